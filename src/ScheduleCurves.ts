/**
 * The curves that schedules are made of: pure functions from a step, counted from 0, to a number.
 *
 * Source: PyTorch's `lr_scheduler`, in closed form, with its options in camel case; but a schedule has a start of its own
 * in place of the optimiser's rate. Where PyTorch multiplies a rate by itself again and again, the two differ by rounding.
 */
import { pow } from './numeric/power.js';
import { cos } from './numeric/trigonometric.js';
import { ensure } from './numeric/invariant.js';
import * as Range from './Range.js';
import type { ScheduleSpec } from './ScheduleSpec.js';

/** A schedule. */
export interface Schedule {
  /** The schedule as data. */
  readonly spec: ScheduleSpec;
  /** The number at a step, from 0. */
  readonly at: (step: number) => number;
}

/** The options of a schedule: its spec without the name. */
export type Options<T extends ScheduleSpec['type']> = Omit<Extract<ScheduleSpec, { readonly type: T }>, 'type'>;

/**
 * One value for ever.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * Schedule.constant(0.1).at(1000) // 0.1
 */
export const constant = (value: number): Schedule => ({ spec: { type: 'constant', value }, at: () => value });

/**
 * start factor^floor(t / size): PyTorch's StepLR.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 9, 10, 20].map(Schedule.step({ start: 1, size: 10, factor: 0.5 }).at) // [1, 1, 0.5, 0.25]
 */
export const step = (options: Options<'step'>): Schedule => {
  const { start, size, factor = 0.1 } = options;
  Range.check('Schedule.step', Range.finite, { start });
  Range.check('Schedule.step', Range.positiveInteger, { size });
  Range.check('Schedule.step', Range.positive, { factor });
  return { spec: { type: 'step', ...options }, at: (t) => start * pow(factor, Math.floor(t / size)) };
};

/**
 * start factor^k after k milestones, each the first step of its value: PyTorch's MultiStepLR.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [9, 10, 15].map(Schedule.multiStep({ start: 1, milestones: [10, 15], factor: 0.5 }).at) // [1, 0.5, 0.25]
 */
export const multiStep = (options: Options<'multi-step'>): Schedule => {
  const { start, milestones, factor = 0.1 } = options;
  Range.check('Schedule.multiStep', Range.finite, { start });
  Range.check('Schedule.multiStep', Range.positive, { factor });
  Range.checkAscending('Schedule.multiStep', 'milestones', milestones);
  return {
    spec: { type: 'multi-step', ...options },
    at: (t) => start * pow(factor, milestones.filter((milestone) => milestone <= t).length),
  };
};

/**
 * start factor^t: PyTorch's ExponentialLR.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 1, 2].map(Schedule.exponential({ start: 1, factor: 0.5 }).at) // [1, 0.5, 0.25]
 */
export const exponential = (options: Options<'exponential'>): Schedule => {
  const { start, factor } = options;
  Range.check('Schedule.exponential', Range.finite, { start });
  Range.check('Schedule.exponential', Range.positive, { factor });
  return { spec: { type: 'exponential', ...options }, at: (t) => start * pow(factor, t) };
};

/** Between two values, at a part of the way from 0 to 1. */
const byCosine = (from: number, to: number, part: number): number => to + (from - to) * ((1 + cos(Math.PI * part)) / 2);
const byLine = (from: number, to: number, part: number): number => from + (to - from) * part;

/**
 * end + (start - end) (1 + cos(pi t / steps)) / 2; after `steps` it rises again, and so on: PyTorch's CosineAnnealingLR.
 *
 * @example
 * import { Optimizer, Schedule } from 'foldnet'
 * Optimizer.sgd({ learningRate: Schedule.cosine({ start: 0.1, steps: 1000 }) })
 */
export const cosine = (options: Options<'cosine'>): Schedule => {
  const { start, end = 0, steps } = options;
  Range.check('Schedule.cosine', Range.finite, { start, end });
  Range.check('Schedule.cosine', Range.positiveInteger, { steps });
  return { spec: { type: 'cosine', ...options }, at: (t) => byCosine(start, end, (t % (2 * steps)) / steps) };
};

/** A step within its cycle, and the cycle's length. */
const within = (t: number, length: number, growth: number): readonly [step: number, length: number] =>
  growth === 1 ? [t % length, length] : t < length ? [t, length] : within(t - length, length * growth, growth);

/**
 * From start to end along half a period of the cosine, again and again, each cycle `growth` times as long as the one
 * before: PyTorch's CosineAnnealingWarmRestarts (Loshchilov and Hutter 2017).
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 5, 10, 20, 30].map(Schedule.cosineWarmRestarts({ start: 1, steps: 10, growth: 2 }).at) // about [1, 0.5, 1, 0.5, 1]
 */
export const cosineWarmRestarts = (options: Options<'cosine-warm-restarts'>): Schedule => {
  const { start, end = 0, steps, growth = 1 } = options;
  Range.check('Schedule.cosineWarmRestarts', Range.finite, { start, end });
  Range.check('Schedule.cosineWarmRestarts', Range.positiveInteger, { steps, growth });
  return {
    spec: { type: 'cosine-warm-restarts', ...options },
    at: (t) => {
      const [now, length] = within(t, steps, growth);
      return byCosine(start, end, now / length);
    },
  };
};

