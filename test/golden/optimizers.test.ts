/**
 * Optimisers against PyTorch: the parameters after every step of a fixed stream of gradients, and the moments at its end.
 */
import { describe, expect, test } from 'vitest';
import { Matrix, Optimizer, Parameters } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGoldenFile } from '../readGolden.js';
import { expectClose, optimizerTolerance } from '../tolerance.js';

type Row = ReadonlyArray<number>;
type Values = readonly [vector: Row, matrix: ReadonlyArray<Row>];

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly algo?: string;
  readonly hyper?: {
    readonly lr: number;
    readonly weight_decay?: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
    readonly dampening?: number;
    readonly amsgrad?: boolean;
  };
  readonly trajectory?: ReadonlyArray<Values>;
  readonly state_after_last?: ReadonlyArray<Readonly<Record<string, Row | ReadonlyArray<Row> | number>>>;
}

interface Golden {
  readonly shared: { readonly p0: Values; readonly grads: ReadonlyArray<Values> };
  readonly cases: ReadonlyArray<Case>;
}

const { shared, cases } = readGoldenFile<Golden>('optimizers');

const tree = ([vector, rows]: Values): ReadonlyArray<Matrix.Matrix> => [
  expectRight(Matrix.fromRows([vector])),
  expectRight(Matrix.fromRows(rows)),
];

/** As PyTorch has it: the first is a vector. */
const values = (parameters: Parameters.Parameters): Values => {
  const [vector, matrix] = Parameters.leaves(parameters).map(({ matrix: x }) => Matrix.toRows(x));
  return [vector![0]!, matrix!];
};

interface Outcome<S> {
  readonly trajectory: ReadonlyArray<Values>;
  readonly state: S;
}

/** All the steps of an optimiser. */
const run = <S>({ init, update }: Optimizer.Transformation<S>): Outcome<S> => {
  const start = tree(shared.p0);
  const { trajectory, state } = shared.grads.map(tree).reduce(
    (before, gradients) => {
      const { updates, state: next } = update(gradients, before.state, before.parameters);
      const parameters = Optimizer.apply(before.parameters, updates);
      return { parameters, state: next, trajectory: [...before.trajectory, values(parameters)] };
    },
    { parameters: start, state: init(start), trajectory: [] as ReadonlyArray<Values> },
  );
  return { trajectory, state };
};

/** What checks a case; undefined if the kit has no such optimiser. */
const runnerOf = ({ algo, hyper, trajectory, state_after_last: states }: Case): (() => void) | undefined => {
  if (hyper === undefined || trajectory === undefined || states === undefined) return undefined;
  const { lr: learningRate, weight_decay: weightDecay = 0, momentum = 0, nesterov = false } = hyper;
  const expectState = (name: string, state: Parameters.Parameters): void =>
    expectClose(
      values(state),
      states.map((of) => of[name]!),
      optimizerTolerance,
      name,
    );
  if (algo === 'SGD' && hyper.dampening === undefined) {
    return () => {
      const outcome = run(Optimizer.sgd({ learningRate, weightDecay, momentum, nesterov }));
      expectClose(outcome.trajectory, trajectory, optimizerTolerance);
      if (momentum !== 0) expectState('momentum_buffer', outcome.state[0][1]);
    };
  }
  if (algo === 'Adam' && hyper.amsgrad === undefined) {
    return () => {
      const { betas = [0.9, 0.999], eps = 1e-8 } = hyper;
      const outcome = run(Optimizer.adam({ learningRate, weightDecay, betas, eps }));
      expectClose(outcome.trajectory, trajectory, optimizerTolerance);
      expectState('exp_avg', outcome.state[0][1].first);
      expectState('exp_avg_sq', outcome.state[0][1].second);
    };
  }
  return undefined;
};

describe('as PyTorch has it', () => {
  test.each(cases.flatMap((c) => (runnerOf(c) === undefined ? [] : [[c.name, c] as const])))('%s', (_, c) => {
    runnerOf(c)?.();
  });
});

describe('of the golden cases', () => {
  test('these run', () => {
    const names = ['SGD', 'SGD wd', 'momentum', 'nesterov', 'nesterov wd', 'Adam', 'Adam betas2 eps2', 'Adam L2'];
    expect(cases.filter((c) => runnerOf(c) !== undefined).map(({ name }) => name)).toEqual(
      ['0.1', '0.01'].flatMap((lr) => names.map((name) => `${name} lr=${lr}`)),
    );
  });

  test('these are left out, for want of the optimiser, clipping or schedule', () => {
    const leftOut = cases.filter((c) => runnerOf(c) === undefined);
    expect(leftOut).toHaveLength(73);
    expect([...new Set(leftOut.map(({ name }) => name.split(/ (?:lr=|max=|0\.|cos |linear |regression)/)[0]))]).toEqual(
      [
        'momentum dampening',
        'AdamW',
        'AMSGrad',
        'AdamW AMSGrad',
        'Adamax',
        'NAdam',
        'RAdam',
        'RMSprop',
        'RMSprop wd',
        'RMSprop momentum',
        'RMSprop centered',
        'Adagrad',
        'Adagrad decay',
        'Adadelta',
        'clip_grad_norm_',
        'clip_grad_value_',
        'StepLR',
        'MultiStepLR',
        'ExponentialLR',
        'CosineAnnealingLR',
        'CosineAnnealingWarmRestarts',
        'OneCycleLR',
        'LinearLR warmup',
        'ConstantLR',
        'PolynomialLR',
        'SequentialLR warmup+cosine',
        'LambdaLR inverse sqrt',
        'ReduceLROnPlateau',
        'softmax', // regression under AdamW, clipping and a cosine schedule
      ],
    );
  });
});
