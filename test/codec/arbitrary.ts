/**
 * Experiments, and finite numbers with every edge of their precision, for the codec's laws.
 */
import * as fc from 'fast-check';
import type { Batching, Loss, Matrix, Optimizer, Scaler, Spec } from 'foldnet';
import type { Experiment } from 'foldnet/codec';

/** Every property runs on it, and a failure prints it. */
export const seed = 20261122;

/** Finite values of a precision: -0, subnormals and the largest ones among them. */
export const element = (precision: Matrix.Precision): fc.Arbitrary<number> =>
  precision === 'float64'
    ? fc.oneof(
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(-0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE),
      )
    : fc.oneof(
        fc.float({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(-0, 1.401298464324817e-45, -1.401298464324817e-45, 3.4028234663852886e38),
      );

const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const decay = fc.double({ min: 0, max: 0.999, noNaN: true });
const width = fc.integer({ min: 1, max: 5 });

/** A record of which some keys may be missing. */
const record = <R, O extends object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<R & Partial<O>> =>
  fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [] }))
    .map(([given, more]) => ({ ...given, ...more }) as R & Partial<O>);

const initializer = fc.oneof(
  fc.constantFrom('he-normal', 'glorot-uniform', 'lecun-normal', 'zeros'),
  record({ type: fc.constantFrom('glorot-normal', 'glorot-uniform') }, { gain: positive }),
  fc.record({ type: fc.constantFrom('lecun-normal', 'lecun-uniform', 'zeros') }),
  record(
    { type: fc.constantFrom('he-normal', 'he-uniform') },
    { gain: positive, mode: fc.constantFrom('fan-in', 'fan-out') },
  ),
  fc.record({ type: fc.constant('normal'), scale: positive }),
  fc.record({ type: fc.constant('uniform'), low: fc.constant(-0.5), high: positive }),
  fc.record({ type: fc.constant('constant'), value: fc.constantFrom(-0, 0.1) }),
) as fc.Arbitrary<Extract<Spec.LayerSpec, { type: 'dense' }>['init'] & {}>;

/** Any layers a file can hold; the widths need not fit. */
export const layers: fc.Arbitrary<ReadonlyArray<Spec.LayerSpec>> = fc.letrec<{
  layer: Spec.LayerSpec;
  layers: ReadonlyArray<Spec.LayerSpec>;
  block: Spec.BlockSpec;
  branch: Spec.BranchSpec;
}>((tie) => ({
  layers: fc.array(tie('layer'), { minLength: 1, maxLength: 3 }),
  block: fc.oneof(tie('layers'), tie('layer')),
  branch: fc.record({ inputs: width, layers: tie('block') }),
  layer: fc.oneof(
    { depthSize: 'small' },
    record(
      { type: fc.constant('dense' as const), outputs: width },
      { init: initializer, biasInit: initializer, bias: fc.boolean() },
    ),
    fc.record({ type: fc.constantFrom('relu' as const, 'sigmoid' as const, 'tanh' as const, 'identity' as const) }),
    fc.record({ type: fc.constantFrom('copy' as const) }),
    fc.record({ type: fc.constantFrom('add' as const) }),
    fc.record({ type: fc.constant('swap' as const), left: width }),
    fc.record({ type: fc.constant('sequence' as const), layers: tie('layers') }),
    fc.record({ type: fc.constant('residual' as const), layers: tie('block') }),
    fc.record({ type: fc.constant('parallel' as const), branches: fc.tuple(tie('branch'), tie('branch')) }),
    fc.record({ type: fc.constant('fan-out' as const), branches: fc.tuple(tie('block'), tie('block')) }),
  ),
})).layers;

const scale: fc.Arbitrary<Scaler.ScalerSpec> = fc.oneof(
  fc.record({ type: fc.constantFrom('none' as const) }),
  fc.record({ type: fc.constant('divide' as const), by: positive }),
  fc.record({ type: fc.constantFrom('standard' as const) }),
  fc.record({ type: fc.constantFrom('min-max' as const) }),
);

const split: fc.Arbitrary<Experiment.Split> = fc.oneof(
  fc.record({
    test: fc.oneof(
      decay.filter((x) => x > 0),
      width,
    ),
    shuffle: fc.boolean(),
  }),
  fc.record({
    train: fc.oneof(
      decay.filter((x) => x > 0),
      width,
    ),
    shuffle: fc.boolean(),
  }),
);

const squaredError: fc.Arbitrary<Loss.LossSpec> = fc.oneof(
  fc.record({ type: fc.constantFrom('mean-squared-error' as const, 'half-squared-error' as const) }),
  fc.record({
    type: fc.constant('squared-error' as const),
    half: fc.boolean(),
    reduction: fc.constantFrom('sum' as const, 'mean' as const, 'batch-mean' as const),
  }),
);

const optimizer: fc.Arbitrary<Optimizer.OptimizerSpec> = fc.oneof(
  record({ type: fc.constant('sgd' as const), learningRate: positive }, { momentum: decay, weightDecay: decay }),
  fc.record({
    type: fc.constant('sgd' as const),
    learningRate: positive,
    momentum: decay.filter((x) => x > 0),
    nesterov: fc.boolean(),
  }),
  record(
    { type: fc.constant('adam' as const) },
    { learningRate: positive, betas: fc.tuple(decay, decay), eps: decay, weightDecay: decay },
  ),
);

const batching: fc.Arbitrary<Batching.Batching> = fc.oneof(
  fc.record({ type: fc.constantFrom('full' as const) }),
  fc.record({ type: fc.constantFrom('random' as const, 'shuffled' as const), size: width }),
);

const data = <T extends Experiment.Task>(task: T, more: object): fc.Arbitrary<Experiment.DataSpec> =>
  record(
    { csv: fc.string({ minLength: 1 }), target: fc.string({ minLength: 1 }), task: fc.constant(task), scale },
    { split, ...more },
  );

/** Experiments of both tasks. */
export const experiment: fc.Arbitrary<Experiment.Experiment> = fc
  .oneof(
    fc.record({
      data: data('classification', {}),
      loss: record(
        { type: fc.constant('softmax-cross-entropy' as const) },
        { reduction: fc.constantFrom('mean' as const, 'sum' as const) },
      ),
    }),
    fc.record({ data: data('regression', { targetScale: scale }), loss: squaredError }),
  )
  .chain(({ data: samples, loss }) =>
    fc.record({
      version: fc.constant(1 as const),
      name: fc.stringMatching(/^[a-z0-9][a-z0-9 ._-]{0,9}$/),
      precision: fc.constantFrom('float64' as const, 'float32' as const),
      random: fc.record({
        generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
        seed: fc.integer({ min: 0, max: 4294967295 }),
      }),
      data: fc.constant(samples),
      model: fc.record({ layers }),
      loss: fc.constant(loss),
      optimizer,
      batching,
      epochs: width,
    }),
  );
