/**
 * The experiment file: what is read, what is refused and in which words, and the laws K2 and K3.
 */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { DecodeError, Experiment } from 'foldnet/codec';
import { expectRight } from '../expectRight.js';
import { experiment, seed } from './arbitrary.js';

type Json = Record<string, unknown>;

const digits = (): Json => ({
  version: 1,
  name: 'digits',
  precision: 'float64',
  random: { generator: 'threefry', seed: 42 },
  data: {
    csv: 'data/digits.csv',
    target: 'target',
    task: 'classification',
    scale: { type: 'divide', by: 16 },
    split: { test: 0.2, shuffle: true },
  },
  model: {
    layers: [
      { type: 'dense', outputs: 32, init: 'he-normal' },
      { type: 'relu' },
      { type: 'dense', outputs: 10, init: 'he-normal' },
    ],
  },
  loss: { type: 'softmax-cross-entropy' },
  optimizer: { type: 'sgd', learningRate: 0.1, weightDecay: 0 },
  batching: { type: 'shuffled', size: 32 },
  epochs: 20,
});

const layered = (...layers: ReadonlyArray<unknown>): Json => ({ ...digits(), model: { layers } });
const dataWith = (fields: Json): Json => ({ ...digits(), data: { ...(digits()['data'] as Json), ...fields } });
const regression = (fields: Json = {}): Json => ({
  ...dataWith({ task: 'regression', ...fields }),
  loss: { type: 'mean-squared-error' },
});

const messages = (value: unknown): ReadonlyArray<string> => {
  const decoded = Experiment.decode(value);
  return E.isLeft(decoded) ? decoded.left.map(DecodeError.show) : [];
};

describe('reading', () => {
  test('the contract’s example is taken as it is', () => {
    expect(expectRight(Experiment.decode(digits()))).toEqual(digits());
  });

  test('what may be left out has a default', () => {
    const sparse = {
      ...digits(),
      precision: undefined,
      random: { seed: 1 },
      data: { csv: 'a.csv', target: 'y', task: 'classification', split: { test: 3 } },
    };
    expect(expectRight(Experiment.decode(sparse))).toMatchObject({
      precision: 'float64',
      random: { generator: 'threefry', seed: 1 },
      data: { scale: { type: 'none' }, split: { test: 3, shuffle: true } },
    });
    expect(
      expectRight(Experiment.decode({ ...sparse, data: { csv: 'a.csv', target: 'y', task: 'classification' } })).data,
    ).toEqual({
      csv: 'a.csv',
      target: 'y',
      task: 'classification',
      scale: { type: 'none' },
    });
  });

  test('penalties, early stopping, a validation part, weights, an image and records are kept', () => {
    const more = {
      ...dataWith({ weight: 'w', split: { test: 0.2, validation: 0.25, shuffle: true } }),
      penalties: [
        { type: 'l2', strength: 0.01 },
        { type: 'l1', strength: 0, mask: 'all' },
      ],
      earlyStopping: { patience: 3, minDelta: 0, monitor: 'validation-loss' },
      image: [4, 16],
      record: ['spread', 'norms'],
    };
    expect(expectRight(Experiment.decode(more))).toEqual(more);
    expect(expectRight(Experiment.decode(dataWith({ split: { validation: 9 } }))).data.split).toEqual({
      validation: 9,
      shuffle: true,
    });
  });

  test.each(['xor', 'quadrant', 'digits', 'iris', 'wine', 'breast-cancer', 'diabetes'])(
    'examples/experiments/%s.json is as it would be written',
    (name) => {
      const text = readFileSync(new URL(`../../examples/experiments/${name}.json`, import.meta.url), 'utf8');
      expect(Experiment.write(expectRight(Experiment.parse(text)))).toBe(text);
    },
  );
});

