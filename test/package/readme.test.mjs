// What the README says, done: its commands are the package's, and the main job's digest is the one it shows, twice.
// (Its code is compiled and run by test/docstrings.test.ts.)
// Needs dist/: `npm run build` first.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'foldnet-readme-'));

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('npm start prints the digest that the README shows, every time', () => {
  assert.ok(readme.includes('npm ci && npm start'));
  const job = /node (dist\/cli\.js train \S+)$/.exec(scripts.start)?.[1]?.split(' ');
  assert.ok(job, 'npm start ends with a training by the command line');
  for (const run of ['first', 'second']) {
    const printed = execFileSync('node', [...job, '--out', join(folder, run)], { cwd: root, encoding: 'utf8' });
    assert.match(printed, new RegExp(/`digest (sha256:[0-9a-f]{64})`/.exec(readme)?.[1] ?? 'no digest in the README'));
  }
});

test('its commands are there, and continuous integration runs its test command', () => {
  assert.ok(readme.includes('npm ci && npm test'));
  for (const [, name] of readme.matchAll(/npm run ([\w:]+)/g)) assert.ok(name in scripts, `npm run ${name}`);
  const ci = readFileSync(join(root, '.ci/run'), 'utf8');
  assert.match(ci, /^npm ci$/m);
  assert.match(ci, /^npm test\b/m);
});
