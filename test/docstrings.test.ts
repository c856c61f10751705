/**
 * The examples in docstrings (`@example`) and in the README type-check and run, as a user would write them, and the
 * values that they show are those that they give.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, writeProject } from './exampleProject.js';
import { exporting, type Shown, untrue } from './shown.js';

const root = join(import.meta.dirname, '..');

const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface Example {
  readonly name: string;
  readonly code: string;
  readonly shown: ReadonlyArray<Shown>;
}

/** The code of every `@example`: the lines to the end of the comment or the next tag. */
const inSource = (file: string): ReadonlyArray<Example> =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/\* @example\n((?: *\*(?!\/)(?! @).*\n)+)/g)].map((match, i) => ({
    name: `${file.replace(/^src\//, '').replace(/\W/g, '-')}-${i + 1}`,
    ...exporting(match[1]!.replace(/^ *\* ?/gm, '')),
  }));

const inReadme = (): ReadonlyArray<Example> =>
  [...readme.matchAll(/```ts\n([^]*?)```/g)].map((match, i) => ({
    name: `README-${i + 1}`,
    ...exporting(match[1]!),
  }));

const sources = ['src', 'laws'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort(),
);

const examples = [...sources.flatMap(inSource), ...inReadme()];

let right = '';

beforeAll(() => {
  right = writeProject('right', examples);
});

describe('examples in the documentation', () => {
  test('there are some, the README among them', () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.some(({ name }) => name.startsWith('README'))).toBe(true);
  });

  test('type-check', () => {
    expect(compile(right)).toBe('');
  });

  test('what the README says does not compile does not, with that message', () => {
    const [, code, message] = /`(pipe\([^`]*)` does not compile: _(.*)_\./.exec(readme)!;
    const names = "import { Network } from 'foldnet';\nimport { pipe } from 'fp-ts/lib/function.js';";
    const mismatch = `${names}\nconst { dense, input, residual } = Network;\n${code}`;
    expect(compile(writeProject('wrong', [{ name: 'mismatch', code: mismatch }]))).toContain(message);
  });

  test.each(examples)('$name runs, and gives what it shows', async ({ name, shown }) => {
    const values = (await import(join(right, `${name}.ts`))) as Readonly<Record<string, unknown>>;
    expect(shown.flatMap((of) => untrue(of.text, values[of.name]) ?? [])).toEqual([]);
  });
});
