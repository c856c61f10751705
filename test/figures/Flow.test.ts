/**
 * The picture of the gradient flow: everything of it is there, inside of it, and above and below as it should be.
 */
import { flow, pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Layer, Dense, Network } from 'foldnet';
import { Figure, Flow } from 'foldnet/figures';
import { network as quadrant } from '../../examples/quadrant.js';

const loss = { type: 'softmax-cross-entropy' } as const;

/** A text of a picture, from where to where it goes at least, and its height, moves added up. */
interface Placed {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** The narrowest that letters can be: what does not even fit so is cut off. */
const letter = 5;

const texts = (svg: string): ReadonlyArray<Placed> => {
  const tokens = svg.matchAll(
    /<g transform="translate\(([\d.-]+),([\d.-]+)\)">|<g[^>]*>|<\/g>|<text ([^>]*)>(.*?)<\/text>/g,
  );
  const { found } = [...tokens].reduce<{ at: ReadonlyArray<readonly [number, number]>; found: ReadonlyArray<Placed> }>(
    ({ at, found: before }, [whole, dx, dy, attributes, content = '']) => {
      const [x, y] = at.at(-1) ?? [0, 0];
      if (whole === '</g>') return { at: at.slice(0, -1), found: before };
      if (attributes === undefined) return { at: [...at, [x + Number(dx ?? 0), y + Number(dy ?? 0)]], found: before };
      const own = (name: string): number => Number(new RegExp(` ?\\b${name}="([^"]*)"`).exec(attributes)?.[1]);
      const text = content.replace(/<[^>]*>/g, ' ').trim();
      const length = letter * text.length;
      const from = x + own('x') - (attributes.includes('"middle"') ? length / 2 : 0);
      return { at, found: [...before, { text, from, to: from + length, y: y + own('y') }] };
    },
    { at: [], found: [] },
  );
  return found;
};

const deep = pipe(
  Network.input(4),
  Network.dense(16),
  Network.batchNorm(),
  Network.residual(flow(Network.dense(16), Network.tanh, Network.residual(Network.dense(16)))),
  Network.layer(Layer.fanOut(Dense.dense(16, 3), Dense.dense(16, 4))),
  Network.dense(2),
);

describe.each([
  ['the network of seed document 002', quadrant],
  ['blocks within blocks', deep],
] as const)('%s', (_, network) => {
  const figure = Flow.flow({ network, loss });
  const placed = texts(figure.content);

  test('the same bytes each time', () => {
    expect(Figure.toSvg(Flow.flow({ network, loss }))).toBe(Figure.toSvg(figure));
  });

  test('every text is inside, and none upon another', () => {
    placed.forEach(({ text, from, to, y }, i) => {
      expect(from, text).toBeGreaterThan(0);
      expect(to, text).toBeLessThan(figure.width);
      expect(y, text).toBeGreaterThan(0);
      expect(y, text).toBeLessThan(figure.height);
      const upon = placed.filter(
        (other, j) => j > i && Math.abs(other.y - y) < 11 && other.from < to && from < other.to,
      );
      expect(upon, text).toEqual([]);
    });
  });

  test('every equation of the table is drawn', () => {
    const drawn = placed.map(({ text }) => text.replace(/ +/g, ' '));
    figure.table!.rows.forEach(([, forward, , backward]) => {
      `${forward}; ${backward}`.split('; ').forEach((equation) => {
        expect(drawn).toContain(equation.replaceAll('>', '&gt;').replace(/ +/g, ' '));
      });
    });
  });

  test('values go from top to bottom, in the order of the table', () => {
    const heights = figure.table!.rows.map(([name]) => placed.find(({ text }) => text === name)!.y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });
});

test('the rows of the table', () => {
  const { table } = Flow.flow({ network: quadrant, loss });
  expect(table?.rows.map(([name, , output]) => [name, output])).toEqual([
    ['0 dense', 'Z₁: N × 64'],
    ['1 relu', 'A₁: N × 64'],
    ['2 dense', 'Z₂: N × 64'],
    ['3 relu', 'A₂: N × 64'],
    ['4 dense', 'Z₃: N × 2'],
    ['loss', 'L'],
  ]);
});

test('past a residual block goes an arrow each way, past others none', () => {
  const arrows = (network: Parameters<typeof Flow.flow>[0]['network']): number =>
    Flow.flow({ network }).content.split('stroke-width="2"').length - 1;
  const inner = flow(Network.dense(4), Network.relu);
  const plain = pipe(Network.input(4), inner);
  const residual = pipe(Network.input(4), Network.residual(inner));
  // One each way past the block, and two more values with their gradients: into it, and out of it.
  expect(arrows(residual) - arrows(plain)).toBe(6);
});

test('without a loss it ends at the output', () => {
  const { table, content } = Flow.flow({ network: Network.dense(2)(Network.input(2)) });
  expect(table?.rows.map(([name]) => name)).toEqual(['0 dense']);
  expect(content).not.toContain('loss');
});

test('a network without layers', () => {
  const figure = Flow.flow({ network: Network.input(2), loss });
  expect(figure.table?.rows).toHaveLength(1);
  expect(Figure.toSvg(figure)).toContain('∂L/∂X = (P − Y) / N');
});
