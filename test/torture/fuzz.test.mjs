/**
 * Mutated files of every kind that the kit reads: each gives a `Left` whose errors have a path and words, or a value that
 * writes and reads back to itself. Nothing is thrown, nothing takes long, nothing needs much memory, no prototype changes.
 * FOLDNET_FUZZ says how many files (6,000). What once went wrong is in corpus/, and is read every time.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as codec from '../../dist/codec/index.js';
import { mutateBytes, mutateValue } from './mutate.mjs';
import { experiments, numbers, start, workshop } from './runs.mjs';

const files = Number(process.env.FOLDNET_FUZZ ?? 6000);
const seed = Number(process.env.FOLDNET_SEED ?? 20261122);
const longest = 2000;
const folder = workshop();
const corpus = path.join(import.meta.dirname, 'corpus');

const { Checkpoint, Csv, Experiment, Journal, Manifest, Model, Npz, Safetensors, Seal, State } = codec;

const isError = ({ path: place, message }) =>
  typeof place === 'string' && typeof message === 'string' && message.length > 0;

/** A value that reads back to itself, or errors. */
const reads = (read, write) => (bytes) => {
  const result = read(bytes);
  if (result._tag === 'Left') {
    const errors = [result.left].flat().map((left) => left.error ?? left);
    assert.ok(errors.length > 0 && errors.every(isError), JSON.stringify(errors).slice(0, 500));
    return 'Left';
  }
  const again = write?.(result.right);
  if (again !== undefined) assert.deepEqual(Buffer.from(write(read(again).right)), Buffer.from(again));
  return 'Right';
};

const text = (bytes) => Buffer.from(bytes).toString('utf8');
const ofText = (read) => (bytes) => read(text(bytes));

/** A run to take files from. */
const run = async () => {
  writeFileSync(path.join(folder, 'fuzz.json'), JSON.stringify({ ...experiments.adam, name: 'fuzz', epochs: 4 }));
  const args = ['train', 'fuzz.json', '--out', 'fuzz', '--checkpoint-every', '2', '--threads', '1'];
  const { code, err } = await start(folder, args).ended;
  assert.equal(code, 0, err);
  return (name) => readFileSync(path.join(folder, 'fuzz', name));
};

const kinds = async () => {
  const of = await run();
  const experiment = Experiment.parse(text(of('experiment.json'))).right;
  const model = Model.parse(text(of('model.json'))).right;
  const purpose = State.purposeOf({ experiment, network: model.network });
  const checkpoint = { json: text(of('checkpoints/epoch-4.json')), safetensors: of('checkpoints/epoch-4.safetensors') };
  const tensors = Safetensors.decode(checkpoint.safetensors).right.tensors;
  const json = (value) => Buffer.from(JSON.stringify(value));
  const sealed = (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return json(value);
    const { seal: _, ...fields } = value;
    return Buffer.from(Seal.write(fields));
  };
  return [
    {
      name: 'experiment',
      bytes: of('experiment.json'),
      inner: json,
      read: reads(ofText(Experiment.parse), Experiment.write),
    },
    { name: 'csv', bytes: readFileSync(path.join(folder, 'iris.csv')), read: reads(ofText(Csv.parse)) },
    { name: 'model', bytes: of('model.json'), inner: sealed, read: reads(ofText(Model.parse), Model.write) },
    {
      name: 'manifest',
      bytes: of('manifest.json'),
      inner: sealed,
      read: reads(ofText(Manifest.parse), Manifest.write),
    },
    { name: 'journal', bytes: of('journal.jsonl'), read: reads(ofText(Journal.parse)) },
    {
      name: 'checkpoint',
      bytes: Buffer.from(checkpoint.json),
      inner: sealed,
      read: reads((bytes) => Checkpoint.decode(purpose)({ ...checkpoint, json: text(bytes) })),
    },
    {
      name: 'safetensors',
      bytes: checkpoint.safetensors,
      read: reads(Safetensors.decode, Safetensors.encode),
    },
    { name: 'npz', bytes: Npz.encode(tensors), read: reads(Npz.decode, (file) => Npz.encode(file.tensors)) },
  ];
};

const prototypes = () =>
  JSON.stringify([Object, Array, Function, Map].map((type) => Object.getOwnPropertyNames(type.prototype)));

test(`${files} mutated files (seed ${seed})`, async (context) => {
  const random = numbers(seed);
  const all = await kinds();
  for (const name of readdirSync(corpus)) {
    const kind = all.find((each) => name.startsWith(each.name));
    kind.read(readFileSync(path.join(corpus, name)));
  }
  const before = prototypes();
  const counts = new Map();
  let slowest = 0;
  let most = 0;
  const fuzz = (kind, bytes) => {
    const started = performance.now();
    try {
      const result = kind.read(bytes);
      counts.set(`${kind.name} ${result}`, (counts.get(`${kind.name} ${result}`) ?? 0) + 1);
      const milliseconds = performance.now() - started;
      slowest = Math.max(slowest, milliseconds);
      assert.ok(milliseconds < longest, `${milliseconds} ms`);
    } catch (error) {
      const found = path.join(folder, '..', 'foldnet-fuzz');
      mkdirSync(found, { recursive: true });
      const name = path.join(found, `${kind.name}-${Math.floor(random() * 1e9)}`);
      writeFileSync(name, bytes);
      throw new Error(`${kind.name}: ${error.message}; the file is kept as ${name}`, { cause: error });
    }
  };
  for (let i = 0; i < files; i++) {
    const kind = all[i % all.length];
    const inside = kind.inner !== undefined && random() < 0.6;
    fuzz(
      kind,
      inside ? kind.inner(mutateValue(random, JSON.parse(text(kind.bytes)))) : mutateBytes(random, kind.bytes),
    );
    if (i % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  assert.equal(prototypes(), before);
  assert.ok(most < 2 ** 30, `${most} bytes of memory`);
  context.diagnostic(
    `slowest ${slowest.toFixed(0)} ms, at most ${Math.round(most / 2 ** 20)} MiB; ` +
      Array.from(counts, ([what, count]) => `${what} ${count}`).join(', '),
  );
});
