/**
 * Schedules: pure functions from a step, counted from 0, to a number, such as a learning rate or a momentum. Each is also
 * data (`ScheduleSpec`), and counts the optimiser's steps unless its `every` says epochs.
 *
 * Law S1: shift n, then shift m = shift (n + m); join at a boundary takes the next schedule's step 0.
 */
import type { Show } from 'fp-ts/lib/Show.js';
import { ensure, refuse } from './numeric/invariant.js';
import { call } from './ProgramText.js';
import * as Range from './Range.js';
import * as Curves from './ScheduleCurves.js';
import type { Schedule } from './ScheduleCurves.js';
import type { CurveSpec, ScheduleSpec, Unit } from './ScheduleSpec.js';

export * from './ScheduleCurves.js';
export type { CurveSpec, ScheduleSpec, Unit } from './ScheduleSpec.js';

/** A number that may change: one for ever, or a schedule as data or as a function. */
export type Scheduled = number | ScheduleSpec | Schedule;

/** How far training is: what a schedule is read by. */
export interface Clock {
  /** How many updates there were. */
  readonly steps: number;
  /** How many epochs are done; 0 where nothing counts them. */
  readonly epochs: number;
}

// Constructors

/**
 * A schedule of your own; it can be shown, not rebuilt from a file.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * const sawtooth = Schedule.custom('sawtooth', (step) => 0.1 * (1 - (step % 10) / 10))
 * sawtooth.at(15) // 0.05
 */
export const custom = (name: string, at: (step: number) => number, every: Unit = 'step'): Schedule => ({
  spec: { type: 'custom', name, every },
  at,
});

// Combinators

/** A schedule's data without what its steps are. */
const curveOf = ({
  spec: { every, ...curve },
}: Schedule): { readonly every: Unit | undefined; readonly curve: CurveSpec } => ({ every, curve });

const countedAs = (every: Unit | undefined): { readonly every?: Unit } => (every === undefined ? {} : { every });

/**
 * The schedule without its first `by` steps (law S1).
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Schedule } from 'foldnet'
 * pipe(Schedule.linear({ start: 0, end: 1, steps: 4 }), Schedule.shift(3)).at(0) // 0.75
 */
export const shift =
  (by: number) =>
  (schedule: Schedule): Schedule => {
    Range.check('Schedule.shift', Range.count, { by });
    const { every, curve } = curveOf(schedule);
    return { spec: { type: 'shift', by, schedule: curve, ...countedAs(every) }, at: (t) => schedule.at(t + by) };
  };

/**
 * factor times the schedule.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Schedule } from 'foldnet'
 * pipe(Schedule.linear({ start: 0, end: 1, steps: 4 }), Schedule.scale(10)).at(2) // 5
 */
export const scale =
  (factor: number) =>
  (schedule: Schedule): Schedule => {
    Range.check('Schedule.scale', Range.finite, { factor });
    const { every, curve } = curveOf(schedule);
    return {
      spec: { type: 'scale', factor, schedule: curve, ...countedAs(every) },
      at: (t) => factor * schedule.at(t),
    };
  };

/**
 * One schedule after the other, each from its own step 0 (law S1); a boundary is the first step of the next. PyTorch's
 * SequentialLR. All count the same.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * const warmUp = Schedule.linear({ start: 0.01, end: 0.1, steps: 100 })
 * Schedule.join([warmUp, Schedule.cosine({ start: 0.1, steps: 900 })], [100]).at(100) // 0.1
 */
export const join = (schedules: ReadonlyArray<Schedule>, boundaries: ReadonlyArray<number>): Schedule => {
  const [first, ...later] = schedules;
  ensure(
    first !== undefined && later.length === boundaries.length,
    () =>
      `Schedule.join: expected a boundary between every two schedules, got ${schedules.length} schedules and ${boundaries.length} boundaries`,
  );
  Range.checkAscending('Schedule.join', 'boundaries', boundaries);
  const units = schedules.flatMap(({ spec }) => (spec.type === 'constant' ? [] : [spec.every ?? 'step']));
  ensure(
    units.every((unit) => unit === units[0]),
    () => 'Schedule.join: expected schedules that all count steps, or all epochs',
  );
  const curves = schedules.map((schedule) => curveOf(schedule).curve);
  return {
    spec: { type: 'join', schedules: curves, boundaries, ...countedAs(units[0] === 'epoch' ? 'epoch' : undefined) },
    at: (t) => {
      const i = boundaries.filter((boundary) => boundary <= t).length;
      return schedules[i]?.at(t - (boundaries[i - 1] ?? 0)) ?? NaN;
    },
  };
};

