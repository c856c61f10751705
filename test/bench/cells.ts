/**
 * A cell is a workload under one peer with so many threads. It is checked once (the peer learns what it should), then
 * visited once a round.
 */
import path from 'node:path';
import { type Child, type Reply, start } from './child.js';
import { type Data, dataOf, firstRows, writeData } from './data.js';
import { expected } from './expected.js';
import { commandOf, type Options, type Peer } from './peers.js';
import { type Problem, variantOf, type Workload, workloads } from './workloads.js';

export interface Cell {
  readonly workload: Workload;
  readonly peer: Peer;
  readonly threads: number;
  readonly problem: Problem;
}

/** What came of a cell's visits. Times are microseconds of the workload's unit. */
export interface Visited {
  readonly cell: Cell;
  readonly times: ReadonlyArray<number>;
  /** How far its losses were from those expected, relatively. */
  readonly discrepancy: number | undefined;
  /** Why there are no times. */
  readonly absent: string | undefined;
}

/** The cells of those workloads and peers, in the order in which a round visits them. */
export const cellsOf = (workloads: ReadonlyArray<Workload>, peers: ReadonlyArray<Peer>): ReadonlyArray<Cell> =>
  workloads.flatMap((workload) =>
    peers.flatMap((peer) => {
      const problem = variantOf(workload, peer.variant);
      // A kit has one precision, and does every workload in it.
      const fits = peer.group === 'javascript' || workload.precision === 'float32' || peer.precision === 'float64';
      return problem === undefined || !fits || peer.only?.test(workload.name) === false
        ? []
        : peer.threads.map((threads) => ({ workload, peer, threads, problem }));
    }),
  );

/** Losses of float32 arithmetic in any order agree with float64 to this; an error in a formula shows in the first digits. */
export const tolerance = 1e-4;
const checkedSteps = 5;
const checkedRows = 8;

const nameOf = ({ workload, peer, threads }: Cell): string =>
  [workload.name, peer.name, peer.variant, peer.precision, threads].join('|');

/** The steps of a visit: a whole training where it takes a second at most, and its first steps where it takes longer. */
const stepsOf = ({ unit, steps }: Workload, milliseconds: number, microsecondsAStep: number): number => {
  const filling = Math.max(microsecondsAStep > 1e6 ? 1 : 3, Math.ceil((milliseconds * 1000) / microsecondsAStep));
  return unit === 'training' && steps * microsecondsAStep <= 1e6 ? steps : filling;
};

export interface Limits {
  /** How long a visit should be. */
  readonly milliseconds: number;
  /** A cell one of whose requests takes longer is given up. */
  readonly seconds: number;
}

