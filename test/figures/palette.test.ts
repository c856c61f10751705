import { describe, expect, test } from 'vitest';
import * as palette from '../../src/figures/palette.js';

/** WCAG 2's relative luminance of a colour such as `#1b1f24`. */
const luminance = (colour: string): number => {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

const contrast = (x: string, y: string): number => {
  const [low, high] = [luminance(x), luminance(y)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
};

/** Brettel's and Vienot's matrices for what a dichromat sees, in linear RGB (Vienot, Brettel and Mollon 1999). */
const seenBy = {
  everyone: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanope: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deuteranope: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
};

const linear = (colour: string): ReadonlyArray<number> =>
  [1, 3, 5].map((i) => Math.pow(Number.parseInt(colour.slice(i, i + 2), 16) / 255, 2.2));

const seen = (colour: string, by: ReadonlyArray<number>): ReadonlyArray<number> => {
  const rgb = linear(colour);
  return [0, 3, 6].map((row) =>
    Math.pow(
      Math.max(
        0,
        rgb.reduce((sum, c, j) => sum + by[row + j]! * c, 0),
      ),
      1 / 2.2,
    ),
  );
};

const distance = (x: ReadonlyArray<number>, y: ReadonlyArray<number>): number =>
  Math.hypot(...x.map((c, i) => c - y[i]!));

describe.each(['light', 'dark'] as const)('in %s', (mode) => {
  const of = (name: string): string => palette.colours[name]![mode];

  test('words have a contrast of 4.5 with the paper, lines of 3', () => {
    for (const name of ['ink', 'muted']) expect(contrast(of(name), of('paper'))).toBeGreaterThan(4.5);
    for (let i = 1; i <= palette.seriesCount; i++) {
      expect(contrast(of(`series-${i}`), of('paper')), `series ${i}`).toBeGreaterThan(3);
    }
  });

  test.each(Object.entries(seenBy))('%s can tell the first three series apart by their colours', (_, by) => {
    const [x, y, z] = [1, 2, 3].map((i) => seen(of(`series-${i}`), by));
    // A twelfth of the cube's diagonal, by eye.
    for (const apart of [distance(x!, y!), distance(y!, z!), distance(x!, z!)]) expect(apart).toBeGreaterThan(0.14);
  });
});

test('series of one colour have other dashes, as far as both go', () => {
  const pairs = Array.from({ length: 24 }, (_, i) => `${palette.series(i)} ${palette.dashes(i)}`);
  expect(new Set(pairs).size).toBe(24);
});

test('a file of its own has no variable left', () => {
  const text = `${palette.ink} ${palette.paper} ${palette.muted} ${palette.series(11)}`;
  expect(palette.inLight(text)).toBe('#1b1f24 #ffffff #59636e #a0408a');
  expect(palette.inLight('var(--other)')).toBe('var(--other)');
});

test('scales of colours have their ends and middles where they should be', () => {
  expect(palette.hex(palette.diverging(0))).toBe('#f7f7f7');
  expect(palette.diverging(-7)).toEqual(palette.diverging(-1));
  expect(palette.diverging(NaN)).toEqual(palette.diverging(0));
  expect(palette.hex(palette.sequential(0))).toBe('#ffffff');
  expect(palette.sequential(9)).toEqual(palette.sequential(1));
  expect(palette.grey(0.5)).toEqual([128, 128, 128]);
});

test('what is written on a colour can be read', () => {
  for (let i = 0; i <= 100; i++) {
    const ground = palette.sequential(i / 100);
    expect(contrast(palette.inkOn(ground), palette.hex(ground)), String(i)).toBeGreaterThan(4.5);
  }
});
