/**
 * NPZ and NPY: what is written reads back to the same bits; other layouts come to the same numbers; whatever an archive or a
 * header claims is checked against its bytes.
 */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import type * as E from 'fp-ts/lib/Either.js';
import { type DecodeError, Npy, Npz, type Tensor } from 'foldnet/codec';
import { expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { seed } from './arbitrary.js';

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const widths = { float64: 8, float32: 4 } as const;

const sizeOf = (lengths: ReadonlyArray<number>): number => lengths.reduce((size, length) => size * length, 1);

/** Any bits, NaNs with payloads among them. */
const tensor: fc.Arbitrary<Tensor.Tensor> = fc
  .tuple(fc.constantFrom('float64', 'float32'), shape)
  .chain(([precision, lengths]) => {
    const length = sizeOf(lengths) * widths[precision];
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ precision, shape: lengths, bytes: new Uint8Array(bytes) }));
  });

const tensors: fc.Arbitrary<Tensor.Tensors> = fc.uniqueArray(
  fc.tuple(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '0', '0.W')), tensor),
  { selector: ([name]) => name, maxLength: 5 },
);

const plain = ({ precision, shape: lengths, bytes }: Tensor.Tensor): unknown => [precision, lengths, Array.from(bytes)];

const byName = (given: Tensor.Tensors): ReadonlyArray<unknown> =>
  Array.from(given)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => [name, plain(own)]);

test('decode after encode gives the same tensors, bit for bit', () => {
  fc.assert(
    fc.property(tensors, (given) => {
      const read = expectRight(Npz.decode(Npz.encode(given)));
      expect(byName(read.tensors)).toEqual(byName(given));
      expect(read.others).toEqual([]);
    }),
    { seed, numRuns: 200 },
  );
});

test('an array begins at a multiple of 64, as NumPy writes it', () => {
  fc.assert(
    fc.property(tensor, (given) => {
      const file = Npy.encode(given);
      expect((file.length - given.bytes.length) % 64).toBe(0);
      expect(file[file.length - given.bytes.length - 1]).toBe('\n'.charCodeAt(0));
      expect(plain(expectRight(Npy.decode('x.npy')(file)))).toEqual(plain(given));
    }),
    { seed, numRuns: 200 },
  );
});

const two: Tensor.Tensors = [
  ['0.W', { precision: 'float64', shape: [1, 2], bytes: new Uint8Array(Float64Array.of(1.5, -0).buffer) }],
  ['0.b', { precision: 'float32', shape: [], bytes: new Uint8Array(Float32Array.of(NaN).buffer) }],
];

/** The bytes that a process in that time zone writes. */
const writtenIn = (zone: string): string =>
  execFileSync(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval'],
      `import { encode } from ${JSON.stringify(new URL('../../src/codec/Npz.ts', import.meta.url).href)};
       const tensor = { precision: 'float64', shape: [1], bytes: new Uint8Array(8) };
       process.stdout.write(Buffer.from(encode([['0.W', tensor]])).toString('hex'));`,
    ],
    { env: { ...process.env, TZ: zone }, encoding: 'utf8' },
  );

test('the same tensors give the same bytes, in every time zone', () => {
  const written = ['Pacific/Kiritimati', 'America/Los_Angeles'].map(writtenIn);
  expect(written[0]).toMatch(/^504b/);
  expect(written[1]).toBe(written[0]);
});

const text = new TextEncoder();

/** An NPY file by hand. */
const npy = (header: string, data: Uint8Array = new Uint8Array(0), major: number = 1, claimed?: number): Uint8Array => {
  const body = text.encode(header);
  const wide = major === 1 ? 2 : 4;
  const file = new Uint8Array(8 + wide + body.length + data.length);
  file.set([0x93, ...text.encode('NUMPY'), major, 0]);
  const view = new DataView(file.buffer);
  if (wide === 2) view.setUint16(8, claimed ?? body.length, true);
  else view.setUint32(8, claimed ?? body.length, true);
  file.set(body, 8 + wide);
  file.set(data, 8 + wide + body.length);
  return file;
};

