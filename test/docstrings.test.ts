/**
 * The examples in docstrings (`@example`) and in the README type-check and run, as a user would write them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/.docstrings');

const readme = readFileSync(join(root, 'README.md'), 'utf8');

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
  [...readme.matchAll(/```ts\n([^]*?)```/g)].map((match, i) => ({
    name: `README-${i + 1}`,
    code: match[1]!,
  }));

const sources = ['src', 'laws'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort(),
);

const examples = [...sources.flatMap(inSource), ...inReadme()];

/** Writes a project of those examples, for the compiler. */
const writeProject = (project: string, files: ReadonlyArray<Example>): void => {
  mkdirSync(project, { recursive: true });
  files.forEach(({ name, code }) => {
    writeFileSync(join(project, `${name}.ts`), `${code}\nexport {};\n`);
  });
  const config = { extends: '../../../tsconfig.json', compilerOptions: { noUnusedLocals: false }, include: ['*.ts'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
};

/** What the compiler says of a project; nothing if it is right. */
const compile = (project: string): string =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: root, encoding: 'utf8' }).stdout;

const right = join(folder, 'right');
const wrong = join(folder, 'wrong');

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  writeProject(right, examples);
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
    writeProject(wrong, [{ name: 'mismatch', code: `${names}\nconst { dense, input, residual } = Network;\n${code}` }]);
    expect(compile(wrong)).toContain(message);
  });

  test.each(examples)('$name runs', async ({ name }) => {
    await expect(import(join(right, `${name}.ts`))).resolves.toBeDefined();
  });
});
