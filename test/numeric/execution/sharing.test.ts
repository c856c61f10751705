/**
 * Sharing: of two operations that touch the same bytes, one of them writing, the second waits for the first, by a checker
 * that looks at every pair.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simplify } from '../../../src/numeric/execution/fusion.js';
import type { Graph } from '../../../src/numeric/execution/graph.js';
import { layOut } from '../../../src/numeric/execution/layout.js';
import { type Share, shareOut } from '../../../src/numeric/execution/sharing.js';
import { fixedSeed } from '../../laws/seed.js';
import { graphs } from '../graphs.js';

const site = { slots: 0, data: 2 ** 24, own: 2 ** 25 };

/** The bytes of values, without what fills their last lines: they may be touched, and must not matter. */
const touches = ({ shapes }: Graph, addresses: ReadonlyArray<number>, x: number, y: number): boolean => {
  const [from, to] = [x, y].map((value) => {
    const { rows, columns, precision } = shapes[value]!;
    return { start: addresses[value]!, end: addresses[value]! + rows * columns * (precision === 'float64' ? 8 : 4) };
  });
  return from!.start < to!.end && to!.start < from!.end;
};

/** Two operations that may be done at the same time, and must not be. */
const race = (graph: Graph, addresses: ReadonlyArray<number>, shares: ReadonlyArray<Share>): string | undefined => {
  for (const [j, later] of graph.nodes.entries()) {
    for (const [i, earlier] of graph.nodes.slice(0, j).entries()) {
      if (shares[i]!.sharers === 1 && shares[j]!.sharers === 1) continue;
      const writes = later.operands.some((value) => touches(graph, addresses, earlier.result, value));
      const written = earlier.operands.some((value) => touches(graph, addresses, value, later.result));
      const both = touches(graph, addresses, earlier.result, later.result);
      const isApart = shares.slice(i + 1, j + 1).some(({ meets }) => meets);
      if ((writes || written || both) && !isApart) return `${i} (${earlier.kernel}) and ${j} (${later.kernel})`;
    }
  }
  return undefined;
};

describe('two that touch the same bytes have a meeting between them', () => {
  test.each([2, 3, 4])('with %i workers', (workers) => {
    let shared = 0;
    let free = 0;
    fc.assert(
      fc.property(graphs([1, 40, 400]), fc.boolean(), ({ graph: given }, isSimple) => {
        // Where it is not simple, there are results that nobody needs, too.
        const numbers = new Array<number>(given.numbers).fill(0.5);
        const { graph, layout } = layOut(isSimple ? simplify(given, numbers) : given, site);
        const shares = shareOut(graph, layout.addresses, workers);
        expect(shares).toHaveLength(graph.nodes.length);
        expect(race(graph, layout.addresses, shares)).toBe(undefined);
        shared += shares.filter(({ sharers }) => sharers === workers).length;
        free += shares.filter(({ meets }) => !meets).length;
      }),
      { seed: fixedSeed, numRuns: 300 },
    );
    // There was something to find, and it is not found by meeting everywhere.
    expect(shared).toBeGreaterThan(100);
    expect(free).toBeGreaterThan(100);
  });

  test('one worker meets nobody', () => {
    fc.assert(
      fc.property(graphs([1, 400]), ({ graph: given }) => {
        const { graph, layout } = layOut(given, site);
        shareOut(graph, layout.addresses, 1).forEach((share) => {
          expect(share).toEqual({ sharers: 1, meets: false });
        });
      }),
      { seed: fixedSeed, numRuns: 30 },
    );
  });
});
