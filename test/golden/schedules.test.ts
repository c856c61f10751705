/** Schedules against PyTorch: the rate, and what else it schedules, at every step. */
import { describe, test } from 'vitest';
import { Matrix, Optimizer, Schedule } from 'foldnet';
import { readGolden } from '../readGolden.js';
import { expectClose, optimizerTolerance } from '../tolerance.js';
import { expectEveryKind, known } from './claims.js';

type Row = ReadonlyArray<number>;

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly algo: string;
  readonly hyper: Readonly<Record<string, unknown>>;
  readonly base_lr: number;
  readonly lr: Row;
  readonly momentum?: Row;
  readonly metrics?: Row;
}

const cases = readGolden<Case>('optimizers').filter(({ kind }) => kind === 'schedule');

const of = ({ hyper }: Case, name: string): number => hyper[name] as number;

const optional = ({ hyper }: Case, name: string): number | undefined => hyper[name] as number | undefined;

const oneCycle = (c: Case, ends: Pick<Schedule.Options<'one-cycle'>, 'start' | 'peak' | 'end'>): Schedule.Schedule =>
  Schedule.oneCycle({
    ...ends,
    steps: of(c, 'total_steps'),
    warmUp: of(c, 'pct_start'),
    anneal: c.hyper['anneal_strategy'] as 'cos' | 'linear',
    threePhase: c.hyper['three_phase'] as boolean,
  });

/** The schedule of a case, by PyTorch's name. */
const schedules: Readonly<Record<string, (c: Case) => Schedule.Schedule>> = {
  StepLR: (c) => Schedule.step({ start: c.base_lr, size: of(c, 'step_size'), factor: of(c, 'gamma') }),
  MultiStepLR: (c) =>
    Schedule.multiStep({ start: c.base_lr, milestones: c.hyper['milestones'] as Row, factor: of(c, 'gamma') }),
  ExponentialLR: (c) => Schedule.exponential({ start: c.base_lr, factor: of(c, 'gamma') }),
  CosineAnnealingLR: (c) => Schedule.cosine({ start: c.base_lr, end: of(c, 'eta_min'), steps: of(c, 'T_max') }),
  CosineAnnealingWarmRestarts: (c) =>
    Schedule.cosineWarmRestarts({
      start: c.base_lr,
      end: of(c, 'eta_min'),
      steps: of(c, 'T_0'),
      growth: of(c, 'T_mult'),
    }),
  OneCycleLR: (c) => {
    const peak = of(c, 'max_lr');
    const start = peak / of(c, 'div_factor');
    return oneCycle(c, { start, peak, end: start / of(c, 'final_div_factor') });
  },
  LinearLR: (c) =>
    Schedule.linear({
      start: c.base_lr * of(c, 'start_factor'),
      end: c.base_lr * of(c, 'end_factor'),
      steps: of(c, 'total_iters'),
    }),
  ConstantLR: (c) =>
    Schedule.join(
      [Schedule.constant(c.base_lr * of(c, 'factor')), Schedule.constant(c.base_lr)],
      [of(c, 'total_iters')],
    ),
  PolynomialLR: (c) => Schedule.polynomial({ start: c.base_lr, steps: of(c, 'total_iters'), power: of(c, 'power') }),
  SequentialLR: (c) => {
    const warm = of(c, 'warm');
    return Schedule.join(
      [
        Schedule.linear({ start: c.base_lr / warm, end: c.base_lr, steps: warm }),
        Schedule.cosine({ start: c.base_lr, steps: of(c, 'total') - warm }),
      ],
      [warm],
    );
  },
  LambdaLR: (c) => Schedule.inverseSquareRoot({ scale: c.base_lr, warmUp: of(c, 'warm') }),
};

const along = (schedule: Schedule.Schedule, steps: Row): Row => steps.map((_, t) => schedule.at(t));

/** PyTorch passes over a change of at most that, and so over all later ones. */
const withoutSmallChanges = (rates: Row, most: number): Row => {
  const passed = rates.findIndex((rate, i) => i > 0 && rate < rates[i - 1]! && rates[i - 1]! - rate <= most);
  return rates.map((rate, i) => (passed >= 0 && i >= passed ? rates[passed - 1]! : rate));
};

describe('as PyTorch has it', () => {
  test.each(cases.flatMap((c) => (c.metrics === undefined ? [[c.name, c] as const] : [])))('%s', (_, c) => {
    const schedule = known(schedules, c.algo)(c);
    expectClose(along(schedule, c.lr), c.lr, optimizerTolerance);
    expectClose(along(Schedule.fromSpec(schedule.spec), c.lr), c.lr, optimizerTolerance);
    if (c.momentum !== undefined) {
      const [start, peak] = [of(c, 'max_momentum'), of(c, 'base_momentum')];
      expectClose(along(oneCycle(c, { start, peak, end: start }), c.momentum), c.momentum, optimizerTolerance);
    }
  });

  test.each(cases.flatMap((c) => (c.metrics === undefined ? [] : [[c.name, c, c.metrics] as const])))(
    '%s',
    (_, c, metrics) => {
      const { init, update, epochEnd } = Optimizer.reduceOnPlateau({
        factor: of(c, 'factor'),
        patience: of(c, 'patience'),
        threshold: of(c, 'threshold'),
        thresholdMode: (c.hyper['threshold_mode'] as 'rel' | 'abs' | undefined) ?? 'rel',
        cooldown: optional(c, 'cooldown') ?? 0,
        minimum: (optional(c, 'min_lr') ?? 0) / c.base_lr,
      });
      const gradients = Matrix.of([[c.base_lr]]);
      const states = metrics.reduce(
        (before, loss, i) => [...before, epochEnd!(before.at(-1)!, { epoch: i + 1, loss, validationLoss: undefined })],
        [init(gradients)],
      );
      const rates = states.map((state) => Matrix.toArray(update(gradients, state, gradients).updates)[0]!);
      expectClose(withoutSmallChanges(rates, optional(c, 'eps') ?? 1e-8), c.lr, optimizerTolerance);
    },
  );
});

test('there are schedules of rates, and of what depends on losses', () => {
  expectEveryKind(
    cases.map(({ metrics }) => (metrics === undefined ? 'rate' : 'plateau')),
    ['rate', 'plateau'],
  );
});
