/**
 * Safetensors: what is written reads back to the same bits; whatever a file claims is checked against its bytes.
 */
import * as fc from 'fast-check';
import type * as E from 'fp-ts/lib/Either.js';
import { Matrix } from 'foldnet';
import { type DecodeError, Safetensors, Tensor } from 'foldnet/codec';
import { expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { element, seed } from './arbitrary.js';

const matrix: fc.Arbitrary<Matrix.Matrix> = fc
  .tuple(fc.constantFrom('float64', 'float32'), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([precision, rows, columns]) =>
    fc
      .array(element(precision), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => expectRight(Matrix.fromArray(rows, columns, precision)(values))),
  );

const file = fc.record({
  tensors: fc.uniqueArray(
    fc.tuple(
      fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name !== '__metadata__'),
      matrix.map(Tensor.ofMatrix),
    ),
    { selector: ([name]) => name, maxLength: 5 },
  ),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

const byName = (tensors: Tensor.Tensors): ReadonlyArray<unknown> =>
  Array.from(tensors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { precision, shape, bytes }]) => [name, precision, shape, Array.from(bytes)]);

test('decode after encode gives the same tensors, bit for bit, and the same texts', () => {
  fc.assert(
    fc.property(file, (given) => {
      const read = expectRight(Safetensors.decode(Safetensors.encode(given)));
      expect(byName(read.tensors)).toEqual(byName(given.tensors));
      expect(Object.entries(read.metadata)).toEqual(Object.entries(given.metadata));
    }),
    { seed, numRuns: 200 },
  );
});

test('a tensor is a matrix again, whatever its bytes are aligned to', () => {
  fc.assert(
    fc.property(matrix, fc.integer({ min: 0, max: 7 }), (x, shift) => {
      const tensor = Tensor.ofMatrix(x);
      const moved = new Uint8Array(tensor.bytes.length + shift);
      moved.set(tensor.bytes, shift);
      const again = Tensor.toMatrix('x', x.rows, x.columns)({ ...tensor, bytes: moved.subarray(shift) });
      expect(Matrix.eq.equals(expectRight(again), x)).toBe(true);
    }),
    { seed, numRuns: 200 },
  );
});

const withHeader = (header: string, data: number, claimed: number = header.length): Uint8Array => {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
};

test.each<[string, Uint8Array, string, string]>([
  ['no file', new Uint8Array(3), '', 'a safetensors file, of 8 bytes or more'],
  ['a header of ten gigabytes', withHeader('{}', 0, 1e10), 'header', 'at most the 2 bytes that follow'],
  ['a header of 2^63 bytes', withHeader('{}', 0, Number.MAX_SAFE_INTEGER), 'header', 'at most the 2 bytes'],
  ['a header that is no JSON', withHeader('{"a":', 0), 'header', 'JSON'],
  ['a header that is no object', withHeader('[1]', 0), 'header', 'an object'],
  [
    'a shape that is not as many bytes',
    withHeader('{"a":{"dtype":"F64","shape":[2,3],"data_offsets":[0,8]}}', 8),
    'a.data_offsets',
    '48 bytes, by its shape',
  ],
  [
    'a shape of more numbers than there are integers',
    withHeader('{"a":{"dtype":"F64","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}', 8),
    'a.data_offsets',
    'by its shape',
  ],
  [
    'a gap',
    withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8),
    'a.data_offsets',
    'a place from 0 on, without a gap',
  ],
  [
    'tensors that overlap',
    withHeader(
      '{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ),
    'b.data_offsets',
    'a place from 8 on',
  ],
  [
    'bytes that are too few',
    withHeader('{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}', 4),
    '',
    '8 bytes after',
  ],
  ['bytes that are too many', withHeader('{}', 4), '', '0 bytes after the header'],
  ['a text that is none', withHeader('{"__metadata__":{"a":1}}', 0), '__metadata__', 'a text'],
])('refuses %s', (_, bytes, path, expected) => {
  const read = Safetensors.decode(bytes);
  expect(read).toMatchObject({ _tag: 'Left' });
  if (read._tag === 'Left') {
    expect(read.left.path).toContain(path);
    expect(read.left.expected).toContain(expected);
  }
});

test('tensors of other types are named and not read', () => {
  const header =
    '{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
  const { tensors, others } = expectRight(Safetensors.decode(withHeader(header, 12)));
  expect(tensors.map(([name]) => name)).toEqual(['b']);
  expect(others).toEqual([['a', 'I64']]);
});

test.each<[string, ReadonlyArray<number>, number, number]>([
  ['its transpose', [3, 2], 2, 3],
  ['other dimensions', [1, 2, 3], 2, 3],
  ['a column', [3], 3, 1],
  ['a number', [], 1, 1],
])('a tensor of another shape is no such matrix: %s', (_, shape, rows, columns) => {
  const tensor: Tensor.Tensor = { precision: 'float32', shape, bytes: new Uint8Array(4 * Tensor.sizeOf(shape)) };
  const { left } = Tensor.toMatrix('0.W', rows, columns)(tensor) as E.Left<DecodeError.DecodeError>;
  expect(left).toMatchObject({ path: '0.W', expected: `${rows} x ${columns}`, found: Tensor.showShape(shape) });
});

test('a name of the prototype’s is a name like any other', () => {
  const tensors: Tensor.Tensors = [['__proto__', Tensor.ofMatrix(Matrix.of([[1]]))]];
  expect(Object.prototype).not.toHaveProperty('dtype');
  expect(byName(expectRight(Safetensors.decode(Safetensors.encode({ tensors, metadata: {} }))).tensors)).toEqual(
    byName(tensors),
  );
});
