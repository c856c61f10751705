/**
 * Work that goes on turn by turn, each a turn of the event loop, in which signals and timers are heard.
 */
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { defect, type Failure } from './Failure.js';

/** From state to state until there is an end (`Left`); however many turns there are, no more than one is in memory. */
export const untilEnd =
  <A, B>(turn: (state: A) => TE.TaskEither<Failure, E.Either<B, A>>) =>
  (start: A): TE.TaskEither<Failure, B> =>
  () =>
    new Promise((resolve, reject) => {
      const go = (state: A): void => {
        // What is thrown in a turn rejects, in the first one and in those that the event loop calls.
        Promise.resolve()
          .then(() => turn(state)())
          .then(
            (result) => {
              if (E.isLeft(result)) resolve(result);
              else if (E.isLeft(result.right)) resolve(E.right(result.right.left));
              else setImmediate(go, result.right.right);
            },
            (error: unknown) => {
              reject(defect(error));
            },
          );
      };
      go(start);
    });
