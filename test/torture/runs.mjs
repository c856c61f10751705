/**
 * Runs of the built command in processes of their own, and experiments to run: each with layers that draw and keep state,
 * optimisers that remember, in both precisions and of both generators.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const command = path.resolve(import.meta.dirname, '../../dist/cli.js');
const data = path.resolve(import.meta.dirname, '../../examples/data');

const dense = (outputs) => ({ type: 'dense', outputs });

const base = {
  version: 1,
  data: {
    csv: 'iris.csv',
    target: 'target',
    task: 'classification',
    scale: { type: 'standard' },
    split: { test: 0.2 },
  },
  loss: { type: 'softmax-cross-entropy' },
  batching: { type: 'shuffled', size: 16 },
};

/** By name; each trains for about a second. */
export const experiments = {
  adam: {
    ...base,
    random: { generator: 'threefry', seed: 1 },
    model: {
      layers: [dense(32), { type: 'batch-norm' }, { type: 'relu' }, { type: 'dropout', probability: 0.3 }, dense(3)],
    },
    optimizer: { type: 'adam', learningRate: 0.01 },
    record: ['norms', 'saturation', 'spread'],
    epochs: 300,
  },
  float32: {
    ...base,
    precision: 'float32',
    random: { generator: 'threefry', seed: 2 },
    data: { ...base.data, split: { test: 0.2, validation: 0.2 } },
    model: { layers: [dense(64), { type: 'tanh' }, { type: 'dropout', probability: 0.1 }, dense(3)] },
    optimizer: {
      type: 'chain',
      transformations: [
        { type: 'clip-by-global-norm', maximum: 1 },
        { type: 'adamw', learningRate: { type: 'cosine', start: 0.02, steps: 2000 }, weightDecay: 0.01 },
      ],
    },
    epochs: 250,
  },
  stream: {
    ...base,
    random: { generator: 'mt19937', seed: 3 },
    model: { layers: [dense(48), { type: 'sigmoid' }, dense(3)] },
    optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    epochs: 300,
  },
  stopping: {
    ...base,
    random: { generator: 'threefry', seed: 4 },
    data: { ...base.data, split: { test: 0.2, validation: 0.2 } },
    model: { layers: [dense(32), { type: 'batch-norm' }, { type: 'silu' }, dense(3)] },
    optimizer: { type: 'rmsprop', learningRate: 0.002 },
    epochs: 400,
    earlyStopping: { patience: 60 },
  },
};

/** A folder with the data and the experiments, gone when the process ends. */
export const workshop = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'foldnet-torture-'));
  cpSync(path.join(data, 'iris.csv'), path.join(folder, 'iris.csv'));
  for (const [name, experiment] of Object.entries(experiments))
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ ...experiment, name }));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * Starts the command in a folder; `ended` tells its exit code or signal, and what it said. Options go to Node, before it.
 */
export const start = (folder, args, options = [], environment = {}) => {
  const child = spawn(process.execPath, [...options, command, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  const [out, err] = [[], []];
  child.stdout.on('data', (text) => out.push(text));
  child.stderr.on('data', (text) => err.push(text));
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) =>
      resolve({ code, signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
  return { child, ended };
};

/** What starts a run in a folder, or goes on with it where it has begun. */
export const onward = (folder, name, out) =>
  existsSync(path.join(folder, out, 'manifest.json'))
    ? ['resume', out, '--threads', '1', '--json']
    : ['train', `${name}.json`, '--out', out, '--threads', '1', '--json'];

/** A generator of numbers from 0 to 1 from a seed. */
export const numbers = (seed) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 4294967296;
};
