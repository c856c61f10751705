/**
 * Every figure is well-formed SVG with a title and a description, and the same data give the same bytes.
 */
import fc from 'fast-check';
import { DOMParser } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { Cells, Figure, Images, Lines, Scatter, Surface } from 'foldnet/figures';

const unfriendly = 'a < b & "c" > \'d\' {x} é \u2202';
const words = { title: unfriendly, description: `${unfriendly}!` };

const line = Lines.lines({
  ...words,
  x: { label: unfriendly },
  y: { label: 'loss', type: 'log' },
  marks: [{ x: 2, label: 'best epoch 2' }],
  series: [
    { name: unfriendly, points: [[1, 0.5], [2, NaN], [3, 0.1], [4, 0.001]] }, // prettier-ignore
    { name: 'none', points: [] },
    { name: 'zero', points: [[1, 0], [2, -1]] }, // prettier-ignore
  ],
});

const surface = Surface.surface({
  ...words,
  x: { label: 'x1', domain: [-1, 1] },
  y: { label: unfriendly, domain: [-2, 2] },
  values: (points) => points.map(([x, y]) => x + y),
  shade: { type: 'value', range: [-3, 3], boundary: 0 },
  samples: [{ x: 0.5, y: 1, group: 0 }, { x: -0.5, y: -1, group: 1 }], // prettier-ignore
  groups: ['one', unfriendly],
});

const figures: Readonly<Record<string, Figure.Figure>> = {
  line,
  surface,
  classes: Surface.surface({
    ...words,
    x: { label: 'x1', domain: [0, 1] },
    y: { label: 'x2', domain: [0, 1] },
    values: (points) => points.map(([x, y]) => (x > y ? 0 : 1)),
    shade: { type: 'class' },
  }),
  images: Images.images({
    ...words,
    rows: 2,
    columns: 3,
    colours: 'diverging',
    images: [{ values: [1, 2, 3, -4, -5, 6], caption: [unfriendly] }, { values: [0, 0, 0, 0, 0, NaN] }],
  }),
  cells: Cells.cells({
    ...words,
    rowLabel: unfriendly,
    columnLabel: 'predicted',
    rows: ['a', unfriendly],
    columns: ['a', 'b'],
    values: [[3, 0], [0, 0]], // prettier-ignore
  }),
  scatter: Scatter.scatter({
    ...words,
    x: { label: 'x' },
    y: { label: unfriendly },
    groups: [{ name: unfriendly, points: [[0, 1], [1, 0]], line: true }, { name: 'b', points: [] }], // prettier-ignore
    references: [[[0, 0], [1, 1]]], // prettier-ignore
  }),
  grid: Figure.grid(2, words)([line, surface, line]),
};

/** The elements by name of a picture that must be well-formed XML: a strict parser's own serialisation is compared. */
const parsed = (svg: string) => {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return {
    texts: (name: string): ReadonlyArray<string> =>
      Array.from(
        document.querySelectorAll(name) as Iterable<{ textContent: string }>,
        ({ textContent }) => textContent,
      ),
    balanced: [...svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)].reduce<ReadonlyArray<string>>(
      (open, [, close, name = '', selfClosed]) =>
        selfClosed === '/'
          ? open
          : close === '/'
            ? open.at(-1) === name
              ? open.slice(0, -1)
              : [...open, `/${name}`]
            : [...open, name],
      [],
    ),
    tags: (svg.match(/</g) ?? []).length,
    known: (svg.match(/<\/?[a-zA-Z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g) ?? []).length,
  };
};

describe.each(Object.entries(figures))('%s', (_, figure) => {
  test('is well-formed, named and described', () => {
    const { texts, balanced, tags, known } = parsed(Figure.toSvg(figure));
    expect(balanced).toEqual([]);
    expect(known).toBe(tags);
    expect(texts('title')).toEqual([unfriendly]);
    expect(texts('desc')).toEqual([`${unfriendly}!`]);
  });

  test('has no number that is none, and no long one', () => {
    const svg = Figure.toSvg(figure).replace(/<(title|desc|text|tspan)\b[^]*?<\/\1>/g, '');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg.replace(/base64,[^"]*/g, '')).not.toMatch(/\d\.\d{3}/);
    expect(svg).not.toMatch(/var\(|currentColor/);
  });

  test('follows its page where it is within one', () => {
    const svg = Figure.inline('f7')(figure);
    expect(svg).toContain('aria-labelledby="f7-title f7-description"');
    expect(svg).toContain('var(--ink)');
  });
});

test('the same data give the same bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(50), fc.double({ noDefaultInfinity: true })), { maxLength: 30 }),
      fc.constantFrom('linear' as const, 'log' as const),
      (points, type) => {
        const draw = (): string =>
          Figure.toSvg(
            Lines.lines({ ...words, x: { label: 'x' }, y: { label: 'y', type }, series: [{ name: 's', points }] }),
          );
        expect(draw()).toBe(draw());
      },
    ),
    { seed: 20261122, numRuns: 25 },
  );
});

test('a table has every number that is drawn', () => {
  expect(line.table).toEqual({
    columns: [unfriendly, unfriendly, 'none', 'zero'],
    rows: [
      [1, 0.5, '', 0],
      [2, NaN, '', -1],
      [3, 0.1, '', ''],
      [4, 0.001, '', ''],
    ],
  });
  const [one] = [figures['cells']!];
  expect(one.table?.rows[0]).toEqual(['a', 3, 0]);
});

test('a boundary is where the value is: along the anti-diagonal', () => {
  const path = /<svg x=[^]*?<\/svg>/.exec(surface.content)?.[0] ?? '';
  const points = [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  const inside = points.filter(([x, y]) => x > 47 && x < 307 && y > 25 && y < 283);
  expect(inside.length).toBeGreaterThan(20);
  for (const [x, y] of inside) {
    const valueX = -1 + (2 * (x - 46)) / 262;
    const valueY = 2 - (4 * (y - 24)) / 260;
    expect(Math.abs(valueX + valueY)).toBeLessThan(0.05);
  }
});

test('images in two colours have one scale around 0', () => {
  const svg = figures['images']!.content;
  expect(svg).toContain('>-6<');
  expect(svg).toContain('>6<');
});
