// The packed tarball as a user gets it: installed in an empty folder beside its two peers, without a network,
// imported by bare Node (no bundler, no TypeScript loader), type-checked against its declarations, run from its bin.
// Needs dist/: `npm run build` first.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const consumer = mkdtempSync(join(tmpdir(), 'foldnet-package-'));
const installed = join(consumer, 'node_modules', 'foldnet');

// fast-check is for foldnet/laws alone, and optional.
const peers = ['fast-check', 'fp-ts', 'io-ts'];
const strictest = {
  module: 'NodeNext',
  target: 'ES2022',
  lib: ['ES2022'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

// An import at the start of a line: those in docstrings' examples are indented.
const importLine = /^(?:import|export)\b.*?\bfrom\s*["']([^"'.].*?)["']/gm;

const run = (command, args, cwd = consumer) => execFileSync(command, args, { cwd, encoding: 'utf8' });
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (name, value) => writeFileSync(join(consumer, name), JSON.stringify(value));
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    );

before(() => {
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', consumer], root);
  const tarball = readdirSync(consumer).find((name) => name.endsWith('.tgz'));
  writeJson('package.json', { private: true, type: 'module' });
  writeJson('tsconfig.json', { compilerOptions: strictest, files: ['consumer.ts'] });
  cpSync(join(here, 'consumer'), consumer, { recursive: true });
  // The peers are linked below, so npm is told not to look for them.
  run('npm', ['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', '--silent', `./${tarball}`]);
  for (const peer of peers) {
    symlinkSync(join(root, 'node_modules', peer), join(consumer, 'node_modules', peer), 'junction');
  }
});

after(() => {
  rmSync(consumer, { recursive: true, force: true });
});

test('the tarball holds the built package and nothing else', () => {
  const files = filesBelow(installed);
  const allowed =
    /^(dist\/.+\.(js|d\.ts)|dist\/experiments\/\w+\.json|dist\/data\/(\w+\.csv|README\.md)|dist\/LICENSES\.md|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
  assert.deepEqual(
    files.filter((path) => !allowed.test(path)),
    [],
  );
  const promised = [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/figures/index.js',
    'dist/kernels/index.js',
    'dist/laws/index.js',
    'dist/cli.js',
    'dist/LICENSES.md',
  ];
  assert.deepEqual(
    promised.filter((path) => !files.includes(path)),
    [],
  );
});

test('it brings no dependency: the peers are the user’s own', () => {
  const manifest = readJson(join(installed, 'package.json'));
  assert.equal(manifest.dependencies, undefined);
  assert.deepEqual(Object.keys(manifest.peerDependencies), peers);
  assert.deepEqual(manifest.peerDependenciesMeta, { 'fast-check': { optional: true } });
});

test('the library imports its peers and its own files only; fast-check in the laws alone', () => {
  const foreign = filesBelow(installed)
    .filter((path) => /^dist\/(?!cli\.js|cli\/).+\.(js|d\.ts)$/.test(path))
    .flatMap((path) =>
      [...readFileSync(join(installed, path), 'utf8').matchAll(importLine)].map((match) => ({ path, name: match[1] })),
    )
    .filter(({ name }) => !/^((fp|io)-ts\/lib\/\w+\.js|io-ts)$/.test(name))
    .filter(({ path, name }) => !(path.startsWith('dist/laws/') && name === 'fast-check'));
  assert.deepEqual(foreign, []);
});

test('bare Node imports it and trains a network one step, to the same bits as the source', () => {
  const digest = run('node', ['consumer.mjs']);
  assert.match(digest, /^sha256:[0-9a-f]{64}\n$/);
  assert.equal(run('node', ['--import', 'tsx', join(here, 'consumer', 'consumer.mjs')], root), digest);
});

test('the fast kernels give the same bits on one thread and on two, and let the process end', () => {
  const [one, two] = JSON.parse(run('node', ['kernels.mjs']));
  assert.deepEqual(
    [one, two].map(({ run, threads, revectorized }) => ({ run, threads, revectorized })),
    [1, 2].map((threads) => ({ run: 'compiled', threads, revectorized: false })),
  );
  assert.equal(one.digest, two.digest);
});

test('the laws check a layer of the user’s own: one passes, one with a flipped sign fails by G2 and its equation', () => {
  const [ids, ...report] = run('node', ['laws.mjs']).split('\n');
  assert.deepEqual(JSON.parse(ids), [[], ['G2']]);
  assert.match(report.join('\n'), /G2 does not hold \(FD\): the central difference of <f\(p, x\), u> /);
});

test('the figures need no browser: bare Node draws one', () => {
  assert.match(run('node', ['figures.mjs']), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<path [^]*<\/svg>\n$/);
});

test('a strict TypeScript project compiles against its declarations', () => {
  run('node', [join(root, 'node_modules/@typescript/native/bin/tsc'), '-p', '.']);
});

test('its command line runs from the bin', () => {
  const foldnet = join(consumer, 'node_modules', '.bin', 'foldnet');
  assert.equal(run(foldnet, ['--version']).trim(), readJson(join(root, 'package.json')).version);
  assert.match(run(foldnet, ['--help']), /\btrain\b/);
});

test('its command line writes a report, with charts', () => {
  const foldnet = join(consumer, 'node_modules', '.bin', 'foldnet');
  const folder = mkdtempSync(join(consumer, 'report-'));
  run(foldnet, ['init', 'xor'], folder);
  run(foldnet, ['train', 'xor.json', '--epochs', '5', '--report'], folder);
  const made = readFileSync(join(folder, 'runs/xor/report.html'), 'utf8');
  assert.match(made, /<svg [^]*<path /);
  run(foldnet, ['report', 'runs/xor'], folder);
  assert.equal(readFileSync(join(folder, 'runs/xor/report.html'), 'utf8'), made);
});

test('its command line writes each experiment with its data, and trains it', () => {
  const foldnet = join(consumer, 'node_modules', '.bin', 'foldnet');
  for (const name of ['xor', 'quadrant', 'digits', 'iris', 'regression']) {
    run(foldnet, ['init', name]);
    const result = JSON.parse(run(foldnet, ['train', `${name}.json`, '--epochs', '1', '--json']));
    assert.match(result.digest, /^sha256:[0-9a-f]{64}$/);
  }
});

test('output that cannot be written is a failure', { skip: !existsSync('/dev/full') && 'no /dev/full here' }, () => {
  const foldnet = join(consumer, 'node_modules', '.bin', 'foldnet');
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(foldnet, ['init', 'xor', '--json'], {
    cwd: mkdtempSync(join(consumer, 'full-')),
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  assert.equal(status, 1);
  assert.match(stderr, /^error: standard output cannot be written, /);
});
