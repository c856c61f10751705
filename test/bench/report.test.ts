/** What the bench makes of measured figures: the expected losses, ratios, the table, the goals, the chart. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { Batching, Loss, Matrix, Optimizer, Spec, Threefry, Training } from 'foldnet';
import { describe, expect, test } from 'vitest';
import type { Visited } from './cells.js';
import { cellsOf } from './cells.js';
import { chart } from './chart.js';
import { dataOf, firstRows } from './data.js';
import { expected } from './expected.js';
import { goals, goalsTable } from './goals.js';
import { peers } from './peers.js';
import { median, type Report, resultsOf } from './results.js';
import { table } from './table.js';
import { stepMultiplyAdds, variantOf, workloads } from './workloads.js';

const named = (name: string) => workloads.find((workload) => workload.name === name)!;

/** Every cell of W1 and W3 takes its place in the list of peers, in microseconds; two of them are not there. */
const visited = (times: (place: number) => ReadonlyArray<number>): ReadonlyArray<Visited> =>
  cellsOf([named('W1'), named('W3')], peers).map((cell) => {
    const absent = ['onnxruntime-web', 'ml-fnn'].includes(cell.peer.name) ? 'not present' : undefined;
    return { cell, times: absent === undefined ? times(peers.indexOf(cell.peer) + 1) : [], discrepancy: 0, absent };
  });

const report = (
  times: (place: number) => ReadonlyArray<number> = (place) => [place, 3 * place, 2 * place],
): Report => ({
  nodes: ['v24.0.0', 'v20.0.0'],
  processor: 'A & B <C>',
  cores: 2,
  rounds: 3,
  native: ['NumPy 1'],
  workloads: [named('W1'), named('W3')],
  results: resultsOf(visited(times)),
});

describe('the expected losses', () => {
  test('are those of foldnet in float64', () => {
    const workload = named('S2');
    const { problem } = workload;
    const rows = 8;
    const data = firstRows(dataOf(workload), problem.rows, rows);
    const matrix = <C extends number>(values: Float32Array, columns: C) =>
      E.getOrElse<Matrix.MatrixError, Matrix.Matrix<number, C>>(({ expected: text }) => {
        throw new Error(text);
      })(Matrix.fromArray(values.length / columns, columns)(Array.from(values)));
    const network = E.getOrElse<Spec.SpecError, Spec.AnyNetwork>(({ path }) => {
      throw new Error(path);
    })(
      Spec.network({
        inputs: 2,
        layers: [64, 64, 2].flatMap((outputs, i) => [
          { type: 'dense', outputs } as const,
          ...(i < 2 ? [{ type: 'relu' } as const] : []),
        ]),
      }),
    );
    const parameters = data.layers.flatMap(({ W, b }, i) => [
      { W: matrix(W, b.length), b: matrix(b, b.length) },
      ...(i < 2 ? [{}] : []),
    ]);
    const { learningRate, weightDecay } = problem;
    const trained = Training.train(
      {
        network,
        loss: Loss.softmaxCrossEntropy,
        optimizer: Optimizer.sgd({ learningRate, weightDecay }),
        batching: Batching.full,
        data: { inputs: matrix(data.inputs, 2), targets: matrix(data.targets, 1) },
      },
      5,
    )(
      Training.start({ network, optimizer: Optimizer.sgd({ learningRate, weightDecay }) }, parameters, Threefry.key(0)),
    );
    const losses = E.isRight(trained) ? trained.right.history.map(({ loss }) => loss) : [];
    expect(losses).toHaveLength(5);
    expected({ ...problem, rows, batch: rows }, data, 5, false).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses[i]!, 12);
    });
    expect(losses[0]! - losses[4]!).toBeGreaterThan(1e-3);
  });

  test('differ for one who updates weights before the error goes back through them', () => {
    const workload = named('W1b');
    const problem = { ...variantOf(workload, 'logistic')!, rows: 1, batch: 1 };
    const data = firstRows(dataOf(workload), 4, 1);
    const [own, other] = [false, true].map((first) => expected(problem, data, 5, first));
    expect(other![0]).toBe(own![0]);
    expect(Math.abs(other![4]! / own![4]! - 1)).toBeGreaterThan(1e-4);
  });
});