/** The processes, the files of numbers, and what to do in a round. */
export const bench = (folder: string, options: Options, { milliseconds, seconds }: Limits) => {
  const children = new Map<string, Child>();
  const childOf = ({ peer, threads }: Cell): readonly [string, Child] => {
    const name = [peer.name, ...peer.program, threads].join(' ');
    const { command, args, environment } = commandOf(peer, threads, options);
    const child = children.get(name) ?? start(command, args, environment);
    children.set(name, child);
    return [name, child];
  };
  // Steps are listed in the order of their work: who takes too long for one of them does for those after it.
  const tooSlow = new Map<string, Workload>();
  const lineOf = ({ workload, peer, threads }: Cell): string =>
    [workload.unit, peer.name, peer.variant, peer.precision, threads].join('|');
  const ask = async (cell: Cell, message: object): Promise<Reply> => {
    const slow = cell.workload.unit === 'step' ? tooSlow.get(lineOf(cell)) : undefined;
    if (slow !== undefined && workloads.indexOf(slow) <= workloads.indexOf(cell.workload))
      return { failed: `${slow.name} took more than ${seconds} s` };
    const [name, child] = childOf(cell);
    const reply = await child.request(message, seconds * 1000);
    if (reply.late) tooSlow.set(lineOf(cell), cell.workload);
    if (reply.late !== undefined || reply.failed !== undefined) {
      child.end();
      children.delete(name);
    }
    return reply;
  };
  const prepared = new Map<string, Child>();
  const toldOf = (cell: Cell, problem: Problem, file: string): object => ({
    command: 'prepare',
    cell: nameOf(cell),
    problem: { ...problem, threads: cell.threads, precision: cell.peer.precision, file },
  });
  const why = ({ refused, failed, late }: Reply): string | undefined =>
    refused ?? failed ?? (late ? `more than ${seconds} s` : undefined);

  const drawn = new Map<string, Data>();
  const written = new Set<string>();
  /** The first rows of a workload's numbers, and their file. */
  const dataFor = (workload: Workload, rows: number): readonly [Data, string] => {
    const whole = drawn.get(workload.name) ?? dataOf(workload);
    drawn.set(workload.name, whole);
    const data = firstRows(whole, workload.problem.rows, rows);
    const file = path.join(folder, `${workload.name}.${rows}`);
    if (!written.has(file)) writeData(file, data);
    written.add(file);
    return [data, file];
  };
  const losses = new Map<string, ReadonlyArray<number>>();
  const expectedOf = (cell: Cell, problem: Problem, data: Data, steps: number): ReadonlyArray<number> => {
    const updatesFirst = cell.peer.updatesFirst === true;
    const name = [cell.workload.name, cell.peer.variant, updatesFirst].join('|');
    const known = losses.get(name) ?? expected(problem, data, steps, updatesFirst);
    losses.set(name, known);
    return known;
  };

  /** Whether the peer's first losses are as expected, from the first rows alone. */
  const check = async (cell: Cell): Promise<Visited> => {
    const { workload, problem } = cell;
    const rows = problem.online ? 1 : problem.kind === 'predict' ? problem.batch : Math.min(problem.batch, checkedRows);
    const steps = problem.kind === 'predict' ? 1 : checkedSteps;
    const [data, file] = dataFor(workload, rows);
    const own: Problem = { ...problem, rows, batch: rows };
    const absent = (reason: string, discrepancy?: number): Visited => ({
      cell,
      times: [],
      discrepancy,
      absent: reason,
    });
    const first = why(await ask(cell, toldOf(cell, own, file)));
    if (first !== undefined) return absent(first);
    let discrepancy = 0;
    for (const loss of expectedOf(cell, own, data, steps)) {
      const reply = await ask(cell, { command: 'run', cell: nameOf(cell), steps: 1 });
      if (reply.loss === undefined) return absent(why(reply) ?? 'no loss');
      discrepancy = Math.max(discrepancy, Math.abs(reply.loss - loss) / Math.abs(loss));
    }
    return discrepancy <= tolerance
      ? { cell, times: [], discrepancy, absent: undefined }
      : absent(`learns something else: off by ${discrepancy.toPrecision(2)}`, discrepancy);
  };

  /** The whole problem prepared, warmed up, and timed. */
  const visit = async (visited: Visited): Promise<Visited> => {
    const { cell, times } = visited;
    const { workload, problem } = cell;
    const run = async (steps: number): Promise<Reply> => ask(cell, { command: 'run', cell: nameOf(cell), steps });
    if (prepared.get(nameOf(cell)) !== childOf(cell)[1]) {
      const reply = await ask(cell, toldOf(cell, problem, dataFor(workload, problem.rows)[1]));
      if (reply.ready === undefined) return { ...visited, absent: why(reply) };
      prepared.set(nameOf(cell), childOf(cell)[1]);
    }
    // The first round warms up until a run is long enough to tell: a first step is mostly compiling. Later ones wake a
    // process that was stopped. Steps that take long need none of it.
    const before = times.length === 0 ? undefined : times.at(-1)! / workload.steps;
    const enough = milliseconds * 250;
    let warm: Reply =
      before === undefined
        ? await run(1)
        : before > 1e5
          ? { microseconds: before, steps: 1 }
          : await run(Math.ceil(enough / before));
    for (
      let steps = 4;
      before === undefined && (warm.microseconds ?? Infinity) < enough * (steps > 4 ? 1 : 4);
      steps *= 8
    )
      warm = await run(steps);
    if (warm.microseconds === undefined) return { ...visited, absent: why(warm) };
    const known = before ?? warm.microseconds / (warm.steps ?? 1);
    const reply = await run(stepsOf(workload, milliseconds, known));
    if (reply.microseconds === undefined) return { ...visited, absent: why(reply) };
    if (!Number.isFinite(reply.loss)) return { ...visited, absent: 'a loss that is not finite' };
    return { ...visited, times: [...times, (reply.microseconds / (reply.steps ?? 1)) * workload.steps] };
  };

  /** What a native peer says that it runs on, if it is there. */
  const about = async (cell: Cell): Promise<string | undefined> => (await ask(cell, { command: 'about' })).about;

  const end = (): void => children.forEach((child) => child.end());
  return { check, visit, about, end };
};
