/**
 * Optimisers and clipping against PyTorch: the parameters after every step of a fixed stream of gradients and the state
 * at its end, clipped gradients, and a training by all of it; in float32 too, against the same figures.
 */
import { describe, expect, test } from 'vitest';
import { Loss, Matrix, Optimizer, Parameters, Schedule } from 'foldnet';
import { expectRight } from '../expectRight.js';
import { readGoldenFile } from '../readGolden.js';
import { expectClose, largest, type Tolerance, trajectoryTolerance } from '../tolerance.js';
import { expectEveryKind, known } from './claims.js';

type Row = ReadonlyArray<number>;
type Values = readonly [vector: Row, matrix: ReadonlyArray<Row>];
type State = Readonly<Record<string, Row | ReadonlyArray<Row> | number>>;

interface Hyper {
  readonly lr: number;
  readonly weight_decay?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly dampening?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly amsgrad?: boolean;
  readonly alpha?: number;
  readonly centered?: boolean;
  readonly lr_decay?: number;
  readonly initial_accumulator_value?: number;
  readonly rho?: number;
  readonly momentum_decay?: number;
}

interface Trajectory {
  readonly kind: 'optimizer';
  readonly name: string;
  readonly algo: string;
  readonly hyper: Hyper;
  readonly trajectory: ReadonlyArray<Values>;
  readonly state_after_last: ReadonlyArray<State>;
}

interface Clip {
  readonly kind: 'clip';
  readonly name: string;
  readonly step_index: number;
  readonly clipped: Values;
  readonly clip_value?: number;
  readonly max_norm?: number;
  readonly norm_type?: 1 | 2 | 'Infinity';
  readonly total_norm?: number;
}

interface Integration {
  readonly kind: 'integration';
  readonly name: string;
  readonly X: ReadonlyArray<Row>;
  readonly y: Row;
  readonly W0: ReadonlyArray<Row>;
  readonly b0: Row;
  readonly weight_decay: number;
  readonly trace: ReadonlyArray<{ readonly loss: number; readonly total_norm: number; readonly lr: number }>;
  readonly W: ReadonlyArray<Row>;
  readonly b: Row;
}

/** These are in schedules.test.ts. */
interface Scheduled {
  readonly kind: 'schedule';
  readonly name: string;
}

interface Golden {
  readonly shared: { readonly p0: Values; readonly grads: ReadonlyArray<Values> };
  readonly cases: ReadonlyArray<Trajectory | Clip | Integration | Scheduled>;
}

const { shared, cases } = readGoldenFile<Golden>('optimizers');

const tree =
  (precision: Matrix.Precision) =>
  ([vector, rows]: Values): ReadonlyArray<Matrix.Matrix> => [
    expectRight(Matrix.fromRows([vector], precision)),
    expectRight(Matrix.fromRows(rows, precision)),
  ];

/** As PyTorch has it: the first is a vector. */
const values = (parameters: Parameters.Parameters): Values => {
  const [vector, matrix] = Parameters.leaves(parameters).map(({ matrix: x }) => Matrix.toRows(x));
  return [vector![0]!, matrix!];
};

const ofKind = <K extends Golden['cases'][number]['kind']>(kind: K) =>
  cases.flatMap((c) => (c.kind === kind ? [[c.name, c as Extract<typeof c, { kind: K }>] as const] : []));

/** Trees of an optimiser's state, by PyTorch's names for them. */
type Kept = Readonly<Record<string, Parameters.Parameters>>;

