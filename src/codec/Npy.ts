/**
 * The NPY format: one array of NumPy's, after a header that is a dictionary in Python's notation.
 *
 * Versions 1.0 to 3.0 are read, of either byte order, row-major or column-major; version 1.0, little-endian and row-major,
 * is written. What the header claims is checked against the bytes that follow. Nothing is executed: arrays of Python's
 * objects are not read.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { elementBytes } from '../numeric/precision.js';
import { rowMajor } from '../numeric/rowMajor.js';
import type { Precision } from '../Matrix.js';
import { type DecodeError, found, mismatch, under } from './DecodeError.js';
import { sizeOf, type Tensor } from './Tensor.js';

/** The byte 0x93 and `NUMPY`. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Before the header: the magic, the version in two bytes, then the header's length. */
const versionEnd = magic.length + 2;

/** The array begins at a multiple of it. */
const alignment = 64;

const descriptions = { float64: '<f8', float32: '<f4' } as const;

const ascii = new TextEncoder();

/**
 * The bytes of an array of at most 64 dimensions, as many as NumPy has.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npy, Tensor } from 'foldnet/codec'
 * const file = Npy.encode(Tensor.ofMatrix(Matrix.of([[1, 2]])))
 * new TextDecoder().decode(file.subarray(1, 6)) // 'NUMPY'
 * file.length // 144: a header of 128 bytes, and two numbers of 8
 */