describe('the results', () => {
  test('are medians with the fastest and the slowest, by foldnet of the same variant, precision and threads', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const brain = report().results.find(({ peer, workload }) => peer === 'brain.js' && workload === 'W3')!;
    const place = peers.findIndex(({ name }) => name === 'brain.js') + 1;
    expect(brain).toMatchObject({ median: 2 * place, fastest: place, slowest: 3 * place });
    const own = peers.findIndex(({ group, variant }) => group === 'foldnet' && variant === 'online') + 1;
    expect(brain.ratio).toBe(place / own);
    const numpy = report().results.find(({ peer, threads }) => peer === 'NumPy, seed 002' && threads === 2)!;
    const float64 = peers.findIndex(({ group, precision }) => group === 'foldnet' && precision === 'float64') + 1;
    expect(numpy.ratio).toBe((peers.findIndex(({ name }) => name === 'NumPy, seed 002') + 1) / float64);
  });

  test('are held against the faster of the two Nodes that run foldnet', () => {
    const { results } = report((place) => [peers[place - 1]!.otherNode ? 2 : 10]);
    const ratioOf = (name: string) => results.find(({ peer, variant }) => peer === name && variant === 'batch')!.ratio;
    expect([ratioOf('foldnet'), ratioOf('foldnet, Node 24'), ratioOf('convnetjs')]).toEqual([5, 1, 5]);
  });

  test('make a table that says who is absent, and why', () => {
    const text = table(report());
    expect(text).toContain('\n– onnxruntime-web: not present\n– ml-fnn: not present\n');
    expect(text).toMatch(/^brain\.js +float32 +1 .* sample by sample, sigmoids, squared error$/m);
  });
});

describe('the goals', () => {
  const kits = (name: string, times: (place: number) => ReadonlyArray<number>) =>
    goals[0]!.comparisons(report(times)).find(({ what }) => what.startsWith(`${name}, 1 thread`))!;

  test('hold foldnet against the fastest kit, each in its own variant', () => {
    // All are as fast as each other; then foldnet a hundred times faster; then all but one of its variants.
    expect(kits('W3', () => [7]).value).toBe(1);
    const isFoldnet = (place: number): boolean => peers[place - 1]!.group === 'foldnet';
    expect(kits('W3', (place) => [isFoldnet(place) ? 1 : 100]).value).toBe(1 / 100);
    const online = (place: number): boolean => isFoldnet(place) && peers[place - 1]!.variant === 'online';
    const { value, what } = kits('W3', (place) => [online(place) || !isFoldnet(place) ? 100 : 1]);
    expect(value).toBe(1);
    expect(what).toContain('brain.js');
  });

  test('are met, not met, or not measured; as a whole, what the worst of them is', () => {
    expect(kits('W4', () => [7]).value).toBeUndefined();
    const text = goalsTable({ ...report(), starts: { library: 100, command: 500 } });
    expect(text).toMatch(/^Start: .*: not met\n {2}met +100 +at most +150 .*\n {2}not met +500 +at most +400 /m);
    expect(text).toMatch(/^Prediction: not measured\n {2}not measured +– +at most +20 +P1/m);
  });

  test('hold a step against the product by its multiplications: forwards, for the weights, backwards into the second', () => {
    expect(stepMultiplyAdds(named('W3').problem)).toBe(64 * (2 * 784 * 128 + 3 * 128 * 10));
    const speed = { float32: 4, float64: 2 };
    const own = goals
      .flatMap(({ comparisons }) => comparisons({ ...report(() => [1e4]), products: { revectorized: speed } }))
      .find(({ what }) => what.startsWith('W3, float32'))!;
    expect(own.value).toBeCloseTo((2 * stepMultiplyAdds(named('W3').problem)) / 1e7 / 4, 12);
    expect(own.least).toBe(true);
  });
});

describe('the chart', () => {
  test('is a function of the report, with a row for each peer that was timed', () => {
    const svg = chart(report());
    expect(chart(report())).toBe(svg);
    expect(svg).toContain('A &amp; B &lt;C>');
    expect(svg).toContain('>brain.js</text>');
    expect(svg).toContain('>NumPy, tuned</text>');
    expect(svg).toContain('>NumPy, seed 002, float64</text>');
    expect(svg).not.toContain('>onnxruntime-web</text>');
    const dots = report().results.filter((r) => r.group !== 'foldnet' && r.median !== undefined);
    const rows = new Set(dots.map(({ peer, workload }) => `${peer}|${workload}`));
    // The legend has a dot for each of the five.
    expect(svg.match(/<circle/g)).toHaveLength(rows.size + 5);
  });

  test('puts a dot where its ratio to foldnet is, which is that of the same variant', () => {
    const dot = (ratio: number): number => {
      const svg = chart(report((place) => [peers[place - 1]!.group === 'foldnet' ? 1 : ratio]));
      const one = Number(/class="one" x1="([\d.]+)"/.exec(svg)![1]);
      return Number(/convnetjs, W3.*?<\/title><circle cx="([\d.]+)"/.exec(svg)![1]) - one;
    };
    expect(dot(1)).toBe(0);
    expect(dot(10)).toBeGreaterThan(dot(2));
    expect(dot(2)).toBeGreaterThan(0);
    expect(dot(1 / 10)).toBeLessThan(0);
    const svg = chart(report((place) => [peers[place - 1]!.variant === 'online' ? 4 : 1]));
    expect(svg).toContain('brain.js, W3: 4.0 µs, 1.0 times');
    expect(svg).toContain('convnetjs, W3: 1.0 µs, 1.0 times');
  });

  test('in the guide is that of the results beside it', () => {
    const guide = (file: string): string =>
      readFileSync(path.join(import.meta.dirname, '../../examples/guide', file), 'utf8');
    expect(chart(JSON.parse(guide('bench.json')) as Report)).toBe(guide('bench.svg'));
  });
});
