/**
 * `npm run bench`: microseconds a training step, beside other kits, in rounds that visit every cell once, so that a slow
 * minute of the machine meets them all; medians, the fastest and the slowest round, and ratios to foldnet.
 *
 *   --workloads W1,W2    some of them            --rounds N          5
 *   --peers REGEXP       some of the peers       --milliseconds N    200, a visit
 *   --node PATH          Node 24                 --seconds N         20; a cell that takes longer is left out
 *   --python PATH        the Python              --avx2              native peers without AVX-512
 *   --goals              the goals, met or not   --json FILE         the results
 *   --chart FILE         the chart, as SVG       --from FILE         results of an earlier run, nothing measured
 *
 *   --profile W4         where the time of a step goes, and nothing else (profile.ts), under Node 24
 *   --precision float32  or float64              --threads 1         or more
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bench, type Cell, cellsOf, type Visited } from './cells.js';
import { chart } from './chart.js';
import { goalsTable } from './goals.js';
import { defaultNode, defaultPython, peers } from './peers.js';
import { memory, products, starts } from './process.js';
import { type Report, resultsOf } from './results.js';
import { table } from './table.js';
import { workloads } from './workloads.js';

const { values } = parseArgs({
  options: {
    workloads: { type: 'string' },
    peers: { type: 'string', default: '' },
    node: { type: 'string', default: defaultNode() },
    python: { type: 'string', default: defaultPython() },
    avx2: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    milliseconds: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    goals: { type: 'boolean', default: false },
    json: { type: 'string' },
    chart: { type: 'string' },
    from: { type: 'string' },
    profile: { type: 'string' },
    precision: { type: 'string', default: 'float32' },
    threads: { type: 'string', default: '1' },
  },
});
const names = (values.profile ?? values.workloads)?.split(',') ?? workloads.map(({ name }) => name);
const unknown = names.find((name) => workloads.every((workload) => workload.name !== name));
if (unknown !== undefined) {
  console.error(`no workload ${unknown}; there are ${workloads.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const number = (option: 'rounds' | 'milliseconds' | 'seconds' | 'threads'): number => {
  const value = Number(values[option]);
  if (value > 0) return value;
  console.error(`--${option}: expected a number greater than 0, got ${values[option]}`);
  process.exit(2);
};

const say = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};
const describe = ({ workload, peer, threads }: Cell): string =>
  `${workload.name}, ${peer.name}, ${peer.precision}, ${threads}`;

const measure = async (): Promise<Report> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'foldnet-bench-'));
  const { node, python, avx2 } = values;
  const [rounds, milliseconds, seconds] = [number('rounds'), number('milliseconds'), number('seconds')];
  const chosen = peers.filter(
    ({ name, group, otherNode }) =>
      (group === 'foldnet' || new RegExp(values.peers).test(name)) && !(otherNode && node === process.execPath),
  );
  const cells = cellsOf(
    workloads.filter(({ name }) => names.includes(name)),
    chosen,
  );
  const { check, visit, about, end } = bench(folder, { node, python, avx2 }, { milliseconds, seconds });
  // Peers that are stopped would stay so.
  const interrupted = (): void => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    let visited: Visited[] = [];
    for (const cell of cells) {
      say(`check: ${describe(cell)}`);
      visited.push(await check(cell));
    }
    for (let round = 1; round <= rounds; round++) {
      const next: Visited[] = [];
      for (const one of visited) {
        say(`round ${round} of ${rounds}: ${describe(one.cell)}`);
        next.push(one.absent === undefined ? await visit(one) : one);
      }
      visited = next;
    }
    const natives = visited.filter(({ cell, absent }) => cell.peer.group === 'native' && absent === undefined);
    const native = new Set<string>();
    for (const { cell } of natives) {
      const text = await about(cell);
      if (text !== undefined) native.add(text);
    }
    end();
    say('start, memory and products');
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    return {
      nodes: [version, process.version],
      processor: os.cpus()[0]?.model ?? 'unknown',
      cores: os.cpus().length,
      rounds,
      native: [...native],
      workloads: workloads
        .filter(({ name }) => names.includes(name))
        .map(({ name, title, unit, precision }) => ({ name, title, unit, precision })),
      results: resultsOf(visited),
      ...(values.goals
        ? {
            starts: await starts(node, folder, rounds),
            memory: await memory(node, 10 * seconds),
            products: await products(node),
          }
        : {}),
    };
  } finally {
    end();
    say('');
    rmSync(folder, { recursive: true });
  }
};

if (values.profile !== undefined) {
  if (values.precision !== 'float32' && values.precision !== 'float64') {
    console.error(`--precision: expected float32 or float64, got ${values.precision}`);
    process.exit(2);
  }
  const { status } = spawnSync(
    values.node,
    [
      '--import',
      'tsx',
      path.join(import.meta.dirname, 'profile.ts'),
      values.profile,
      values.precision,
      String(number('threads')),
    ],
    { stdio: 'inherit' },
  );
  process.exit(status ?? 1);
}
const report = values.from === undefined ? await measure() : (JSON.parse(readFileSync(values.from, 'utf8')) as Report);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
if (values.chart !== undefined) writeFileSync(values.chart, chart(report));
console.log(values.goals ? `${table(report)}\n\n${goalsTable(report)}` : table(report));
