import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';

/** The value of a Right; a Left fails the test and is shown. */
export const expectRight = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) expect.fail(`expected a Right, got a Left of ${JSON.stringify(either.left)}`);
  return either.right;
};
