/**
 * Experiments, and finite numbers with every edge of their precision, for the codec's laws.
 */
import * as fc from 'fast-check';
import type { Activation, Batching, EarlyStopping, Loss, Matrix, Observation, Penalty, Scaler, Spec } from 'foldnet';
import type { Experiment } from 'foldnet/codec';
import { optimizerSpec } from '../../laws/optimizerSpec.js';

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
  fc.constantFrom('he-normal', 'glorot-uniform', 'lecun-normal', 'orthogonal', 'zeros'),
  record({ type: fc.constantFrom('glorot-uniform', 'orthogonal') }, { gain: positive }),
  record({ type: fc.constant('glorot-normal') }, { gain: positive, truncated: fc.boolean() }),
  fc.record({ type: fc.constantFrom('lecun-normal', 'lecun-uniform', 'zeros') }),
  record({ type: fc.constant('he-uniform') }, { gain: positive, mode: fc.constantFrom('fan-in', 'fan-out') }),
  record(
    { type: fc.constant('he-normal') },
    { gain: positive, mode: fc.constantFrom('fan-in', 'fan-out'), truncated: fc.boolean() },
  ),
  record({ type: fc.constant('lecun-normal') }, { truncated: fc.boolean() }),
  fc.record({ type: fc.constantFrom('normal', 'truncated-normal'), scale: positive }),
  fc.record({ type: fc.constant('uniform'), low: fc.constant(-0.5), high: positive }),
  fc.record({ type: fc.constant('constant'), value: fc.constantFrom(-0, 0.1) }),
) as fc.Arbitrary<Extract<Spec.LayerSpec, { type: 'dense' }>['init'] & {}>;

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

const activation: fc.Arbitrary<Activation.ActivationSpec> = fc.oneof(
  fc.record({
    type: fc.constantFrom<Activation.Nonlinearity>(
      'relu',
      'sigmoid',
      'tanh',
      'selu',
      'silu',
      'mish',
      'softsign',
      'log-sigmoid',
      'hard-sigmoid',
      'relu6',
    ),
  }),
  record({ type: fc.constant('leaky-relu' as const) }, { negativeSlope: finite }),
  record({ type: fc.constant('elu' as const) }, { alpha: finite }),
  record({ type: fc.constant('gelu' as const) }, { approximate: fc.constantFrom('none' as const, 'tanh' as const) }),
  record({ type: fc.constant('softplus' as const) }, { beta: positive, threshold: finite }),
  record(
    { type: fc.constant('hard-tanh' as const) },
    { min: finite.filter((x) => x < 1), max: finite.filter((x) => x >= 1) },
  ),
);

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
    fc.record({ type: fc.constant('identity' as const) }),
    activation,
    record({ type: fc.constant('softmax' as const) }, { temperature: positive }),
    fc.record({ type: fc.constant('log-softmax' as const) }),
    fc.record({ type: fc.constantFrom('copy' as const) }),
    fc.record({ type: fc.constantFrom('add' as const) }),
    fc.record({ type: fc.constant('swap' as const), left: width }),
    record(
      { type: fc.constant('batch-norm' as const) },
      { eps: positive, momentum: fc.double({ min: 1e-6, max: 1, noNaN: true }), affine: fc.boolean() },
    ),
    record(
      { type: fc.constantFrom('layer-norm' as const, 'rms-norm' as const) },
      { eps: positive, affine: fc.boolean() },
    ),
    fc.record({ type: fc.constant('dropout' as const), probability: decay }),
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

const part = fc.oneof(
  decay.filter((x) => x > 0),
  width,
);

const split: fc.Arbitrary<Experiment.Split> = fc.oneof(
  record({ test: part, shuffle: fc.boolean() }, { validation: part }),
  record({ train: part, shuffle: fc.boolean() }, { validation: part }),
  fc.record({ validation: part, shuffle: fc.boolean() }),
);

const penalty: fc.Arbitrary<Penalty.PenaltyTerm> = record(
  { type: fc.constantFrom('l1' as const, 'l2' as const), strength: fc.oneof(positive, fc.constant(0)) },
  { mask: fc.constantFrom('weights' as const, 'all' as const) },
);

