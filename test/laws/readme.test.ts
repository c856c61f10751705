/** The README's layer passes its laws; with a sign flipped, as the README says, a law is named that it breaks. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const code = [...readme.matchAll(/```ts\n([^]*?)```/g)]
  .map((match) => match[1]!)
  .find((text) => text.includes('foldnet/laws'))!;

/** What a program prints. */
const printed = async (name: string, text: string): Promise<string> => {
  const folder = join(root, 'test/.docstrings/laws');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.ts`), `${text}\nexport {};\n`);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import(join(folder, `${name}.ts`));
  const lines = log.mock.calls.flat().join('\n');
  log.mockRestore();
  return lines;
};

test('the layer has at most thirty lines, and every law holds', async () => {
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  const report = await printed('readme', code);
  expect(report).toContain('G2   FD');
  expect(report).not.toContain('FAILS');
});

test('with the flipped sign that the README shows, G2 does not hold', async () => {
  const flipped = /`(input: Matrix\.scale\(-1\)\(([^`]*)\))`/.exec(readme)!;
  const broken = code.replace(`input: ${flipped[2]!}`, flipped[1]!);
  expect(broken).not.toBe(code);
  const report = await printed('readme-flipped', broken);
  expect(report).toMatch(/^G2 does not hold \(FD\): the central difference/m);
  expect(report).toContain('const layer = pipe(input(3), gain)');
});
