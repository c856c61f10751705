/**
 * The goals, as data over a run's results: each compares a figure, most often the ratio of two, with a limit. A
 * comparison without its figure is open.
 */
import type { Report, Result } from './results.js';
import { figure } from './table.js';
import type { Precision } from './peers.js';
import { stepMultiplyAdds, workloads } from './workloads.js';

export interface Comparison {
  readonly what: string;
  readonly value: number | undefined;
  readonly limit: number;
  /** The value must be the limit at least, rather than at most. */
  readonly least?: true;
}

export interface Goal {
  readonly name: string;
  readonly comparisons: (report: Report) => ReadonlyArray<Comparison>;
}

type Wanted = Partial<Pick<Result, 'peer' | 'group' | 'variant' | 'precision' | 'threads'>>;

const matching = ({ results }: Report, workload: string, wanted: Wanted): ReadonlyArray<Result & { median: number }> =>
  results.flatMap((result) =>
    result.workload === workload &&
    result.median !== undefined &&
    (wanted.peer === undefined || wanted.peer === result.peer) &&
    (wanted.group === undefined || wanted.group === result.group) &&
    (wanted.variant === undefined || wanted.variant === result.variant) &&
    (wanted.precision === undefined || wanted.precision === result.precision) &&
    // With n threads at most: what a peer can't use, it need not.
    (wanted.threads === undefined || wanted.threads >= result.threads)
      ? [{ ...result, median: result.median }]
      : [],
  );

const fastest = (report: Report, workload: string, wanted: Wanted): number | undefined => {
  const times = matching(report, workload, wanted).map(({ median }) => median);
  return times.length === 0 ? undefined : Math.min(...times);
};

const over = (x: number | undefined, y: number | undefined): number | undefined =>
  x === undefined || y === undefined ? undefined : x / y;

/** foldnet's time by the fastest of those peers', each with at most so many threads. */
const against = (
  report: Report,
  workload: string,
  peers: ReadonlyArray<string>,
  limit: number,
  threads: number,
  precision: Precision = 'float32',
): Comparison => {
  const others = peers
    .map((peer) => fastest(report, workload, { peer, precision, threads }))
    .filter((time) => time !== undefined);
  const own = fastest(report, workload, { group: 'foldnet', variant: 'batch', precision, threads });
  return {
    what: `${workload}, ${threads} thread${threads === 1 ? '' : 's'}: foldnet by ${peers.join(' or ')}`,
    value: others.length === 0 ? undefined : over(own, Math.min(...others)),
    limit,
  };
};

/** foldnet's time by each kit's, the worst of them. */
const everyKit = (report: Report, workload: string, threads: number): Comparison => {
  const ratios = matching(report, workload, { group: 'javascript', threads }).map((kit) => ({
    peer: kit.peer,
    ratio: over(fastest(report, workload, { group: 'foldnet', variant: kit.variant, threads }), kit.median),
  }));
  const worst = ratios.reduce<(typeof ratios)[number] | undefined>(
    (most, own) => (own.ratio !== undefined && own.ratio > (most?.ratio ?? 0) ? own : most),
    undefined,
  );
  return {
    what: `${workload}, ${threads} thread${threads === 1 ? '' : 's'}: foldnet by the fastest kit${worst ? `, ${worst.peer}` : ''}`,
    value: worst?.ratio,
    limit: 1 / 2,
  };
};

/** A figure of foldnet's itself, in the unit of the limit. */
const itself = (report: Report, workload: string, microseconds: number): Comparison => ({
  what: `${workload}: µs`,
  value: fastest(report, workload, { group: 'foldnet', variant: 'batch', precision: 'float32' }),
  limit: microseconds,
});

const steps = ['W1', 'W1b', 'W2', 'W3', 'W4', 'W5'];
const torch = ['PyTorch nn', 'PyTorch, by hand'];

/** The steps' times by their multiply-adds, the slowest of some workloads by the fastest. */
const growth = (report: Report, names: ReadonlyArray<string>, threads: number): Comparison => {
  const rates = names.map((name) => {
    const { problem } = workloads.find((workload) => workload.name === name)!;
    return over(
      fastest(report, name, { group: 'foldnet', variant: 'batch', precision: 'float32', threads }),
      stepMultiplyAdds(problem),
    );
  });
  const known = rates.filter((rate) => rate !== undefined);
  return {
    what: `${names.join(', ')}, ${threads} thread${threads === 1 ? '' : 's'}: time a multiply-add, greatest by least`,
    value: known.length === names.length ? Math.max(...known) / Math.min(...known) : undefined,
    limit: 1.3,
  };
};

/** The part of the largest product's speed that a whole step has, on one thread. */
const ofProducts = (report: Report, workload: string, precision: Precision): Comparison => {
  const { problem } = workloads.find(({ name }) => name === workload)!;
  const time = fastest(report, workload, { group: 'foldnet', variant: 'batch', precision, threads: 1 });
  const speeds = report.products?.revectorized ?? report.products?.plain;
  return {
    what: `${workload}, ${precision}: the step's GFLOP/s by the product's`,
    value: over(over(2 * stepMultiplyAdds(problem), time), speeds && 1000 * speeds[precision]),
    limit: 0.85,
    least: true,
  };
};

