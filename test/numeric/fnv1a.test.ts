/** FNV-1a against published values, and its UTF-8 against the platform's encoder. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fnv1a } from '../../src/numeric/fnv1a.js';

const seed = 20261121;

it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('gives the published hash of %j', (text, hash) => expect(fnv1a(text)).toBe(hash));

it('hashes the UTF-8 bytes of any text, lone surrogates included', () => {
  const reference = (text: string): number =>
    new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fnv1a(text)).toBe(reference(text));
    }),
    { seed, numRuns: 1000, examples: [['\ud800'], ['a\udfffb'], ['\u07ff\u0800\uffff\u{10000}\u{10ffff}']] },
  );
});

it('tells the names of ten thousand layers apart', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => String(i));
  expect(new Set([...names, 'W', 'b', 'gamma', 'beta'].map(fnv1a)).size).toBe(10_004);
});
