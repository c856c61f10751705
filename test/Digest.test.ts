/** Digests against Node's own SHA-256. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Digest, Matrix, Parameters } from 'foldnet';

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('of bytes', () => {
  test('is SHA-256', () => {
    expect(Digest.ofBytes(new Uint8Array())).toBe(
      'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    [1, 55, 56, 63, 64, 65, 1000].forEach((length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
      expect(Digest.ofBytes(bytes)).toBe(sha256(bytes));
    });
  });
});

describe('of parameters', () => {
  const W = Matrix.of([
    [1.5, -0],
    [1e-310, NaN],
  ]);
  const b = Matrix.of([[0.1, 1 / 3]]);

  test('is SHA-256 over their little-endian bytes, in path order, row-major', () => {
    const view = new DataView(new ArrayBuffer(48));
    [0.1, 1 / 3, 1.5, -0, 1e-310, NaN].forEach((value, i) => view.setFloat64(8 * i, value, true));
    expect(Digest.ofParameters([{ b, W }])).toBe(sha256(new Uint8Array(view.buffer)));
  });

  test('float32 has four bytes an element', () => {
    const view = new DataView(new ArrayBuffer(8));
    [0.1, 1 / 3].forEach((value, i) => view.setFloat32(4 * i, value, true));
    expect(Digest.ofParameters([Matrix.toPrecision('float32')(b)])).toBe(sha256(new Uint8Array(view.buffer)));
  });

  test('tells bits apart, and order', () => {
    const digests = [[W, b], [b, W], [W], [b], [Matrix.map(() => 0)(b)], [Matrix.map(() => -0)(b)]].map(
      Digest.ofParameters,
    );
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('of none is that of no bytes', () => {
    expect(Digest.ofParameters(Parameters.empty)).toBe(Digest.ofBytes(new Uint8Array()));
  });
});
