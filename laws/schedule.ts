/**
 * Laws of schedules, a user's own too: they are functions of the step (S2), and shift and join do as they say (S1).
 */
import * as fc from 'fast-check';
import { Schedule } from '../src/index.js';
import { bitwise, finite, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { scheduleSpec } from './optimizerSpec.js';

/** Steps, and lengths of shifts. */
export interface Steps {
  readonly step: number;
  readonly shifts: readonly [number, number];
}

const { fromSpec, join, shift } = Schedule;

/** S1: shift n, then shift m = shift (n + m); shift 0 = id */
export const shiftsAdd = (schedule: Schedule.Schedule, { step, shifts: [n, m] }: Steps): Verdict =>
  first([
    () => bitwise(shift(m)(shift(n)(schedule)).at(step), shift(n + m)(schedule).at(step)),
    () => bitwise(shift(n)(schedule).at(step), schedule.at(n + step)),
    () => bitwise(shift(0)(schedule).at(step), schedule.at(step)),
  ]);

/** S1: join at a boundary takes the next schedule's step 0; before it, the schedule's own */
export const joinStartsAnew = (
  schedule: Schedule.Schedule,
  next: Schedule.Schedule,
  { step, shifts: [n] }: Steps,
): Verdict => {
  const boundary = n + 1;
  const joined = join([schedule, next], [boundary]);
  return first([
    () => bitwise(joined.at(boundary), next.at(0)),
    () => bitwise(joined.at(boundary + step), next.at(step)),
    () => bitwise(joined.at(boundary - 1), schedule.at(boundary - 1)),
  ]);
};

/** S2: a schedule is a function of the step, its numbers finite */
export const isFunctionOfStep = (schedule: Schedule.Schedule, { step, shifts: [n] }: Steps): Verdict => {
  const before = schedule.at(step);
  const between = schedule.at(n);
  return first([
    () => finite([before, between]),
    () => bitwise([schedule.at(step), schedule.at(n)], [before, between]),
  ]);
};

const steps: fc.Arbitrary<Steps> = fc.record({
  step: fc.nat({ max: 100 }),
  shifts: fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 })),
});

/** The laws of schedules, on arguments that are theirs and some steps. */
const lawsOf = <A extends { readonly steps: Steps }>(
  arguments_: fc.Arbitrary<A>,
  scheduleOf: (argument: A) => Schedule.Schedule,
): ReadonlyArray<Law> => [
  law('S1', 'shift n, then shift m = shift (n + m); shift 0 = id', arguments_, (argument) =>
    shiftsAdd(scheduleOf(argument), argument.steps),
  ),
  law('S1', 'join at a boundary takes the next schedule’s step 0', arguments_, (argument) =>
    first([
      () => joinStartsAnew(scheduleOf(argument), Schedule.constant(0.5), argument.steps),
      () => joinStartsAnew(scheduleOf(argument), scheduleOf(argument), argument.steps),
    ]),
  ),
  law('S2', 'a schedule is a function of the step, its numbers finite', arguments_, (argument) =>
    isFunctionOfStep(scheduleOf(argument), argument.steps),
  ),
];

/**
 * The laws that any schedule has to pass.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * import { checkLaws, scheduleLaws } from 'foldnet/laws'
 * checkLaws(scheduleLaws(Schedule.custom('saw', (step) => 0.1 * (1 - (step % 5) / 5))), { seed: 1, runs: 100 })
 */
export const scheduleLaws = (schedule: Schedule.Schedule): ReadonlyArray<Law> =>
  lawsOf(fc.record({ steps }), () => schedule);

/** The laws of the kit's schedules. */
export const everyScheduleLaws: ReadonlyArray<Law> = lawsOf(fc.record({ spec: scheduleSpec, steps }), ({ spec }) =>
  fromSpec(spec),
);
