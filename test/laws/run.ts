/** Runs laws under vitest on a fixed, printed seed; FOLDNET_SEED gives another, FOLDNET_RUNS more or fewer cases. */
import * as E from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import { type Law, showFailure } from '../../laws/law.js';
import { fixedSeed } from './seed.js';

/** The seed of every property in the tests. */
export const seed: number = Number(process.env['FOLDNET_SEED'] ?? fixedSeed);

console.log(`laws: FOLDNET_SEED=0x${seed.toString(16)}`);

/** A test for each law. */
export const checkLaws = (
  laws: ReadonlyArray<Law>,
  runs: number = Number(process.env['FOLDNET_RUNS'] ?? 100),
): void => {
  it.each(laws.map((law) => [law.id, law.equation, law] as const))('%s: %s', (_id, _equation, law) => {
    const result = law.check({ seed, runs });
    expect(E.isLeft(result) ? showFailure(result.left) : 'holds').toBe('holds');
  });
};
