/**
 * A run: its history, its end at a divergence, and float32.
 */
import * as E from 'fp-ts/lib/Either.js';
import { Dataset, Digest, Matrix, Parameters, Penalty } from 'foldnet';
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
    const [header, first, second, end] = History.write({ task: 'classification' }, history).split('\n');
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
    const [header, first] = History.write({ task: 'regression' }, history).split('\n');
    expect(header).toBe('epoch,running_loss,train_loss,train_r2,test_loss,test_r2');
    expect(first!.split(',').map(Number).every(Number.isFinite)).toBe(true);
  });

  test('before the first epoch', () => {
    expect(History.write({ task: 'regression' }, History.empty)).toBe(
      'epoch,running_loss,train_loss,train_r2,test_loss,test_r2\n',
    );
  });
});

describe('validation', () => {
  const validated = { ...numbers, data: { ...numbers.data, split: { test: 1, validation: 1, shuffle: false } } };

  test('its loss is one more column, at the end', () => {
    const prepared = ready(validated, line);
    const { history } = expectRight(trained(prepared, 2));
    const [header, first] = History.write(prepared.experiment.data, history).split('\n');
    expect(header).toBe('epoch,running_loss,train_loss,train_r2,test_loss,test_r2,validation_loss');
    const [entry] = History.entries(history);
    expect(first!.split(',').at(-1)).toBe(String(entry!.validationLoss));
    const { state } = expectRight(trained(prepared, 1));
    expect(Run.measure(prepared)(state)(prepared.validation!).loss).toBe(entry!.validationLoss);
  });

  test('it is watched by a plateau', () => {
    const plateau = {
      type: 'reduce-on-plateau',
      monitor: 'validation-loss',
      patience: 0,
      threshold: 1e9,
      thresholdMode: 'abs',
    };
    const optimizer = { type: 'chain', transformations: [{ type: 'sgd', learningRate: 0.1 }, plateau] };
    const { state } = expectRight(trained(ready({ ...validated, optimizer }, line), 2));
    expect(state.optimizerState).toMatchObject([{}, { factor: 0.1 }]);
  });
});

describe('early stopping', () => {
  const watched = (patience: number, minDelta: number = 0): Prepared.Prepared =>
    ready({ earlyStopping: { patience, minDelta }, optimizer: { type: 'sgd', learningRate: 0.5 } });

  test('ends where nothing improves, and keeps the best model; each row is of its own epoch’s', () => {
    const prepared = watched(2, 1e9);
    const progress = expectRight(trained(prepared, 3));
    expect(Run.isStopped(progress)).toBe(true);
    expect(Run.isStopped(expectRight(trained(prepared, 2)))).toBe(false);
    const first = expectRight(trained(prepared, 1));
    expect(Run.kept(progress)).toMatchObject({ epoch: 1, parameters: first.state.parameters });
    const without = ready({ optimizer: { type: 'sgd', learningRate: 0.5 } });
    const whole = expectRight(trained(without, 3));
    expect(progress.history).toEqual(whole.history);
    expect(progress.state).toMatchObject({ parameters: whole.state.parameters, watch: { stopped: true } });
    const model = Model.of(prepared, progress, data);
    expect(model).toMatchObject({ epoch: 1, parameters: first.state.parameters });
    expect(Run.measureParts(prepared, Run.kept(progress)).train).toEqual(first.history!.last.train);
  });

  test('with the epochs used up, the best model is kept too', () => {
    const prepared = watched(9, 1e9);
    const progress = expectRight(trained(prepared, 3));
    expect(Run.isStopped(progress)).toBe(false);
    expect(Model.of(prepared, progress, data).epoch).toBe(1);
  });

  test('the running statistics kept are those of the best model', () => {
    const layers = [{ type: 'dense', outputs: 4 }, { type: 'batch-norm' }, { type: 'dense', outputs: 2 }];
    const prepared = ready({ model: { layers }, earlyStopping: { patience: 9, minDelta: 1e9 } });
    const first = expectRight(trained(prepared, 1));
    const model = Model.of(prepared, expectRight(trained(prepared, 3)), data);
    expect(Parameters.eq.equals(model.layerState, first.state.layerState)).toBe(true);
  });

  test('without it the last model is kept', () => {
    const progress = expectRight(trained(ready(), 3));
    expect(Run.kept(progress)).toMatchObject({ epoch: 3, parameters: progress.state.parameters });
  });
});