// Reading

/**
 * The schedule's number now, by the clock that it goes by.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * const schedule = { type: 'exponential', start: 1, factor: 0.5, every: 'epoch' } as const
 * Schedule.now(Schedule.fromSpec(schedule), { steps: 700, epochs: 2 }) // 0.25
 */
export const now = ({ spec, at }: Schedule, { steps, epochs }: Clock): number =>
  at(spec.every === 'epoch' ? epochs : steps);

/**
 * The clock after so many more updates.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.advance({ steps: 700, epochs: 2 }, 50) // { steps: 750, epochs: 2 }
 */
export const advance = <C extends Clock>(clock: C, updates: number): C => ({ ...clock, steps: clock.steps + updates });

/**
 * Whether the number is always the same.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.isSteady(Schedule.of(0.1)) // true
 * Schedule.isSteady(Schedule.exponential({ start: 0.1, factor: 0.9 })) // false
 */
export const isSteady = ({ spec }: Schedule): boolean => spec.type === 'constant';

// Data

const build = (spec: ScheduleSpec): Schedule => {
  switch (spec.type) {
    case 'constant':
      return Curves.constant(spec.value);
    case 'step':
      return Curves.step(spec);
    case 'multi-step':
      return Curves.multiStep(spec);
    case 'exponential':
      return Curves.exponential(spec);
    case 'cosine':
      return Curves.cosine(spec);
    case 'cosine-warm-restarts':
      return Curves.cosineWarmRestarts(spec);
    case 'linear':
      return Curves.linear(spec);
    case 'polynomial':
      return Curves.polynomial(spec);
    case 'one-cycle':
      return Curves.oneCycle(spec);
    case 'inverse-square-root':
      return Curves.inverseSquareRoot(spec);
    case 'inverse-time':
      return Curves.inverseTime(spec);
    case 'shift':
      return shift(spec.by)(fromSpec(spec.schedule));
    case 'join':
      return join(spec.schedules.map(fromSpec), spec.boundaries);
    case 'scale':
      return scale(spec.factor)(fromSpec(spec.schedule));
    case 'custom':
      return refuse(`Schedule.fromSpec: a file cannot build the custom schedule '${spec.name}'`);
  }
};

/**
 * The schedule of a spec; a custom one has no more than its name there, and is refused.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.fromSpec({ type: 'exponential', start: 1, factor: 0.5 }).at(3) // 0.125
 */
export const fromSpec = (spec: ScheduleSpec): Schedule => ({ ...build(spec), spec });

/**
 * The schedule of a number, of a spec, or itself.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.of(0.1).at(1000) // 0.1
 * Schedule.of({ type: 'exponential', start: 1, factor: 0.5 }).at(3) // 0.125
 */
export const of = (scheduled: Scheduled): Schedule =>
  typeof scheduled === 'number' ? Curves.constant(scheduled) : 'at' in scheduled ? scheduled : fromSpec(scheduled);

/**
 * A number that may change, as data.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.specOf(0.1) // 0.1
 * Schedule.specOf(Schedule.exponential({ start: 1, factor: 0.5 })) // { type: 'exponential', start: 1, factor: 0.5 }
 */
export const specOf = (scheduled: Scheduled): number | ScheduleSpec =>
  typeof scheduled === 'object' && 'at' in scheduled ? scheduled.spec : scheduled;

const text = (spec: ScheduleSpec): string => {
  switch (spec.type) {
    case 'constant':
      return `constant(${spec.value})`;
    case 'shift':
      return `shift(${spec.by})(${text({ ...spec.schedule, ...countedAs(spec.every) })})`;
    case 'scale':
      return `scale(${spec.factor})(${text({ ...spec.schedule, ...countedAs(spec.every) })})`;
    case 'join': {
      const schedules = spec.schedules.map((schedule) => text({ ...schedule, ...countedAs(spec.every) }));
      return `join([${schedules.join(', ')}], [${spec.boundaries.join(', ')}])`;
    }
    case 'custom':
      return spec.name;
    case 'step':
    case 'multi-step':
    case 'exponential':
    case 'cosine':
    case 'cosine-warm-restarts':
    case 'linear':
    case 'polynomial':
    case 'one-cycle':
    case 'inverse-square-root':
    case 'inverse-time': {
      const { type, ...options } = spec;
      return call(type, [], options);
    }
  }
};

/**
 * In the manner of the program that makes it: `cosine({"start":0.1,"steps":100})`.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.show.show({ type: 'cosine', start: 0.1, steps: 100 }) // 'cosine({"start":0.1,"steps":100})'
 */
export const show: Show<ScheduleSpec> = { show: text };
