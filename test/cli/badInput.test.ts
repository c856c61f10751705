/**
 * Bad input: exit code 2, one clear message that names the file and the place, nothing on standard output, and nothing
 * written.
 */
import { rmSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyFolder, xor, xorCsv } from './foldnet.js';

interface Case {
  readonly what: string;
  readonly experiment?: object | string;
  readonly csv?: string | Uint8Array;
  readonly args?: ReadonlyArray<string>;
  readonly message: string;
}

const regression = { data: { ...xor.data, task: 'regression' }, loss: { type: 'mean-squared-error' } };
const standard = { ...xor.data, scale: { type: 'standard' } };
const dense = (outputs: unknown): object => ({ model: { layers: [{ type: 'dense', outputs }] } });

const latin1 = new Uint8Array([
  ...new TextEncoder().encode('x1,x2,target\n0,0,0\n0,'),
  0xe9,
  ...new TextEncoder().encode(',1\n'),
]);

const cases: ReadonlyArray<Case> = [
  {
    what: 'a CSV that is not there',
    experiment: { ...xor, data: { ...xor.data, csv: 'xnor.csv' } },
    message: 'xnor.csv: cannot be read, there is nothing of that name',
  },
  { what: 'an empty CSV', csv: '', message: 'xor.csv: expected a header row and rows of numbers, got an empty file' },
  {
    what: 'a CSV of a header',
    csv: 'x1,x2,target\n',
    message: 'xor.csv: expected rows of numbers, got a header row only',
  },
  {
    what: 'a ragged CSV',
    csv: 'x1,x2,target\n0,0,0\n0,1\n',
    message: 'xor.csv: line 3: expected 3 cells as in the header, got 2',
  },
  { what: 'a CSV that is not UTF-8', csv: latin1, message: 'xor.csv: line 3: expected UTF-8 text, got other bytes' },
  {
    what: 'NaN in a feature',
    csv: 'x1,x2,target\n0,NaN,0\n',
    message: "xor.csv: line 2, column 'x2': expected a finite decimal number, got 'NaN'",
  },
  {
    what: 'an infinity in a feature',
    csv: 'x1,x2,target\n0,0,0\ninf,1,1\n',
    message: "xor.csv: line 3, column 'x1': expected a finite decimal number, got 'inf'",
  },
  {
    what: 'a blank in a feature',
    csv: 'x1,x2,target\n0,,0\n',
    message: "xor.csv: line 2, column 'x2': expected a finite decimal number, got ''",
  },
  {
    what: 'text in a feature',
    csv: 'x1,x2,target\nlow,1,0\n',
    message: "xor.csv: line 2, column 'x1': expected a finite decimal number, got 'low'",
  },
  {
    what: 'a missing target',
    csv: 'x1,x2,traget\n0,0,0\n',
    message:
      "xor.json: data.target: expected one of the columns of xor.csv: 'x1', 'x2', 'traget', got 'target'; did you mean 'traget'?",
  },
  {
    what: 'a target that is no integer',
    csv: 'x1,x2,target\n0,0,0\n0,1,0.5\n',
    message: "xor.csv: line 3, column 'target': expected an integer, the class, got 0.5",
  },
  {
    what: 'one class only',
    csv: 'x1,x2,target\n0,0,1\n0,1,1\n',
    message: "xor.csv: column 'target': expected at least two classes, got only 1",
  },
  {
    what: 'more classes than outputs',
    csv: 'x1,x2,target\n0,0,0\n0,1,1\n1,1,2\n',
    message: 'xor.json: model.layers[2].outputs: expected 3 outputs, one for each class (0, 1, 2), got 2',
  },
  {
    what: 'a constant column under standard scaling',
    experiment: { ...xor, data: standard },
    csv: 'x1,x2,target\n0,5,0\n1,5,1\n',
    message:
      "xor.csv: column 'x2': expected values that differ, for 'standard' scaling, got 5 in each of the 2 training rows",
  },
  {
    what: 'an unknown key',
    experiment: { ...xor, optimizer: { type: 'adam', learning_rate: 0.1 } },
    message: "xor.json: optimizer.learning_rate: unknown key, did you mean 'learningRate'?",
  },
  {
    what: 'a wrong type',
    experiment: { ...xor, epochs: '30' },
    message: "xor.json: epochs: expected a positive integer, got '30'",
  },
  {
    what: 'a width of 0',
    experiment: { ...xor, ...dense(0) },
    message: 'xor.json: model.layers[0].outputs: expected a positive integer, got 0',
  },
  {
    what: 'a negative width',
    experiment: { ...xor, ...dense(-2) },
    message: 'xor.json: model.layers[0].outputs: expected a positive integer, got -2',
  },
  {
    what: 'a batch larger than the data',
    experiment: { ...xor, batching: { type: 'shuffled', size: 5 } },
    message: 'xor.json: batching.size: expected at most 4, the rows of the training part, got 5',
  },
  {
    what: 'a test part of every row',
    experiment: { ...xor, data: { ...xor.data, split: { test: 4 } } },
    message: 'xor.json: data.split.test: expected fewer than all of the 4 rows, got 4',
  },
  {
    what: 'two outputs for a number',
    experiment: { ...xor, ...regression },
    message: 'xor.json: model.layers[2].outputs: expected 1 output, the target, got 2',
  },
  {
    what: 'an experiment that is no JSON',
    experiment: '{\n  "version": 1,\n}',
    message: 'xor.json: line 3, column 1: not valid JSON: ',
  },
  { what: 'an experiment that is a CSV', experiment: xorCsv, message: 'xor.json: not valid JSON: ' },
  { what: 'epochs that are none', args: ['--epochs', '0'], message: "--epochs: expected a positive integer, got '0'" },
  { what: 'epochs in words', args: ['--epochs', 'ten'], message: "--epochs: expected a positive integer, got 'ten'" },
  {
    what: 'a seed that is none',
    args: ['--seed', '-1'],
    message: "--seed: expected an integer from 0 to 2^53 - 1, a seed of threefry, got '-1'",
  },
  {
    what: 'a record that is none',
    args: ['--record', 'norms,sprad'],
    message: "--record: expected one of 'norms', 'saturation', 'spread', got 'sprad'; did you mean 'spread'?",
  },
  {
    what: 'a record twice',
    args: ['--record', 'norms,norms'],
    message: "--record: expected each kind once, got 'norms'",
  },
  { what: 'an empty --out', args: ['--out', ''], message: "--out: expected a path, got ''" },
  {
    what: 'a column too far spread for standard scaling',
    experiment: { ...xor, data: { ...xor.data, scale: { type: 'standard' } } },
    csv: 'x1,x2,target\n1e200,0,0\n-1e200,1,1\n0,1,1\n0,0,0\n',
    message: "xor.csv: column 'x1': expected values whose spread is a positive float64, for 'standard' scaling, got a ",
  },
  {
    what: 'a name that no folder can have',
    experiment: { ...xor, name: 'x'.repeat(300) },
    message: 'xor.json: name: expected a name of at most 100 letters',
  },
  {
    what: 'layers within layers without end',
    experiment: {
      ...xor,
      model: {
        layers: Array.from({ length: 300 }).reduce<ReadonlyArray<unknown>>(
          (layers) => [{ type: 'residual', layers }],
          [{ type: 'relu' }],
        ),
      },
    },
    message: 'xor.json: model.layers[0].layers[0].',
  },
  {
    what: 'brackets without end',
    experiment: `${'['.repeat(100000)}${']'.repeat(100000)}`,
    message: 'xor.json: expected JSON of at most 1000 levels, got one that is nested deeper',
  },
  {
    what: 'a weight column that is not there',
    experiment: { ...xor, data: { ...xor.data, weight: 'w' } },
    message: "xor.json: data.weight: expected one of the columns of xor.csv: 'x1', 'x2', 'target', got 'w'",
  },
  {
    what: 'a negative weight',
    experiment: { ...xor, data: { ...xor.data, weight: 'w' } },
    csv: 'x1,w,target\n0,1,0\n1,-1,1\n',
    message: "xor.csv: line 3, column 'w': expected a weight that is not negative, got -1",
  },
  {
    what: 'a validation part of all rows',
    experiment: { ...xor, data: { ...xor.data, split: { validation: 4 } } },
    message: 'xor.json: data.split.validation: expected fewer than all of the 4 rows of the training part, got 4',
  },
  {
    what: 'a loss to watch that is not there',
    experiment: { ...xor, earlyStopping: { patience: 1, monitor: 'validation-loss' } },
    message: "xor.json: earlyStopping.monitor: expected 'loss', without a data.split.validation, got 'validation-loss'",
  },
  {
    what: 'a penalty that is none',
    experiment: { ...xor, penalties: [{ type: 'l2' }] },
    message: 'xor.json: penalties[0].strength: expected a number that is not negative, got nothing',
  },
  {
    what: 'outputs that fit neither way of telling two classes apart',
    experiment: { ...xor, model: { layers: [{ type: 'dense', outputs: 3 }] }, loss: { type: 'hinge' } },
    csv: xorCsv.replaceAll(',0\n', ',7\n'),
    message: 'xor.json: model.layers[0].outputs: expected 1 output, or 2, one for each class (1, 7), got 3',
  },
  {
    what: 'a regression by a loss of probabilities',
    experiment: {
      ...xor,
      data: { ...xor.data, task: 'regression' },
      loss: { type: 'binary-cross-entropy-with-logits' },
    },
    message: "xor.json: loss.type: expected a loss of numbers, such as 'mean-squared-error', for regression, got 'b",
  },
  {
    what: 'batch normalisation of one row',
    experiment: {
      ...xor,
      model: { layers: [{ type: 'batch-norm' }, { type: 'dense', outputs: 2 }] },
      batching: { type: 'shuffled', size: 3 },
    },
    message:
      'xor.json: batching.size: expected batches of two rows or more, as batch normalisation needs, got 3, which',
  },
  { what: 'too many threads', args: ['--threads', '65'], message: '--threads: expected at most 64, got 65' },
  { what: 'no threads', args: ['--threads', '0'], message: "--threads: expected a positive integer, got '0'" },
];

