// Arguments for tests of float64 functions, made of bits so that they are the same in every engine.

const view = new DataView(new ArrayBuffer(8));

export const fromBits = (bits: bigint): number => {
  view.setBigInt64(0, bits);
  return view.getFloat64(0);
};

export const powerOfTwo = (k: number): number => fromBits(k < -1022 ? 1n << BigInt(k + 1074) : BigInt(k + 1023) << 52n);

/** Marsaglia's xorshift: 32 bits a call. */
export const generator = (start: number): (() => number) => {
  let state = start;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};

export type Draw = (bits: () => number) => number;

const unit: Draw = (bits) => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;

export const uniform =
  (low: number, high: number): Draw =>
  (bits) =>
    low + (high - low) * unit(bits);

/** An exponent from low to high - 1, then a fraction. */
export const scaled =
  (low: number, high: number): Draw =>
  (bits) => {
    const power = powerOfTwo(low + (bits() % (high - low)));
    return power + power * unit(bits);
  };

export const signed =
  (draw: Draw): Draw =>
  (bits) =>
    (bits() & 1 ? 1 : -1) * draw(bits);

export const onePlus =
  (draw: Draw): Draw =>
  (bits) =>
    1 + draw(bits);

/** 2^k (1 + f) with k from low to high - 1 and a small f. */
export const nearPowersOfTwo =
  (low: number, high: number): Draw =>
  (bits) =>
    powerOfTwo(low + (bits() % (high - low))) * onePlus(signed(scaled(-52, -20)))(bits);

/** Maps float64 to the integers in order: neighbours are one apart. */
export const orderOf = (x: number): bigint => {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits >= 0n ? bits : -(bits & 0x7fffffffffffffffn);
};

/** The float64 of that order. */
export const atOrder = (order: bigint): number => (order >= 0n ? fromBits(order) : -fromBits(-order));