/**
 * From start to end in `steps` steps of one size, then end: a warm-up. PyTorch's LinearLR.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 1, 4, 1000].map(Schedule.linear({ start: 0, end: 1, steps: 4 }).at) // [0, 0.25, 1, 1]
 */
export const linear = (options: Options<'linear'>): Schedule => {
  const { start, end, steps } = options;
  Range.check('Schedule.linear', Range.finite, { start, end });
  Range.check('Schedule.linear', Range.positiveInteger, { steps });
  return { spec: { type: 'linear', ...options }, at: (t) => (t < steps ? byLine(start, end, t / steps) : end) };
};

/**
 * start (1 - t / steps)^power, then 0: PyTorch's PolynomialLR.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 5, 10].map(Schedule.polynomial({ start: 1, steps: 10, power: 2 }).at) // [1, 0.25, 0]
 */
export const polynomial = (options: Options<'polynomial'>): Schedule => {
  const { start, steps, power = 1 } = options;
  Range.check('Schedule.polynomial', Range.finite, { start });
  Range.check('Schedule.polynomial', Range.positiveInteger, { steps });
  Range.check('Schedule.polynomial', Range.positive, { power });
  return {
    spec: { type: 'polynomial', ...options },
    at: (t) => (t < steps ? start * pow((steps - t) / steps, power) : 0),
  };
};

/**
 * Up from start to peak and down to end, then end: PyTorch's OneCycleLR (Smith and Topin 2019). The phases end where
 * PyTorch has them end, not always at a whole step. For a momentum that cycles the other way, `peak` is the least value,
 * and `start` and `end` are the greatest.
 *
 * @example
 * import { Optimizer, Schedule } from 'foldnet'
 * Optimizer.sgd({
 *   learningRate: Schedule.oneCycle({ peak: 0.1, steps: 1000 }),
 *   momentum: Schedule.oneCycle({ start: 0.95, peak: 0.85, end: 0.95, steps: 1000 }),
 * })
 */
export const oneCycle = (options: Options<'one-cycle'>): Schedule => {
  const { peak, steps, warmUp = 0.3, anneal = 'cos', threePhase = false } = options;
  const start = options.start ?? peak / 25;
  const end = options.end ?? start / 10000;
  Range.check('Schedule.oneCycle', Range.finite, { peak, start, end });
  Range.check('Schedule.oneCycle', Range.positiveInteger, { steps });
  Range.check('Schedule.oneCycle', Range.fraction, { warmUp });
  ensure(
    !threePhase || warmUp <= 0.5,
    () => `Schedule.oneCycle: expected warmUp to be at most 0.5 with three phases, got ${warmUp}`,
  );
  const last = steps - 1;
  const phases = threePhase
    ? [
        { from: start, to: peak, until: warmUp * steps - 1 },
        { from: peak, to: start, until: 2 * warmUp * steps - 2 },
        { from: start, to: end, until: last },
      ]
    : [
        { from: start, to: peak, until: warmUp * steps - 1 },
        { from: peak, to: end, until: last },
      ];
  const between = anneal === 'cos' ? byCosine : byLine;
  return {
    spec: { type: 'one-cycle', ...options },
    at: (t) => {
      const i = phases.findIndex(({ until }) => t <= until);
      const phase = phases[i];
      if (phase === undefined) return end;
      const since = phases[i - 1]?.until ?? 0;
      return between(phase.from, phase.to, phase.until > since ? (t - since) / (phase.until - since) : 1);
    },
  };
};

/**
 * scale min((t + 1)^(-1/2), (t + 1) warmUp^(-3/2)): linear growth for `warmUp` steps, then decay (Vaswani et al. 2017,
 * who take the width to the power of -1/2 for the scale).
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 3, 15].map(Schedule.inverseSquareRoot({ scale: 1, warmUp: 4 }).at) // [0.125, 0.5, 0.25]
 */
export const inverseSquareRoot = (options: Options<'inverse-square-root'>): Schedule => {
  const { scale: factor, warmUp } = options;
  Range.check('Schedule.inverseSquareRoot', Range.finite, { scale: factor });
  Range.check('Schedule.inverseSquareRoot', Range.positiveInteger, { warmUp });
  return {
    spec: { type: 'inverse-square-root', ...options },
    at: (t) => factor * Math.min(1 / Math.sqrt(t + 1), (t + 1) / (warmUp * Math.sqrt(warmUp))),
  };
};

/**
 * start / (1 + t decay): the decay of PyTorch's Adagrad.
 *
 * @example
 * import { Schedule } from 'foldnet'
 * [0, 2, 6].map(Schedule.inverseTime({ start: 1, decay: 0.5 }).at) // [1, 0.5, 0.25]
 */
export const inverseTime = (options: Options<'inverse-time'>): Schedule => {
  const { start, decay } = options;
  Range.check('Schedule.inverseTime', Range.finite, { start });
  Range.check('Schedule.inverseTime', Range.nonNegative, { decay });
  return { spec: { type: 'inverse-time', ...options }, at: (t) => start / (1 + t * decay) };
};
