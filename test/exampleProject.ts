/** Examples of the documentation as a project of TypeScript, for the compiler and to be run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

interface Example {
  readonly name: string;
  readonly code: string;
}

/** Writes those examples into a folder of that name, a file each, and gives its path. */
export const writeProject = (name: string, examples: ReadonlyArray<Example>): string => {
  const project = join(root, 'test/.docstrings', name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  examples.forEach((example) => {
    writeFileSync(join(project, `${example.name}.ts`), `${example.code}\nexport {};\n`);
  });
  const config = { extends: '../../../tsconfig.json', compilerOptions: { noUnusedLocals: false }, include: ['*.ts'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  return project;
};

/** What the compiler says of a project; nothing if it is right. */
export const compile = (project: string): string =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { cwd: root, encoding: 'utf8' }).stdout;
