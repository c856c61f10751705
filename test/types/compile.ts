/** Type-checks small programs with the repository's compiler and settings, in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What the compiler says of programs. */
export interface Compilation {
  /** Each program's errors, their continuation lines included. */
  readonly errors: Readonly<Record<string, ReadonlyArray<string>>>;
  /** The checker's figures, such as `Instantiations` and `Check time`. */
  readonly diagnostics: Readonly<Record<string, number>>;
}

/** Programs by name: the text of each is a module. */
export const compile = (programs: Readonly<Record<string, string>>): Compilation => {
  const folder = mkdtempSync(join(tmpdir(), 'foldnet-types-'));
  try {
    Object.entries(programs).forEach(([name, text]) => {
      writeFileSync(join(folder, `${name}.ts`), `${text}\nexport {};\n`);
    });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: { types: [], noUnusedLocals: false, paths: { foldnet: [join(root, 'src/index.ts')] } },
        include: ['*.ts'],
      }),
    );
    const { stdout } = spawnSync(
      join(root, 'node_modules/.bin/tsc'),
      ['-p', folder, '--extendedDiagnostics', '--pretty', 'false'],
      { cwd: folder, encoding: 'utf8' },
    );
    return { errors: errorsOf(stdout, Object.keys(programs)), diagnostics: diagnosticsOf(stdout) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const errorsOf = (stdout: string, names: ReadonlyArray<string>): Compilation['errors'] => {
  const messages = stdout.split(/\n(?! )/).filter((message) => message.includes(': error TS'));
  return Object.fromEntries(
    names.map((name) => [name, messages.filter((message) => message.startsWith(`${name}.ts(`))]),
  );
};

const diagnosticsOf = (stdout: string): Compilation['diagnostics'] =>
  Object.fromEntries(
    [...stdout.matchAll(/^([A-Z][\w ]+): +([\d.]+)[Ks]?$/gm)].map(([, name, figure]) => [name!, Number(figure)]),
  );
