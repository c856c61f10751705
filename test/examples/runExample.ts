import { spawnSync } from 'node:child_process';

/** Milliseconds that a whole training may take on a busy machine. */
export const patience = 180_000;

/** What `npm run example -- NAME` prints and how it ends. */
export const runExample = (
  ...names: ReadonlyArray<string>
): { readonly status: number | null; readonly output: string; readonly errors: string } => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'example', '--', ...names], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
  });
  return { status, output: stdout, errors: stderr };
};

/** The output of an example that prints these lines. */
export const printed = (lines: ReadonlyArray<string>) => ({ status: 0, output: `${lines.join('\n')}\n`, errors: '' });