describe('penalties', () => {
  test('are in the running loss, not in the measures', () => {
    const penalties = [
      { type: 'l2', strength: 1 },
      { type: 'l1', strength: 0.5, mask: 'all' },
    ];
    const prepared = ready({ penalties });
    const { parameters } = Run.start(prepared).state;
    const [entry] = History.entries(expectRight(trained(prepared, 1)).history);
    const [plain] = History.entries(expectRight(trained(ready(), 1)).history);
    const penalty = Penalty.sum([Penalty.l2(1), Penalty.l1(0.5, 'all')]).value(parameters);
    expect(penalty).toBeGreaterThan(0);
    expect(entry!.runningLoss).toBe(plain!.runningLoss + penalty);
    expect(Run.measure(prepared)(Run.start(prepared).state)(prepared.train).loss).toBe(plain!.runningLoss);
  });

  test('of none at all nothing changes', () => {
    expect(expectRight(trained(ready({ penalties: [] }), 3)).state).toEqual(expectRight(trained(ready(), 3)).state);
  });
});

describe('weights', () => {
  const weighed = (weights: readonly [number, number, number, number], change: Change = {}): Prepared.Prepared =>
    ready(
      { data: { csv: 'xor.csv', target: 'target', task: 'classification', weight: 'w' }, ...change },
      `x,y,target,w\n0,0,0,${weights[0]}\n0,1,1,${weights[1]}\n1,0,1,${weights[2]}\n1,1,0,${weights[3]}\n`,
    );

  test('of 1 are none', () => {
    expect(expectRight(trained(weighed([1, 1, 1, 1]), 5)).state).toEqual(expectRight(trained(ready(), 5)).state);
  });

  test('of 0 leave a row out of the loss, and in the counts', () => {
    ['softmax-cross-entropy', 'mean-squared-error'].forEach((type) => {
      const prepared = weighed([1, 1, 1, 0], { loss: { type } });
      const measures = Run.measure(prepared)(Run.start(prepared).state);
      const three = measures(Dataset.gather([0, 1, 2])(prepared.train));
      expect(measures(prepared.train)).toMatchObject({ loss: three.loss, rows: 4 });
    });
  });

  test('are asked for where a model is evaluated, not where it predicts', () => {
    const prepared = weighed([1, 2, 3, 4]);
    const progress = expectRight(trained(prepared, 2));
    const model = Model.of(prepared, progress, data);
    const features = expectRight(Csv.parse('x,y,target\n0,0,0\n'));
    expect(Prediction.evaluate(model)(features)).toMatchObject({
      left: { path: 'line 1', expected: "a column 'w'" },
    });
    expect(E.isRight(Prediction.predict(model)(features))).toBe(true);
    const again = expectRight(Csv.parse('w,y,x,target\n1,0,0,0\n2,1,0,1\n3,0,1,1\n4,1,1,0\n'));
    expect(expectRight(Prediction.evaluate(model)(again))).toEqual(progress.history!.last.train);
  });
});

describe('every loss trains a classification', () => {
  const probable = ['categorical-cross-entropy', 'negative-log-likelihood', 'kl-divergence', 'softmax-cross-entropy'];
  const values = ['binary-cross-entropy-with-logits', 'binary-cross-entropy', 'hinge', 'mean-squared-error', 'huber'];
  const cases = [
    ...probable.map((type) => [type, 2] as const),
    ...values.flatMap(
      (type) =>
        [
          [type, 1],
          [type, 2],
        ] as const,
    ),
  ];

  test.each(cases)('%s with %d outputs', (type, outputs) => {
    const last = { 'binary-cross-entropy': ['sigmoid'], 'negative-log-likelihood': ['log-softmax'] }[type] ?? [];
    const layers = [
      { type: 'dense', outputs: 8 },
      { type: 'tanh' },
      { type: 'dense', outputs },
      ...last.map((each) => ({ type: each })),
    ];
    const prepared = ready({ model: { layers }, loss: { type } });
    const progress = expectRight(trained(prepared, 150));
    expect(progress.history!.last.train).toMatchObject({ accuracy: 1, correct: 4 });
    const model = expectRight(Model.parse(Model.write(Model.of(prepared, progress, data))));
    const prediction = expectRight(Prediction.predict(model)(expectRight(Csv.parse('x,y\n0,0\n0,1\n'))));
    expect(prediction.predictions).toEqual([0, 1]);
    const kind = ['hinge', 'mean-squared-error', 'huber'].includes(type) ? 'score' : 'probability';
    expect(Prediction.write(prediction).split('\n')[0]).toBe(`prediction,${kind}_0,${kind}_1`);
  });
});

