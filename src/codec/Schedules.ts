/**
 * Decoders of schedules: every `ScheduleSpec` but a user's own, which no file can build. What the steps are, `every`, is
 * said once, outside.
 */
import type { CurveSpec, ScheduleSpec, Unit } from '../ScheduleSpec.js';
import * as Schema from './Schema.js';

const ascending: Schema.Decoder<ReadonlyArray<number>> = Schema.refined(
  'an array of positive integers that ascend',
  Schema.array(Schema.positiveInteger),
  (values) => (values.every((value, i) => value > (values[i - 1] ?? 0)) ? values : undefined),
);

const fraction = Schema.number('a number between 0 and 1', (value) => value > 0 && value < 1);

// As deep as the call stack surely allows.
const deepest = 400;

/** A schedule within another. */
const curve: Schema.Decoder<CurveSpec> = Schema.lazy(
  'a schedule',
  () => Schema.tagged<CurveSpec>(curves<object>({})),
  deepest,
);

/** Schedules whose records may also have those keys. */
const curves = <O extends object>(more: Schema.Fields<O>) => ({
  constant: Schema.record({ type: Schema.literal('constant'), value: Schema.nonNegative }, more),
  step: Schema.record(
    { type: Schema.literal('step'), start: Schema.nonNegative, size: Schema.positiveInteger },
    { factor: Schema.positive, ...more },
  ),
  'multi-step': Schema.record(
    { type: Schema.literal('multi-step'), start: Schema.nonNegative, milestones: ascending },
    { factor: Schema.positive, ...more },
  ),
  exponential: Schema.record(
    { type: Schema.literal('exponential'), start: Schema.nonNegative, factor: Schema.positive },
    more,
  ),
  cosine: Schema.record(
    { type: Schema.literal('cosine'), start: Schema.nonNegative, steps: Schema.positiveInteger },
    { end: Schema.nonNegative, ...more },
  ),
  'cosine-warm-restarts': Schema.record(
    { type: Schema.literal('cosine-warm-restarts'), start: Schema.nonNegative, steps: Schema.positiveInteger },
    { end: Schema.nonNegative, growth: Schema.positiveInteger, ...more },
  ),
  linear: Schema.record(
    {
      type: Schema.literal('linear'),
      start: Schema.nonNegative,
      end: Schema.nonNegative,
      steps: Schema.positiveInteger,
    },
    more,
  ),
  polynomial: Schema.record(
    { type: Schema.literal('polynomial'), start: Schema.nonNegative, steps: Schema.positiveInteger },
    { power: Schema.positive, ...more },
  ),
  'one-cycle': Schema.consistent(
    Schema.record(
      { type: Schema.literal('one-cycle'), peak: Schema.nonNegative, steps: Schema.positiveInteger },
      {
        start: Schema.nonNegative,
        end: Schema.nonNegative,
        warmUp: fraction,
        anneal: Schema.oneOf(['cos', 'linear']),
        threePhase: Schema.flag,
        ...more,
      },
    ),
    ({ warmUp = 0.3, threePhase }) =>
      threePhase === true && warmUp > 0.5
        ? [{ path: '.warmUp', expected: 'at most 0.5 with three phases', value: warmUp }]
        : [],
  ),
  'inverse-square-root': Schema.record(
    { type: Schema.literal('inverse-square-root'), scale: Schema.nonNegative, warmUp: Schema.positiveInteger },
    more,
  ),
  'inverse-time': Schema.record(
    { type: Schema.literal('inverse-time'), start: Schema.nonNegative, decay: Schema.nonNegative },
    more,
  ),
  shift: Schema.record({ type: Schema.literal('shift'), by: Schema.count, schedule: curve }, more),
  join: Schema.consistent(
    Schema.record({ type: Schema.literal('join'), schedules: Schema.array(curve), boundaries: ascending }, more),
    ({ schedules, boundaries }) =>
      schedules.length === boundaries.length + 1
        ? []
        : [{ path: '.schedules', expected: `${boundaries.length + 1} schedules`, value: schedules }],
  ),
  scale: Schema.record({ type: Schema.literal('scale'), factor: Schema.nonNegative, schedule: curve }, more),
});

/** A schedule. */
export const schedule: Schema.Decoder<ScheduleSpec> = Schema.tagged<ScheduleSpec>(
  curves({ every: Schema.oneOf<Unit>(['step', 'epoch']) }),
);

/** A number of that kind for ever, or a schedule. */
export const scheduled = (number: Schema.Decoder<number>): Schema.Decoder<number | ScheduleSpec> =>
  Schema.numberOr(number, schedule);
