/**
 * The bulk draws of Threefry-2x32, on the fast kernels where it pays: the bits of threefry.ts.
 */
import { type Drawn, fillInParts, siteOf } from './draws.js';
import type { BulkDrawName } from './machine.js';
import * as threefry from '../threefry.js';

/** From so many elements on, the kernels are quicker: calling them takes as long as some ten do in plain TypeScript. */
const worthwhile = 64;

const fastest =
  <Out extends Drawn, Numbers extends ReadonlyArray<number>>(
    name: BulkDrawName,
    isWhole: boolean,
    definition: (out: Out, key: threefry.Key, ...numbers: Numbers) => void,
  ): typeof definition =>
  (out, key, ...numbers) => {
    const site = siteOf(out, worthwhile, isWhole);
    if (site === undefined) definition(out, key, ...numbers);
    else {
      fillInParts(out, site, (address, length, first) =>
        site.draws[name](address, length, key.high, key.low, ...numbers, first),
      );
    }
  };

export const fillBits: typeof threefry.fillBits = fastest('threefryBits', false, threefry.fillBits);
export const fillUniform: typeof threefry.fillUniform = fastest('threefryUniform', false, threefry.fillUniform);
export const fillNormal: typeof threefry.fillNormal = fastest('threefryNormal', false, threefry.fillNormal);

// Of these an element depends on those before it.
export const fillIntegers: typeof threefry.fillIntegers = fastest('threefryIntegers', true, threefry.fillIntegers);
export const fillPermutation: typeof threefry.fillPermutation = fastest(
  'threefryPermutation',
  true,
  threefry.fillPermutation,
);
