// Random calls of compiled kernels, each compared with the reference of the same name.
import { type KernelName, kernels } from '../../src/numeric/kernels.js';
import { allocate, type FloatArray, type Precision } from '../../src/numeric/precision.js';
import { build, type Matrix } from '../../src/numeric/storage.js';
import { type Draw, generator, scaled, signed, uniform } from '../numeric/arguments.js';
import { type Block, block, type Call, expectReference } from './kernel.js';

const seed = Number(process.env['FOLDNET_SEED'] ?? 20261122);

/** A source of numbers of [0, 1). */
export const source = (stream: number): (() => number) => {
  const bits = generator(seed + stream);
  const unit = uniform(0, 1);
  return () => unit(bits);
};

export type Random = () => number;

/** An integer from low to high. */
export const integer = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high + 1 - low));

/** One of them. */
export const oneOf = <A>(random: Random, items: ReadonlyArray<A>): A => items[integer(random, 0, items.length - 1)]!;

const finite = [0, 5e-324, 1e-310, 1.4e-45, 1e-40, 0.5, 1, 2, 1e19, 3.4028234663852886e38, Number.MAX_VALUE];
const specials = [...finite, Infinity, NaN];

/** How many of the elements are special ones, and which. */
const mixes: ReadonlyArray<readonly [number, ReadonlyArray<number>]> = [
  [0, finite],
  [0.1, finite],
  [0.5, finite],
  [0.01, specials],
  [0.6, specials],
];

const wide: Readonly<Record<Precision, Draw>> = {
  float64: signed(scaled(-1074, 1024)),
  float32: signed(scaled(-150, 128)),
};

/** Elements: all of like size, of every exponent, or among special ones. */
export const elements = (random: Random, precision: Precision, length: number): FloatArray => {
  const bits = generator(integer(random, 0, 2 ** 31));
  const usual = random() < 0.8 ? uniform(-2, 2) : wide[precision];
  const [part, among] = oneOf(random, mixes);
  return allocate(precision, length).map(() =>
    random() < part ? (random() < 0.5 ? -1 : 1) * oneOf(random, among) : usual(bits),
  );
};

export const matrix = (random: Random, precision: Precision, rows: number, columns: number): Block =>
  block(columns, elements(random, precision, rows * columns));

/** A dimension of 1 to 300, as a rule a small one. */
export const dimension = (random: Random): number => Math.ceil(300 * random() ** 3);

const asMatrix = ({ rows, columns, elements }: Block): Matrix =>
  build(rows, columns, elements instanceof Float64Array ? 'float64' : 'float32', (out) => {
    out.set(elements);
  });

/** Asserts that a call gives the bits of the reference of that name. */
export const expectSame = (call: Call & { readonly kernel: KernelName }, elementwise: boolean = false): void => {
  const operands = call.operands.flatMap((operand) => (operand === undefined ? [] : [asMatrix(operand)]));
  expectReference(call, (out) => kernels[call.kernel](out, operands, call.numbers ?? []), elementwise);
};
