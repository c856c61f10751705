/**
 * Decoders of losses and penalties: every spec but a user's own, which no file can build.
 */
import type { KnownLossSpec } from '../LossSpec.js';
import type { Mask, PenaltyTerm } from '../Penalty.js';
import * as Schema from './Schema.js';

const reduction = Schema.oneOf(['mean', 'sum']);

/** One or more numbers that are not negative. */
const weights: Schema.Decoder<ReadonlyArray<number>> = Schema.refined(
  'an array of at least one number',
  Schema.array(Schema.nonNegative),
  (values) => (values.length > 0 ? values : undefined),
);

const share = Schema.number('a number from 0 to 1', (value) => value >= 0 && value <= 1);

const plain = <const N extends 'absolute-error' | 'binary-cross-entropy' | 'kl-divergence'>(name: N) =>
  Schema.record({ type: Schema.literal(name) }, { reduction });

const crossEntropy = <const N extends 'softmax-cross-entropy' | 'categorical-cross-entropy'>(name: N) =>
  Schema.record({ type: Schema.literal(name) }, { reduction, labelSmoothing: share, classWeights: weights });

/** A loss. */
export const loss: Schema.Decoder<KnownLossSpec> = Schema.tagged<KnownLossSpec>({
  'softmax-cross-entropy': crossEntropy('softmax-cross-entropy'),
  'categorical-cross-entropy': crossEntropy('categorical-cross-entropy'),
  'negative-log-likelihood': Schema.record(
    { type: Schema.literal('negative-log-likelihood') },
    { reduction, classWeights: weights },
  ),
  'kl-divergence': plain('kl-divergence'),
  'binary-cross-entropy-with-logits': Schema.record(
    { type: Schema.literal('binary-cross-entropy-with-logits') },
    { reduction, positiveWeight: weights },
  ),
  'binary-cross-entropy': plain('binary-cross-entropy'),
  hinge: Schema.record({ type: Schema.literal('hinge') }, { reduction, squared: Schema.flag }),
  'mean-squared-error': Schema.record({ type: Schema.literal('mean-squared-error') }),
  'half-squared-error': Schema.record({ type: Schema.literal('half-squared-error') }),
  'squared-error': Schema.record({
    type: Schema.literal('squared-error'),
    half: Schema.flag,
    reduction: Schema.oneOf(['sum', 'mean', 'batch-mean']),
  }),
  'absolute-error': plain('absolute-error'),
  huber: Schema.record({ type: Schema.literal('huber') }, { reduction, delta: Schema.positive }),
  'smooth-l1': Schema.record({ type: Schema.literal('smooth-l1') }, { reduction, beta: Schema.nonNegative }),
});

const term = <const N extends PenaltyTerm['type']>(name: N) =>
  Schema.record(
    { type: Schema.literal(name), strength: Schema.nonNegative },
    { mask: Schema.oneOf<Mask>(['weights', 'all']) },
  );

/** A penalty: of several, each is decoded by itself. */
export const penaltyTerm: Schema.Decoder<PenaltyTerm> = Schema.tagged<PenaltyTerm>({ l1: term('l1'), l2: term('l2') });
