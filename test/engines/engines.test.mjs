/**
 * `npm run test:engines`: the built command line gives one digest under every release of Node, in both precisions, from
 * both generators, twice each. The releases come from the package.json beside this file; a platform without their
 * binaries runs the others.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cli = join(here, '../../dist/cli.js');
const iris = join(here, '../../examples/data/iris.csv');
const folder = mkdtempSync(join(tmpdir(), 'foldnet-engines-'));

const engines = [process.execPath, ...['node22', 'node24'].map((name) => join(here, 'node_modules', name, 'bin/node'))];

const haveBinaries = process.platform === 'linux' && process.arch === 'x64';

/** Every elementary function and every kernel that the experiment file reaches. */
const experiment = (precision, generator) => ({
  version: 1,
  name: `${precision}-${generator}`,
  precision,
  random: { generator, seed: 1 },
  data: {
    csv: iris,
    target: 'target',
    task: 'classification',
    scale: { type: 'standard' },
    split: { test: 0.2, shuffle: true },
  },
  model: {
    layers: [
      { type: 'dense', outputs: 12, init: 'glorot-uniform' },
      { type: 'tanh' },
      { type: 'residual', layers: [{ type: 'dense', outputs: 12, init: 'he-normal' }, { type: 'sigmoid' }] },
      { type: 'dense', outputs: 8, init: 'lecun-normal' },
      { type: 'relu' },
      { type: 'dense', outputs: 3 },
    ],
  },
  loss: { type: 'softmax-cross-entropy' },
  optimizer: { type: 'adam', learningRate: 0.01, weightDecay: 0.0001 },
  batching: { type: 'shuffled', size: 16 },
  epochs: 30,
});

let runs = 0;
const digestOf = (engine, file) => {
  const out = join(folder, `run-${runs++}`);
  const args = [cli, 'train', file, '--seed', '7', '--json', '--out', out];
  return JSON.parse(execFileSync(engine, args, { encoding: 'utf8' })).digest;
};

let passed = 0;
let failed = 0;
try {
  for (const precision of ['float64', 'float32']) {
    for (const generator of ['threefry', 'mt19937']) {
      const file = join(folder, `${precision}-${generator}.json`);
      writeFileSync(file, JSON.stringify(experiment(precision, generator)));
      const expected = digestOf(process.execPath, file);
      for (const engine of engines) {
        if (!existsSync(engine)) {
          if (haveBinaries) failed++;
          console.log(`not installed: ${engine}`);
          continue;
        }
        const version = execFileSync(engine, ['--version'], { encoding: 'utf8' }).trim();
        const digests = [digestOf(engine, file), digestOf(engine, file)];
        const same = digests.every((digest) => digest === expected);
        if (same) passed++;
        else failed++;
        console.log(`${same ? 'equal' : 'DIFFERS'}  ${precision}  ${generator}  ${version}  ${digests.join(' ')}`);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`engines: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
