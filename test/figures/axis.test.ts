/**
 * Axes of large and small numbers: short ones that differ, and room for the longest; names of many rows and columns.
 */
import { expect, test } from 'vitest';
import { Cells, Lines, Scatter, Surface } from 'foldnet/figures';

/** The numbers along the vertical axis, and where each ends: their right edge is there. */
const verticals = (content: string): ReadonlyArray<string> => {
  const [, labels = ''] = /<g[^>]*text-anchor="end"[^>]*>([^]*?)<\/g>/.exec(content) ?? [];
  return Array.from(labels.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) => text);
};

const lines = (ys: ReadonlyArray<number>) =>
  Lines.lines({
    title: 't',
    description: 'd',
    x: { label: 'epoch' },
    y: { label: 'loss' },
    series: [{ name: 'train', points: ys.map((y, i) => [i + 1, y] as const) }],
  });

test.each([
  ['large', [9.381e11, 9.382e11, 9.3812e11]],
  ['a million', [1e6, 1.5e6, 2e6]],
  ['negative', [-2e7, 3e7]],
  ['small', [1e-9, 2.5e-9]],
])('%s numbers have exponents, differ, and have room', (_, ys) => {
  const { content } = lines(ys);
  const labels = verticals(content);
  expect(labels.length).toBeGreaterThan(2);
  expect(new Set(labels).size).toBe(labels.length);
  labels.forEach((label) => {
    expect(label).toMatch(/^(0|\u2212?\d(\.\d+)?e\u2212?\d+)$/);
  });
  const widest = Math.max(...labels.map((label) => label.length));
  const frame = /<rect[^>]* x="(\d+)"/.exec(content.slice(content.indexOf('stroke-opacity="0.4"') - 200));
  expect(Number(frame?.[1])).toBeGreaterThanOrEqual(9 + 6.6 * widest);
});

test('usual numbers are as they were', () => {
  expect(verticals(lines([0, 0.5, 1]).content)).toContain('0.4');
  expect(verticals(lines([0, 20_000]).content)).toContain('20,000');
});

test('between whole numbers there are none', () => {
  const { content } = lines([0.3, 0.1, 0.2]);
  expect(content).toContain('>1</text>');
  expect(content).not.toContain('>1.5</text>');
});

test('a surface over large inputs has exponents too', () => {
  const { content } = Surface.surface({
    title: 't',
    description: 'd',
    x: { label: 'a', domain: [0, 3e6] },
    y: { label: 'b', domain: [0, 1] },
    values: (points) => points.map(() => 0),
    shade: { type: 'class' },
  });
  expect(content).toContain('>1e6</text>');
  expect(content).not.toContain(',000');
});

test('a square chart has a square frame, and points of areas', () => {
  const { content, height } = Scatter.scatter({
    title: 't',
    description: 'd',
    x: { label: 'a', domain: [0, 4e6] },
    y: { label: 'b', domain: [0, 4e6] },
    square: true,
    groups: [{ name: 'g', points: [[1e6, 1e6], [2e6, 3e6]], sizes: [1, 4] }], // prettier-ignore
  });
  const [, tall, width] = /<rect height="(\d+)" width="(\d+)"/.exec(content) ?? [];
  expect(width).toBe(tall);
  expect(height).toBe(Number(tall) + 62);
  expect(content).toContain('<circle r="5.5"');
  expect(content).toContain('<circle r="11"');
});

test.each([
  [60, 5],
  [300, 10],
])('a matrix of %i classes is one picture, every %i-th class named', (classes, step) => {
  const names = Array.from({ length: classes }, (_, i) => `c${i}`);
  const { content, width } = Cells.cells({
    title: 't',
    description: 'd',
    rowLabel: 'true class',
    columnLabel: 'predicted class',
    rows: names,
    columns: names,
    values: names.map((_, i) => names.map((__, j) => (i === j ? 2 : 0))),
  });
  expect(content.match(/<image /g)?.length).toBe(1);
  expect(content.match(/>c\d+<\/text>/g)).toEqual(
    [0, 1].flatMap(() => names.filter((_, i) => i % step === 0).map((name) => `>${name}</text>`)),
  );
  expect(content).toContain('100% of the row');
  expect(width).toBeLessThanOrEqual(640);
});
