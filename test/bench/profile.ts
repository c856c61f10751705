/**
 * Where the time of a training step goes, by operation: `npm run bench -- --profile W4`.
 *
 * A real epoch is trained, and its tape found in linear memory. Then each operation is run by itself, in the order of the
 * step, on the addresses and numbers of that step: as it is where it takes long, so that it meets the caches as the step
 * leaves them; many times over where it does not. A figure is the least of as many rounds as fit in some seconds, since
 * what other processes do only adds to it.
 *
 * Beside each is what the machine could do: its peak of multiplications and additions (peak.ts) for a product, and for
 * anything else a copy of as many bytes, by as many threads.
 */
import * as foldnet from '../../src/index.js';
import { start } from '../../src/kernels/index.js';
import { machine } from '../../src/numeric/execution/machine.js';
import { dataOf } from './data.js';
import { peak } from './peak.js';
import { trainingOf } from './peers/training.mjs';
import { columns, figure } from './table.js';
import { bytesOf, flopsOf, isProduct, least, type Operation, operationsOf, timed, timing, titleOf } from './tape.js';
import { taskOf, wholeTape } from './tape.js';
import { workloads } from './workloads.js';

/** An operation, how many microseconds it takes, and at best could. */
interface Line {
  readonly operation: Operation;
  readonly time: number;
  readonly best: number;
}

const sum = (lines: ReadonlyArray<Line>, of: (line: Line) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

const percent = (part: number): string => `${(part * 100).toFixed(1)}%`;

/** The operations that are the same on the same shapes as one row, the most costly first. */
const table = (lines: ReadonlyArray<Line>): string => {
  const titles = [...new Set(lines.map(({ operation }) => titleOf(operation)))];
  const whole = sum(lines, ({ time }) => time);
  const rows = titles
    .map((title) => {
      const own = lines.filter(({ operation }) => titleOf(operation) === title);
      const { operation } = own[0]!;
      const time = sum(own, (line) => line.time);
      const best = sum(own, (line) => line.best);
      const done = (isProduct(operation) ? flopsOf(operation) : bytesOf(operation)) * own.length;
      return { title, own, operation, time, best, speed: done / time / 1000 };
    })
    .sort((x, y) => y.time - x.time)
    .map(({ title, own, operation, time, best, speed }) => [
      title,
      String(own.length),
      String(operation.sharers),
      figure(time),
      percent(time / whole),
      figure(speed),
      isProduct(operation) ? 'GFLOP/s' : 'GB/s',
      figure(best),
      percent(best / time),
    ]);
  const heading = ['operation', 'calls', 'threads', 'µs', 'share', 'speed', '', 'µs at best', 'of peak'];
  return columns([heading, ...rows], [0, 6]).join('\n');
};

const [, , name, precision = 'float32', threads = '1'] = process.argv;
const workload = workloads.find((each) => each.name === name)!;
const running = start({ threads: Number(threads), revectorize: true });
const kernels = machine()!;
const data = dataOf(workload);
const { state, train, stepsAnEpoch } = trainingOf(
  foldnet,
  { ...workload.problem, precision: precision === 'float64' ? 'float64' : 'float32' },
  { ...data, labels: data.targets, layers: data.layers.map(({ W, b }) => ({ W, b, outputs: b.length })) },
);
// Always from the start: who learns for long ends among subnormal numbers, which processors are slow with.
const epochs = (count: number): void => void train(state, count);
// Threads start with the first steps, and join some time later.
const ready = performance.now() + 500;
while (performance.now() < ready) epochs(1);
const count = Math.ceil(20000 / timed(() => epochs(1)));
const step = least([() => timed(() => epochs(count)) / (count * stepsAnEpoch)], 2000)[0]!;
const task = taskOf(kernels, () => epochs(Math.ceil(8 / stepsAnEpoch)));
const tape = wholeTape(kernels, task, 1000);

// From the start again, and its operations one by one.
epochs(1);
const { operations, copy } = timing(kernels, task);
const times = operations(3000);
const peaks = { float32: peak('float32'), float64: peak('float64') };
const lines = operationsOf(kernels, task).map((operation, i): Line => {
  const best = isProduct(operation) ? flopsOf(operation) / peaks[operation.precision] / 1000 : copy(bytesOf(operation));
  return { operation, time: times[i]!, best: best / operation.sharers };
});

console.log(`${workload.name}: ${workload.title}; ${precision}`);
console.log(
  `Node ${process.version}, threads: ${running.threads}, revectorizer: ${running.revectorized ? 'on' : 'off'}; ` +
    `peak of a core ${figure(peaks.float32)} GFLOP/s in float32, ${figure(peaks.float64)} in float64`,
);
console.log(table(lines));
const total = figure(sum(lines, ({ time }) => time));
console.log(`the operations ${total} µs; the tape ${figure(tape)} µs; a step of an epoch ${figure(step)} µs`);
process.exit(0);