test.each(cases)('$what', async ({ experiment = xor, csv = xorCsv, args = [], message }) => {
  const folder = emptyFolder();
  folder.write('xor.csv', csv);
  const file = folder.write('xor.json', experiment);
  const before = folder.contents();
  const { code, out, err } = await folder.foldnet(['train', file, '--out', folder.at('run'), ...args]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.slice(0, `error: ${message}`.length)).toBe(`error: ${message}`);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).not.toMatch(/\n\s+at /);
  expect(folder.contents()).toEqual(before);
});

test('an experiment that is not there', async () => {
  const folder = emptyFolder();
  expect(await folder.foldnet(['train', folder.at('none.json')])).toEqual({
    code: 2,
    out: '',
    err: 'error: none.json: cannot be read, there is nothing of that name\n',
  });
});

test('a folder for an experiment', async () => {
  const folder = emptyFolder();
  mkdirSync(folder.at('sub'));
  expect(await folder.foldnet(['train', folder.at('sub')])).toMatchObject({
    code: 2,
    err: 'error: sub: cannot be read, this is a folder, not a file\n',
  });
});

test('several errors are all named, each with the file', async () => {
  const folder = emptyFolder();
  const file = folder.write('xor.json', { ...xor, epochs: 0, batching: { type: 'shuffled' } });
  expect((await folder.foldnet(['train', file])).err).toBe(
    'error: xor.json: batching.size: expected a positive integer, got nothing\n' +
      'error: xor.json: epochs: expected a positive integer, got 0\n',
  );
});

test.each([
  ['no command', []],
  ['an unknown command', ['tarin']],
  ['an unknown option', ['train', 'x.json', '--epoch', '3']],
  ['a missing argument', ['train']],
  ['a missing required option', ['predict', 'run']],
])('usage: %s', async (_, args) => {
  const folder = emptyFolder();
  const { code, out, err } = await folder.foldnet(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).not.toBe('');
});

test('help and version are no errors', async () => {
  const folder = emptyFolder();
  const help = await folder.foldnet(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toMatch(/\binit\b[^]*\bcheck\b[^]*\btrain\b[^]*\bevaluate\b[^]*\bpredict\b[^]*Exit codes/);
  expect(await folder.foldnet(['train', '--help'])).toMatchObject({ code: 0, err: '' });
  expect(await folder.foldnet(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  });
});

test('a data set that goes away is missed by name', async () => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  const file = folder.write('xor.json', xor);
  await folder.foldnet(['train', file, '--out', folder.at('run')]);
  rmSync(folder.at('xor.csv'));
  expect(await folder.foldnet(['evaluate', folder.at('run')])).toEqual({
    code: 2,
    out: '',
    err: 'error: xor.csv: cannot be read, there is nothing of that name\n',
  });
});
