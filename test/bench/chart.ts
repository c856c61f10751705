/**
 * The chart of a run, an SVG: a row for each peer, a dot for each training step that it does, at how many times
 * foldnet's time it takes there, on a logarithmic scale. Each with the threads that it is fastest with.
 */
import type { Report, Result } from './results.js';
import { figure } from './table.js';

interface Dot {
  readonly workload: string;
  readonly median: number;
  readonly ratio: number;
  /** The dots of a row that would overlap lie in lanes of their own. */
  readonly lane: number;
}

interface Row {
  readonly name: string;
  readonly dots: ReadonlyArray<Dot>;
}

const shown = ['W1', 'W2', 'W3', 'W4', 'W5'];
const [width, left, right, top, radius] = [860, 204, 34, 118, 9];

const fastest = (results: ReadonlyArray<Result>): number | undefined => {
  const times = results.flatMap(({ median }) => (median === undefined ? [] : [median]));
  return times.length === 0 ? undefined : Math.min(...times);
};

const rowsOf = ({
  results,
}: Report): ReadonlyArray<Omit<Row, 'dots'> & { readonly dots: ReadonlyArray<Omit<Dot, 'lane'>> }> => {
  // Who has both precisions is shown in float32: a later entry of a map takes the place of one before it.
  const byPrecision = [...results].sort((a, b) => b.precision.localeCompare(a.precision));
  const peers = new Map(byPrecision.filter(({ group }) => group !== 'foldnet').map((result) => [result.peer, result]));
  return [...peers.values()]
    .map(({ peer, group, precision, variant }) => ({
      name: group === 'native' && precision === 'float64' ? `${peer}, float64` : peer,
      dots: shown.flatMap((workload) => {
        const of = (own: (result: Result) => boolean): number | undefined =>
          fastest(results.filter((result) => result.workload === workload && own(result)));
        const median = of((result) => result.peer === peer && result.precision === precision);
        const rival = group === 'javascript' ? 'float32' : precision;
        const foldnet = of((r) => r.group === 'foldnet' && r.variant === variant && r.precision === rival);
        return median === undefined || foldnet === undefined ? [] : [{ workload, median, ratio: median / foldnet }];
      }),
    }))
    .filter(({ dots }) => dots.length > 0)
    .map((row) => ({
      row,
      mean: row.dots.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / row.dots.length,
    }))
    .sort((x, y) => x.mean - y.mean)
    .map(({ row }) => row);
};

const footnote = 'brain.js, synaptic and ml-fnn have problems of their own, which foldnet is given beside them.';

/** Each dot in the first lane where it is clear of the one before. */
const inLanes = (dots: ReadonlyArray<Omit<Dot, 'lane'>>, x: (ratio: number) => number): ReadonlyArray<Dot> =>
  [...dots]
    .sort((a, b) => a.ratio - b.ratio)
    .reduce<ReadonlyArray<Dot>>((placed, dot) => {
      const taken = new Set(placed.filter((p) => x(dot.ratio) - x(p.ratio) < 2 * radius + 2).map(({ lane }) => lane));
      return [...placed, { ...dot, lane: shown.findIndex((_, lane) => !taken.has(lane)) }];
    }, []);

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

const style = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; }
  .title { font-size: 17px; font-weight: 600; }
  .small { font-size: 12px; fill: #59636e; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .one { stroke: #1f2328; stroke-width: 1.5; }
  .dot text { font-size: 11px; font-weight: 600; fill: #ffffff; text-anchor: middle; }
  .W1 circle { fill: #0b62a8; } .W2 circle { fill: #8a5a00; } .W3 circle { fill: #00755a; }
  .W4 circle { fill: #9c3f7f; } .W5 circle { fill: #b04300; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .small { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .one { stroke: #f0f6fc; }
    .dot text { fill: #0d1117; }
    .W1 circle { fill: #6cb6ff; } .W2 circle { fill: #f0b429; } .W3 circle { fill: #3fc79a; }
    .W4 circle { fill: #e29bcb; } .W5 circle { fill: #ff9a5c; }
  }`;

const dotAt = (
  x: number,
  y: number,
  { workload, title }: { readonly workload: string; readonly title: string },
): string =>
  `<g class="dot ${workload}"><title>${escaped(title)}</title><circle cx="${x.toFixed(1)}" cy="${y}" r="${radius}"/>` +
  `<text x="${x.toFixed(1)}" y="${y + 4}">${workload.slice(1)}</text></g>`;

export const chart = (report: Report): string => {
  const rows = rowsOf(report);
  const ratios = rows.flatMap(({ dots }) => dots.map(({ ratio }) => ratio));
  const low = Math.floor(Math.log10(Math.min(1, ...ratios)));
  const high = Math.ceil(Math.log10(Math.max(10, ...ratios)));
  const x = (ratio: number): number => left + ((Math.log10(ratio) - low) / (high - low)) * (width - left - right);

  const placed = rows.reduce<{ readonly bottom: number; readonly parts: ReadonlyArray<string> }>(
    ({ bottom, parts }, { name, dots }) => {
      const own = inLanes(dots, x);
      const lanes = Math.max(...own.map(({ lane }) => lane)) + 1;
      const height = lanes * (2 * radius + 2) + 10;
      return {
        bottom: bottom + height,
        parts: [
          ...parts,
          `<text x="${left - 14}" y="${bottom + height / 2 + 4}" text-anchor="end">${escaped(name)}</text>`,
          ...own.map((dot) =>
            dotAt(x(dot.ratio), bottom + 5 + radius + dot.lane * (2 * radius + 2) + 1, {
              workload: dot.workload,
              title: `${name}, ${dot.workload}: ${figure(dot.median)} µs, ${figure(dot.ratio)} times foldnet's`,
            }),
          ),
        ],
      };
    },
    { bottom: top, parts: [] },
  );

  const decades = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const axis = decades.flatMap((ratio) => [
    `<line class="${ratio === 1 ? 'one' : 'grid'}" x1="${x(ratio).toFixed(1)}" y1="${top - 8}" x2="${x(ratio).toFixed(1)}" y2="${placed.bottom}"/>`,
    `<text class="small" x="${x(ratio).toFixed(1)}" y="${top - 14}" text-anchor="middle">${ratio === 1 ? 'foldnet' : `${ratio} ×`}</text>`,
  ]);
  const legend = shown.map((workload, i) => {
    const title =
      report.workloads.find(({ name }) => name === workload)?.title.replace(/, (batch|squared).*/, '') ?? workload;
    const at = [left, left + 110, left + 215, left + 335, left + 485][i]!;
    return `${dotAt(at, 72, { workload, title })}<text class="small" x="${at + 15}" y="76">${escaped(title)}</text>`;
  });
  const title = 'The time of a training step, in multiples of foldnet’s';
  const machine = `${report.processor}, ${report.cores} cores, Node ${[...new Set(report.nodes)].join(' and ').replace(/v/g, '')}; medians of ${report.rounds} rounds; logarithmic scale`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${placed.bottom + 40}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${style}\n</style>`,
    `<text class="title" x="16" y="28">${title}</text>`,
    `<text class="small" x="16" y="48">${escaped(machine)}</text>`,
    ...legend,
    ...axis,
    ...placed.parts,
    `<text class="small" x="16" y="${placed.bottom + 24}">Right of the line: slower than foldnet. ${footnote}</text>`,
    '</svg>',
    '',
  ].join('\n');
};
