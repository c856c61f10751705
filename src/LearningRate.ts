/**
 * The learning rate: updates are scaled by the number that a schedule has at this step or epoch, or by a factor that
 * falls when the loss no longer does.
 *
 * Source: PyTorch's ReduceLROnPlateau; its memory is in the state.
 */
import { monitored } from './EarlyStopping.js';
import { ensure } from './numeric/invariant.js';
import type { Scalar } from './numeric/scalar.js';
import type { OptimizerSpec, Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import * as Schedule from './Schedule.js';
import { type Pace, paced, steady, type Transformation } from './Transformation.js';

/** sign times the schedule's number, times g. */
const scaleByNow = (spec: OptimizerSpec, sign: 1 | -1, schedule: Schedule.Schedule): Transformation<Schedule.Clock> => {
  const number = (state: Schedule.Clock): number => sign * Schedule.now(schedule, state);
  const by =
    (now: (state: Schedule.Clock) => Scalar): Transformation<Schedule.Clock>['update'] =>
    (gradients, state) => ({ updates: Parameters.scale(now(state))(gradients), state: Schedule.advance(state, 1) });
  const pace: Pace<Schedule.Clock> = Schedule.isSteady(schedule)
    ? steady(by(number), Schedule.advance)
    : {
        count: 1,
        numbers: (state) => [number(state)],
        advance: Schedule.advance,
        by: ([now = NaN]) => by(() => now),
      };
  return paced(pace, {
    spec,
    init: () => ({ steps: 0, epochs: 0 }),
    epochEnd: schedule.spec.every === 'epoch' ? (state, { epoch }) => ({ ...state, epochs: epoch }) : undefined,
  });
};

/**
 * The schedule's number, times g.
 *
 * @example
 * import { Matrix, Optimizer, Schedule } from 'foldnet'
 * const halving = Optimizer.scaleBySchedule(Schedule.exponential({ start: 1, factor: 0.5 }))
 * const [gradients, start] = [{ W: Matrix.of([[8]]) }, halving.init({})]
 * const second = halving.update(gradients, halving.update(gradients, start, gradients).state, gradients)
 * second.updates // { W: [[4]] }
 */
export const scaleBySchedule = (
  schedule: Schedule.Schedule | Schedule.ScheduleSpec,
): Transformation<Schedule.Clock> => {
  const known = Schedule.of(schedule);
  return scaleByNow({ type: 'scale-by-schedule', schedule: known.spec }, 1, known);
};

/**
 * -learningRate g: against the gradient. A schedule counts the steps, or the epochs if its `every` says so.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const descent = Optimizer.scaleByLearningRate(0.5)
 * const gradients = { W: Matrix.of([[8]]) }
 * descent.update(gradients, descent.init(gradients), gradients).updates // { W: [[-4]] }
 */
export const scaleByLearningRate = (learningRate: Schedule.Scheduled): Transformation<Schedule.Clock> => {
  if (typeof learningRate === 'number') Range.check('Optimizer.learningRate', Range.rate, { learningRate });
  const spec = { type: 'scale-by-learning-rate', learningRate: Schedule.specOf(learningRate) } as const;
  return scaleByNow(spec, -1, Schedule.of(learningRate));
};

/** The factor, and what it depends on. */
export interface PlateauState {
  readonly factor: number;
  /** The best loss; NaN while there is none. */
  readonly best: number;
  /** How many epochs since then were worse. */
  readonly bad: number;
  /** So many epochs more are not counted. */
  readonly cooldown: number;
}

/**
 * A factor, 1 at first, times g: it is multiplied by `factor` when more than `patience` epochs in a row had no better
 * loss. In a chain, after an optimiser.
 *
 * Source: PyTorch's ReduceLROnPlateau in the mode `min`; but the factor, not the rate, has a minimum, and PyTorch passes
 * over changes of a rate by less than 1e-8.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * Optimizer.chain(Optimizer.sgd({ learningRate: 0.1 }), Optimizer.reduceOnPlateau({ factor: 0.5, patience: 2 }))
 */
export const reduceOnPlateau = (options: Options<'reduce-on-plateau'> = {}): Transformation<PlateauState> => {
  const { factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = 'rel', cooldown = 0, minimum = 0 } = options;
  const operation = 'Optimizer.reduceOnPlateau';
  Range.check(operation, Range.fraction, { factor });
  Range.check(operation, Range.count, { patience, cooldown });
  Range.check(operation, Range.nonNegative, { threshold });
  Range.check(operation, Range.decay, { minimum });
  const isBetter = (loss: number, best: number): boolean =>
    Number.isNaN(best) || loss < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
  const pace: Pace<PlateauState> = {
    count: 1,
    numbers: (state) => [state.factor],
    advance: (state) => state,
    by:
      ([now = NaN]) =>
      (gradients, state) => ({ updates: Parameters.scale(now)(gradients), state }),
  };
  return paced(pace, {
    spec: { type: 'reduce-on-plateau', ...options },
    init: () => ({ factor: 1, best: NaN, bad: 0, cooldown: 0 }),
    epochEnd: (state, end) => {
      ensure(
        options.monitor !== 'validation-loss' || end.validationLoss !== undefined,
        () => `${operation}: expected validation data, since it monitors the validation loss`,
      );
      const loss = monitored(options, end);
      const better = isBetter(loss, state.best);
      const cooling = state.cooldown > 0;
      const bad = better || cooling ? 0 : state.bad + 1;
      const reduce = bad > patience;
      return {
        factor: reduce ? Math.max(minimum, state.factor * factor) : state.factor,
        best: better ? loss : state.best,
        bad: reduce ? 0 : bad,
        cooldown: reduce ? cooldown : cooling ? state.cooldown - 1 : 0,
      };
    },
  });
};