const header = (descr: string, order: 'True' | 'False', lengths: ReadonlyArray<number>): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${lengths.map((length) => `${length},`).join(' ')}), }\n`;

/** The numbers of a shape in another order, by the definition of it: index by index. */
const columnMajor = (lengths: ReadonlyArray<number>, values: ReadonlyArray<Uint8Array>): ReadonlyArray<Uint8Array> => {
  const indices = lengths.reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
  return indices
    .map((index, i) => ({ key: Array.from(index).reverse(), value: values[i]! }))
    .sort(({ key: a }, { key: b }) => a.map((x, axis) => x - b[axis]!).find((difference) => difference !== 0) ?? 0)
    .map(({ value }) => value);
};

test('every byte order, index order and version gives the same numbers', () => {
  fc.assert(
    fc.property(
      tensor,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(1, 2, 3),
      ({ precision, shape: lengths, bytes }, isColumnMajor, isBigEndian, major) => {
        const width = widths[precision];
        const values = Array.from({ length: bytes.length / width }, (_, i) => bytes.slice(i * width, (i + 1) * width));
        const ordered = isColumnMajor ? columnMajor(lengths, values) : values;
        const stored = ordered.flatMap((value) => (isBigEndian ? Array.from(value).reverse() : Array.from(value)));
        const descr = `${isBigEndian ? '>' : '<'}f${width}`;
        const file = npy(header(descr, isColumnMajor ? 'True' : 'False', lengths), Uint8Array.from(stored), major);
        expect(plain(expectRight(Npy.decode('x.npy')(file)))).toEqual(plain({ precision, shape: lengths, bytes }));
      },
    ),
    { seed, numRuns: 300 },
  );
});

test.each([
  ["{'shape':(2,),'fortran_order':False,'descr':'<f4'}", [2]],
  ['  { "descr" : "<f4" , "shape" : ( 1 , 2 ) , "fortran_order" : True , } \n', [1, 2]],
])('a header as others write it: %s', (given, lengths) => {
  expect(expectRight(Npy.decode('x.npy')(npy(given, new Uint8Array(8)))).shape).toEqual(lengths);
});

test('a compressed archive', () => {
  fc.assert(
    fc.property(tensors, fc.constantFrom(1, 6, 9), (given, level) => {
      const files = given.map(([name, own]) => [`${name}.npy`, Npy.encode(own)] as const);
      fc.pre(files.every(([name]) => name !== '__proto__.npy'));
      const read = expectRight(Npz.decode(zipSync(Object.fromEntries(files), { level })));
      expect(byName(read.tensors)).toEqual(byName(given));
    }),
    { seed, numRuns: 100 },
  );
});

test('arrays of other types are named and not read', () => {
  const file = zipSync({
    'count.npy': npy(header('<i8', 'False', []), new Uint8Array(8)),
    'half.npy': npy(header('<f2', 'False', [3]), new Uint8Array(6)),
    'objects.npy': npy(header('|O', 'False', [1]), text.encode('cos\nsystem\n')),
    'x.npy': npy(header('<f4', 'False', []), new Uint8Array(4)),
  });
  const { tensors: read, others } = expectRight(Npz.decode(file));
  expect(read.map(([name]) => name)).toEqual(['x']);
  expect(others).toEqual([
    ['count', '<i8'],
    ['half', '<f2'],
    ['objects', '|O'],
  ]);
});

const expectRefused = (read: E.Either<DecodeError.DecodeError, unknown>, path: string, expected: string): void => {
  expect(read).toMatchObject({
    _tag: 'Left',
    left: { path: expect.stringContaining(path) as string, expected: expect.stringContaining(expected) as string },
  });
};

const f8 = (lengths: ReadonlyArray<number>, data: number): Uint8Array =>
  npy(header('<f8', 'False', lengths), new Uint8Array(data));

test.each<[string, Uint8Array, string, string]>([
  ['no NPY', text.encode('a text'), 'x.npy', 'an NPY file'],
  ['nothing', new Uint8Array(0), 'x.npy', 'an NPY file'],
  ['version 4.0', npy('{}', undefined, 4), 'x.npy', '1.0, 2.0 or 3.0'],
  ['no length', npy('').subarray(0, 9), 'x.npy.header', 'the 2 bytes of its length'],
  ['a header of 65 kB', npy('{}', undefined, 1, 65535), 'x.npy.header', 'at most 2 bytes'],
  ['a header of 4 GB', npy('{}', undefined, 2, 0xffffffff), 'x.npy.header', 'at most 2 bytes'],
  ['a long header', npy(' '.repeat(20000), undefined, 2), 'x.npy.header', 'at most 10000 bytes'],
  ['ten gigabytes', f8([1250000000], 8), 'x.npy.shape', '10000000000 bytes'],
  ['more numbers than there are integers', f8([4294967296, 4294967296], 8), 'x.npy.shape', 'bytes'],
  ['a length beyond 2^53', npy(header('<f8', 'False', [2 ** 60])), 'x.npy.header', 'below 2^53'],
  ['too few numbers', f8([2], 8), 'x.npy.shape', '16 bytes'],
  ['too many numbers', f8([2], 24), 'x.npy.shape', '16 bytes'],
  ['another type', npy(header('<i4', 'False', []), new Uint8Array(4)), 'x.npy.descr', '<f8, <f4, >f8, >f4'],
  ['no dictionary', npy('[1]'), 'x.npy.header', 'a dictionary'],
  ['a key that is missing', npy("{'descr': '<f8', 'shape': ()}"), 'x.npy.header', 'a dictionary'],
  ['a key twice', npy("{'descr': '<f8', 'descr': '<f8', 'shape': ()}"), 'x.npy.header', 'a dictionary'],
  [
    'a key that is unknown',
    npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'eval': ()}"),
    'x.npy.header',
    'a dictionary',
  ],
  [
    'a record of types',
    npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': ()}"),
    'x.npy.header',
    'of one type',
  ],
  [
    'a negative length',
    npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}"),
    'x.npy.header',
    'a dictionary',
  ],
  [
    'Python',
    npy("{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os'),)}"),
    'x.npy.header',
    'a dictionary',
  ],
])('refuses an array: %s', (_, file, path, expected) => {
  expectRefused(Npy.decode('x.npy')(file), path, expected);
});

const packed = zipSync({ 'a.npy': f8([100], 800) }, { level: 9 });
const stored = Npz.encode(two);

const indexOf = (file: Uint8Array, signature: number): number => {
  const view = new DataView(file.buffer, file.byteOffset);
  return Array.from({ length: file.length - 3 }, (_, i) => i).find((i) => view.getUint32(i, true) === signature)!;
};

/** An archive with some of the bytes of its first directory entry, or of its end, put otherwise. */
const altered = (
  file: Uint8Array,
  of: 'entry' | 'end' | 'file',
  at: number,
  ...bytes: ReadonlyArray<number>
): Uint8Array => {
  const copy = new Uint8Array(file);
  copy.set(bytes, indexOf(file, { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 }[of]) + at);
  return copy;
};

test.each<[string, Uint8Array, string, string]>([
  ['nothing', new Uint8Array(0), '', 'a zip archive'],
  ['another file', text.encode('a text that is somewhat longer'), '', 'a zip archive'],
  ['an archive that is cut off', stored.subarray(0, stored.length - 1), '', 'a whole zip archive'],
  ['a file of 3 GB in a few bytes', altered(packed, 'entry', 24, 0, 0, 0, 0xc0), 'a.npy', 'at most'],
  ['a file that comes out shorter', altered(packed, 'entry', 24, 0xff, 0x10), 'a.npy', 'as the archive says'],
  ['a file that comes out longer', altered(packed, 'entry', 24, 0x10, 0), 'a.npy', '16 bytes, as the archive says'],
  ['a stored file of another length', altered(stored, 'entry', 24, 1), '0.W.npy', 'in the archive'],
  ['another checksum', altered(stored, 'entry', 16, 1, 2, 3, 4), '0.W.npy', 'checksum'],
  ['an encrypted file', altered(stored, 'entry', 8, 1), '0.W.npy', 'not encrypted'],
  ['an unknown method', altered(stored, 'entry', 10, 14), '0.W.npy', 'stored or deflated'],
  ['a file outside', altered(stored, 'entry', 42, 0, 0, 0, 0x10), '0.W.npy', 'a file in the archive'],
  ['a file elsewhere', altered(stored, 'entry', 42, 0xff, 0xff, 0xff, 0xff), '0.W.npy', 'less than 4 GiB'],
  ['a file longer than the archive', altered(stored, 'entry', 20, 0, 0, 1), '0.W.npy', 'as the archive says'],
  ['more files than there are', altered(stored, 'end', 10, 3), '', 'of 3 files'],
  ['65535 files', altered(stored, 'end', 10, 0xff, 0xff), '', 'of 65535 files'],
  ['a directory elsewhere', altered(stored, 'end', 16, 0xff, 0xff, 0xff, 0xff), '', 'less than 4 GiB'],
  ['a part of several', altered(stored, 'end', 4, 1), '', 'in one part'],
  ['a name that is no text', altered(stored, 'entry', 46, 0xff), '', 'UTF-8'],
  ['a file of another name', altered(stored, 'entry', 46 + 2, 'b'.charCodeAt(0)), '0.b.npy', 'a file of that name'],
  [
    'two files of one name',
    altered(altered(stored, 'entry', 46 + 2, 'b'.charCodeAt(0)), 'file', 30 + 2, 'b'.charCodeAt(0)),
    '0.b.npy',
    'one file of that name',
  ],
  ['bytes that deflate does not give', altered(packed, 'file', 35, 0xff, 0xff, 0xff), 'a.npy', ''],
  ['a file that is no array', zipSync({ 'a.npy': text.encode('a text') }), 'a.npy', 'an NPY file'],
  ['a file of another kind', zipSync({ 'archive/data.pkl': new Uint8Array(1) }), 'archive/data.pkl', '.npy'],
  ['an array that is too short', zipSync({ 'a.npy': f8([2], 8) }), 'a.npy.shape', '16 bytes'],
])('refuses an archive: %s', (_, file, path, expected) => {
  expectRefused(Npz.decode(file), path, expected);
});

test('files that overlap are refused', () => {
  const one = f8([1000], 8000);
  const file = zipSync({ 'a.npy': one, 'b.npy': one }, { level: 0 });
  // The first file goes on through the second.
  const longer = new Uint8Array(Uint32Array.of(2 * one.length + 30 + 'b.npy'.length).buffer);
  expectRefused(Npz.decode(altered(file, 'entry', 20, ...longer, ...longer)), '', 'do not overlap');
});

test('a byte that is altered is refused, or changes nothing', () => {
  const whole = byName(two);
  const files = [stored, zipSync(Object.fromEntries(two.map(([name, own]) => [`${name}.npy`, Npy.encode(own)])))];
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 1, max: 255 }), (file, at, change) => {
      const copy = new Uint8Array(file);
      copy[at % copy.length]! ^= change;
      const read = Npz.decode(copy);
      if (read._tag === 'Right') expect(byName(read.right.tensors)).toEqual(whole);
    }),
    { seed, numRuns: 3000 },
  );
});

test('an archive that is made to fill the memory is refused before it is inflated', () => {
  const bomb = zipSync({ '0.W.npy': new Uint8Array(80 * 2 ** 20) });
  expect(Npz.decode(bomb)).toMatchObject({
    _tag: 'Left',
    left: {
      expected: expect.stringMatching(/^files of at most \d+ MiB together, in \d+ bytes$/) as unknown,
      found: '80 MiB',
    },
  });
});