export const goals: ReadonlyArray<Goal> = [
  {
    name: 'Every workload: at least 2 times every JavaScript kit',
    comparisons: (report) => workloads.flatMap(({ name }) => [1, 2].map((threads) => everyKit(report, name, threads))),
  },
  {
    name: 'W1 below synaptic and brain.js; W2 ahead of NumPy tuned by 1.7, of PyTorch by 3',
    comparisons: (report) => [
      ...['W1', 'W1b'].flatMap((name) =>
        ['synaptic', 'brain.js'].map((peer) => ({
          what: `${name}: foldnet by ${peer}`,
          value: over(
            fastest(report, name, { group: 'foldnet', variant: 'batch', precision: 'float32' }),
            fastest(report, name, { peer }),
          ),
          limit: 1,
        })),
      ),
      itself(report, 'W2', 70),
      against(report, 'W2', ['NumPy, tuned'], 1 / 1.7, 1),
      against(report, 'W2', torch, 1 / 3, 1),
    ],
  },
  {
    name: 'W3 below NumPy tuned and PyTorch by hand',
    comparisons: (report) =>
      [1, 2].map((threads) => against(report, 'W3', ['NumPy, tuned', 'PyTorch, by hand'], 1, threads)),
  },
  {
    name: 'W4, W5 level with PyTorch',
    comparisons: (report) => [
      against(report, 'W4', torch, 1.1, 1),
      against(report, 'W5', torch, 1.3, 1),
      against(report, 'W4', torch, 1.3, 2),
      against(report, 'W5', torch, 1.3, 2),
    ],
  },
  {
    name: 'Prediction',
    comparisons: (report) => [
      itself(report, 'P1', 20),
      against(report, 'P1024', ['NumPy, tuned'], 1, 1),
      against(report, 'P1024', ['NumPy, tuned'], 1, 2),
      itself(report, 'P2', 60),
    ],
  },
  {
    name: "Seed 002's 300 epochs: at least 3 times its own NumPy, float64",
    comparisons: (report) => [against(report, 'S2', ['NumPy, seed 002'], 1 / 3, 2, 'float64')],
  },
  {
    name: 'Digits, 20 epochs: at least 2 times NumPy, float64',
    comparisons: (report) => [against(report, 'digits', ['NumPy, seed 002'], 1 / 2, 2, 'float64')],
  },
  {
    name: 'float64 against NumPy in float64: ahead on W1 to W4, level on W5',
    comparisons: (report) =>
      steps.flatMap((name) =>
        [1, 2].map((threads) =>
          against(report, name, ['NumPy, seed 002'], name === 'W5' ? 1.1 : 1, threads, 'float64'),
        ),
      ),
  },
  {
    name: 'Matrix products, GFLOP/s of a core; two threads; whole steps',
    comparisons: (report) => [
      ...(
        [
          ['as they are', report.products?.plain, 35, 17],
          ['with the revectorizer', report.products?.revectorized, 68, 30],
        ] as const
      ).flatMap(([what, speeds, float32, float64]) => [
        { what: `${what}, float32`, value: speeds?.float32, limit: float32, least: true as const },
        { what: `${what}, float64`, value: speeds?.float64, limit: float64, least: true as const },
      ]),
      {
        what: 'W5, float32: the time of one thread by that of two',
        value: over(
          fastest(report, 'W5', { group: 'foldnet', variant: 'batch', precision: 'float32', threads: 1 }),
          fastest(report, 'W5', { group: 'foldnet', variant: 'batch', precision: 'float32', threads: 2 }),
        ),
        limit: 1.85,
        least: true,
      },
      ...['W3', 'W4', 'W5'].flatMap((name) =>
        (['float32', 'float64'] as const).map((precision) => ofProducts(report, name, precision)),
      ),
    ],
  },
  {
    name: 'Growth: time linear in the multiply-adds from W3 up; memory within its bound',
    comparisons: (report) => [
      ...[1, 2].map((threads) => growth(report, ['W3', 'W4', 'W5'], threads)),
      ...(report.memory ?? []).map(({ workload, bytes, limit }) => ({
        what: `${workload}: MiB at most`,
        value: bytes / 2 ** 20,
        limit: limit / 2 ** 20,
      })),
    ],
  },
  {
    name: 'Start: import to the first trained step of XOR',
    comparisons: ({ starts }) => [
      { what: 'the library: ms', value: starts?.library, limit: 150 },
      { what: 'the command: ms', value: starts?.command, limit: 400 },
    ],
  },
];

const verdicts = ['not met', 'not measured', 'met'] as const;

const verdict = ({ value, limit, least }: Comparison): (typeof verdicts)[number] =>
  value === undefined || Number.isNaN(value)
    ? 'not measured'
    : (least ? value >= limit : value <= limit)
      ? 'met'
      : 'not met';

const lineOf = (comparison: Comparison): string => {
  const { what, value, limit, least } = comparison;
  return [
    `  ${verdict(comparison).padEnd(12)}`,
    (value === undefined ? '–' : figure(value)).padStart(7),
    `at ${least ? 'least' : 'most '} ${figure(limit).padStart(5)}`,
    what,
  ].join('  ');
};

/** Each goal with its comparisons: the figure, the limit, and whether it is met; the goal is what the worst of them is. */
export const goalsTable = (report: Report): string =>
  goals
    .map(({ name, comparisons }) => {
      const own = comparisons(report);
      const worst = verdicts.find((one) => own.some((comparison) => verdict(comparison) === one)) ?? 'not measured';
      return [`${name}: ${worst}`, ...own.map(lineOf)].join('\n');
    })
    .join('\n\n');
