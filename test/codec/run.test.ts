/**
 * A run: its history, its end at a divergence, and float32.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Digest, Matrix, Parameters } from 'foldnet';
import { Csv, Experiment, History, Model, Prediction, Prepared, Run } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';

type Change = Readonly<Record<string, unknown>>;

const ready = (change: Change = {}, text: string = 'x,y,target\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n'): Prepared.Prepared => {
  const experiment = Experiment.decode({
    version: 1,
    name: 'xor',
    random: { seed: 42 },
    data: { csv: 'xor.csv', target: 'target', task: 'classification' },
    model: { layers: [{ type: 'dense', outputs: 4 }, { type: 'tanh' }, { type: 'dense', outputs: 2 }] },
    loss: { type: 'softmax-cross-entropy' },
    optimizer: { type: 'adam', learningRate: 0.1 },
    batching: { type: 'full' },
    epochs: 20,
    ...change,
  });
  return expectRight(Prepared.prepare(expectRight(experiment), expectRight(Csv.parse(text))));
};

const numbers = {
  data: {
    csv: 'a.csv',
    target: 'target',
    task: 'regression',
    targetScale: { type: 'standard' },
    split: { test: 1, shuffle: false },
  },
  model: { layers: [{ type: 'dense', outputs: 1 }] },
  loss: { type: 'mean-squared-error' },
  optimizer: { type: 'sgd', learningRate: 0.1 },
};

const line = 'x,target\n0,10\n1,20\n2,30\n3,40\n';

const trained = (prepared: Prepared.Prepared, epochs: number): E.Either<Run.Divergence, Run.Progress> =>
  Array.from({ length: epochs }).reduce<E.Either<Run.Divergence, Run.Progress>>(
    (progress) => E.Chain.chain(progress, Run.advance(prepared)),
    E.right(Run.start(prepared)),
  );

const data = Digest.ofBytes(new Uint8Array());

describe('history', () => {
  test('of a classification, without a test part', () => {
    const { history } = expectRight(trained(ready(), 2));
    const [header, first, second, end] = History.write('classification', history).split('\n');
    expect(header).toBe(
      'epoch,running_loss,train_loss,train_accuracy,train_correct,test_loss,test_accuracy,test_correct',
    );
    const [one, two] = History.entries(history);
    const { runningLoss, train } = one!;
    expect(train).toMatchObject({ task: 'classification', rows: 4 });
    expect(first).toBe(`1,${runningLoss},${train.loss},0.5,2,,,`);
    // A full batch's loss before the second update is the loss on the whole part after the first.
    expect(two!.runningLoss).toBe(train.loss);
    expect(second!.split(',')[1]).toBe(String(train.loss));
    expect(end).toBe('');
  });

  test('of a regression, with a test part', () => {
    const { history } = expectRight(trained(ready(numbers, line), 1));
    const [header, first] = History.write('regression', history).split('\n');
    expect(header).toBe('epoch,running_loss,train_loss,train_r2,test_loss,test_r2');
    expect(first!.split(',').map(Number).every(Number.isFinite)).toBe(true);
  });

  test('before the first epoch', () => {
    expect(History.write('regression', History.empty)).toBe(
      'epoch,running_loss,train_loss,train_r2,test_loss,test_r2\n',
    );
  });
});

describe('divergence', () => {
  test('the loss in a batch: the epoch, the step, and the last good state', () => {
    const prepared = ready(
      { ...numbers, optimizer: { type: 'sgd', learningRate: 1e45 }, batching: { type: 'shuffled', size: 1 } },
      line,
    );
    const ended = trained(prepared, 20);
    expect(ended).toMatchObject({ left: { epoch: 2, step: 2, reason: 'the loss is Infinity' } });
    const { progress } = (ended as E.Left<Run.Divergence>).left;
    expect(History.entries(progress.history)).toHaveLength(1);
    expect(progress.state).toEqual(expectRight(trained(prepared, 1)).state);
  });

  test('a parameter', () => {
    const prepared = ready(
      { ...numbers, optimizer: { type: 'sgd', learningRate: 1e308 } },
      line.replace('3,40', '3,4e5'),
    );
    const huge = { ...prepared, train: { ...prepared.train, inputs: Matrix.scale(1e100)(prepared.train.inputs) } };
    expect(trained(huge, 1)).toMatchObject({ left: { epoch: 1, step: 1, reason: 'parameter 0.W is not finite' } });
  });

  test('the loss on a whole part after the epoch', () => {
    const prepared = ready({ ...numbers, batching: { type: 'shuffled', size: 2 } }, line);
    const test_ = { ...prepared.test!, inputs: Matrix.constant(1, 1, 1e200) };
    expect(trained({ ...prepared, test: test_ }, 1)).toMatchObject({
      left: {
        epoch: 1,
        step: 2,
        reason: 'the loss on the test part is Infinity',
        progress: { history: History.empty },
      },
    });
  });
});

describe('a model', () => {
  test('predicts the same bits when it is read back, in both precisions', () => {
    const table = expectRight(Csv.parse('y,x\n0.25,0.5\n1,0\n'));
    (['float64', 'float32'] as const).forEach((precision) => {
      const prepared = ready({ precision });
      const model = Model.of(prepared, expectRight(trained(prepared, 20)), data);
      const read = expectRight(Model.parse(Model.write(model)));
      expect(read.parameters).toHaveLength(3);
      expect(Parameters.leaves(read.parameters).every(({ matrix }) => matrix.precision === precision)).toBe(true);
      expect(Parameters.eq.equals(read.parameters, model.parameters)).toBe(true);
      expect(Prediction.predict(read)(table)).toEqual(Prediction.predict(model)(table));
    });
  });

  test('predicts in the user’s labels, with probabilities', () => {
    const prepared = ready({}, 'x,y,target\n0,0,-1\n0,1,7\n1,0,7\n1,1,-1\n');
    const model = Model.of(prepared, expectRight(trained(prepared, 100)), data);
    const prediction = expectRight(Prediction.predict(model)(expectRight(Csv.parse('x,y\n0,0\n1,0\n'))));
    expect(prediction).toMatchObject({ classes: [-1, 7], predictions: [-1, 7] });
    const [header, first] = Prediction.write(prediction).split('\n');
    expect(header).toBe('prediction,probability_-1,probability_7');
    expect(first).toMatch(/^-1,0\.9\d+,0\.0\d+$/);
  });

  test('predicts in the target’s own units', () => {
    const prepared = ready(numbers, line);
    const model = Model.of(prepared, expectRight(trained(prepared, 300)), data);
    const prediction = expectRight(Prediction.predict(model)(expectRight(Csv.parse('x\n4\n'))));
    expect(Math.round(prediction.predictions[0]!)).toBe(50);
    expect(Prediction.write(prediction)).toBe(`prediction\n${prediction.predictions[0]!}\n`);
  });

  test('is measured on rows of its classes only', () => {
    const prepared = ready();
    const progress = expectRight(trained(prepared, 5));
    const model = Model.of(prepared, progress, data);
    const same = expectRight(Csv.parse('x,y,target\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n'));
    expect(expectRight(Prediction.evaluate(model)(same))).toEqual(progress.history!.last.train);
    expect(Prediction.evaluate(model)(expectRight(Csv.parse('x,y,target\n0,0,0\n0,1,2\n')))).toMatchObject({
      left: { path: "line 3, column 'target'", expected: 'one of the classes 0, 1', found: '2' },
    });
  });
});