describe('refusing', () => {
  const dense = { type: 'dense', outputs: 2 };
  const cases: ReadonlyArray<readonly [string, unknown, ReadonlyArray<string>]> = [
    ['an array', [], ['expected an object, got an empty array']],
    ['null', null, ['expected an object, got null']],
    ['another version', { ...digits(), version: 2 }, ['version: expected 1, got 2']],
    [
      'a name that is a path',
      { ...digits(), name: '../x' },
      [
        "name: expected a name of at most 100 letters, digits, spaces, '.', '-' and '_' that starts with a letter or digit, got '../x'",
      ],
    ],
    [
      'a width of 0',
      layered(dense, { type: 'relu' }, { type: 'dense', outputs: 0 }),
      ['model.layers[2].outputs: expected a positive integer, got 0'],
    ],
    [
      'a negative width',
      layered({ type: 'dense', outputs: -3 }),
      ['model.layers[0].outputs: expected a positive integer, got -3'],
    ],
    [
      'a fractional width',
      layered({ type: 'dense', outputs: 1.5 }),
      ['model.layers[0].outputs: expected a positive integer, got 1.5'],
    ],
    [
      'a width in quotes',
      layered({ type: 'dense', outputs: '32' }),
      ["model.layers[0].outputs: expected a positive integer, got '32'"],
    ],
    [
      'a NaN',
      { ...digits(), optimizer: { type: 'sgd', learningRate: NaN } },
      ['optimizer.learningRate: expected a positive number, got NaN'],
    ],
    [
      'an infinity',
      { ...digits(), optimizer: { type: 'sgd', learningRate: Infinity } },
      ['optimizer.learningRate: expected a positive number, got Infinity'],
    ],
    [
      'a key in another case',
      { ...digits(), optimizer: { type: 'sgd', learning_rate: 0.1 } },
      ["optimizer.learning_rate: unknown key, did you mean 'learningRate'?"],
    ],
    [
      'a key like no other',
      { ...digits(), shuffleEverything: true },
      [
        "shuffleEverything: unknown key, expected one of 'version', 'name', 'precision', 'random', 'data', 'model', 'loss', 'optimizer', 'batching', 'epochs', 'penalties', 'earlyStopping', 'image', 'record'",
      ],
    ],
    ['a key that is no name', { ...digits(), 'a b': 1 }, [expect.stringMatching(/^\["a b"\]: unknown key/)]],
    [
      'an unknown layer',
      layered({ type: 'rellu' }),
      [
        expect.stringMatching(
          /^model\.layers\[0\]\.type: expected one of 'dense', .*, got 'rellu'; did you mean 'relu'\?$/,
        ),
      ],
    ],
    [
      'a layer of the user’s own',
      layered({ type: 'custom', name: 'mine' }),
      [expect.stringMatching(/^model\.layers\[0\]\.type: expected one of .*, got 'custom'/)],
    ],
    [
      'an unknown initialiser',
      layered({ ...dense, init: 'he-norml' }),
      [
        "model.layers[0].init: expected one of 'he-normal', 'he-uniform', 'glorot-normal', 'glorot-uniform', 'lecun-normal', 'lecun-uniform', 'orthogonal', 'zeros', got 'he-norml'; did you mean 'he-normal'?",
      ],
    ],
    [
      'an empty range',
      layered({ ...dense, init: { type: 'uniform', low: 1, high: 1 } }),
      ['model.layers[0].init.high: expected a number greater than low, 1, got 1'],
    ],
    [
      'a range wider than every number',
      layered({ ...dense, init: { type: 'uniform', low: -1e308, high: 1e308 } }),
      ['model.layers[0].init.high: expected a number closer to low, -1e+308, got 1e+308'],
    ],
    [
      'a gain, a scale and a flag out of range',
      layered(
        { ...dense, init: { type: 'orthogonal', gain: 0 } },
        { ...dense, init: { type: 'truncated-normal', scale: -1 } },
        { ...dense, biasInit: { type: 'lecun-normal', truncated: 1 } },
        { ...dense, biasInit: { type: 'he-uniform', truncated: true } },
      ),
      [
        'model.layers[0].init.gain: expected a positive number, got 0',
        'model.layers[1].init.scale: expected a positive number, got -1',
        'model.layers[2].biasInit.truncated: expected true or false, got 1',
        expect.stringMatching(/^model\.layers\[3\]\.biasInit\.truncated: /),
      ],
    ],
    [
      'three branches',
      layered({ type: 'fan-out', branches: [[dense], [dense], [dense]] }),
      ['model.layers[0].branches: expected an array of two, got an array of 3'],
    ],
    [
      'a wrong width deep inside',
      layered({
        type: 'parallel',
        branches: [
          { inputs: 1, layers: [dense] },
          { inputs: 0, layers: [dense] },
        ],
      }),
      ['model.layers[0].branches[1].inputs: expected a positive integer, got 0'],
    ],
    [
      'a key too many on a plain layer',
      layered({ type: 'relu', outputs: 3 }),
      ["model.layers[0].outputs: unknown key, expected one of 'type'"],
    ],
    [
      'no seed',
      { ...digits(), random: { generator: 'mt19937' } },
      ['random.seed: expected a finite number, got nothing'],
    ],
    [
      'a seed too large',
      { ...digits(), random: { generator: 'mt19937', seed: 4294967296 } },
      ['random.seed: expected an integer from 0 to 2^32 - 1, a seed of mt19937, got 4294967296'],
    ],
    [
      'a negative seed',
      { ...digits(), random: { seed: -1 } },
      ['random.seed: expected an integer from 0 to 2^53 - 1, a seed of threefry, got -1'],
    ],
    [
      'both parts of a split',
      dataWith({ split: { test: 0.2, train: 0.8 } }),
      ["data.split: expected an object with either 'test' or 'train', got an object"],
    ],
    [
      'a split of nothing',
      dataWith({ split: { shuffle: true } }),
      ["data.split: expected an object with either 'test' or 'train', got an object"],
    ],
    [
      'a validation part of everything',
      dataWith({ split: { test: 0.2, validation: 1.5 } }),
      ['data.split.validation: expected a fraction between 0 and 1, or a number of rows, got 1.5'],
    ],
    [
      'weights in the target’s column',
      dataWith({ weight: 'target' }),
      ["data.weight: expected another column than the target, got 'target'"],
    ],
    ['weights in no column', dataWith({ weight: '' }), ["data.weight: expected a text that is not empty, got ''"]],
    [
      'penalties that are none',
      {
        ...digits(),
        penalties: [
          { type: 'l3', strength: 1 },
          { type: 'l2', strength: -1 },
          { type: 'l1', strength: 1, mask: 'W' },
        ],
      },
      [
        "penalties[0].type: expected one of 'l1', 'l2', got 'l3'",
        'penalties[1].strength: expected a number that is not negative, got -1',
        "penalties[2].mask: expected one of 'weights', 'all', got 'W'",
      ],
    ],
    [
      'a penalty by itself',
      { ...digits(), penalties: { type: 'l2', strength: 1 } },
      ['penalties: expected an array, got an object'],
    ],
    [
      'records that are none',
      { ...digits(), record: ['norm', 'weights', 3] },
      [
        "record[0]: expected one of 'norms', 'saturation', 'spread', got 'norm'; did you mean 'norms'?",
        "record[1]: expected one of 'norms', 'saturation', 'spread', got 'weights'",
        "record[2]: expected one of 'norms', 'saturation', 'spread', got 3",
      ],
    ],
    [
      'a record twice',
      { ...digits(), record: ['norms', 'spread', 'norms'] },
      ["record[2]: expected each kind once, got 'norms'"],
    ],
    ['a record by itself', { ...digits(), record: 'norms' }, ["record: expected an array, got 'norms'"]],
    [
      'an image of three sides',
      { ...digits(), image: [8, 8, 3] },
      ['image: expected an array of two, got an array of 3'],
    ],
    ['an image of no width', { ...digits(), image: [8, 0] }, ['image[1]: expected a positive integer, got 0']],
    [
      'early stopping without patience',
      { ...digits(), earlyStopping: { patience: 0, minDelta: -1, monitor: 'test-loss', restore: true } },
      [
        'earlyStopping.patience: expected a positive integer, got 0',
        'earlyStopping.minDelta: expected a number that is not negative, got -1',
        "earlyStopping.monitor: expected one of 'loss', 'validation-loss', got 'test-loss'",
        "earlyStopping.restore: unknown key, expected one of 'patience', 'minDelta', 'monitor'",
      ],
    ],
    [
      'a validation loss that is not there',
      { ...digits(), earlyStopping: { patience: 3, monitor: 'validation-loss' } },
      ["earlyStopping.monitor: expected 'loss', without a data.split.validation, got 'validation-loss'"],
    ],
    [
      'a plateau of a validation loss that is not there',
      {
        ...digits(),
        optimizer: {
          type: 'chain',
          transformations: [
            { type: 'adam' },
            {
              type: 'accumulate',
              every: 2,
              transformation: { type: 'reduce-on-plateau', monitor: 'validation-loss' },
            },
          ],
        },
      },
      [
        "optimizer.transformations[1].transformation.monitor: expected 'loss', without a data.split.validation, got 'validation-loss'",
      ],
    ],
    [
      'a split of everything',
      dataWith({ split: { test: 1.5 } }),
      ['data.split.test: expected a fraction between 0 and 1, or a number of rows, got 1.5'],
    ],
    [
      'a scale of classes',
      dataWith({ targetScale: { type: 'standard' } }),
      ['data.targetScale: expected none, since classes have no scale, got an object'],
    ],
    [
      'a division by 0',
      dataWith({ scale: { type: 'divide', by: 0 } }),
      ['data.scale.by: expected a positive number, got 0'],
    ],
    ...['softmax-cross-entropy', 'binary-cross-entropy', 'hinge'].map(
      (type) =>
        [
          `a loss of classes for numbers, ${type}`,
          { ...regression(), loss: { type } },
          [`loss.type: expected a loss of numbers, such as 'mean-squared-error', for regression, got '${type}'`],
        ] as const,
    ),
    [
      'a look ahead without momentum',
      { ...digits(), optimizer: { type: 'sgd', learningRate: 1, nesterov: true } },
      ['optimizer.nesterov: expected false without a momentum, got true'],
    ],
    [
      'a decay of 1',
      { ...digits(), optimizer: { type: 'adam', betas: [0.9, 1] } },
      ['optimizer.betas[1]: expected a number from 0 up to, not including, 1, got 1'],
    ],
    [
      'a batch of 0',
      { ...digits(), batching: { type: 'shuffled', size: 0 } },
      ['batching.size: expected a positive integer, got 0'],
    ],
    [
      'a batch of no size',
      { ...digits(), batching: { type: 'random' } },
      ['batching.size: expected a positive integer, got nothing'],
    ],
    ['no epochs', { ...digits(), epochs: 0 }, ['epochs: expected a positive integer, got 0']],
    [
      'an unknown precision',
      { ...digits(), precision: 'float46' },
      ["precision: expected one of 'float64', 'float32', got 'float46'; did you mean 'float64'?"],
    ],
  ];

  test.each(cases)('%s', (_, value, expected) => {
    expect(messages(value)).toEqual(expected);
  });

  test('every error is listed', () => {
    expect(messages({ ...digits(), epochs: -1, data: { csv: '', target: 'target', task: 'clustering' } })).toEqual([
      "data.csv: expected a text that is not empty, got ''",
      "data.task: expected one of 'classification', 'regression', got 'clustering'",
      'epochs: expected a positive integer, got -1',
    ]);
  });

  test('an error is also data', () => {
    const decoded = Experiment.decode({ ...digits(), epoch: 3 });
    expect(decoded).toMatchObject({ left: [{ path: 'epoch', found: "'epoch'" }] });
    expect(Experiment.decode({ ...digits(), epochs: 'x' })).toMatchObject({
      left: [{ path: 'epochs', expected: 'a positive integer', found: "'x'" }],
    });
  });

  test('what is not JSON is refused by its place', () => {
    const parsed = Experiment.parse('{\n  "version": 1,\n  oops\n}');
    expect(parsed).toMatchObject({ left: [{ path: 'line 3, column 3', expected: 'JSON' }] });
  });

  test('a number beyond all doubles is an infinity, and refused', () => {
    expect(Experiment.parse(JSON.stringify(digits()).replace('"epochs":20', '"epochs":1e999'))).toMatchObject({
      left: [{ path: 'epochs', found: 'Infinity' }],
    });
  });
});

