/**
 * Numbers as the bytes of their IEEE-754 formats, little-endian, whatever the engine's own order is. NaN has one form.
 */
import { elementBytes, type FloatArray, type Precision, precisionOf } from './precision.js';

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of numbers; a copy. */
export const toBytes = (numbers: FloatArray): Uint8Array => {
  const width = elementBytes(precisionOf(numbers));
  const bytes = new Uint8Array(numbers.length * width);
  if (isLittleEndian) bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, bytes.length));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    if (isLittleEndian && x === x) continue;
    const value = x === x ? x : NaN;
    if (width === 8) view.setFloat64(8 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  }
  return bytes;
};

/** Puts the numbers of bytes into a buffer of as many. */
export const fromBytes = (precision: Precision, bytes: Uint8Array, out: FloatArray): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (precision === 'float64') for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
  else for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
};

/** The two halves of a number's bits, one upon the other: 32 bits that tell two numbers apart, as a rule. */
export const foldedBits = (value: number): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === value ? value : NaN);
  return (view.getUint32(0) ^ view.getUint32(4)) >>> 0;
};
