/**
 * The cosine, for float64.
 *
 * x = n pi/2 + r with abs(r) <= pi/4, with twice the precision; then cos x is, by n modulo 4, cos r, -sin r, -cos r or
 * sin r. Up to 2^20 the multiple of pi/2 is taken away in parts of so few bits that all products but the last are exact
 * (Cody and Waite 1980); beyond, x is multiplied by as many bits of 2/pi as it needs, in integers (Payne and Hanek,
 * "Radian reduction for trigonometric functions", 1983). Coefficients as in elementary.ts. Law N2.
 */
import { add, type DoubleDouble, fromNumber, multiply, product, sum } from './doubleDouble.js';
import { roundToInteger } from './elementary.js';

/** n modulo 4, and r. */
interface Reduced {
  readonly quadrant: number;
  readonly angle: DoubleDouble;
}

const twoOverPi = 0.6366197723675814;
const piOverTwo: DoubleDouble = { head: 1.5707963267948966, tail: 6.123233995736766e-17 };

// pi/2 in three parts of 33 bits and a rest.
const part1 = 1.5707963267341256;
const part2 = 6.077100506303966e-11;
const part3 = 2.0222662487111665e-21;
const part4 = 8.4784276603689e-32;

const reduceInParts = (x: number): Reduced => {
  const n = roundToInteger(x * twoOverPi);
  const first = sum(x - n * part1, -n * part2);
  return { quadrant: n & 3, angle: add(first, { head: -n * part3, tail: -n * part4 }) };
};

/** 2/pi, of which 1216 bits follow the binary point. */
const twoOverPiBits =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babn;

const view = new DataView(new ArrayBuffer(8));

const reduceInIntegers = (x: number): Reduced => {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const significand = (bits & 0xfffffffffffffn) | 0x10000000000000n;
  const places = 1216n - ((bits >> 52n) - 1075n);
  const turns = significand * twoOverPiBits;
  const n = (turns + (1n << (places - 1n))) >> places;
  // The fraction to 180 places: at most 62 bits of it cancel.
  const fraction = (turns - (n << places)) >> (places - 180n);
  const head = Number(fraction);
  const tail = Number(fraction - BigInt(head));
  const unit = 6.525304467998525e-55; // 2^-180
  return { quadrant: Number(n & 3n), angle: multiply({ head: head * unit, tail: tail * unit }, piOverTwo) };
};

/** cos(x + t) for abs(x) <= pi/4 = 1 - x^2 / 2 + x^4 C(x^2) - x t; C leaves an error below 2^-64. */
const cosineOfReduced = ({ head: x, tail: t }: DoubleDouble): number => {
  const { head: u, tail: uTail } = product(x, x);
  const half = 0.5 * u;
  const head = 1 - half;
  const u2 = u * u;
  const c =
    0.0416666666666666 -
    0.0013888888888874064 * u +
    u2 *
      (2.4801587289443505e-5 - 2.7557314340650693e-7 * u + u2 * (2.0875721620846798e-9 - 1.1359559113917042e-11 * u));
  return head + (1 - head - half + (u2 * c - x * t - 0.5 * uTail));
};

/** sin(x + t) for abs(x) <= pi/4 = x + x^3 S(x^2) + t cos x; S leaves an error below 2^-58. */
const sineOfReduced = ({ head: x, tail: t }: DoubleDouble): number => {
  const u = x * x;
  const u2 = u * u;
  const s =
    -0.16666666666666632 +
    0.00833333333332237 * u +
    u2 *
      (-0.0001984126982977132 + 2.755731367870642e-6 * u + u2 * (-2.505075596665037e-8 + 1.5896666767038679e-10 * u));
  return x + (x * u * s + t * (1 - 0.5 * u));
};

/**
 * The cosine of x radians, whatever its size. Error below 0.8 ulp (0.760); even to the bit.
 * cos(0) = 1; NaN for infinities and NaN.
 */
export const cos = (x: number): number => {
  const size = Math.abs(x);
  if (!(size < Infinity)) return NaN;
  if (size < 0.7853981633974483) return cosineOfReduced(fromNumber(size));
  const { quadrant, angle } = size < 1048576 ? reduceInParts(size) : reduceInIntegers(size);
  const y = quadrant & 1 ? sineOfReduced(angle) : cosineOfReduced(angle);
  return quadrant === 1 || quadrant === 2 ? -y : y;
};
