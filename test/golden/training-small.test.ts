/**
 * Four small data sets trained in float64 against NumPy: tanh, ReLU and sigmoid under SGD, momentum and Adam, three
 * classifications and a regression.
 */
import { readFileSync } from 'node:fs';
import { pipe } from 'fp-ts/lib/function.js';
import * as S from 'fp-ts/lib/State.js';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  Batching,
  type Dataset,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Optimizer,
  Random,
  Scaler,
  Spec,
  Training,
} from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGolden, type Values, type Weights, weightsOf } from '../readGolden.js';
import {
  expectClose,
  meanTolerance,
  normalDrawTolerance,
  parameterTolerance,
  trainingTolerance,
} from '../tolerance.js';

interface Losses {
  readonly running_loss: number;
  readonly train_loss: number;
  readonly test_loss: number;
}

/** Only a classification counts what is right. */
interface Counts {
  readonly epoch: number;
  readonly train_correct?: number | undefined;
  readonly test_correct?: number | undefined;
}

interface Case {
  readonly name: string;
  readonly config: {
    readonly data: string;
    readonly seed: number;
    readonly train: number;
    readonly hidden: Values;
    readonly act: 'relu' | 'sigmoid' | 'tanh';
    readonly batch: number;
    readonly epochs: number;
    readonly opt:
      | { readonly algo: 'sgd'; readonly lr: number }
      | { readonly algo: 'momentum'; readonly lr: number; readonly mu: number; readonly wd: number }
      | { readonly algo: 'adam'; readonly lr: number };
  };
  readonly dims: Values;
  readonly feature_mean: Values;
  readonly feature_std: Values;
  readonly initial_params: Weights;
  readonly epochs: ReadonlyArray<Losses & Counts>;
  readonly final_params: Weights;
}

const table = (name: string): Matrix.Matrix => {
  const csv = readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
  const [, ...lines] = csv.trim().split('\n');
  return expectRight(Matrix.fromRows(lines.map((line) => line.split(',').map(Number))));
};

const networkOf = ({ config: { hidden, act }, dims }: Case): Spec.AnyNetwork => {
  const init = act === 'relu' ? 'he-normal' : 'glorot-normal';
  const layers = hidden.flatMap((outputs): ReadonlyArray<Spec.LayerSpec> => [
    { type: 'dense', outputs, init },
    { type: act },
  ]);
  return expectRight(
    Spec.network({ inputs: dims[0]!, layers: [...layers, { type: 'dense', outputs: dims.at(-1)!, init }] }),
  );
};

const standard = <C extends number>(train: Matrix.Matrix<number, C>): Scaler.Scaler<C> =>
  expectRight(Scaler.fit({ type: 'standard' })(train));

/** The parts of the data, standardised by the training part; what they were standardised by; the start of the training. */
const prepare = (golden: Case) => {
  const { config } = golden;
  const all = table(config.data);
  const network = networkOf(golden);
  const draw = pipe(
    Random.splitOrder(all.rows),
    S.bindTo('order'),
    S.bind('initial', () => network.initFrom()),
  );
  const [{ order, initial }, random] = draw(MersenneTwister.fromSeed(config.seed));
  const part = (indices: Values): Dataset.Dataset<number, 1> => {
    const rows = Matrix.gatherRows(indices)(all);
    return {
      inputs: Matrix.sliceColumns(0, all.columns - 1)(rows),
      targets: Matrix.sliceColumns(all.columns - 1, 1)(rows),
    };
  };
  const raw = { train: part(order.slice(0, config.train)), test: part(order.slice(config.train)) };
  const [features, target] = [standard(raw.train.inputs), standard(raw.train.targets)];
  const scale = ({ inputs, targets }: Dataset.Dataset<number, 1>): Dataset.Dataset<number, 1> => ({
    inputs: Scaler.transform(features)(inputs),
    targets: config.data === 'diabetes' ? Scaler.transform(target)(targets) : targets,
  });
  return { network, initial, random, features, train: scale(raw.train), test: scale(raw.test) };
};

