/**
 * `npm run engines`: runs the engines' test, and writes what it compared into the README and two pages of the guide. An
 * engine that is not here is then a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guidePath, guideTable, numericsPath, readmePath, readmeTable, type Run, withBlock } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'foldnet-engines-'));
const file = join(folder, 'runs');

const { status } = spawnSync('npm', ['run', 'test:engines'], {
  stdio: 'inherit',
  env: { ...process.env, FOLDNET_ENGINES: file },
});
const lines = status === 0 ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
rmSync(folder, { recursive: true });

if (status === 0) {
  const runs = lines.map((line) => JSON.parse(line) as Run);
  const blocks: ReadonlyArray<readonly [path: string, block: string]> = [
    [readmePath, readmeTable(runs)],
    [guidePath, guideTable(runs)],
    [numericsPath, readmeTable(runs, 'kernels.md')],
  ];
  const pages = await Promise.all(blocks.map(([path, block]) => withBlock(path, readFileSync(path, 'utf8'), block)));
  pages.forEach((page, i) => {
    writeFileSync(blocks[i]![0], page);
  });
}
process.exitCode = status ?? 1;