describe('divergence', () => {
  const wide = { type: 'dense', outputs: 1, init: { type: 'constant', value: 1e150 } };
  const identity = { type: 'identity' };
  const residual = (layers: object): object => ({ type: 'residual', layers });
  const fanOut = (...branches: ReadonlyArray<object>): object => ({ type: 'fan-out', branches });
  const split = (...branches: ReadonlyArray<object>): object => ({
    type: 'parallel',
    branches: branches.map((layers) => ({ inputs: 1, layers })),
  });

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

  test('the loss in a batch, from a layer', () => {
    const prepared = ready({ ...numbers, model: { layers: [identity, wide] } }, line);
    const huge = { ...prepared, train: { ...prepared.train, inputs: Matrix.scale(1e200)(prepared.train.inputs) } };
    expect(trained(huge, 1)).toMatchObject({
      left: { epoch: 1, step: 1, reason: 'the loss is Infinity, from layer 1 (dense)' },
    });
  });

  test.each<readonly [string, ReadonlyArray<object>, string]>([
    ['the eleventh', [...Array.from({ length: 10 }, () => identity), wide], '10 (dense)'],
    ['in a sequence', [identity, { type: 'sequence', layers: [identity, wide] }], '1.1 (dense)'],
    ['in a residual in a residual', [residual([residual([identity, identity, wide])])], '0.0.2 (dense)'],
    ['the eleventh in a block', [residual([...Array.from({ length: 10 }, () => identity), wide])], '0.10 (dense)'],
    ['of a residual around one', [identity, residual(wide)], '1 (dense)'],
    ['of a residual around a residual around one', [residual(residual(wide))], '0 (dense)'],
    ['in a fan-out, a branch of one', [fanOut(identity, wide), wide], '0.1 (dense)'],
    ['in a fan-out, deep', [fanOut(identity, [identity, residual([identity, wide])]), wide], '0.1.1.1 (dense)'],
    ['around a parallel', [{ type: 'copy' }, residual(split(wide, identity)), { type: 'add' }], '1.0 (dense)'],
    ['in a parallel', [{ type: 'copy' }, split(identity, [identity, wide]), { type: 'add' }], '1.1.1 (dense)'],
    ['tied', [identity, { type: 'tied', layer: { type: 'sequence', layers: [wide, wide] } }], '1.0 (dense)'],
    ['a residual whose sum is too great', [residual([identity]), wide], '0 (residual)'],
  ])('the layer that the loss in a batch is from: %s', (_, layers, name) => {
    const prepared = ready({ ...numbers, model: { layers } }, line);
    const inputs = Matrix.map((x) => (x === 0 ? 0 : 1.5e308))(prepared.train.inputs);
    const ended = trained({ ...prepared, train: { ...prepared.train, inputs } }, 1);
    const reason = E.isLeft(ended) ? ended.left.reason : '';
    expect(reason.replace(/^the loss is (Infinity|NaN), /, '')).toBe(`from layer ${name}`);
  });

  test('a running statistic', () => {
    const layers = [{ type: 'dense', outputs: 4 }, { type: 'batch-norm' }, { type: 'dense', outputs: 1 }];
    const prepared = ready({ ...numbers, model: { layers } }, line);
    const huge = { ...prepared, train: { ...prepared.train, inputs: Matrix.scale(1e200)(prepared.train.inputs) } };
    expect(trained({ ...huge, test: undefined }, 1)).toMatchObject({
      left: { epoch: 1, step: 1, reason: 'statistic 1.variance is not finite', progress: { history: History.empty } },
    });
  });

  test('the loss on the validation part', () => {
    const split = { test: 1, validation: 1, shuffle: false };
    const prepared = ready({ ...numbers, data: { ...numbers.data, split } }, line);
    const validation = { ...prepared.validation!, inputs: Matrix.constant(1, 1, 1e200) };
    expect(trained({ ...prepared, validation }, 1)).toMatchObject({
      left: { epoch: 1, step: 1, reason: 'the loss on the validation part is Infinity' },
    });
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

  test('is read back with its running statistics, and measured to the same bits', () => {
    const layers = [
      { type: 'dense', outputs: 6, bias: false },
      { type: 'batch-norm' },
      { type: 'tanh' },
      { type: 'dropout', probability: 0.2 },
      { type: 'dense', outputs: 2 },
    ];
    (['float64', 'float32'] as const).forEach((precision) => {
      const prepared = ready({ precision, model: { layers } });
      const progress = expectRight(trained(prepared, 20));
      const model = Model.of(prepared, progress, data);
      const read = expectRight(Model.parse(Model.write(model)));
      expect(Parameters.eq.equals(read.layerState, model.layerState)).toBe(true);
      expect(Run.measureParts(prepared, read).train).toEqual(progress.history!.last.train);
      const start = { ...read, layerState: Run.start(prepared).state.layerState };
      expect(Run.measureParts(prepared, start).train).not.toEqual(progress.history!.last.train);
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
