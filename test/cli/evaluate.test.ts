/**
 * `foldnet evaluate` and `foldnet predict`, on the run's own data and on others.
 */
import { expect, test } from 'vitest';
import { emptyFolder, type Folder, xor, xorCsv } from './foldnet.js';

type Json = Readonly<Record<string, unknown>>;

const parse = (text: string): Json => JSON.parse(text) as Json;

/** A run of XOR with labels -1 and 1. */
const trained = async (
  change: object = {},
  csv: string = xorCsv.replaceAll(',0\n', ',-1\n'),
): Promise<readonly [Folder, Json]> => {
  const folder = emptyFolder();
  folder.write('xor.csv', csv);
  const file = folder.write('xor.json', { ...xor, ...change });
  const { out } = await folder.foldnet(['train', file, '--out', folder.at('run'), '--epochs', '100', '--json']);
  return [folder, parse(out)];
};

const numbers = {
  data: { ...xor.data, task: 'regression', targetScale: { type: 'min-max' } },
  model: { layers: [{ type: 'dense', outputs: 8 }, { type: 'tanh' }, { type: 'dense', outputs: 1 }] },
  loss: { type: 'mean-squared-error' },
};

const hundreds = xorCsv.replaceAll(',1\n', ',300\n').replaceAll(',0\n', ',100\n');

test('evaluate goes back to the run’s own data and finds the same measures', async () => {
  const [folder, run] = await trained({ data: { ...xor.data, split: { test: 0.25 } } });
  const { code, out, err } = await folder.foldnet(['evaluate', folder.at('run'), '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const result = parse(out);
  expect(Object.keys(result)).toEqual(['name', 'epochs', 'digest', 'train', 'test', 'numerics', 'seconds']);
  expect({ ...result, seconds: 0 }).toEqual({ ...run, seconds: 0, out: undefined });
});

test('evaluate prints them', async () => {
  const [folder, run] = await trained();
  const { code, out } = await folder.foldnet(['evaluate', folder.at('run')]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^xor, 100 epochs\ndigest sha256:[0-9a-f]{64}\ntrain {2}loss 0\.0\d+, accuracy 1\.0000 \(4 of 4\)\n$/,
  );
  expect(out).toContain(String(run['digest']));
});

test('evaluate refuses data that have changed since', async () => {
  const [folder] = await trained();
  folder.write('xor.csv', `${folder.read('xor.csv')}1,1,1\n`);
  const { code, out, err } = await folder.foldnet(['evaluate', folder.at('run')]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(
    /^error: xor\.csv: expected the file that the run was trained on, sha256:[0-9a-f]{64}, got sha256:[0-9a-f]{64}; to score this one, give it as --data\n$/,
  );
});

test('evaluate --data scores every row of another file, columns by name', async () => {
  const [folder] = await trained();
  const csv = folder.write('new.csv', 'id,target,x2,x1\na,1,0,1\nb,-1,0,1\n');
  const { code, out } = await folder.foldnet(['evaluate', folder.at('run'), '--data', csv, '--json']);
  expect(code).toBe(0);
  expect(parse(out)['data']).toMatchObject({ accuracy: 0.5, correct: 1, rows: 2 });
  expect(parse(out)['train']).toBeUndefined();
});

test.each([
  [
    'a feature is missing',
    'x1,target\n0,1\n',
    "error: new.csv: line 1: expected a column 'x2', got the columns 'x1', 'target'\n",
  ],
  [
    'the target is missing',
    'x1,x2\n0,1\n',
    "error: new.csv: line 1: expected a column 'target', got the columns 'x1', 'x2'\n",
  ],
  [
    'a class is new',
    'x1,x2,target\n0,1,1\n0,0,0\n',
    "error: new.csv: line 3, column 'target': expected one of the classes -1, 1, got 0\n",
  ],
])('evaluate --data: %s', async (_, csv, err) => {
  const [folder] = await trained();
  const data = folder.write('new.csv', csv);
  expect(await folder.foldnet(['evaluate', folder.at('run'), '--data', data])).toEqual({ code: 2, out: '', err });
});

test('predict gives the class in the user’s labels and a probability for each', async () => {
  const [folder] = await trained();
  const { code, out, err } = await folder.foldnet(['predict', folder.at('run'), '--data', folder.at('xor.csv')]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [header, ...rows] = out.trimEnd().split('\n');
  expect(header).toBe('prediction,probability_-1,probability_1');
  expect(rows.map((row) => row.split(',')[0])).toEqual(['-1', '1', '1', '-1']);
  rows.forEach((row) => {
    const [label, ...probabilities] = row.split(',').map(Number);
    expect(probabilities[label === -1 ? 0 : 1]).toBeGreaterThan(0.9);
  });
});

test('predict writes a file, the same bits each time, with --json too', async () => {
  const [folder] = await trained();
  const csv = folder.write('new.csv', 'x2,x1,note\n0,1,"a, b"\n0.25,0.75,\n');
  const args = ['predict', folder.at('run'), '--data', csv];
  expect(await folder.foldnet([...args, '--out', folder.at('p.csv')])).toEqual({
    code: 0,
    out: '2 predictions in p.csv\n',
    err: '',
  });
  expect(folder.read('p.csv')).toBe((await folder.foldnet(args)).out);
  const result = parse((await folder.foldnet([...args, '--json'])).out);
  expect(result).toMatchObject({
    name: 'xor',
    epochs: 100,
    numerics: 1,
    rows: 2,
    task: 'classification',
    classes: [-1, 1],
  });
  const rows = folder
    .read('p.csv')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));
  expect(result['predictions']).toEqual(rows.map(([label]) => label));
  expect(result['probabilities']).toEqual(rows.map(([, ...probabilities]) => probabilities));
});

test('predict leaves a file that is there as it is', async () => {
  const [folder] = await trained();
  const before = folder.contents();
  const ended = await folder.foldnet([
    'predict',
    folder.at('run'),
    '--data',
    folder.at('xor.csv'),
    '--out',
    folder.at('xor.csv'),
  ]);
  expect(ended).toEqual({
    code: 2,
    out: '',
    err: 'error: xor.csv: expected a file that is not there yet, got one that is\n',
  });
  expect(folder.contents()).toEqual(before);
});

test('predict gives a number in the target’s own units, and evaluate its R2', async () => {
  const [folder, run] = await trained(numbers, hundreds);
  const { out } = await folder.foldnet(['predict', folder.at('run'), '--data', folder.at('xor.csv')]);
  const [header, ...rows] = out.trimEnd().split('\n');
  expect(header).toBe('prediction');
  expect(rows.map((row) => Math.round(Number(row) / 100) * 100)).toEqual([100, 300, 300, 100]);
  const { train } = parse((await folder.foldnet(['evaluate', folder.at('run'), '--json'])).out);
  expect(Object.keys(train as object)).toEqual(['loss', 'r2', 'rows']);
  expect(train).toEqual(run['train']);
});

test.each([
  ['a folder without a run', 'nowhere', 'error: nowhere/model.json: cannot be read, there is nothing of that name\n'],
  ['a model that was changed', 'run', 'error: run/model.json: digest: expected sha256:'],
])('predict from %s', async (_, name, message) => {
  const [folder] = await trained();
  const text = folder.read('run/model.json');
  folder.write(
    'run/model.json',
    text.replace(/"digest": "sha256:./, (start) => start.slice(0, -1) + (start.endsWith('0') ? '1' : '0')),
  );
  const { code, out, err } = await folder.foldnet(['predict', folder.at(name), '--data', folder.at('xor.csv')]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.slice(0, message.length)).toBe(message);
});
