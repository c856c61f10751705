import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Resvg } from '@resvg/resvg-js';
import type { Rgb } from '../../src/figures/palette.js';
import * as png from '../../src/figures/png.js';

const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

const picture = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([columns, rows]) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.constant(rows),
    colours: fc.array(colour, { minLength: columns * rows, maxLength: columns * rows }),
  }),
);

test('another decoder reads the colours that were written', () => {
  fc.assert(
    fc.property(picture, ({ columns, rows, colours }) => {
      const pixels = (column: number, row: number): Rgb => colours[row * columns + column]!;
      const image = `<image width="${columns}" height="${rows}" image-rendering="optimizeSpeed" href="${png.address(columns, rows, pixels)}"/>`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${columns}" height="${rows}">${image}</svg>`;
      const read = new Resvg(svg).render().pixels;
      expect(Array.from(read)).toEqual(colours.flatMap(([r, g, b]) => [r, g, b, 255]));
    }),
    { seed: 20261122, numRuns: 30 },
  );
});

test('its lines are unfiltered, after a header that says so', () => {
  const bytes = Buffer.from(png.encode(2, 1, (column) => [column, 7, 9]));
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(bytes.readUInt32BE(16)).toBe(2);
  expect(bytes.readUInt32BE(20)).toBe(1);
  const data = bytes.indexOf('IDAT') + 4;
  const inflated = inflateSync(bytes.subarray(data, data + bytes.readUInt32BE(data - 8)));
  expect(Array.from(inflated)).toEqual([0, 0, 7, 9, 1, 7, 9]);
});

test('base 64 is what Node has', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(png.base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
    { seed: 20261122 },
  );
});