const defined = <O extends object>(options: O): { readonly [K in keyof O]: Exclude<O[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

/** An optimiser, and what is compared of its state. */
const withState = <S>(optimizer: Optimizer.Transformation<S>, kept: (state: S) => Kept) => ({
  trajectory: (precision: Matrix.Precision): readonly [ReadonlyArray<Values>, Kept] => {
    const start = tree(precision)(shared.p0);
    const last = shared.grads.map(tree(precision)).reduce(
      (before, gradients) => {
        const { updates, state } = optimizer.update(gradients, before.state, before.parameters);
        const parameters = Optimizer.apply(before.parameters, updates);
        return { parameters, state, trajectory: [...before.trajectory, values(parameters)] };
      },
      { parameters: start, state: optimizer.init(start), trajectory: [] as ReadonlyArray<Values> },
    );
    return [last.trajectory, kept(last.state)];
  },
});

const moments = ({ first, second }: Optimizer.MomentsState): Kept => ({ exp_avg: first, exp_avg_sq: second });

const common = ({ lr, weight_decay }: Hyper): { readonly learningRate: number; readonly weightDecay: number } => ({
  learningRate: lr,
  weightDecay: weight_decay ?? 0,
});

const optimizers = {
  SGD: (hyper: Hyper) => {
    const { momentum = 0, nesterov = false, dampening = 0 } = hyper;
    return withState(Optimizer.sgd({ ...common(hyper), momentum, nesterov, dampening }), ([[, { velocity }]]) =>
      momentum === 0 ? {} : { momentum_buffer: velocity },
    );
  },
  Adam: (hyper: Hyper) => {
    const { betas, eps, amsgrad } = hyper;
    return withState(
      Optimizer.adam({ ...common(hyper), ...defined({ betas, eps, amsgrad }) }),
      ([[, state]]): Kept => ({
        ...moments(state),
        ...(amsgrad === true ? { max_exp_avg_sq: state.maximum } : {}),
      }),
    );
  },
  AdamW: (hyper: Hyper) => {
    const { betas, eps, amsgrad } = hyper;
    const { lr: learningRate, weight_decay: weightDecay } = hyper;
    const options = { learningRate, ...defined({ weightDecay, betas, eps, amsgrad }) };
    return withState(Optimizer.adamw(options), ([[state]]): Kept => ({
      ...moments(state),
      ...(amsgrad === true ? { max_exp_avg_sq: state.maximum } : {}),
    }));
  },
  Adamax: (hyper: Hyper) =>
    withState(
      Optimizer.adamax({ ...common(hyper), ...defined({ betas: hyper.betas, eps: hyper.eps }) }),
      ([[, { first, second }]]): Kept => ({ exp_avg: first, exp_inf: second }),
    ),
  NAdam: (hyper: Hyper) =>
    withState(
      Optimizer.nadam({
        ...common(hyper),
        ...defined({ betas: hyper.betas, eps: hyper.eps, momentumDecay: hyper.momentum_decay }),
      }),
      ([[, state]]) => moments(state),
    ),
  RAdam: (hyper: Hyper) =>
    withState(
      Optimizer.radam({ ...common(hyper), ...defined({ betas: hyper.betas, eps: hyper.eps }) }),
      ([[, state]]) => moments(state),
    ),
  RMSprop: (hyper: Hyper) => {
    const { alpha, eps, centered, momentum } = hyper;
    return withState(
      Optimizer.rmsprop({ ...common(hyper), ...defined({ alpha, eps, centered, momentum }) }),
      ([[, [{ squares, mean }, { velocity }]]]): Kept => ({
        square_avg: squares,
        ...(centered === true ? { grad_avg: mean } : {}),
        ...(momentum === undefined || momentum === 0 ? {} : { momentum_buffer: velocity }),
      }),
    );
  },
  Adagrad: (hyper: Hyper) => {
    const { lr_decay: learningRateDecay, initial_accumulator_value: initialAccumulatorValue, eps } = hyper;
    return withState(
      Optimizer.adagrad({ ...common(hyper), ...defined({ learningRateDecay, initialAccumulatorValue, eps }) }),
      ([[[, sum]]]): Kept => ({ sum }),
    );
  },
  Adadelta: (hyper: Hyper) =>
    withState(
      Optimizer.adadelta({ ...common(hyper), ...defined({ rho: hyper.rho, eps: hyper.eps }) }),
      ([[, { squares, updates }]]): Kept => ({ square_avg: squares, acc_delta: updates }),
    ),
};

/** What the gradients are clipped to stands only in the name. */
const maximumOf = ({ name }: Integration): number =>
  Number(/clip_grad_norm ([\d.eE+-]+)/.exec(name)?.[1] ?? expect.fail(`no clip_grad_norm in '${name}'`));

describe.each(['float64', 'float32'] as const)('as PyTorch has it, in %s', (precision) => {
  test.each(ofKind('optimizer'))('%s', (_, { algo, hyper, trajectory, state_after_last: states }) => {
    const [found, state] = known(optimizers, algo)(hyper).trajectory(precision);
    const within = (scale: number): Tolerance => trajectoryTolerance(precision, trajectory.length, scale);
    expectClose(found, trajectory, within(largest([shared.p0, trajectory])));
    const names = Object.keys(states[0]!).filter((name) => name !== 'step' && name !== 'mu_product');
    expect(Object.keys(state).sort()).toEqual(names.sort());
    names.forEach((name) => {
      const expected = states.map((of) => of[name]!);
      expectClose(values(state[name]!), expected, within(largest([shared.grads, expected])), name);
    });
  });

  test.each(ofKind('clip'))('%s', (_, c) => {
    const gradients = tree(precision)(shared.grads[c.step_index]!);
    const tolerance = trajectoryTolerance(precision, 1, largest(c.clipped));
    const norm = c.norm_type === 'Infinity' ? 'infinity' : (c.norm_type ?? 2);
    const clip =
      c.clip_value === undefined
        ? Optimizer.clipByGlobalNorm(c.max_norm!, { norm })
        : Optimizer.clipByValue(c.clip_value);
    expectClose(values(clip.update(gradients, null, gradients).updates), c.clipped, tolerance);
    if (c.total_norm !== undefined) expectClose(Optimizer.globalNorm(gradients, norm), c.total_norm, tolerance);
  });

  test.each(ofKind('integration'))('%s', (_, c) => {
    const matrix = (rows: ReadonlyArray<Row>): Matrix.Matrix => expectRight(Matrix.fromRows(rows, precision));
    const tolerance = trajectoryTolerance(precision, c.trace.length, largest([c.X, c.W]));
    const [classes, features] = [c.W0.length, c.W0[0]!.length];
    const inputs = expectRight(Matrix.withColumns(features)(matrix(c.X)));
    const labels = expectRight(Matrix.withColumns(1)(matrix(c.y.map((label) => [label]))));
    const optimizer = Optimizer.chain(
      Optimizer.clipByGlobalNorm(maximumOf(c)),
      Optimizer.adamw({
        learningRate: Schedule.cosine({ start: c.trace[0]!.lr, steps: c.trace.length }),
        weightDecay: c.weight_decay,
      }),
    );
    const start = {
      W: expectRight(Matrix.withShape(features, classes)(Matrix.transpose(matrix(c.W0)))),
      b: expectRight(Matrix.withShape(1, classes)(matrix([c.b0]))),
    };
    const { parameters } = c.trace.reduce(
      ({ parameters: { W, b }, state }, expected) => {
        const output = Matrix.addRow(Matrix.multiply(inputs, W), b);
        expectClose(Loss.softmaxCrossEntropy.value(output, labels), expected.loss, tolerance);
        const upstream = Loss.softmaxCrossEntropy.gradient(output, labels);
        const gradients = { W: Matrix.multiplyTransposedLeft(inputs, upstream), b: Matrix.columnSums(upstream) };
        expectClose(Optimizer.globalNorm(gradients), expected.total_norm, tolerance);
        const next = optimizer.update(gradients, state, { W, b });
        return { parameters: Optimizer.apply({ W, b }, next.updates), state: next.state };
      },
      { parameters: start, state: optimizer.init(start) },
    );
    expectClose(Matrix.transpose(parameters.W), c.W, tolerance);
    expectClose(parameters.b, [c.b], tolerance);
  });
});

test('every case runs here, or as a schedule', () => {
  expectEveryKind(
    cases.map(({ kind }) => kind),
    ['optimizer', 'clip', 'integration', 'schedule'],
  );
});
