/**
 * The model file: the same bits read back as were written, and everything checked on the way (K1-K3).
 */
import * as fc from 'fast-check';
import { Declaration, Digest, Matrix, type Network, Parameters, Spec } from 'foldnet';
import { Experiment, Json, Model } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { element, seed } from './arbitrary.js';

const experimentOf = (precision: Matrix.Precision, task: Experiment.Task, normalized: boolean): Experiment.Experiment =>
  expectRight(
    Experiment.decode({
      version: 1,
      name: 'small',
      precision,
      random: { seed: 0 },
      data: { csv: 'small.csv', target: 'y', task },
      model: {
        layers: [
          { type: 'dense', outputs: 2 },
          { type: 'tanh' },
          { type: 'residual', layers: [{ type: 'dense', outputs: 2, bias: false }, { type: 'relu' }] },
          { type: 'dense', outputs: task === 'classification' ? 3 : 1 },
          ...(normalized ? [{ type: 'batch-norm' }] : []),
        ],
      },
      loss: { type: task === 'classification' ? 'softmax-cross-entropy' : 'mean-squared-error' },
      optimizer: { type: 'adam' },
      batching: { type: 'full' },
      epochs: 1,
    }),
  );

const row = <C extends number>(columns: C, values: fc.Arbitrary<number>): fc.Arbitrary<Matrix.Matrix<1, C>> =>
  fc
    .array(values, { minLength: columns, maxLength: columns })
    .map((all) => expectRight(Matrix.fromArray(1, columns)(all)));

const scaler = <C extends number>(columns: C) =>
  fc.record({
    offset: row(columns, element('float64')),
    divisor: row(
      columns,
      element('float64').filter((x) => x !== 0),
    ),
  });

const treeOf = (
  declarations: Declaration.Declarations,
  precision: Matrix.Precision,
): fc.Arbitrary<Parameters.Parameters> => {
  const leaves = Declaration.leaves(declarations).map(({ path, declaration: { rows, columns } }) =>
    fc
      .array(element(precision), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ path, matrix: expectRight(Matrix.fromArray(rows, columns, precision)(values)) })),
  );
  return fc.tuple(...leaves).map((all) => expectRight(Declaration.fromLeaves(declarations)(all)));
};

const model: fc.Arbitrary<Model.Model> = fc
  .tuple(
    fc.constantFrom<Matrix.Precision>('float64', 'float32'),
    fc.constantFrom<Experiment.Task>('classification', 'regression'),
    fc.boolean(),
  )
  .chain(([precision, task, normalized]) => {
    const experiment = experimentOf(precision, task, normalized);
    const network = expectRight(Spec.network({ inputs: 2, layers: experiment.model.layers }));
    return fc.record({
      experiment: fc.constant(experiment),
      network: fc.constant(network),
      preprocessing: fc.record({
        features: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 2 }),
        inputs: scaler(2),
        target:
          task === 'classification'
            ? fc.record({
                task: fc.constant('classification' as const),
                classes: fc
                  .uniqueArray(fc.maxSafeInteger(), { minLength: 3, maxLength: 3 })
                  .map((all) => [...all].sort((x, y) => x - y)),
              })
            : fc.record({ task: fc.constant('regression' as const), scaler: scaler(1) }),
      }),
      parameters: treeOf(network.declarations, precision) as fc.Arbitrary<Network.ParameterTuple>,
      layerState: treeOf(network.running?.declarations ?? Parameters.empty, precision),
      epoch: fc.nat(),
      data: fc.string().map((text) => Digest.ofBytes(new TextEncoder().encode(text))),
    });
  });

