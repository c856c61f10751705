/** Runs laws under vitest on a fixed, printed seed; FOLDNET_SEED gives another. */
import * as E from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import type { Law } from '../../laws/law.js';

const fixedSeed = 0x5eed;

/** The seed of every property in the tests. */
export const seed: number = Number(process.env['FOLDNET_SEED'] ?? fixedSeed);

console.log(`laws: FOLDNET_SEED=0x${seed.toString(16)}`);

/** A test for each law. */
export const checkLaws = (laws: ReadonlyArray<Law>, runs: number = 100): void => {
  it.each(laws.map((law) => [law.id, law.equation, law] as const))('%s: %s', (_id, _equation, law) => {
    expect(law.check({ seed, runs })).toEqual(E.right(undefined));
  });
};
