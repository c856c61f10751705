/**
 * `npm run engines`: runs the engines' test, and writes what it compared into the README and the guide. An engine that is
 * not here is then a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guidePath, guideTable, readmePath, readmeTable, type Run, withBlock } from './table.js';

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
  const [readme, guide] = await Promise.all([
    withBlock(readmePath, readFileSync(readmePath, 'utf8'), readmeTable(runs)),
    withBlock(guidePath, readFileSync(guidePath, 'utf8'), guideTable(runs)),
  ]);
  writeFileSync(readmePath, readme);
  writeFileSync(guidePath, guide);
}
process.exitCode = status ?? 1;