/** A matrix as its bits; everything else as it is, but for functions. */
const plain = (value: unknown): unknown => {
  if (Matrix.isMatrix(value)) {
    return { rows: value.rows, columns: value.columns, bytes: [...Matrix.toBytes(value)], precision: value.precision };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
};

const contents = ({ network, ...rest }: Model.Model): unknown => plain({ ...rest, spec: Spec.ofNetwork(network) });

const [sample] = fc.sample(model, { seed, numRuns: 1 });
const classifier = fc
  .sample(model, { seed, numRuns: 50 })
  .find((each) => each.experiment.data.task === 'classification');
const normalized = fc.sample(model, { seed, numRuns: 50 }).find((each) => each.network.running !== undefined);
const plainOne = fc.sample(model, { seed, numRuns: 50 }).find((each) => each.network.running === undefined);
const regressor = fc.sample(model, { seed, numRuns: 50 }).find((each) => each.experiment.data.task === 'regression');

/** The file of a model with something changed in it; `JSON.stringify` would lose -0. */
const changed = (of: Model.Model | undefined, change: (file: Record<string, never>) => object): string =>
  Json.write(((file) => ({ ...file, ...change(file) }))(JSON.parse(Model.write(of!)) as Record<string, never>));

describe('laws', () => {
  test('K1, K2: a model is read back bit for bit, and written the same again', () => {
    fc.assert(
      fc.property(model, (value) => {
        const text = Model.write(value);
        const read = expectRight(Model.parse(text));
        expect(contents(read)).toEqual(contents(value));
        expect(Parameters.eq.equals(read.parameters, value.parameters)).toBe(true);
        expect(Parameters.eq.equals(read.layerState, value.layerState)).toBe(true);
        expect(Model.write(read)).toBe(text);
      }),
      { seed },
    );
  });

  test('the generator makes -0, subnormals and both precisions', () => {
    const values = fc
      .sample(model, { seed, numRuns: 100 })
      .flatMap(({ parameters }) => Parameters.leaves(parameters).flatMap(({ matrix }) => Matrix.toArray(matrix)));
    expect(values.some((x) => Object.is(x, -0))).toBe(true);
    expect(values.some((x) => x !== 0 && Math.abs(x) < 2.2250738585072014e-308)).toBe(true);
    expect(values.some((x) => x === 1.401298464324817e-45)).toBe(true);
  });

  test('K3: a statistic that is not finite is refused by its path', () => {
    const text = Model.write(normalized!).replace(/("4\.variance": \{[^[]*\[)[^,\]]*/, '$1null');
    expect(Model.parse(text)).toMatchObject({
      left: [{ path: 'state["4.variance"].values[0]', expected: 'a finite number', found: 'null' }],
    });
  });

  test('K3: a parameter that is not finite is refused by its path', () => {
    const text = Model.write(sample!).replace(/("2\.0\.W": \{[^[]*\[)[^,]*/, '$1null');
    expect(Model.parse(text)).toMatchObject({
      left: [{ path: 'parameters["2.0.W"].values[0]', expected: 'a finite number', found: 'null' }],
    });
  });
});

describe('refusing', () => {
  const wrongRows = { '0.W': { rows: 1, columns: 4, values: [1, 2, 3, 4] } };
  const state = (file: Record<string, never>, change: object): object => ({
    state: { ...(file['state'] as unknown as object), ...change },
  });
  const matrixOf = (columns: number, value: number): object => ({
    rows: 1,
    columns,
    values: Array.from({ length: columns }, () => value),
  });
  const parameters = (file: Record<string, never>, change: object): object => ({
    parameters: { ...(file['parameters'] as unknown as object), ...change },
  });
  const cases: ReadonlyArray<readonly [string, string, object]> = [
    ['another version', changed(sample, () => ({ version: 2 })), { path: 'version', expected: '1' }],
    ['other numerics', changed(sample, () => ({ numerics: 2 })), { path: 'numerics', expected: '1' }],
    [
      'one bit changed',
      changed(sample, (file) =>
        parameters(file, {
          '3.b': {
            rows: 1,
            columns: sample!.network.outputs,
            values: Array.from({ length: sample!.network.outputs }, () => 0.5),
          },
        }),
      ),
      {
        path: 'digest',
        expected: expect.stringMatching(/^sha256:[0-9a-f]{64}, the digest of these parameters$/) as string,
      },
    ],
    [
      'another shape',
      changed(sample, (file) => parameters(file, wrongRows)),
      { path: 'parameters["0.W"]', expected: '2 rows and 2 columns', found: '1 rows and 4 columns' },
    ],
    [
      'too few values',
      changed(sample, (file) => parameters(file, { '0.W': { rows: 2, columns: 2, values: [1] } })),
      { path: 'parameters["0.W"].values', expected: '4 elements', found: '1 elements' },
    ],
    [
      'a parameter missing',
      changed(sample, (file) => parameters(file, { '0.b': undefined })),
      { path: 'parameters["0.b"]', found: 'nothing' },
    ],
    [
      'a parameter too many',
      changed(sample, (file) => parameters(file, { '9.W': { rows: 1, columns: 1, values: [1] } })),
      { path: 'parameters["9.W"]' },
    ],
    ['a feature too few', changed(sample, () => ({ features: ['a'] })), { path: 'inputs.offset', found: '2 elements' }],
    [
      'a class too few',
      changed(classifier, () => ({ target: { task: 'classification', classes: [0, 1] } })),
      { path: 'target.classes', expected: '3 classes, one for each output', found: '2' },
    ],
    [
      'classes out of order',
      changed(classifier, () => ({ target: { task: 'classification', classes: [0, 2, 1] } })),
      { path: 'target.classes' },
    ],
    [
      'classes for a regression',
      changed(regressor, () => ({ target: { task: 'classification', classes: [0, 1] } })),
      { path: 'target.task', expected: "'regression', as in the experiment" },
    ],
    [
      'a division by 0',
      changed(regressor, () => ({ target: { task: 'regression', offset: [0], divisor: [0] } })),
      { path: 'target.divisor', expected: 'an array of numbers that are not 0' },
    ],
    [
      'a digest that is none',
      changed(sample, () => ({ digest: 'sha256:0' })),
      { path: 'digest', expected: "'sha256:' and 64 hexadecimal digits" },
    ],
    [
      'an unknown key',
      changed(sample, () => ({ epochs: 3 })),
      { path: 'epochs', message: "unknown key, did you mean 'epoch'?" },
    ],
    [
      'a layer that does not fit',
      changed(sample, (file) => ({
        experiment: { ...(file['experiment'] as unknown as object), model: { layers: [{ type: 'swap', left: 2 }] } },
      })),
      { path: 'experiment.model.layers[0].left' },
    ],
    [
      'a statistic changed',
      changed(normalized, (file) => state(file, { '4.mean': matrixOf(normalized!.network.outputs, 0.5) })),
      {
        path: 'stateDigest',
        expected: expect.stringMatching(/^sha256:[0-9a-f]{64}, the digest of these statistics$/) as string,
      },
    ],
    [
      'statistics of another shape',
      changed(normalized, (file) => state(file, { '4.mean': matrixOf(7, 0) })),
      {
        path: 'state["4.mean"]',
        expected: `1 rows and ${normalized!.network.outputs} columns`,
        found: '1 rows and 7 columns',
      },
    ],
    [
      'a statistic missing',
      changed(normalized, (file) => state(file, { '4.mean': undefined })),
      { path: 'state["4.mean"]', found: 'nothing' },
    ],
    [
      'no statistics',
      changed(normalized, () => ({ state: undefined })),
      { path: 'state', expected: 'what the layers keep', found: 'nothing' },
    ],
    [
      'no digest of the statistics',
      changed(normalized, () => ({ stateDigest: undefined })),
      { path: 'stateDigest', expected: 'what the layers keep', found: 'nothing' },
    ],
    [
      'statistics of layers that keep none',
      changed(plainOne, () => ({ state: {} })),
      { path: 'state', expected: 'nothing, since the layers keep no state', found: 'one' },
    ],
    ['something else', '[]', { path: '', expected: 'an object', found: 'an empty array' }],
  ];

  test.each(cases)('%s', (_, text, error) => {
    expect(Model.parse(text)).toMatchObject({ left: [error] });
  });

  test('a number too large for float32', () => {
    const small = fc.sample(model, { seed, numRuns: 50 }).find((each) => each.experiment.precision === 'float32');
    const text = changed(small, (file) => parameters(file, { '0.b': { rows: 1, columns: 2, values: [1, 1e39] } }));
    expect(Model.parse(text)).toMatchObject({ left: [{ path: 'parameters["0.b"].values' }] });
  });

  test('one in which a bit was changed, wherever it is', () => {
    fc.assert(
      fc.property(model, fc.nat(), fc.integer({ min: 0, max: 7 }), (each, at, bit) => {
        const bytes = new TextEncoder().encode(Model.write(each));
        const place = at % bytes.length;
        bytes[place] = bytes[place]! ^ (1 << bit);
        expect(Model.parse(new TextDecoder().decode(bytes))).toMatchObject({ _tag: 'Left' });
      }),
      { seed, numRuns: 200 },
    );
  });
});
