/**
 * Train states as text: training goes on from there to the same bits (T2), and whatever does not fit is refused (K1-K3).
 */
import * as fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Parameters } from 'foldnet';
import { Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';
import { Csv, DecodeError, Experiment, Json, Prepared, Run, State } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { optimizerSpec } from '../../laws/optimizerSpec.js';
import { expectRight } from '../expectRight.js';
import { element, seed } from './arbitrary.js';

type Change = Readonly<Record<string, unknown>>;

const rows = Array.from({ length: 12 }, (_, i) => `${i % 4},${(i * 7) % 5},${i % 3 === 0 ? 1 : 0}`);

const ready = (change: Change = {}): Prepared.Prepared =>
  expectRight(
    Prepared.prepare(
      expectRight(
        Experiment.decode({
          version: 1,
          name: 'state',
          random: { seed: 5 },
          data: { csv: 'a.csv', target: 'c', task: 'classification', split: { validation: 4 } },
          model: {
            layers: [
              { type: 'dense', outputs: 3 },
              { type: 'batch-norm' },
              { type: 'relu' },
              { type: 'dropout', probability: 0.25 },
              { type: 'dense', outputs: 2 },
            ],
          },
          loss: { type: 'softmax-cross-entropy' },
          optimizer: { type: 'adamw' },
          batching: { type: 'shuffled', size: 3 },
          epochs: 20,
          earlyStopping: { patience: 3 },
          ...change,
        }),
      ),
      expectRight(Csv.parse(`a,b,c\n${rows.join('\n')}\n`)),
    ),
  );

const train =
  (prepared: Prepared.Prepared, epochs: number) =>
  (progress: Run.Progress): Run.Progress =>
    Array.from({ length: epochs }).reduce<Run.Progress>(
      (before) => expectRight(Run.advance(prepared)(before)),
      progress,
    );

/** All that is in a state, a matrix as its bytes. */
const bits = (value: unknown): unknown => {
  if (Matrix.isMatrix(value)) return [value.rows, value.columns, value.precision, ...Matrix.toBytes(value)];
  if (Array.isArray(value)) return value.map(bits);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bits(item)]));
};

const resumes = (prepared: Prepared.Prepared, n: number, m: number): void => {
  const decode = State.decode(State.purposeOf(prepared));
  const { state, history } = train(prepared, n)(Run.start(prepared));
  const text = State.encode(state);
  const read = expectRight(decode(text));
  expect(bits(read)).toEqual(bits(state));
  expect(State.encode(read)).toBe(text);
  const onwards = train(prepared, m);
  expect(bits(onwards({ state: read, history, losses: [] }))).toEqual(bits(onwards({ state, history, losses: [] })));
};

