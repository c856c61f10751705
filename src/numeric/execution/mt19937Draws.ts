/**
 * The bulk draws of MT19937, on the fast kernels where it pays: the bits of mt19937.ts, and its place in the stream
 * after them.
 */
import { type Drawn, fillInParts, siteOf, type Site } from './draws.js';
import type { BulkDrawName } from './machine.js';
import * as mt from '../mt19937.js';

/** From so many elements on, the kernels are quicker, for which the 624 words are copied there and back. */
const worthwhile = 1024;

/** The parts of a place in the stream that is in linear memory. */
const parts = ({ memory, stream }: Site) => ({
  words: new Uint32Array(memory, stream, mt.keyLength),
  counts: new Uint32Array(memory, stream + mt.keyLength * 4, 2),
  gauss: new Float64Array(memory, stream + mt.keyLength * 4 + 8, 1),
});

const put = (site: Site, cursor: mt.Cursor): void => {
  const { words, counts, gauss } = parts(site);
  words.set(cursor.words);
  counts[0] = cursor.position;
  counts[1] = cursor.gauss === null ? 0 : 1;
  gauss[0] = cursor.gauss ?? 0;
};

const take = (site: Site, cursor: mt.Cursor): void => {
  const { words, counts, gauss } = parts(site);
  cursor.words = words.slice();
  cursor.shared = null;
  cursor.position = counts[0]!;
  cursor.gauss = counts[1] === 0 ? null : gauss[0]!;
};

const fastest =
  <Out extends Drawn, Numbers extends ReadonlyArray<number>>(
    name: BulkDrawName,
    isWhole: boolean,
    definition: (out: Out, cursor: mt.Cursor, ...numbers: Numbers) => void,
  ): typeof definition =>
  (out, cursor, ...numbers) => {
    const site = siteOf(out, worthwhile, isWhole);
    if (site === undefined) definition(out, cursor, ...numbers);
    else {
      put(site, cursor);
      fillInParts(out, site, (address, length) => site.draws[name](address, length, site.stream, ...numbers));
      take(site, cursor);
    }
  };

export const fillBits: typeof mt.fillBits = fastest('mt19937Bits', false, mt.fillBits);
export const fillUniform: typeof mt.fillUniform = fastest('mt19937Uniform', false, mt.fillUniform);
export const fillNormal: typeof mt.fillNormal = fastest('mt19937Normal', false, mt.fillNormal);

// A word's slices that are left over are dropped, and a permutation is one.
export const fillIntegers: typeof mt.fillIntegers = fastest('mt19937Integers', true, mt.fillIntegers);
export const fillPermutation: typeof mt.fillPermutation = fastest('mt19937Permutation', true, mt.fillPermutation);