describe('laws', () => {
  test('K1, K2: what is written is read back as it was, and written the same again', () => {
    fc.assert(
      fc.property(experiment, (value) => {
        const text = Experiment.write(value);
        const read = expectRight(Experiment.parse(text));
        expect(read).toEqual(value);
        expect(Experiment.write(read)).toBe(text);
      }),
      { seed },
    );
  });

  test('K3: a number that is not finite is refused wherever it stands', () => {
    fc.assert(
      fc.property(experiment, fc.constantFrom(NaN, Infinity, -Infinity), fc.nat(), (value, wrong, pick) => {
        const places = numbersIn(value);
        const place = places[pick % places.length]!;
        const decoded = Experiment.decode(replaced(value, place, wrong));
        expect(decoded).toMatchObject({ left: [{ path: pathOf(place), found: String(wrong) }] });
      }),
      { seed },
    );
  });
});

type Place = ReadonlyArray<string>;

const numbersIn = (value: unknown, place: Place = []): ReadonlyArray<Place> =>
  typeof value === 'number'
    ? [place]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => numbersIn(item, [...place, key]))
      : [];

const replaced = (value: unknown, [key, ...rest]: Place, by: unknown): unknown => {
  if (key === undefined) return by;
  const child = replaced((value as Json)[key], rest, by);
  return Array.isArray(value)
    ? value.map((item: unknown, i) => (String(i) === key ? child : item))
    : { ...(value as Json), [key]: child };
};

const pathOf = (place: Place): string =>
  place
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
