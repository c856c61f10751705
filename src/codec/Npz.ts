/**
 * The NPZ format: tensors by name, as NumPy's `savez` writes and `load` reads them. An NPZ file is a zip archive of NPY
 * files, each named by its tensor and `.npy`.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Npy from './Npy.js';
import type { Contents, Tensor, Tensors } from './Tensor.js';
import * as Zip from './Zip.js';

const extension = '.npy';

/**
 * The bytes of a file, not compressed: the same bytes for the same tensors.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npz, Tensor } from 'foldnet/codec'
 * const bytes = Npz.encode([['0.W', Tensor.ofMatrix(Matrix.of([[1, 2]]))]])
 * Npz.decode(bytes) // Right of the same, and no others
 */
export const encode = (tensors: Tensors): Uint8Array =>
  Zip.encode(tensors.map(([name, tensor]) => [`${name}${extension}`, Npy.encode(tensor)]));

/** A tensor, or the type of one that is not read. */
type Read = readonly [name: string, read: Tensor | string];

const readEntry = ([entry, bytes]: Zip.Files[number]): E.Either<DecodeError, Read> => {
  if (!entry.endsWith(extension)) return E.left(mismatch(entry, `a name that ends in ${extension}`, 'another'));
  const name = entry.slice(0, -extension.length);
  return pipe(
    Npy.parse(entry)(bytes),
    E.chain((array): E.Either<DecodeError, Read[1]> =>
      Npy.isRead(array) ? Npy.toTensor(entry)(array) : E.right(array.type),
    ),
    E.map((read) => [name, read] as const),
  );
};

/**
 * What a file holds, compressed or not; `Left` names the entry that is wrong.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npz, Tensor } from 'foldnet/codec'
 * const bytes = Npz.encode([['b', Tensor.ofMatrix(Matrix.of([[1, 2]]))]])
 * Npz.decode(bytes) // Right of { tensors: [['b', { precision: 'float64', shape: [1, 2], ... }]], others: [] }
 */
export const decode = (file: Uint8Array): E.Either<DecodeError, Contents> =>
  pipe(
    Zip.decode(file),
    E.chain(E.traverseArray(readEntry)),
    E.map((entries) => ({
      tensors: entries.flatMap(([name, read]) => (typeof read === 'string' ? [] : [[name, read] as const])),
      others: entries.flatMap(([name, read]) => (typeof read === 'string' ? [[name, read] as const] : [])),
    })),
  );
