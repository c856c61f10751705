/**
 * A training at chosen epochs, and what its networks say over the plane of two inputs then.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Loss, Matrix, type Parameters, Training } from 'foldnet';

/** The states after each of those epochs, which rise; training n epochs, then m, is training n + m. */
export const moments =
  <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Loss.Target, S>(
    problem: Training.Problem<I, O, P, C, K, S>,
    epochs: ReadonlyArray<number>,
  ) =>
  (start: Training.TrainState<P, S>): E.Either<Training.Divergence<P, S>, ReadonlyArray<Training.TrainState<P, S>>> =>
    epochs.reduce<E.Either<Training.Divergence<P, S>, ReadonlyArray<Training.TrainState<P, S>>>>(
      (before, epoch) =>
        pipe(
          before,
          E.chain((done) => {
            const last = done.at(-1) ?? start;
            return pipe(
              last,
              Training.train(problem, epoch - last.epoch),
              E.map((state) => [...done, state]),
            );
          }),
        ),
      E.right([]),
    );

/** Points of the plane as inputs. */
export const inputsOf = (points: ReadonlyArray<readonly [number, number]>): Matrix.Matrix<number, 2> =>
  Matrix.map((_, k) => points[Math.floor(k / 2)]![k % 2]!)(Matrix.zeros(points.length, 2));
