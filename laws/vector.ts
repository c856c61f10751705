/**
 * Gradients, as all trees of parameters, form a vector space (V1).
 */
import * as fc from 'fast-check';
import { Parameters } from '../src/index.js';
import { dyadic, parameters, real, type Regime } from './arbitrary.js';
import { bitwise, equal, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { sample } from './sample.js';
import { rounding } from './tolerance.js';

/** Three vectors and two factors. */
export interface Vectors {
  readonly x: Parameters.Parameters;
  readonly y: Parameters.Parameters;
  readonly z: Parameters.Parameters;
  readonly factors: readonly [number, number];
  readonly bound: number;
}

const { add, scale, zerosLike } = Parameters;

/** V1: x + y = y + x */
export const additionCommutes = ({ x, y }: Vectors): Verdict => bitwise(add(x, y), add(y, x));

/** V1: 0 + x = x */
export const zeroIsNeutral = ({ x }: Vectors): Verdict => equal(add(zerosLike(x), x), x);

/** V1: (x + y) + z = x + (y + z) */
export const additionAssociates = ({ x, y, z, bound }: Vectors): Verdict =>
  within(bound)(add(add(x, y), z), add(x, add(y, z)));

/** V1: a (x + y) = a x + a y, (a + b) x = a x + b x, a (b x) = (a b) x, 1 x = x */
export const scalingDistributes = ({ x, y, factors: [a, b], bound }: Vectors): Verdict =>
  first([
    () => within(bound)(scale(a)(add(x, y)), add(scale(a)(x), scale(a)(y))),
    () => within(bound)(scale(a + b)(x), add(scale(a)(x), scale(b)(x))),
    () => within(bound)(scale(a)(scale(b)(x)), scale(a * b)(x)),
    () => bitwise(scale(1)(x), x),
  ]);

const vectors = (regime: Regime): fc.Arbitrary<Vectors> =>
  sample(regime).chain(({ layer }) => {
    const vector = parameters(regime.number, layer);
    return fc.record({
      x: vector,
      y: vector,
      z: vector,
      factors: fc.tuple(regime.number, regime.number),
      bound: fc.constant(regime.exact ? 0 : rounding(4, 4)),
    });
  });

const associativity = '(x + y) + z = x + (y + z)';
const distributivity = 'a (x + y) = a x + a y, (a + b) x = a x + b x, a (b x) = (a b) x, 1 x = x';

/** The laws of a vector space. */
export const vectorLaws: ReadonlyArray<Law> = [
  law('V1', 'x + y = y + x', vectors(real), additionCommutes),
  law('V1', '0 + x = x', vectors(real), zeroIsNeutral),
  law('V1', associativity, vectors(real), additionAssociates),
  law('V1', `${associativity}, exactly (dyadic)`, vectors(dyadic), additionAssociates),
  law('V1', distributivity, vectors(real), scalingDistributes),
  law('V1', `${distributivity}, exactly (dyadic)`, vectors(dyadic), scalingDistributes),
];
