/**
 * The safetensors format: tensors by name, as PyTorch, JAX and others read and write them.
 *
 * A file is the length of its header in eight bytes, the header (JSON: type, shape and place of each tensor, and texts
 * under `__metadata__`), then the tensors' bytes, one after the other, without a gap. All that a header claims is checked
 * against the bytes that are there, so that reading allocates nothing by its word.
 *
 * Source: https://huggingface.co/docs/safetensors
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Precision } from '../Matrix.js';
import { elementBytes } from '../numeric/precision.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import * as Schema from './Schema.js';
import { type Contents, sizeOf, type Tensors } from './Tensor.js';

/** What a file is made of. */
export interface Safetensors {
  readonly tensors: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const types = { float64: 'F64', float32: 'F32' } as const;

const lengthBytes = 8;

/** Headers start here, and tensors at a multiple of it. */
const alignment = 8;

const utf8 = new TextEncoder();

/**
 * The bytes of a file; tensors of eight-byte numbers stand first, so that each is aligned.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Safetensors, Tensor } from 'foldnet/codec'
 * const bytes = Safetensors.encode({ tensors: [['0.W', Tensor.ofMatrix(Matrix.of([[1, 2]]))]], metadata: {} })
 * Safetensors.decode(bytes) // Right of the same, and no others
 */
export const encode = ({ tensors, metadata }: Safetensors): Uint8Array => {
  const ordered = (['float64', 'float32'] as const).flatMap((precision) =>
    tensors.filter(([, tensor]) => tensor.precision === precision),
  );
  const ends = ordered.reduce<ReadonlyArray<number>>(
    (before, [, { bytes }]) => [...before, (before.at(-1) ?? 0) + bytes.length],
    [],
  );
  const entries = ordered.map(
    ([name, { precision, shape }], i) =>
      [name, { dtype: types[precision], shape, data_offsets: [ends[i - 1] ?? 0, ends[i]] }] as const,
  );
  const about = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata] as const];
  const header = utf8.encode(JSON.stringify(Object.fromEntries<unknown>([...about, ...entries])));
  const headerLength = Math.ceil(header.length / alignment) * alignment;
  const start = lengthBytes + headerLength;
  const out = new Uint8Array(start + (ends.at(-1) ?? 0)).fill(0x20, lengthBytes, start);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.set(header, lengthBytes);
  ordered.forEach(([, { bytes }], i) => {
    out.set(bytes, start + (ends[i - 1] ?? 0));
  });
  return out;
};

/** A tensor as a header has it. */
interface Entry {
  readonly dtype: string;
  readonly shape: ReadonlyArray<number>;
  readonly data_offsets: readonly [begin: number, end: number];
}

const entry: Schema.Decoder<Entry> = Schema.record({
  dtype: Schema.nonEmpty,
  shape: Schema.array(Schema.count),
  data_offsets: Schema.pair(Schema.count),
});

const text: Schema.Decoder<string> = Schema.text('a text', () => true);

const metadataName = '__metadata__';

type Result<A> = E.Either<DecodeError, A>;

const wrong = (path: string, expected: string, found: string): Result<never> => E.left(mismatch(path, expected, found));

/** The header's text, and the bytes after it. */
const parted = (file: Uint8Array): Result<readonly [header: string, data: Uint8Array]> => {
  if (file.length < lengthBytes) return wrong('', 'a safetensors file, of 8 bytes or more', `${file.length} bytes`);
  const claimed = new DataView(file.buffer, file.byteOffset, lengthBytes).getBigUint64(0, true);
  const most = file.length - lengthBytes;
  if (claimed > BigInt(most)) {
    return wrong('header', `a safetensors header of at most the ${most} bytes that follow`, `${claimed} bytes`);
  }
  const start = lengthBytes + Number(claimed);
  return pipe(
    E.tryCatch(
      () => new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(lengthBytes, start)),
      () => mismatch('header', 'UTF-8 text', 'other bytes'),
    ),
    E.map((header) => [header, file.subarray(start)] as const),
  );
};

const parseHeader = (header: string): Result<unknown> =>
  E.tryCatch(
    () => JSON.parse(header) as unknown,
    () => mismatch('header', 'JSON', 'something else'),
  );

