/**
 * Decoders of optimisers: every `OptimizerSpec` but a user's own, which no file can build.
 */
import type { OptimizerSpec } from '../OptimizerSpec.js';
import { schedule, scheduled } from './Schedules.js';
import * as Schema from './Schema.js';

const fraction = Schema.number('a number between 0 and 1', (value) => value > 0 && value < 1);

const mask = Schema.oneOf<'all' | 'weights'>(['all', 'weights']);
const learningRate = scheduled(Schema.positive);
const decay = scheduled(Schema.decay);
const moments = { betas: Schema.pair(Schema.decay), eps: Schema.nonNegative };
const velocity = { dampening: Schema.decay, nesterov: Schema.flag };
const penalty = { weightDecay: Schema.nonNegative, mask };
const adam = { learningRate, ...moments, amsgrad: Schema.flag, ...penalty };
const rootMeanSquare = { alpha: Schema.decay, eps: Schema.nonNegative, centered: Schema.flag };
const accumulators = { initialAccumulatorValue: Schema.nonNegative, eps: Schema.nonNegative };
const deltas = { rho: Schema.decay, eps: Schema.nonNegative };
const nesterovMoments = { ...moments, momentumDecay: Schema.nonNegative };

/** A look ahead needs a velocity, and one that nothing dampens. */
const lookAhead = (
  momentum: unknown,
  { nesterov, dampening = 0 }: { readonly nesterov?: boolean; readonly dampening?: number },
): ReadonlyArray<Schema.Conflict> =>
  nesterov === true && momentum === 0
    ? [{ path: '.nesterov', expected: 'false without a momentum', value: nesterov }]
    : nesterov === true && dampening !== 0
      ? [{ path: '.nesterov', expected: 'false with dampening', value: nesterov }]
      : [];

// Steps of the path: as deep as the call stack surely allows.
const deepest = 400;

/** An optimiser, or any transformation of gradients. */
export const optimizer: Schema.Decoder<OptimizerSpec> = Schema.lazy('an optimiser', () => optimizerByType, deepest);

const optimizerByType: Schema.Decoder<OptimizerSpec> = Schema.tagged<OptimizerSpec>({
  sgd: Schema.consistent(
    Schema.record({ type: Schema.literal('sgd'), learningRate }, { momentum: decay, ...velocity, ...penalty }),
    (spec) => lookAhead(spec.momentum ?? 0, spec),
  ),
  adam: Schema.record({ type: Schema.literal('adam') }, adam),
  adamw: Schema.record({ type: Schema.literal('adamw') }, adam),
  adagrad: Schema.record(
    { type: Schema.literal('adagrad') },
    { learningRate, learningRateDecay: Schema.nonNegative, ...accumulators, ...penalty },
  ),
  rmsprop: Schema.record(
    { type: Schema.literal('rmsprop') },
    { learningRate, ...rootMeanSquare, momentum: decay, ...penalty },
  ),
  nadam: Schema.record({ type: Schema.literal('nadam') }, { learningRate, ...nesterovMoments, ...penalty }),
  adamax: Schema.record({ type: Schema.literal('adamax') }, { learningRate, ...moments, ...penalty }),
  radam: Schema.record({ type: Schema.literal('radam') }, { learningRate, ...moments, ...penalty }),
  adadelta: Schema.record({ type: Schema.literal('adadelta') }, { learningRate, ...deltas, ...penalty }),
  identity: Schema.record({ type: Schema.literal('identity') }),
  scale: Schema.record({ type: Schema.literal('scale'), factor: Schema.finite }),
  'scale-by-schedule': Schema.record({ type: Schema.literal('scale-by-schedule'), schedule }),
  'scale-by-learning-rate': Schema.record({ type: Schema.literal('scale-by-learning-rate'), learningRate }),
  'add-decayed-weights': Schema.record(
    { type: Schema.literal('add-decayed-weights'), decay: Schema.nonNegative },
    { mask },
  ),
  momentum: Schema.consistent(Schema.record({ type: Schema.literal('momentum'), decay }, velocity), (spec) =>
    lookAhead(spec.decay, spec),
  ),
  'scale-by-adam': Schema.record({ type: Schema.literal('scale-by-adam') }, { ...moments, amsgrad: Schema.flag }),
  'scale-by-nadam': Schema.record({ type: Schema.literal('scale-by-nadam') }, nesterovMoments),
  'scale-by-adamax': Schema.record({ type: Schema.literal('scale-by-adamax') }, moments),
  'scale-by-radam': Schema.record({ type: Schema.literal('scale-by-radam') }, moments),
  'scale-by-adagrad': Schema.record({ type: Schema.literal('scale-by-adagrad') }, accumulators),
  'scale-by-rmsprop': Schema.record({ type: Schema.literal('scale-by-rmsprop') }, rootMeanSquare),
  'scale-by-adadelta': Schema.record({ type: Schema.literal('scale-by-adadelta') }, deltas),
  'clip-by-value': Schema.record({ type: Schema.literal('clip-by-value'), limit: Schema.positive }),
  'clip-by-global-norm': Schema.record(
    { type: Schema.literal('clip-by-global-norm'), maximum: Schema.positive },
    { norm: Schema.among([1, 2, 'infinity']) },
  ),
  accumulate: Schema.record(
    { type: Schema.literal('accumulate'), every: Schema.positiveInteger, transformation: optimizer },
    { reduction: Schema.oneOf(['mean', 'sum']) },
  ),
  'reduce-on-plateau': Schema.record(
    { type: Schema.literal('reduce-on-plateau') },
    {
      factor: fraction,
      patience: Schema.count,
      threshold: Schema.nonNegative,
      thresholdMode: Schema.oneOf(['rel', 'abs']),
      cooldown: Schema.count,
      minimum: Schema.decay,
      monitor: Schema.oneOf(['loss', 'validation-loss']),
    },
  ),
  chain: Schema.record({ type: Schema.literal('chain'), transformations: Schema.array(optimizer) }),
});