const earlyStopping: fc.Arbitrary<EarlyStopping.EarlyStopping> = record(
  { patience: width },
  { minDelta: positive, monitor: fc.constantFrom('loss' as const, 'validation-loss' as const) },
);

const recorded = fc.shuffledSubarray<Observation.Kind>(['norms', 'saturation', 'spread']);

const reduction = fc.constantFrom('mean' as const, 'sum' as const);
const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 4 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Losses of numbers, for both tasks. */
const lossOfNumbers: fc.Arbitrary<Loss.KnownLossSpec> = fc.oneof(
  fc.record({ type: fc.constantFrom('mean-squared-error' as const, 'half-squared-error' as const) }),
  fc.record({
    type: fc.constant('squared-error' as const),
    half: fc.boolean(),
    reduction: fc.constantFrom('sum' as const, 'mean' as const, 'batch-mean' as const),
  }),
  record({ type: fc.constant('absolute-error' as const) }, { reduction }),
  record({ type: fc.constant('huber' as const) }, { reduction, delta: positive }),
  record({ type: fc.constant('smooth-l1' as const) }, { reduction, beta: fc.oneof(positive, fc.constant(0)) }),
);

/** Any loss a file can hold. */
export const loss: fc.Arbitrary<Loss.KnownLossSpec> = fc.oneof(
  lossOfNumbers,
  record(
    { type: fc.constantFrom('softmax-cross-entropy' as const, 'categorical-cross-entropy' as const) },
    { reduction, labelSmoothing: share, classWeights: weights },
  ),
  record({ type: fc.constant('negative-log-likelihood' as const) }, { reduction, classWeights: weights }),
  record({ type: fc.constantFrom('kl-divergence' as const, 'binary-cross-entropy' as const) }, { reduction }),
  record({ type: fc.constant('binary-cross-entropy-with-logits' as const) }, { reduction, positiveWeight: weights }),
  record({ type: fc.constant('hinge' as const) }, { reduction, squared: fc.boolean() }),
);

const batching: fc.Arbitrary<Batching.Batching> = fc.oneof(
  fc.record({ type: fc.constantFrom('full' as const) }),
  fc.record({ type: fc.constantFrom('random' as const, 'shuffled' as const), size: width }),
);

const data = <T extends Experiment.Task>(task: T, more: object): fc.Arbitrary<Experiment.DataSpec> =>
  record(
    { csv: fc.string({ minLength: 1 }), target: fc.string({ minLength: 1 }), task: fc.constant(task), scale },
    { split, weight: fc.string({ minLength: 1 }), ...more },
  ).filter(({ target, weight }) => target !== weight);

/** The validation loss is watched only where there is one. */
const watched = (value: Experiment.Experiment): Experiment.Experiment =>
  value.earlyStopping?.monitor === 'validation-loss' && value.data.split?.validation === undefined
    ? { ...value, earlyStopping: { patience: value.earlyStopping.patience } }
    : value;

/** Experiments of both tasks. */
export const experiment: fc.Arbitrary<Experiment.Experiment> = fc
  .oneof(
    fc.record({
      data: data('classification', {}),
      loss,
    }),
    fc.record({ data: data('regression', { targetScale: scale }), loss: lossOfNumbers }),
  )
  .chain(({ data: samples, loss: trained }) =>
    record(
      {
        version: fc.constant(1 as const),
        name: fc.stringMatching(/^[a-z0-9][a-z0-9 ._-]{0,9}$/),
        precision: fc.constantFrom('float64' as const, 'float32' as const),
        random: fc.record({
          generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
          seed: fc.integer({ min: 0, max: 4294967295 }),
        }),
        data: fc.constant(samples),
        model: fc.record({ layers }),
        loss: fc.constant(trained),
        optimizer: optimizerSpec,
        batching,
        epochs: width,
      },
      {
        penalties: fc.array(penalty, { maxLength: 3 }),
        earlyStopping,
        image: fc.tuple(width, width),
        record: recorded,
      },
    ),
  )
  .map(watched);
