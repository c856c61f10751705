/**
 * The examples in docstrings (`@example`) and in the README type-check and run, as a user would write them.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/.docstrings');

interface Example {
  readonly name: string;
  readonly code: string;
}

/** The code of every `@example`: the lines to the end of the comment or the next tag. */
const inSource = (file: string): ReadonlyArray<Example> =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/\* @example\n((?: *\*(?!\/)(?! @).*\n)+)/g)].map((match, i) => ({
    name: `${file.replace(/^src\//, '').replace(/\W/g, '-')}-${i + 1}`,
    code: match[1]!.replace(/^ *\* ?/gm, ''),
  }));

const inReadme = (): ReadonlyArray<Example> =>
  [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([^]*?)```/g)].map((match, i) => ({
    name: `README-${i + 1}`,
    code: match[1]!,
  }));

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file.replaceAll('\\', '/')}`)
  .sort();

const examples = [...sources.flatMap(inSource), ...inReadme()];

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  examples.forEach(({ name, code }) => {
    writeFileSync(join(folder, `${name}.ts`), `${code}\nexport {};\n`);
  });
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        noUnusedLocals: false,
        paths: { foldnet: ['../../src/index.ts'], 'foldnet/codec': ['../../src/codec/index.ts'] },
      },
      include: ['*.ts'],
    }),
  );
});

describe('examples in the documentation', () => {
  test('there are some, the README among them', () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.some(({ name }) => name.startsWith('README'))).toBe(true);
  });

  test('type-check', () => {
    const tsc = (): string =>
      execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    try {
      tsc();
    } catch (error) {
      expect.fail((error as { readonly stdout: string }).stdout);
    }
  });

  test.each(examples)('$name runs', async ({ name }) => {
    await expect(import(join(folder, `${name}.ts`))).resolves.toBeDefined();
  });
});
