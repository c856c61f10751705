/**
 * Random schedules and gradient transformations, as data: the whole set, with any of their options.
 */
import * as fc from 'fast-check';
import type { Optimizer, Schedule } from '../src/index.js';

const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
const decay = fc.double({ min: 0, max: 0.999, noNaN: true });
const fraction = fc.double({ min: 1e-3, max: 0.999, noNaN: true });
const size = fc.integer({ min: 1, max: 5 });

/** A record of which some keys may be missing. */
const record = <R extends object, O extends object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<R & Partial<O>> =>
  fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [] }))
    .map(([given, more]) => ({ ...given, ...more }) as R & Partial<O>);

const named = <const T extends string>(...types: ReadonlyArray<T>): { readonly type: fc.Arbitrary<T> } => ({
  type: fc.constantFrom(...types),
});

/** Positive integers that ascend, so many of them. */
const ascending = (length: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc
    .array(size, { minLength: length, maxLength: length })
    .map((gaps) => gaps.map((_, i) => gaps.slice(0, i + 1).reduce((total, gap) => total + gap, 0)));

/** A curve of any kind. */
export const curveSpec: fc.Arbitrary<Schedule.CurveSpec> = fc.letrec<{ curve: Schedule.CurveSpec }>((tie) => ({
  curve: fc.oneof(
    { depthSize: 'small' },
    fc.record({ ...named('constant'), value: rate }),
    record({ ...named('step'), start: rate, size }, { factor: fraction }),
    record({ ...named('multi-step'), start: rate, milestones: ascending(2) }, { factor: fraction }),
    fc.record({ ...named('exponential'), start: rate, factor: fraction }),
    record({ ...named('cosine'), start: rate, steps: size }, { end: rate }),
    record({ ...named('cosine-warm-restarts'), start: rate, steps: size }, { end: rate, growth: size }),
    fc.record({ ...named('linear'), start: rate, end: rate, steps: size }),
    record({ ...named('polynomial'), start: rate, steps: size }, { power: rate }),
    record(
      { ...named('one-cycle'), peak: rate, steps: size },
      { start: rate, end: rate, warmUp: fraction, anneal: fc.constantFrom('cos' as const, 'linear' as const) },
    ),
    fc.record({
      ...named('one-cycle'),
      peak: rate,
      steps: size,
      warmUp: fraction.map((x) => x / 2),
      threePhase: fc.boolean(),
    }),
    fc.record({ ...named('inverse-square-root'), scale: rate, warmUp: size }),
    fc.record({ ...named('inverse-time'), start: rate, decay: rate }),
    fc.record({ ...named('shift'), by: size, schedule: tie('curve') }),
    fc.record({ ...named('scale'), factor: rate, schedule: tie('curve') }),
    fc.record({
      ...named('join'),
      schedules: fc.array(tie('curve'), { minLength: 3, maxLength: 3 }),
      boundaries: ascending(2),
    }),
  ),
})).curve;

/** A schedule of any kind, of steps or epochs. */
export const scheduleSpec: fc.Arbitrary<Schedule.ScheduleSpec> = fc
  .tuple(curveSpec, fc.constantFrom({}, { every: 'step' as const }, { every: 'epoch' as const }))
  .map(([curve, every]) => ({ ...curve, ...every }));

const learningRate = fc.oneof(rate, scheduleSpec);
const momentum = fc.oneof(decay, scheduleSpec);
const mask = fc.constantFrom('all' as const, 'weights' as const);
const penalty = { weightDecay: decay, mask };
const moments = { betas: fc.tuple(decay, decay), eps: rate };
const centered = { alpha: decay, eps: rate, centered: fc.boolean() };
const accumulators = { initialAccumulatorValue: rate, eps: rate };

/** With a momentum that may look ahead, or with dampening. */
const velocity = fc.oneof(fc.record({ nesterov: fc.boolean() }), fc.record({ dampening: decay }));

const positive = decay.filter((x) => x > 0);

const single: ReadonlyArray<fc.Arbitrary<Optimizer.OptimizerSpec>> = [
  record({ ...named('sgd'), learningRate }, { momentum, ...penalty }),
  fc
    .tuple(fc.record({ ...named('sgd'), learningRate, momentum: fc.oneof(positive, scheduleSpec) }), velocity)
    .map(([spec, more]) => ({ ...spec, ...more })),
  record(named('adam'), { learningRate, ...moments, amsgrad: fc.boolean(), ...penalty }),
  record(named('adamw'), { learningRate, ...moments, amsgrad: fc.boolean(), ...penalty }),
  record(named('adagrad'), { learningRate, learningRateDecay: rate, ...accumulators, ...penalty }),
  record(named('rmsprop'), { learningRate, ...centered, momentum, ...penalty }),
  record(named('nadam'), { learningRate, ...moments, momentumDecay: decay, ...penalty }),
  record(named('adamax'), { learningRate, ...moments, ...penalty }),
  record(named('radam'), { learningRate, ...moments, ...penalty }),
  record(named('adadelta'), { learningRate, rho: decay, eps: rate, ...penalty }),
  fc.record(named('identity')),
  fc.record({ ...named('scale'), factor: fc.double({ min: -2, max: 2, noNaN: true }) }),
  fc.record({ ...named('scale-by-schedule'), schedule: scheduleSpec }),
  fc.record({ ...named('scale-by-learning-rate'), learningRate }),
  record({ ...named('add-decayed-weights'), decay }, { mask }),
  fc
    .tuple(fc.record({ ...named('momentum'), decay: fc.oneof(positive, scheduleSpec) }), velocity)
    .map(([spec, more]) => ({ ...spec, ...more })),
  record(named('scale-by-adam'), { ...moments, amsgrad: fc.boolean() }),
  record(named('scale-by-nadam'), { ...moments, momentumDecay: decay }),
  record(named('scale-by-adamax'), moments),
  record(named('scale-by-radam'), moments),
  record(named('scale-by-adagrad'), accumulators),
  record(named('scale-by-rmsprop'), centered),
  record(named('scale-by-adadelta'), { rho: decay, eps: rate }),
  fc.record({ ...named('clip-by-value'), limit: rate }),
  record(named('reduce-on-plateau'), {
    factor: fraction,
    patience: fc.integer({ min: 0, max: 2 }),
    threshold: decay,
    thresholdMode: fc.constantFrom('rel' as const, 'abs' as const),
    cooldown: fc.integer({ min: 0, max: 2 }),
    minimum: decay,
    monitor: fc.constantFrom('loss' as const),
  }),
];

const nested = (leaves: ReadonlyArray<fc.Arbitrary<Optimizer.OptimizerSpec>>): fc.Arbitrary<Optimizer.OptimizerSpec> =>
  fc.letrec<{ transformation: Optimizer.OptimizerSpec }>((tie) => ({
    transformation: fc.oneof(
      { depthSize: 'small' },
      ...leaves,
      record(
        { ...named('accumulate'), every: fc.integer({ min: 1, max: 3 }), transformation: tie('transformation') },
        { reduction: fc.constantFrom('mean' as const, 'sum' as const) },
      ),
      fc.record({ ...named('chain'), transformations: fc.array(tie('transformation'), { maxLength: 3 }) }),
    ),
  })).transformation;

/** A transformation that treats each element on its own. */
export const elementwiseSpec: fc.Arbitrary<Optimizer.OptimizerSpec> = nested(single);

/** A transformation of any kind. */
export const optimizerSpec: fc.Arbitrary<Optimizer.OptimizerSpec> = nested([
  ...single,
  record(
    { ...named('clip-by-global-norm'), maximum: rate },
    { norm: fc.constantFrom(1 as const, 2 as const, 'infinity' as const) },
  ),
]);
