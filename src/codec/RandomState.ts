/**
 * The state of a generator in files: a Threefry key's words, or NumPy's `get_state` of MT19937.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as MersenneTwister from '../MersenneTwister.js';
import type * as Random from '../Random.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Schema from './Schema.js';

/** As a file has it. */
export type StoredRandom =
  | { readonly generator: 'threefry'; readonly high: number; readonly low: number }
  | ({ readonly generator: 'mt19937' } & MersenneTwister.StateRecord);

const word = Schema.number('an integer from 0 to 2^32 - 1', (x) => Number.isInteger(x) && x >= 0 && x <= 4294967295);

/** The decoder of generators' states. */
export const decoder: Schema.Decoder<StoredRandom> = Schema.tagged<StoredRandom>(
  {
    threefry: Schema.record({ generator: Schema.literal('threefry'), high: word, low: word }),
    mt19937: Schema.record({
      generator: Schema.literal('mt19937'),
      key: Schema.array(word),
      position: Schema.count,
      gauss: Schema.nullable(Schema.finite),
    }),
  },
  'generator',
);

/** A generator's state as a file has it. */
export const encode = (random: Random.Random): StoredRandom =>
  random._tag === 'ThreefryKey'
    ? { generator: 'threefry', high: random.high, low: random.low }
    : { generator: 'mt19937', ...MersenneTwister.toRecord(random) };

/** The state of that generator; `Left` for that of another, or of a stream that cannot be. */
export const of =
  (generator: Random.Generator) =>
  (path: string, stored: StoredRandom): E.Either<DecodeError, Random.Random> => {
    if (stored.generator !== generator) {
      return E.left(mismatch(`${path}.generator`, `'${generator}', as in the experiment`, `'${stored.generator}'`));
    }
    return stored.generator === 'threefry'
      ? E.right({ _tag: 'ThreefryKey', high: stored.high, low: stored.low })
      : E.mapLeft((message: string): DecodeError => ({
          ...mismatch(path, 'a state of mt19937', 'another'),
          message,
        }))(MersenneTwister.fromRecord(stored));
  };
