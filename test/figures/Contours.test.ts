/**
 * Contours: which band is where, the levels in the legend, and the same bytes for the same data.
 */
import { describe, expect, test } from 'vitest';
import { Contours, Figure } from 'foldnet/figures';

const options: Contours.Options = {
  title: 'A slope',
  description: 'It rises to the upper right.',
  x: { label: 'u', domain: [-1, 1] },
  y: { label: 'v', domain: [0, 4] },
  // u + v at u of -1, 0 and 1 and v of 0, 1, 2, 3 and 4
  values: [0, 1, 2, 3, 4].map((v) => [-1, 0, 1].map((u) => u + v)),
  levels: [0, 2.5],
  width: 300,
  height: 260,
};

/** The rings of a contour's path, as points. */
const points = (path: string): ReadonlyArray<readonly [number, number]> =>
  Array.from(path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g), ([, x, y]) => [Number(x), Number(y)] as const);

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('contours', () => {
  const figure = Contours.contours(options);
  const nested = /<svg [^>]*viewBox="([^"]*)"[^>]*overflow="hidden">/.exec(figure.content);
  const paths = Array.from(figure.content.matchAll(/<path fill="(#\w{6})" d="([^"]*)"/g), ([, fill, d]) => ({
    fill,
    points: points(d ?? ''),
  }));

  test('are as wide and high as asked, and a legend', () => {
    expect([figure.width, figure.height]).toEqual([300, 288]);
  });

  test('are cut half a step within their own picture', () => {
    // 242 by 200 pixels for 2 by 4 steps
    expect(nested?.[1]).toBe('60.5 25 242 200');
  });

  test('rise to the right and upwards', () => {
    expect(paths).toHaveLength(2);
    const [low, high] = paths.map((path) => ({
      x: mean(path.points.map(([x]) => x)),
      y: mean(path.points.map(([, y]) => y)),
    }));
    expect(high!.x).toBeGreaterThan(low!.x);
    expect(high!.y).toBeLessThan(low!.y);
  });

  test('run where the values are those of the levels', () => {
    // On the column u = 0, the middle of the picture, v = 2.5: 2.5 of 4 steps above the lowest, whose cell ends at 250.
    const high = paths[1]!.points.find(([x]) => Math.abs(x - 181.5) < 0.01);
    expect(high?.[1]).toBeCloseTo(250 - (2.5 + 0.5) * 50, 1);
  });

  test('have a colour for each band, each in the legend, and the levels there', () => {
    const legend = figure.content.slice(0, nested?.index);
    const shown = Array.from(legend.matchAll(/fill="(#\w{6})"/g), ([, colour]) => colour);
    expect(new Set(shown).size).toBe(3);
    expect(shown.slice(1)).toEqual(paths.map(({ fill }) => fill));
    expect(legend).toContain('>0</text>');
    expect(legend).toContain('>2.5</text>');
  });

  test('name their axes', () => {
    expect(figure.content).toMatch(/>u →</);
    expect(figure.content).toMatch(/>↑ v</);
  });

  test('are the same bytes for the same data', () => {
    expect(Figure.toSvg(Contours.contours(options))).toBe(Figure.toSvg(figure));
  });

  test('leave out what is not finite', () => {
    const values = [
      [1, 1, 1],
      [1, NaN, 1],
      [1, 1, Infinity],
    ];
    const { content } = Contours.contours({ ...options, values });
    expect(content).not.toContain('NaN');
    expect(content).not.toContain('Infinity');
  });
});
