/**
 * An experiment and its data together: the checks that need both, the split, the draws in order, and scaling.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Matrix, MersenneTwister, Parameters, Threefry } from 'foldnet';
import { Csv, DecodeError, Experiment, Prepared, Run } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';

const labels = 'x,y,target\n1,2,0\n3,4,1\n5,6,0\n7,9,1\n9,1,1\n';
const table = (text: string): Csv.Table => expectRight(Csv.parse(text));

const classification = {
  version: 1,
  name: 'small',
  random: { generator: 'mt19937', seed: 7 },
  data: { csv: 'small.csv', target: 'target', task: 'classification' },
  model: {
    layers: [{ type: 'dense', outputs: 3 }, { type: 'relu' }, { type: 'dense', outputs: 2 }, { type: 'identity' }],
  },
  loss: { type: 'softmax-cross-entropy' },
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batching: { type: 'full' },
  epochs: 2,
};

type Change = Readonly<Record<string, unknown>>;

const experiment = (change: Change = {}, data: Change = {}): Experiment.Experiment =>
  expectRight(Experiment.decode({ ...classification, ...change, data: { ...classification.data, ...data } }));

const regression = (data: Change = {}): Experiment.Experiment =>
  experiment(
    { loss: { type: 'mean-squared-error' }, model: { layers: [{ type: 'dense', outputs: 1 }] } },
    { task: 'regression', ...data },
  );

const refused = (of: Experiment.Experiment, text: string): unknown =>
  pipe(
    Prepared.prepare(of, table(text)),
    E.match(
      ({ file, error }) => `${file}: ${DecodeError.show(error)}`,
      () => 'nothing',
    ),
  );

describe('refusing', () => {
  const normalized = { model: { layers: [{ type: 'dense', outputs: 2 }, { type: 'batch-norm' }] } };
  const outputs = (n: number): Change => ({ model: { layers: [{ type: 'dense', outputs: n }, { type: 'relu' }] } });
  const cases: ReadonlyArray<readonly [string, Experiment.Experiment, string, string]> = [
    [
      'a target that is not there',
      experiment({}, { target: 'targets' }),
      labels,
      "experiment: data.target: expected one of the columns of small.csv: 'x', 'y', 'target', got 'targets'; did you mean 'target'?",
    ],
    [
      'an image of another size than the features',
      experiment({ image: [2, 2] }),
      labels,
      'experiment: image: expected a height and a width whose product is 2, the number of features, got 2 by 2, 4',
    ],
    ['no features', experiment(), 'target\n0\n1\n', 'data: line 1: expected a column beside the target, got none'],
    [
      'a class that is no integer',
      experiment(),
      'x,target\n1,0\n2,0.5\n',
      "data: line 3, column 'target': expected an integer, the class, got 0.5",
    ],
    [
      'one class only',
      experiment(),
      'x,target\n1,3\n2,3\n',
      "data: column 'target': expected at least two classes, got only 3",
    ],
    [
      'more classes than outputs',
      experiment(),
      'x,target\n1,0\n2,1\n3,2\n',
      'experiment: model.layers[2].outputs: expected 3 outputs, one for each class (0, 1, 2), got 2',
    ],
    [
      'fewer classes than outputs',
      experiment(outputs(3)),
      'x,target\n1,5\n2,6\n',
      'experiment: model.layers[0].outputs: expected 2 outputs, one for each class (5, 6), got 3',
    ],
    [
      'outputs for a number',
      experiment({ ...outputs(2), loss: { type: 'mean-squared-error' } }, { task: 'regression' }),
      labels,
      'experiment: model.layers[0].outputs: expected 1 output, the target, got 2',
    ],
    [
      'widths that do not fit',
      experiment({ model: { layers: [{ type: 'residual', layers: [{ type: 'dense', outputs: 5 }] }] } }),
      labels,
      'experiment: model.layers[0].layers: expected as many outputs as inputs, 2, got 5',
    ],
    [
      'outputs that no dense layer gives',
      experiment({ model: { layers: [{ type: 'dense', outputs: 2 }, { type: 'copy' }] } }),
      'x,target\n1,0\n2,1\n3,4\n',
      'experiment: model.layers: expected 3 outputs, one for each class (0, 1, 4), got 4',
    ],
    [
      'nothing to train',
      experiment({ model: { layers: [{ type: 'relu' }] } }),
      labels,
      "experiment: model.layers: expected a layer with parameters, such as 'dense', got none",
    ],
    [
      'more than memory',
      experiment({ model: { layers: [{ type: 'dense', outputs: 1e8 }] } }),
      labels,
      'experiment: model.layers: expected at most 4096 MiB for a training step, got 4578 MiB, by 300000000 parameters',
    ],
    [
      'more than memory by its optimiser',
      experiment({
        model: { layers: [{ type: 'dense', outputs: 5e7 }] },
        optimizer: { type: 'adam', learningRate: 0.1 },
      }),
      labels,
      'experiment: model.layers: expected at most 4096 MiB for a training step, got 4578 MiB, by 150000000 parameters',
    ],
    [
      'a batch of more than memory',
      experiment({
        precision: 'float32',
        model: { layers: [{ type: 'dense', outputs: 1e8 }, { type: 'relu' }, { type: 'slice', start: 0, width: 2 }] },
      }),
      labels,
      'experiment: batching.type: expected at most 4096 MiB for a training step, got 6104 MiB, by batches of 5 rows',
    ],
    [
      'a batch of more than memory within a block',
      experiment({
        model: {
          layers: [
            {
              type: 'residual',
              layers: [
                { type: 'dense', outputs: 4.2e7, bias: false },
                { type: 'dense', outputs: 2 },
              ],
            },
          ],
        },
      }),
      labels,
      'experiment: batching.type: expected at most 4096 MiB for a training step, got 4166 MiB, by batches of 5 rows',
    ],
    [
      'a part of more than memory',
      experiment(
        {
          batching: { type: 'random', size: 1 },
          model: {
            layers: [
              { type: 'dense', outputs: 6e7 },
              { type: 'slice', start: 0, width: 2 },
            ],
          },
        },
        { split: { test: 10 } },
      ),
      `x,target\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 2}\n`).join('')}`,
      'experiment: model.layers: expected at most 4096 MiB for the output of a layer, got 4578 MiB, by a part of 10 rows',
    ],
    [
      'a test part of all rows',
      experiment({}, { split: { test: 5 } }),
      labels,
      'experiment: data.split.test: expected fewer than all of the 5 rows, got 5',
    ],
    [
      'a test part of nearly all rows',
      experiment({}, { split: { test: 0.9 } }),
      labels,
      'experiment: data.split.test: expected fewer than all of the 5 rows, got 0.9',
    ],
    [
      'a training part of all rows',
      experiment({}, { split: { train: 9 } }),
      labels,
      'experiment: data.split.train: expected fewer than all of the 5 rows, got 9',
    ],
    [
      'a batch larger than the data',
      experiment({ batching: { type: 'shuffled', size: 4 } }, { split: { test: 2 } }),
      labels,
      'experiment: batching.size: expected at most 3, the rows of the training part, got 4',
    ],
    [
      'a constant column',
      experiment({}, { scale: { type: 'standard' } }),
      'x,y,target\n1,2,0\n1,3,1\n',
      "data: column 'x': expected values that differ, for 'standard' scaling, got 1 in each of the 2 training rows",
    ],
    [
      'a column constant in the training part',
      experiment({}, { scale: { type: 'min-max' }, split: { test: 1, shuffle: false } }),
      'x,y,target\n1,2,0\n1,3,1\n5,6,1\n',
      "data: column 'x': expected values that differ, for 'min-max' scaling, got 1 in each of the 2 training rows",
    ],
    [
      'a constant target',
      regression({ targetScale: { type: 'standard' } }),
      'x,target\n1,4\n2,4\n',
      "data: column 'target': expected values that differ, for 'standard' scaling, got 4 in each of the 2 training rows",
    ],
    [
      'a number too large for float32',
      experiment({ precision: 'float32' }),
      'x,target\n1,0\n1e39,1\n',
      "data: line 3, column 'x': expected a number that is finite in float32 when scaled, got 1e+39",
    ],
    [
      'a weight column that is not there',
      experiment({}, { weight: 'z' }),
      labels,
      "experiment: data.weight: expected one of the columns of small.csv: 'x', 'y', 'target', got 'z'",
    ],
    [
      'no features beside a weight',
      experiment({}, { weight: 'x' }),
      'x,target\n1,0\n2,1\n',
      'data: line 1: expected a column beside target and weight, got none',
    ],
    [
      'a negative weight',
      experiment({}, { weight: 'y' }),
      'x,y,target\n1,2,0\n1,-0.5,1\n',
      "data: line 3, column 'y': expected a weight that is not negative, got -0.5",
    ],
    [
      'a weight in words',
      experiment({}, { weight: 'y' }),
      'x,y,target\n1,2,0\n1,much,1\n',
      "data: line 3, column 'y': expected a finite decimal number, got 'much'",
    ],
    [
      'no weight at all in a part',
      experiment({}, { weight: 'y', split: { test: 1, shuffle: false } }),
      'x,y,target\n1,2,0\n1,3,1\n5,0,1\n',
      "data: column 'y': expected a weight above 0 in each part, got only 0 in 1 rows",
    ],
    [
      'a weight too large for float32',
      experiment({ precision: 'float32' }, { weight: 'y' }),
      'x,y,target\n1,2,0\n1,1e39,1\n',
      "data: line 3, column 'y': expected a number that is finite in float32, got 1e+39",
    ],
    [
      'a validation part of all training rows',
      experiment({}, { split: { test: 2, validation: 3 } }),
      labels,
      'experiment: data.split.validation: expected fewer than all of the 3 rows of the training part, got 3',
    ],
    [
      'a validation part of nearly all training rows',
      experiment({}, { split: { validation: 0.9 } }),
      labels,
      'experiment: data.split.validation: expected fewer than all of the 5 rows of the training part, got 0.9',
    ],
    [
      'a batch larger than what validation leaves',
      experiment({ batching: { type: 'shuffled', size: 3 } }, { split: { test: 1, validation: 2 } }),
      labels,
      'experiment: batching.size: expected at most 2, the rows of the training part, got 3',
    ],
    [
      'a last batch of one row for batch normalisation',
      experiment({ ...normalized, batching: { type: 'shuffled', size: 2 } }),
      labels,
      'experiment: batching.size: expected batches of two rows or more, as batch normalisation needs, got 2, which of 5 training rows makes a batch of one',
    ],
    [
      'batches of one row for batch normalisation',
      experiment({ ...normalized, batching: { type: 'shuffled', size: 1 } }),
      labels,
      'experiment: batching.size: expected batches of two rows or more, as batch normalisation needs, got 1, which of 5 training rows makes a batch of one',
    ],
    [
      'a random batch of one row for batch normalisation',
      experiment({ ...normalized, batching: { type: 'random', size: 1 } }),
      labels,
      'experiment: batching.size: expected batches of two rows or more, as batch normalisation needs, got 1, which of 5 training rows makes a batch of one',
    ],
    [
      'one training row for batch normalisation',
      experiment(normalized, { split: { train: 1 } }),
      labels,
      "experiment: batching.type: expected batches of two rows or more, as batch normalisation needs, got 'full', which of 1 training rows makes a batch of one",
    ],
    [
      'three outputs for two classes under a loss of values',
      experiment({ ...outputs(3), loss: { type: 'hinge' } }),
      'x,target\n1,5\n2,6\n',
      'experiment: model.layers[0].outputs: expected 1 output, or 2, one for each class (5, 6), got 3',
    ],
    [
      'one output for three classes',
      experiment({ ...outputs(1), loss: { type: 'mean-squared-error' } }),
      'x,target\n1,5\n2,6\n3,7\n',
      'experiment: model.layers[0].outputs: expected 3 outputs, one for each class (5, 6, 7), got 1',
    ],
    [
      'one output under a softmax',
      experiment({ ...outputs(1), loss: { type: 'categorical-cross-entropy' } }),
      labels,
      'experiment: model.layers[0].outputs: expected 2 outputs, one for each class (0, 1), got 1',
    ],
    [
      'class weights of another number',
      experiment({ loss: { type: 'softmax-cross-entropy', classWeights: [1, 2, 3] } }),
      labels,
      'experiment: loss.classWeights: expected 2 weights, one for each output, got 3',
    ],
    [
      'positive weights of another number',
      experiment({ loss: { type: 'binary-cross-entropy-with-logits', positiveWeight: [1] } }),
      labels,
      'experiment: loss.positiveWeight: expected 2 weights, one for each output, got 1',
    ],
    [
      'a loss of probabilities on what is none',
      experiment({ loss: { type: 'binary-cross-entropy' } }),
      labels,
      "experiment: loss.type: expected 'binary-cross-entropy-with-logits', or a last layer of 'sigmoid', 'hard-sigmoid', 'softmax', got 'binary-cross-entropy'",
    ],
    [
      'text in a feature',
      experiment(),
      'x,y,target\n1,2,0\n1,b,1\n',
      "data: line 3, column 'y': expected a finite decimal number, got 'b'",
    ],
  ];

  test.each(cases)('%s', (_, of, text, message) => {
    expect(refused(of, text)).toBe(message);
  });
});

const prepared = (of: Experiment.Experiment, text: string = labels): Prepared.Prepared =>
  expectRight(Prepared.prepare(of, table(text)));

const columnOf = (x: Matrix.Matrix, j: number): ReadonlyArray<number> => Matrix.toRows(x).map((row) => row[j]!);

describe('the split', () => {
  const xs = [1, 3, 5, 7, 9];

  test('without one every row trains, in the order of the file', () => {
    const { train, test: rest } = prepared(experiment());
    expect(columnOf(train.inputs, 0)).toEqual(xs);
    expect(rest).toBeUndefined();
  });

  test('unshuffled, the first rows train', () => {
    const { train, test: rest } = prepared(experiment({}, { split: { test: 2, shuffle: false } }));
    expect(columnOf(train.inputs, 0)).toEqual([1, 3, 5]);
    expect(columnOf(rest!.inputs, 0)).toEqual([7, 9]);
    expect(Matrix.toArray(rest!.targets)).toEqual([1, 1]);
  });

  test.each([
    [{ test: 0.3 }, 3],
    [{ test: 2 }, 3],
    [{ train: 0.3 }, 2],
    [{ train: 4 }, 4],
  ])('%j: the part named is the ceiling of its fraction', (split, rows) => {
    expect(prepared(experiment({}, { split })).train.inputs.rows).toBe(rows);
  });

  test('from NumPy’s stream: the permutation first, then each layer in order, then the epochs', () => {
    const of = experiment({ batching: { type: 'shuffled', size: 2 } }, { split: { test: 2 } });
    const [order, second] = MersenneTwister.permutation(5)(MersenneTwister.fromSeed(7));
    const ready = prepared(of);
    expect(columnOf(ready.train.inputs, 0)).toEqual(order.slice(0, 3).map((i) => xs[i]));
    const { state } = Run.start(ready);
    const bound = Math.sqrt(6 / 5);
    const [W] = MersenneTwister.uniform(-bound, bound, 6)(second);
    expect(Matrix.toArray(Parameters.leaves(state.parameters)[0]!.matrix)).toEqual(W);
    const [, third] = MersenneTwister.uniform(0, 1, 12)(second);
    expect(state.random).toEqual(third);
    const next = expectRight(Run.advance(ready)(Run.start(ready)));
    expect(next.state.random).toEqual(MersenneTwister.permutation(3)(third)[1]);
  });

  test('from a key: the weights do not depend on the split', () => {
    const threefry = { random: { generator: 'threefry', seed: 3 } };
    const of = (data: Change): Parameters.Parameters =>
      Run.start(prepared(experiment(threefry, data))).state.parameters;
    expect(Parameters.eq.equals(of({ split: { test: 2 } }), of({}))).toBe(true);
    const order = Threefry.permutation(5)(Threefry.foldInText('split')(Threefry.key(3)));
    const { train } = prepared(experiment(threefry, { split: { test: 2 } }));
    expect(columnOf(train.inputs, 0)).toEqual(order.slice(0, 3).map((i) => xs[i]));
  });
});

describe('validation', () => {
  test('is the last rows of the training part, and draws nothing', () => {
    const split = { test: 1, shuffle: true };
    const without = prepared(experiment({}, { split }));
    const { train, validation, test: rest, random } = prepared(experiment({}, { split: { ...split, validation: 2 } }));
    expect(Matrix.toRows(train.inputs)).toEqual(Matrix.toRows(without.train.inputs).slice(0, 2));
    expect(Matrix.toRows(validation!.inputs)).toEqual(Matrix.toRows(without.train.inputs).slice(2));
    expect(rest).toEqual(without.test);
    expect(random).toEqual(without.random);
  });

  test('a fraction is of the training part, its ceiling', () => {
    const { train, validation, test: rest } = prepared(experiment({}, { split: { validation: 0.3, shuffle: false } }));
    expect(columnOf(train.inputs, 0)).toEqual([1, 3, 5]);
    expect(columnOf(validation!.inputs, 0)).toEqual([7, 9]);
    expect(rest).toBeUndefined();
  });

  test('scalers are fitted without it', () => {
    const { train, validation } = prepared(
      experiment({}, { scale: { type: 'min-max' }, split: { validation: 2, shuffle: false } }),
    );
    expect(columnOf(train.inputs, 0)).toEqual([0, 0.5, 1]);
    expect(columnOf(validation!.inputs, 0)).toEqual([1.5, 2]);
  });
});

describe('weights', () => {
  test('are no feature, go with their rows, and have the precision', () => {
    const {
      train,
      test: rest,
      preprocessing,
    } = prepared(experiment({ precision: 'float32' }, { weight: 'y', split: { test: 2, shuffle: false } }));
    expect(preprocessing.features).toEqual(['x']);
    expect(Matrix.toArray(train.weights!)).toEqual([2, 4, 6]);
    expect(Matrix.toArray(rest!.weights!)).toEqual([9, 1]);
    expect(train.weights!.precision).toBe('float32');
  });

  test('without a column of them there are none', () => {
    expect(prepared(experiment()).train.weights).toBeUndefined();
  });
});

test('an image has a feature for each of its points', () => {
  const { experiment: read } = expectRight(Prepared.prepare(experiment({ image: [1, 2] }), table(labels)));
  expect(read.image).toEqual([1, 2]);
});

describe('a loss of probabilities', () => {
  test.each([
    [[{ type: 'dense', outputs: 1 }, { type: 'sigmoid' }]],
    [[{ type: 'sequence', layers: [{ type: 'dense', outputs: 1 }, { type: 'hard-sigmoid' }] }, { type: 'identity' }]],
    [[{ type: 'dense', outputs: 2 }, { type: 'softmax' }]],
  ])('%j gives them', (layers) => {
    const of = experiment({ model: { layers }, loss: { type: 'binary-cross-entropy' } });
    expect(prepared(of).train.targets.columns).toBe(prepared(of).network.outputs);
  });
});

describe('scaling', () => {
  test('is fitted on the training part only', () => {
    const { train, test: rest } = prepared(
      experiment({}, { scale: { type: 'min-max' }, split: { test: 2, shuffle: false } }),
    );
    expect(columnOf(train.inputs, 0)).toEqual([0, 0.5, 1]);
    expect(columnOf(rest!.inputs, 0)).toEqual([1.5, 2]);
  });

  test('is done in float64 and rounded once', () => {
    const values = [0.1, 0.7, 0.33, 1.9, 2.2];
    const text = `x,target\n${values.map((x, i) => `${x},${i % 2}`).join('\n')}\n`;
    const scale = { scale: { type: 'standard' } };
    const exact = prepared(experiment({}, scale), text).train.inputs;
    const rounded = prepared(experiment({ precision: 'float32' }, scale), text).train.inputs;
    expect(rounded.precision).toBe('float32');
    expect(Matrix.toArray(rounded)).toEqual(Matrix.toArray(exact).map(Math.fround));
  });

  test('of a regression’s target', () => {
    const { train } = prepared(regression({ targetScale: { type: 'min-max' } }), 'x,target\n1,10\n2,20\n3,30\n');
    expect(Matrix.toArray(train.targets)).toEqual([0, 0.5, 1]);
  });

  test('labels that are no indices become these', () => {
    const { train, preprocessing } = prepared(experiment(), 'x,target\n1,5\n2,-5\n');
    expect(Matrix.toArray(train.targets)).toEqual([1, 0]);
    expect(preprocessing.target).toEqual({ task: 'classification', classes: [-5, 5] });
  });
});
