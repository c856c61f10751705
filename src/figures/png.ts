/**
 * Pixels as a PNG, and as the address that an image in an SVG has them by.
 *
 * Source: the PNG specification (W3C, third edition); RFC 4648 for base 64.
 */
import { zlibSync } from 'fflate';
import { crc32 } from '../numeric/crc32.js';
import type { Rgb } from './palette.js';

const bytesOf = (...parts: ReadonlyArray<Iterable<number>>): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)));

const uint32 = (value: number): ReadonlyArray<number> => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

const letters = (text: string): ReadonlyArray<number> => Array.from(text, (letter) => letter.charCodeAt(0));

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = bytesOf(letters(type), data);
  return bytesOf(uint32(data.length), body, uint32(crc32(body)));
};

/** The colour at a column and a row, from the upper left. */
export type Pixels = (column: number, row: number) => Rgb;

/** A PNG of so many columns and rows, 8 bits a channel. */
export const encode = (columns: number, rows: number, pixels: Pixels): Uint8Array => {
  const header = bytesOf(uint32(columns), uint32(rows), [8, 2, 0, 0, 0]);
  const lines = Array.from({ length: rows }, (_, row) => [
    0,
    ...Array.from({ length: columns }, (_, column) => pixels(column, row)).flat(),
  ]).flat();
  return bytesOf(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(Uint8Array.from(lines), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  );
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes in base 64. */
export const base64 = (bytes: Uint8Array): string =>
  Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) => {
    const [a = 0, b, c] = bytes.subarray(3 * i, 3 * i + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digit = (shift: number): string => alphabet.charAt((bits >>> shift) & 63);
    return `${digit(18)}${digit(12)}${b === undefined ? '=' : digit(6)}${c === undefined ? '=' : digit(0)}`;
  }).join('');

/** The address of an image in an SVG or a page. */
export const address = (columns: number, rows: number, pixels: Pixels): string =>
  `data:image/png;base64,${base64(encode(columns, rows, pixels))}`;

// Browsers know CSS's name for it; others know SVG's alone, and pass over what is for media.
/** A style sheet by which the pixels of an image of the class `pixels` stay squares. */
export const squares: string = '<style>@media all { .pixels { image-rendering: pixelated } }</style>';