const first = ([error]: ReadonlyArray<DecodeError>): DecodeError => error ?? mismatch('header', 'JSON', 'nothing');

/** Whether the tensors' bytes follow each other and fill the file, in some order. */
const checkPlaces = (entries: ReadonlyArray<readonly [string, Entry]>, length: number): Result<null> => {
  const ordered = Array.from(entries).sort(
    ([, { data_offsets: x }], [, { data_offsets: y }]) => x[0] - y[0] || x[1] - y[1],
  );
  const misplaced = ordered.findIndex(([, { data_offsets }], i) => {
    const end = ordered[i - 1]?.[1].data_offsets[1] ?? 0;
    return data_offsets[0] !== end || data_offsets[1] < data_offsets[0];
  });
  const place = ordered[misplaced];
  if (place !== undefined) {
    const end = ordered[misplaced - 1]?.[1].data_offsets[1] ?? 0;
    return wrong(
      `${place[0]}.data_offsets`,
      `a place from ${end} on, without a gap`,
      `[${place[1].data_offsets.join(', ')}]`,
    );
  }
  const end = ordered.at(-1)?.[1].data_offsets[1] ?? 0;
  return end === length ? E.right(null) : wrong('', `${end} bytes after the header, as it says`, `${length}`);
};

const precisionOf = (dtype: string): Precision | undefined =>
  dtype === types.float64 ? 'float64' : dtype === types.float32 ? 'float32' : undefined;

/** The tensor of an entry, if its numbers are of a type that tensors have. */
const tensorOf =
  (data: Uint8Array) =>
  ([name, { dtype, shape, data_offsets }]: readonly [string, Entry]): Result<Tensors> => {
    const precision = precisionOf(dtype);
    if (precision === undefined) return E.right([]);
    const bytes = data.subarray(...data_offsets);
    const size = sizeOf(shape) * elementBytes(precision);
    return size === bytes.length
      ? E.right([[name, { precision, shape, bytes }]])
      : wrong(`${name}.data_offsets`, `${size} bytes, by its shape`, `${bytes.length}`);
  };

/**
 * What a file holds; `Left` names the tensor that is wrong. The tensors' bytes are the file's own.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Matrix } from 'foldnet'
 * import { Safetensors, Tensor } from 'foldnet/codec'
 * const bytes = Safetensors.encode({ tensors: [['b', Tensor.ofMatrix(Matrix.of([[1, 2]]))]], metadata: {} })
 * const tensors = pipe(Safetensors.decode(bytes), E.map((decoded) => decoded.tensors))
 * tensors // Right of [['b', { precision: 'float64', shape: [1, 2], ... }]]
 * Safetensors.decode(bytes.subarray(0, 20)) // Left: header: expected ... at most the 12 bytes that follow, got 64 bytes
 */
export const decode = (file: Uint8Array): Result<Safetensors & Contents> =>
  pipe(
    E.Do,
    E.bind('parts', () => parted(file)),
    E.bind('header', ({ parts: [header] }) => parseHeader(header)),
    E.bind('fields', ({ header }) =>
      E.mapLeft(first)(Schema.decode(Schema.dictionary(Schema.anything), 'header')(header)),
    ),
    E.bind('metadata', ({ fields }) => {
      const given = fields.find(([name]) => name === metadataName)?.[1] ?? {};
      return E.mapLeft(first)(Schema.decode(Schema.dictionary(text), metadataName)(given));
    }),
    E.bind('entries', ({ fields }) =>
      pipe(
        fields.filter(([name]) => name !== metadataName),
        E.traverseArray(([name, value]) =>
          E.bimap(first, (decoded: Entry) => [name, decoded] as const)(Schema.decode(entry, name)(value)),
        ),
      ),
    ),
    E.chainFirst(({ entries, parts: [, data] }) => checkPlaces(entries, data.length)),
    E.bind('tensors', ({ entries, parts: [, data] }) =>
      E.Functor.map(E.traverseArray(tensorOf(data))(entries), (each) => each.flat()),
    ),
    E.map(({ entries, tensors, metadata }) => ({
      tensors,
      others: entries.flatMap(([name, { dtype }]) =>
        precisionOf(dtype) === undefined ? [[name, dtype] as const] : [],
      ),
      metadata: Object.fromEntries(metadata),
    })),
  );