/** The training: what each epoch measures during it, and on either part after it. */
const replay = <K extends Loss.Target, T>(
  { config }: Case,
  { network, initial, random }: ReturnType<typeof prepare>,
  parts: Readonly<Record<'train' | 'test', Dataset.Dataset<number, Loss.TargetWidth<K, number>>>>,
  {
    loss,
    printed,
    correct,
  }: {
    readonly loss: Loss.Loss<K>;
    readonly printed: Metric.Metric<K>;
    readonly correct?: Metric.Metric<K>;
  },
  optimizer: Optimizer.Transformation<T>,
) => {
  const batching = Batching.shuffled(config.batch);
  const problem = { network, loss, optimizer, batching, data: parts.train, metrics: { loss: printed } };
  const states = pipe(
    Training.start({ network, optimizer }, initial, random),
    Training.scan(problem, config.epochs),
    expectRight,
  );
  return {
    final: states.at(-1)!.parameters,
    epochs: states.slice(1).map(({ epoch, parameters, history }) => {
      const train = network.predict(parameters, parts.train.inputs);
      const test = network.predict(parameters, parts.test.inputs);
      return {
        epoch,
        running_loss: history.at(-1)!.metrics['loss']!,
        train_loss: printed(train, parts.train.targets),
        test_loss: printed(test, parts.test.targets),
        train_correct: correct?.(train, parts.train.targets),
        test_correct: correct?.(test, parts.test.targets),
      };
    }),
  };
};

const classification = {
  loss: Loss.softmaxCrossEntropy,
  printed: Metric.crossEntropyWithFloor,
  correct: Metric.correct,
};
const regression = { loss: Loss.meanSquaredError, printed: Loss.meanSquaredError.value };

const train = (golden: Case, prepared: ReturnType<typeof prepare>) => {
  const { opt, data } = golden.config;
  switch (opt.algo) {
    case 'sgd':
      return replay(golden, prepared, prepared, classification, Optimizer.sgd({ learningRate: opt.lr }));
    case 'momentum': {
      const options = { learningRate: opt.lr, momentum: opt.mu, weightDecay: opt.wd };
      return replay(golden, prepared, prepared, classification, Optimizer.sgd(options));
    }
    case 'adam': {
      const adam = Optimizer.adam({ learningRate: opt.lr });
      return data === 'diabetes'
        ? replay(golden, prepared, prepared, regression, adam)
        : replay(golden, prepared, prepared, classification, adam);
    }
  }
};

describe.each(readGolden<Case>('training_small'))('$name', (golden) => {
  const prepared = prepare(golden);
  let replayed: ReturnType<typeof train>;
  beforeAll(() => {
    replayed = train(golden, prepared);
  });

  test('has the same scaler and initial parameters', () => {
    expectClose(Matrix.toArray(prepared.features.offset), golden.feature_mean, meanTolerance);
    expectClose(Matrix.toArray(prepared.features.divisor), golden.feature_std, trainingTolerance);
    expectClose(weightsOf(prepared.initial), golden.initial_params, normalDrawTolerance);
  });

  test('has the same losses and counts in every epoch', () => {
    const losses = (epoch: Losses): Values => [epoch.running_loss, epoch.train_loss, epoch.test_loss];
    expectClose(replayed.epochs.map(losses), golden.epochs.map(losses), trainingTolerance);
    const counts = (epoch: Counts): Counts => {
      return { epoch: epoch.epoch, train_correct: epoch.train_correct, test_correct: epoch.test_correct };
    };
    expect(replayed.epochs.map(counts)).toEqual(golden.epochs.map(counts));
  });

  test('ends with the same parameters', () => {
    expectClose(weightsOf(replayed.final), golden.final_params, parameterTolerance);
  });
});
