/**
 * Early stopping: training ends where the loss has not improved, with the best model, and stays so (T1). What is best, to
 * early stopping and on a plateau, is never NaN (T5).
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as fc from 'fast-check';
import { EarlyStopping, Optimizer, Parameters } from '../src/index.js';
import { real } from './arbitrary.js';
import { agreement, bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { earlyStopping, type Run, run, setUp, shown } from './training.js';

/** A run that early stopping watches. */
export interface Watched extends Run {
  readonly earlyStopping: EarlyStopping.EarlyStopping;
}

/** The epochs, from 0, whose loss improved on the best before. */
const improvements = (losses: ReadonlyArray<number>, minDelta: number): ReadonlyArray<number> =>
  losses.reduce<ReadonlyArray<number>>((found, loss, epoch) => {
    const best = losses[found.at(-1) ?? -1] ?? NaN;
    return Number.isNaN(best) || loss < best - minDelta ? [...found, epoch] : found;
  }, []);

/**
 * T1: training ends after `patience` epochs without an improvement, and no other; the best model comes back, the one that
 * so many epochs alone give; a state that has ended is left as it is
 */
export const stoppingAbsorbs = (run: Watched): Verdict => {
  const { patience, minDelta = 0 } = run.earlyStopping;
  const { start, train } = setUp(run);
  const end = train(mostEpochs)(start);
  const { watch, history, parameters } = E.isRight(end) ? end.right : end.left.state;
  const best = improvements(
    history.map(({ loss, validationLoss }) => validationLoss ?? loss),
    minDelta,
  ).at(-1);
  if (best === undefined) return bitwise(watch, undefined);
  const waited = history.length - 1 - best;
  const alone = setUp({ ...run, earlyStopping: undefined }).train(best + 1)(start);
  return first([
    () => bitwise([watch?.best.epoch, watch?.waited, watch?.stopped], [best + 1, waited, waited === patience]),
    () => bitwise(watch?.best.model.parameters, E.isRight(alone) ? alone.right.parameters : alone),
    ...(waited === patience
      ? [
          () => bitwise(parameters, watch?.best.model.parameters),
          () => bitwise(shown(pipe(end, E.chain(train(run.epochs[1])))), shown(end)),
        ]
      : [() => (E.isRight(end) ? bitwise(history.length, mostEpochs) : agreement)]),
  ]);
};

/** More than any patience, so that most runs end before. */
const mostEpochs = 8;

// T5

/** The losses of epochs, NaN among them. */
export type Losses = ReadonlyArray<number>;

const epochEnds = (losses: Losses): ReadonlyArray<EarlyStopping.EpochEnd> =>
  losses.map((loss, i) => ({ epoch: i + 1, loss, validationLoss: undefined }));

const isMeasured = ({ loss }: EarlyStopping.EpochEnd): boolean => !Number.isNaN(loss);

/**
 * What holds of the memory that epochs leave, the best loss and how many epochs since were no better: the best is that of
 * the epochs without NaN, and the first of these improves on what was before.
 */
const ignoresNaN = <M>(
  remember: (memory: M, end: EarlyStopping.EpochEnd) => M,
  start: M,
  read: (memory: M) => { readonly best: unknown; readonly waited: unknown },
  ends: ReadonlyArray<EarlyStopping.EpochEnd>,
): Verdict => {
  const after = (some: ReadonlyArray<EarlyStopping.EpochEnd>) => read(some.reduce(remember, start));
  const firstMeasured = ends.findIndex(isMeasured);
  return first([
    () => bitwise(after(ends).best, after(ends.filter(isMeasured)).best),
    () => bitwise(after(ends.slice(0, firstMeasured + 1)), after(ends.slice(firstMeasured, firstMeasured + 1))),
  ]);
};

/** T5 of early stopping */
export const stoppingIgnoresNaN = (losses: Losses): Verdict => {
  const observe = EarlyStopping.observe<number>({ patience: 1 + losses.length });
  return ignoresNaN<EarlyStopping.Watch<number> | undefined>(
    (watch, end) => observe(watch, end, end.epoch),
    undefined,
    (watch) => ({ best: watch?.best, waited: watch?.waited }),
    epochEnds(losses),
  );
};

/** T5 of a plateau */
export const plateauIgnoresNaN = (losses: Losses): Verdict => {
  const plateau = Optimizer.reduceOnPlateau({ patience: losses.length });
  return ignoresNaN(
    (state, end) => Optimizer.endEpoch(plateau, state, end),
    plateau.init(Parameters.empty),
    ({ best, bad }) => ({ best, waited: bad }),
    epochEnds(losses),
  );
};

const losses: fc.Arbitrary<Losses> = fc
  .tuple(fc.array(fc.oneof(fc.constant(NaN), real.number), { maxLength: 6 }), real.number)
  .chain(([some, one]) => fc.nat({ max: some.length }).map((at) => [...some.slice(0, at), one, ...some.slice(at)]));

// Runners

const watched: fc.Arbitrary<Watched> = fc
  .tuple(run, earlyStopping)
  .map(([drawn, watch]) => ({ ...drawn, earlyStopping: watch }));

/** The laws of early stopping and of plateaus. */
export const stoppingLaws: ReadonlyArray<Law> = [
  law(
    'T1',
    'early stopping ends after `patience` epochs without an improvement, with the best model; then nothing changes',
    watched,
    stoppingAbsorbs,
  ),
  law(
    'T5',
    'early stopping: a NaN loss is never the best, and the first other loss improves on it',
    losses,
    stoppingIgnoresNaN,
  ),
  law(
    'T5',
    'reduce on plateau: a NaN loss is never the best, and the first other loss improves on it',
    losses,
    plateauIgnoresNaN,
  ),
];
