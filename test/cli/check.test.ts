/**
 * `foldnet check`: its tables, its JSON, its exit codes, and that broken layers fail by their path.
 */
import { Layer, Matrix, Network, Parameters } from 'foldnet';
import { Csv, Experiment, Prepared } from 'foldnet/codec';
import { expect, test } from 'vitest';
import { check, problems, type Report } from '../../src/cli/check.js';
import { expectRight } from '../expectRight.js';
import { emptyFolder, type Folder, full, fullCsv, xor, xorCsv } from './foldnet.js';

const withXor = (change: object = {}): { readonly folder: Folder; readonly file: string } => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  return { folder, file: folder.write('xor.json', { ...xor, ...change }) };
};

test('a right model: a row for each parameter and each law, and exit code 0', async () => {
  const { folder, file } = withXor();
  const { code, out, err } = await folder.foldnet(['check', file]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n');
  expect(lines[0]).toBe(
    'xor: gradients against central differences, on 4 training rows, in float64, at every coordinate',
  );
  expect(lines[1]).toMatch(/^parameter {2}shape {2}compared {2}kinks {2}relative error {2}greatest error +bound$/);
  expect(lines.slice(2, 6).map((line) => line.split(/ +/).slice(0, 4))).toEqual([
    ['0.W', '2x4', '8', '0'],
    ['0.b', '1x4', '4', '0'],
    ['2.W', '4x2', '8', '0'],
    ['2.b', '1x2', '2', '0'],
  ]);
  expect(lines.slice(2, 6).every((line) => line.endsWith('  pass'))).toBe(true);
  expect(out).toMatch(/\nG4 +3 +30 {2}holds {2}backward\(c, 0\) = 0\n/);
  expect(out).not.toContain('FAIL');
  expect(folder.contents()).toMatchObject({ 'xor.csv': xorCsv });
  expect(Object.keys(folder.contents())).toHaveLength(2);
});

test('with --json, one object and nothing else, the same each time', async () => {
  const folder = emptyFolder();
  folder.write('full.csv', fullCsv);
  const file = folder.write('full.json', full);
  const run = async (): Promise<Readonly<Record<string, unknown>>> => {
    const { code, out, err } = await folder.foldnet(['check', file, '--rows', '6', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return { ...(JSON.parse(out) as object), seconds: 0 };
  };
  const result = await run();
  expect(await run()).toEqual(result);
  expect(Object.keys(result)).toEqual([
    'name',
    'passed',
    'rows',
    'sampled',
    'gradients',
    'laws',
    'numerics',
    'seconds',
  ]);
  expect(result).toMatchObject({ name: 'full', passed: true, rows: 6, sampled: null, numerics: 1 });
  const gradients = result['gradients'] as ReadonlyArray<object>;
  expect(gradients.map((each) => Object.keys(each))[0]).toEqual([
    'path',
    'rows',
    'columns',
    'compared',
    'kinks',
    'relativeError',
    'maxError',
    'bound',
    'vanishes',
    'checked',
    'passed',
  ]);
  const laws = result['laws'] as ReadonlyArray<{ readonly id: string; readonly layers: number }>;
  expect(laws.find(({ id }) => id === 'F2')).toMatchObject({ layers: 1, cases: 10, passed: true, failures: [] });
});

const prepared = (): Prepared.Prepared =>
  expectRight(Prepared.prepare(expectRight(Experiment.decode(xor)), expectRight(Csv.parse(xorCsv))));

/** XOR's network with its activation's input gradient changed. */
const withBroken = (wrong: (gradient: Matrix.Matrix) => Matrix.Matrix): Prepared.Prepared => {
  const ready = prepared();
  const [first, tanh, last] = ready.network.layers as readonly [Network.AnyLayer, Network.AnyLayer, Network.AnyLayer];
  const broken: Network.AnyLayer = {
    ...tanh,
    backward: (cache, upstream) => ({
      ...tanh.backward(cache, upstream),
      input: wrong(tanh.backward(cache, upstream).input),
    }),
  };
  return { ...ready, network: Network.fromLayers(ready.network.inputs, [first, broken, last]) };
};

test('a broken layer fails by its parameters and its laws', async () => {
  const found = problems(await check(withBroken(Matrix.scale(-1)), 4));
  expect(found.slice(0, 2)).toEqual([
    expect.stringMatching(
      /^parameter 0\.W: relative error 1\.000, greatest error 0\.\d+ where at most 1\.\d+e-8 is rounding$/,
    ),
    expect.stringMatching(/^parameter 0\.b: /),
  ]);
  expect(found.slice(2)).toEqual([expect.stringMatching(/^layer 1 \(tanh\): G1 does not hold/)]);
  const shifted = problems(await check(withBroken(Matrix.shift(0.5)), 4));
  expect(shifted.join('\n')).toMatch(/layer 1 \(tanh\): G4 does not hold/);
  expect(problems(await check(prepared(), 4))).toEqual([]);
});

test('a layer of one’s own passes where it is right', async () => {
  const ready = prepared();
  const square = Layer.custom<number, number, Parameters.Parameters, Matrix.Matrix>({
    name: 'square',
    inputs: 2,
    outputs: 2,
    declarations: Parameters.empty,
    forward: (_, x) => ({ output: Matrix.hadamard(x, x), cache: x }),
    backward: (x, dy) => ({ parameters: Parameters.empty, input: Matrix.hadamard(Matrix.scale(2)(x), dy) }),
  });
  const network = Network.fromLayers(2, [Network.erase(square), ...ready.network.layers]);
  expect(problems(await check({ ...ready, network }, 4))).toEqual([]);
});

test.each([
  ['no number', ['--rows', 'x'], "error: --rows: expected a positive integer, got 'x'\n"],
  ['no row', ['--rows', '0'], "error: --rows: expected a positive integer, got '0'\n"],
  ['too many rows', ['--rows', '5'], 'error: --rows: expected 1 to 4, the rows of the training part, got 5\n'],
])('%s', async (_, args, err) => {
  const { folder, file } = withXor();
  expect(await folder.foldnet(['check', file, ...args])).toEqual({ code: 2, out: '', err });
});

test('one row for batch normalisation', async () => {
  const folder = emptyFolder();
  folder.write('full.csv', fullCsv);
  const file = folder.write('full.json', full);
  expect(await folder.foldnet(['check', file, '--rows', '1'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: --rows: expected 2 to \d+, the rows of the training part, got 1\n$/) as string,
  });
});

test('a wrong experiment', async () => {
  const { folder, file } = withXor({ epochs: 0 });
  expect(await folder.foldnet(['check', file])).toEqual({
    code: 2,
    out: '',
    err: 'error: xor.json: epochs: expected a positive integer, got 0\n',
  });
});

test('what could not be compared is a failure with a reason', () => {
  const one = { path: '0.W', rows: 1, columns: 3, compared: 1, kinks: 2, relativeError: 0, maxError: 0, bound: 1e-8 };
  const report = (checked: boolean): Report => ({
    name: 'a',
    gradients: {
      rows: 1,
      sampled: undefined,
      parameters: [{ ...one, vanishes: true, checked, passed: checked }],
      passed: false,
    },
    laws: [],
  });
  expect(problems(report(false))).toEqual([
    'parameter 0.W: not checked, 1 of 3 coordinates could be compared; ' +
      'the loss bends too much at the others, are the features scaled?',
  ]);
  expect(problems(report(true))).toEqual(['every gradient vanishes: there is nothing to compare']);
});