const optimizers: ReadonlyArray<readonly [string, object]> = [
  { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { type: 'adam', amsgrad: true },
  { type: 'adamw', learningRate: { type: 'cosine', start: 0.01, steps: 10, every: 'epoch' } },
  { type: 'adagrad', learningRateDecay: 0.1 },
  { type: 'rmsprop', centered: true, momentum: 0.5 },
  { type: 'nadam' },
  { type: 'adamax' },
  { type: 'radam' },
  { type: 'adadelta' },
  { type: 'accumulate', every: 4, transformation: { type: 'adam' } },
  {
    type: 'chain',
    transformations: [
      { type: 'clip-by-global-norm', maximum: 1 },
      { type: 'sgd', learningRate: 0.1 },
      { type: 'reduce-on-plateau', monitor: 'validation-loss', patience: 0 },
    ],
  },
].map((optimizer) => [optimizer.type, optimizer]);

describe('T2: training goes on to the same bits', () => {
  test.each(optimizers)('%s', (_, optimizer) => {
    const prepared = ready({ optimizer });
    [0, 1, 3].forEach((n) => resumes(prepared, n, 2));
  });

  test.each(['threefry', 'mt19937'])('from %s, in both precisions', (generator) => {
    ['float64', 'float32'].forEach((precision) => resumes(ready({ precision, random: { generator, seed: 9 } }), 2, 3));
  });

  test('with early stopping, before and after the end', () => {
    const prepared = ready({ earlyStopping: { patience: 1, minDelta: 1e9 } });
    const { state } = train(prepared, 2)(Run.start(prepared));
    expect(state.watch).toMatchObject({ stopped: true, best: { epoch: 1 } });
    const read = expectRight(State.decode(State.purposeOf(prepared))(State.encode(state)));
    expect(bits(read)).toEqual(bits(state));
    resumes(prepared, 1, 1);
  });

  test('any optimiser', () => {
    fc.assert(
      fc.property(optimizerSpec, (spec) => {
        const optimizer = Optimizer.fromSpec(spec);
        const network = pipe(Network.input(2), Network.dense(2));
        const start = Training.start({ network, optimizer }, network.init(Threefry.key(1)), Threefry.key(2));
        const { state } = optimizer.update(start.parameters, start.optimizerState, start.parameters);
        const after = { ...start, optimizerState: state };
        const purpose = { network, optimizer, precision: 'float64', generator: 'threefry' } as const;
        expect(bits(expectRight(State.decode(purpose)(State.encode(after))))).toEqual(bits(after));
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('K1: every number is read back', () => {
  const network = pipe(Network.input(2), Network.dense(2));
  const at = (precision: Matrix.Precision, values: ReadonlyArray<number>) => {
    const W = expectRight(Matrix.fromArray(2, 2, precision)(values.slice(0, 4)));
    const b = expectRight(Matrix.fromArray(1, 2, precision)(values.slice(4)));
    return [{ W: expectRight(Matrix.withShape(2, 2)(W)), b: expectRight(Matrix.withShape(1, 2)(b)) }] as const;
  };

  test.each(['float64', 'float32'] as const)('%s, -0 and subnormals among them', (precision) => {
    const optimizer = Optimizer.adam();
    const purpose = { network, optimizer, precision, generator: 'threefry' } as const;
    fc.assert(
      fc.property(fc.array(element(precision), { minLength: 6, maxLength: 6 }), (values) => {
        const state = Training.start({ network, optimizer }, at(precision, values), Threefry.key(1));
        expect(bits(expectRight(State.decode(purpose)(State.encode(state))))).toEqual(bits(state));
      }),
      { seed },
    );
  });

  test('NaN and infinities in an optimiser’s state, its numbers and flags', () => {
    const odd = {
      spec: { type: 'custom', name: 'odd' },
      init: (parameters: Parameters.Parameters) => ({
        $: parameters,
        best: Infinity as number | null,
        none: null,
        on: true,
      }),
      update: <P extends Parameters.Parameters, S>(updates: P, state: S) => ({ updates, state }),
    } as const;
    const parameters = at('float64', [1, 2, 3, 4, 5, 6]);
    const start = Training.start({ network, optimizer: odd }, parameters, Threefry.key(1));
    const purpose = { network, optimizer: odd, precision: 'float64', generator: 'threefry' } as const;
    const infinite = at('float64', [NaN, Infinity, -Infinity, -0, 5e-324, 0]);
    [
      { $: infinite, best: -Infinity, none: null, on: false },
      { $: infinite, best: NaN, none: null, on: true },
      { $: infinite, best: -0, none: null, on: true },
    ].forEach((optimizerState) => {
      const state = { ...start, optimizerState };
      expect(bits(expectRight(State.decode(purpose)(State.encode(state))))).toEqual(bits(state));
    });
    expect(
      State.decode(purpose)(
        State.encode({ ...start, optimizerState: { $: infinite, best: null, none: null, on: true } }),
      ),
    ).toMatchObject({
      left: [{ path: 'optimizer.best', expected: "a number, 'NaN', 'Infinity' or '-Infinity'", found: 'null' }],
    });
  });

  test('where there is nothing, nothing is read', () => {
    const parameters = at('float64', [1, 2, 3, 4, 5, 6]);
    const plateau = Optimizer.reduceOnPlateau();
    const optimizer = Optimizer.chain(Optimizer.identity, plateau);
    const start = Training.start({ network, optimizer }, parameters, Threefry.key(1));
    const decode = State.decode({ network, optimizer, precision: 'float64', generator: 'threefry' });
    const [none, { best, ...rest }] = start.optimizerState;
    expect([none, best]).toEqual([null, NaN]);
    expect(bits(expectRight(decode(State.encode(start))))).toEqual(bits(start));
    [5, NaN, parameters, [], {}, false].forEach((optimizerState) => {
      expect(decode(State.encode({ ...start, optimizerState: [optimizerState, { best, ...rest }] }))).toMatchObject({
        left: [{ path: 'optimizer[0]', expected: 'null' }],
      });
    });
    expect(decode(State.encode({ ...start, optimizerState: [null, { best: parameters, ...rest }] }))).toMatchObject({
      left: [{ path: 'optimizer[1].best' }],
    });
  });

  test('what is no such tree throws', () => {
    const start = Training.start(
      { network, optimizer: Optimizer.adam() },
      at('float64', [1, 2, 3, 4, 5, 6]),
      Threefry.key(1),
    );
    expect(() => State.encode({ ...start, optimizerState: 'best' })).toThrow(
      'Tree.encode: expected matrices, numbers, booleans and null, got string',
    );
  });
});

describe('K3: what does not fit is refused by its path', () => {
  const prepared = ready();
  const { state } = train(prepared, 3)(Run.start(prepared));
  const stream = ready({ random: { generator: 'mt19937', seed: 9 } });
  type File = Readonly<Record<string, unknown>>;
  const fileOf = (of: Run.State): File => expectRight(Json.parse(State.encode(of))) as File;
  const file = fileOf(state);
  const at = (value: unknown, path: ReadonlyArray<string | number>): unknown =>
    path.reduce<unknown>((item, key) => (item as File)[key], value);
  const set = (value: unknown, [key, ...rest]: ReadonlyArray<string | number>, by: unknown): unknown => {
    if (key === undefined) return by;
    if (Array.isArray(value)) return value.map((item: unknown, i) => (i === key ? set(item, rest, by) : item));
    return { ...(value as File), [key]: set((value as File)[key], rest, by) };
  };
  const first = ['optimizer', 0, 0, 'first', 0, 'W'] as const;

  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string | number>, unknown, string]> = [
    ['another version', ['version'], 2, 'version: expected 1, got 2'],
    ['an unknown key', ['step'], 1, "step: unknown key, expected one of 'version', 'foldnet'"],
    [
      'a parameter',
      ['parameters', '0.W', 'values', 0],
      null,
      'parameters["0.W"].values[0]: expected a finite number, got null',
    ],
    [
      'a parameter that is infinite',
      ['parameters', '0.W', 'values', 0],
      'Infinity',
      'parameters["0.W"].values[0]: expected a finite number, got \'Infinity\'',
    ],
    ['a bit of a parameter', ['parameters', '0.W', 'values', 0], 0.25, 'digest: expected sha256:'],
    ['a shape', ['parameters', '0.b', 'columns'], 4, 'parameters["0.b"].values: expected 4 elements, got 3 elements'],
    ['a statistic', ['state', '1.mean', 'values', 0], 0.25, 'stateDigest: expected sha256:'],
    [
      'a statistic missing',
      ['state', '1.mean'],
      undefined,
      'state["1.mean"]: expected 1 rows and 3 columns, got nothing',
    ],
    ['rows of an optimiser', [...first, 'rows'], 3, 'optimizer[0][0].first[0].W.rows: expected 2, got 3'],
    ['columns of an optimiser', [...first, 'columns'], 3.5, 'optimizer[0][0].first[0].W.columns: expected 3, got 3.5'],
    [
      'values of an optimiser',
      [...first, 'values'],
      [1],
      'optimizer[0][0].first[0].W.values: expected an array of 6, got an array of 1',
    ],
    [
      'a value of an optimiser',
      [...first, 'values', 1],
      'infinite',
      "optimizer[0][0].first[0].W.values[1]: expected a number, 'NaN', 'Infinity' or '-Infinity', got 'infinite'",
    ],
    ['a matrix that is none', first, 3, 'optimizer[0][0].first[0].W: expected a matrix of 2 rows and 3 columns, got 3'],
    [
      'a matrix missing',
      first,
      undefined,
      'optimizer[0][0].first[0].W: expected a matrix of 2 rows and 3 columns, got nothing',
    ],
    ['a key too many', ['optimizer', 0, 0, 'third'], 3, 'optimizer[0][0].third: expected no key of that name, got 3'],
    ['an array too short', ['optimizer', 0], [null], 'optimizer[0]: expected an array of 2, got an array of 1'],
    ['no record', ['optimizer', 0, 0], [], 'optimizer[0][0]: expected an object, got an empty array'],
    ['no optimiser', ['optimizer'], undefined, 'optimizer: expected an array of 2, got nothing'],
    [
      'a number of an optimiser',
      ['optimizer', 1, 'steps'],
      true,
      "optimizer[1].steps: expected a number, 'NaN', 'Infinity' or '-Infinity', got true",
    ],
    [
      'a key of another generator',
      ['random'],
      fileOf(Run.start(stream).state)['random'],
      "random.generator: expected 'threefry', as in the experiment, got 'mt19937'",
    ],
    ['a word of a key', ['random', 'high'], -1, 'random.high: expected an integer from 0 to 2^32 - 1, got -1'],
    [
      'an epoch of the history',
      ['history', 0, 'epoch'],
      2,
      'history[0].epoch: expected 3, since the last is epoch 3, got 2',
    ],
    [
      'a loss of the history',
      ['history', 0, 'loss'],
      'much',
      "history[0].loss: expected a number, 'NaN', 'Infinity' or '-Infinity', got 'much'",
    ],
    ['the epochs', ['epoch'], -1, 'epoch: expected 0 or a positive integer, got -1'],
    ['no watch', ['watch'], null, 'watch: expected what early stopping remembers, got null'],
    [
      'a best parameter',
      ['watch', 'best', 'parameters', '4.b', 'values', 0],
      0.25,
      'watch.best.digest: expected sha256:',
    ],
    [
      'a best parameter’s shape',
      ['watch', 'best', 'parameters', '4.b', 'rows'],
      2,
      'watch.best.parameters["4.b"].values: expected 4 elements, got 2 elements',
    ],
    ['what was waited', ['watch', 'waited'], 7, 'watch.waited: expected '],
    ['an end', ['watch', 'stopped'], true, 'watch.stopped: expected false after '],
  ];

  test.each(cases)('%s', (_, path, by, message) => {
    expect(at(file, path)).not.toEqual(by);
    const ended = State.decode(State.purposeOf(prepared))(Json.write(set(file, path, by)));
    const messages = E.isLeft(ended) ? ended.left.map(DecodeError.show) : [];
    expect(messages).toHaveLength(1);
    expect(messages[0]!.slice(0, message.length)).toBe(message);
  });

  test('a watch without early stopping, or before the first epoch', () => {
    const purpose = { ...State.purposeOf(prepared), earlyStopping: undefined };
    expect(State.decode(purpose)(Json.write(file))).toMatchObject({
      left: [{ path: 'watch', expected: 'null without early stopping', found: 'an object' }],
    });
    const early = { ...fileOf(Run.start(prepared).state), watch: file['watch'] };
    expect(State.decode(State.purposeOf(prepared))(Json.write(early))).toMatchObject({
      left: [{ path: 'watch', expected: 'null before the first epoch' }],
    });
  });

  test('a stream that cannot be', () => {
    const given = fileOf(Run.start(stream).state);
    const decode = State.decode(State.purposeOf(stream));
    const random = given['random'] as File;
    expect(decode(Json.write({ ...given, random: { ...random, position: 625 } }))).toMatchObject({
      left: [{ path: 'random', message: 'position: expected an integer from 0 to 624, got 625' }],
    });
    expect(decode(Json.write({ ...given, random: { ...random, gauss: 'x' } }))).toMatchObject({
      left: [{ path: 'random.gauss', expected: 'a finite number, or null' }],
    });
  });

  test('what is no JSON, or no state', () => {
    const decode = State.decode(State.purposeOf(prepared));
    expect(decode('{')).toMatchObject({ left: [{ expected: 'JSON' }] });
    expect(decode('[]')).toMatchObject({ left: [{ path: '', expected: 'an object' }] });
  });
});