export const encode = ({ precision, shape, bytes }: Tensor): Uint8Array => {
  const lengths = shape.length === 1 ? `${shape.join()},` : shape.join(', ');
  const dictionary = `{'descr': '${descriptions[precision]}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const start = Math.ceil((versionEnd + 2 + dictionary.length + 1) / alignment) * alignment;
  const header = ascii.encode(`${dictionary.padEnd(start - versionEnd - 3)}\n`);
  const out = new Uint8Array(start + bytes.length);
  out.set([...magic, 1, 0, header.length & 0xff, header.length >> 8]);
  out.set(header, versionEnd + 2);
  out.set(bytes, start);
  return out;
};

/** An array as a file has it. */
export interface Npy {
  /** Its numbers' type, as NumPy writes it: `<f8`. */
  readonly type: string;
  readonly isColumnMajor: boolean;
  readonly shape: ReadonlyArray<number>;
  readonly data: Uint8Array;
}

type Result<A> = E.Either<DecodeError, A>;

const wrong = (path: string, expected: string, actual: string): Result<never> =>
  E.left(mismatch(path, expected, actual));

/** NumPy reads none that is longer either. */
const longestHeader = 10000;

/** The header's text, and the bytes after it. */
const parted = (file: Uint8Array): Result<readonly [header: string, data: Uint8Array]> => {
  if (magic.some((byte, i) => file[i] !== byte)) return wrong('', 'an NPY file', 'something else');
  const [major = 0, minor = 0] = file.subarray(magic.length);
  if (major < 1 || major > 3 || minor !== 0) return wrong('', 'NPY of version 1.0, 2.0 or 3.0', `${major}.${minor}`);
  const lengthBytes = major === 1 ? 2 : 4;
  const headerStart = versionEnd + lengthBytes;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < headerStart) return wrong('header', `the ${lengthBytes} bytes of its length`, 'the end');
  const claimed = major === 1 ? view.getUint16(versionEnd, true) : view.getUint32(versionEnd, true);
  const most = Math.min(longestHeader, file.length - headerStart);
  if (claimed > most) return wrong('header', `at most ${most} bytes`, `${claimed}`);
  const start = headerStart + claimed;
  return E.right([new TextDecoder().decode(file.subarray(headerStart, start)), file.subarray(start)]);
};

/** A key and its value: a text, a truth value, or a tuple of lengths. */
const entries =
  /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:(['"])([^'"]*)\3|(True|False)|\((\s*|(?:\s*\d+\s*,)+(?:\s*\d+)?\s*)\))\s*(?:,|$)/g;

const parseHeader = (header: string): Result<Omit<Npy, 'data'>> => {
  const text = header.trim();
  const inside = text.slice(1, -1);
  const matches = Array.from(inside.matchAll(entries));
  const valueOf = (key: string, group: number): string | undefined => matches.find(([, , own]) => own === key)?.[group];
  const type = valueOf('descr', 4);
  const order = valueOf('fortran_order', 5);
  const lengths = valueOf('shape', 6);
  const isWhole = text.startsWith('{') && text.endsWith('}') && inside.replace(entries, '').trim() === '';
  if (!isWhole || matches.length !== 3 || type === undefined || order === undefined || lengths === undefined) {
    return wrong('header', "a dictionary of 'descr', 'fortran_order' and 'shape', of one type of numbers", found(text));
  }
  const shape = (lengths.match(/\d+/g) ?? []).map(Number);
  return shape.every(Number.isSafeInteger)
    ? E.right({ type, isColumnMajor: order === 'True', shape })
    : wrong('header', 'lengths below 2^53', found(lengths));
};

/**
 * An array of any type, its numbers not looked at; `Left`, under that path, where it is none.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npy, Tensor } from 'foldnet/codec'
 * const file = Npy.encode(Tensor.ofMatrix(Matrix.of([[1, 2]])))
 * Npy.parse('W.npy')(file) // Right of { type: '<f8', isColumnMajor: false, shape: [1, 2], ... }
 */
export const parse =
  (path: string) =>
  (file: Uint8Array): Result<Npy> =>
    pipe(
      parted(file),
      E.chain(([header, data]) => E.Functor.map(parseHeader(header), (own) => ({ ...own, data }))),
      E.mapLeft(under(path)),
    );

/** The precisions by the types that they are of. */
const precisions: ReadonlyMap<string, readonly [Precision, isBigEndian: boolean]> = new Map([
  ['<f8', ['float64', false]],
  ['<f4', ['float32', false]],
  ['>f8', ['float64', true]],
  ['>f4', ['float32', true]],
]);

/**
 * Whether a type is one of those that tensors are of.
 *
 * @example
 * import { Npy } from 'foldnet/codec'
 * const npy = { isColumnMajor: false, shape: [1], data: new Uint8Array(8) }
 * Npy.isRead({ ...npy, type: '<f8' }) // true
 * Npy.isRead({ ...npy, type: '<i8' }) // false
 */
export const isRead = ({ type }: Npy): boolean => precisions.has(type);

/**
 * An array as a tensor; `Left`, under that path, if it is of another type, or of more or fewer numbers than its shape.
 *
 * @example
 * import { Npy } from 'foldnet/codec'
 * const npy = { type: '<f8', isColumnMajor: false, shape: [2], data: new Uint8Array(8) }
 * Npy.toTensor('b.npy')(npy) // Left: b.npy.shape: expected 16 bytes, by its shape, got 8
 */
export const toTensor =
  (path: string) =>
  ({ type, isColumnMajor, shape, data }: Npy): Result<Tensor> => {
    const known = precisions.get(type);
    if (known === undefined) return wrong(`${path}.descr`, Array.from(precisions.keys()).join(', '), found(type));
    const [precision, isBigEndian] = known;
    const width = elementBytes(precision);
    const size = sizeOf(shape) * width;
    return size === data.length
      ? E.right({ precision, shape, bytes: rowMajor({ isColumnMajor, isBigEndian }, width, shape, data) })
      : wrong(`${path}.shape`, `${size} bytes, by its shape`, `${data.length}`);
  };

/**
 * The tensor of a file; `Left` names, under that path, what is wrong. Its bytes are the file's own where their order is.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npy, Tensor } from 'foldnet/codec'
 * Npy.decode('W.npy')(Npy.encode(Tensor.ofMatrix(Matrix.of([[1, 2]])))) // Right of the same
 */
export const decode =
  (path: string) =>
  (file: Uint8Array): Result<Tensor> =>
    E.Chain.chain(parse(path)(file), toTensor(path));
