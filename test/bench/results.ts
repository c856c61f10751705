/** What a run found, as it is written to a file: plain data, from which the table, the chart and the goals are made. */
import type { Cell, Visited } from './cells.js';
import type { Peer } from './peers.js';
import type { Variant, Workload } from './workloads.js';

/** A cell. Times are microseconds of the workload's unit. */
export interface Result {
  readonly workload: string;
  readonly peer: string;
  readonly group: Peer['group'];
  readonly variant: Variant;
  readonly precision: 'float32' | 'float64';
  readonly threads: number;
  readonly median?: number;
  readonly fastest?: number;
  readonly slowest?: number;
  /** The median by that of foldnet, the faster of its two, in the same variant and with as many threads. */
  readonly ratio?: number;
  /** How far its losses were from those expected, relatively. */
  readonly discrepancy?: number;
  /** Why there are no times. */
  readonly absent?: string;
}

export interface Speeds {
  readonly float32: number;
  readonly float64: number;
}

export interface Report {
  /** Node 24, and the Node that ran all else. */
  readonly nodes: readonly [string, string];
  readonly processor: string;
  readonly cores: number;
  readonly rounds: number;
  /** What the native peers run on. */
  readonly native: ReadonlyArray<string>;
  readonly workloads: ReadonlyArray<Pick<Workload, 'name' | 'title' | 'unit' | 'precision'>>;
  readonly results: ReadonlyArray<Result>;
  /** Milliseconds from the start to the first trained step of XOR: the library's import, and the whole command. */
  readonly starts?: { readonly library: number; readonly command: number };
  /** GFLOP/s of one core in the largest product, float32 and float64. */
  readonly products?: { readonly plain?: Speeds; readonly revectorized?: Speeds };
  /** Bytes that training took at most, and what it may. */
  readonly memory?: ReadonlyArray<{ readonly workload: string; readonly bytes: number; readonly limit: number }>;
}

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((x, y) => x - y);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};

const same = (x: Cell, y: Cell): boolean =>
  x.workload.name === y.workload.name && x.peer.variant === y.peer.variant && x.threads === y.threads;

/** Against what a cell's time is held: foldnet in the workload's precision for kits, and in its own for all others. */
const rival = (visited: ReadonlyArray<Visited>, { cell }: Visited): number | undefined => {
  const precision = cell.peer.group === 'javascript' ? cell.workload.precision : cell.peer.precision;
  const medians = visited
    .filter(
      ({ cell: other, times }) =>
        other.peer.group === 'foldnet' && other.peer.precision === precision && same(other, cell) && times.length > 0,
    )
    .map(({ times }) => median(times));
  return medians.length === 0 ? undefined : Math.min(...medians);
};

export const resultsOf = (visited: ReadonlyArray<Visited>): ReadonlyArray<Result> =>
  visited.map((own) => {
    const { cell, times, discrepancy, absent } = own;
    const { peer, threads, workload } = cell;
    const { name, group, variant, precision } = peer;
    const against = rival(visited, own);
    return {
      workload: workload.name,
      peer: name,
      group,
      variant,
      precision,
      threads,
      ...(absent === undefined && times.length > 0
        ? { median: median(times), fastest: Math.min(...times), slowest: Math.max(...times) }
        : {}),
      ...(absent === undefined && times.length > 0 && against !== undefined ? { ratio: median(times) / against } : {}),
      ...(discrepancy === undefined ? {} : { discrepancy }),
      ...(absent === undefined ? {} : { absent }),
    };
  });
