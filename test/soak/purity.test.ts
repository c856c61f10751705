/** No matrix that a user can hold ever changes, whatever is trained after it. */
import { pipe } from 'fp-ts/lib/function.js';
import {
  Batching,
  Layer,
  Loss,
  Matrix,
  type Metric,
  Network,
  Optimizer,
  Parameters,
  Threefry,
  Training,
} from 'foldnet';
import { describe, expect, test } from 'vitest';
import { matricesOf } from '../../src/numeric/execution/tree.js';
import { expectRight } from '../expectRight.js';

interface Held {
  readonly what: string;
  readonly matrix: Matrix.Matrix;
  readonly bytes: Uint8Array;
}

const uniform = <const C extends number>(rows: number, columns: C, seed: number): Matrix.Matrix<number, C> =>
  expectRight(Matrix.fromArray(rows, columns)(Threefry.uniform(rows * columns)(Threefry.key(seed))));

const data = { inputs: uniform(20, 5, 1), targets: uniform(20, 2, 2) };

describe('what a user holds stays as it is', () => {
  test.each([
    ['full batches', Batching.full],
    ['shuffled ones, the last of which is smaller', Batching.shuffled(6)],
  ])('with %s', (_, batching) => {
    const held: Held[] = [];
    const hold = (what: string, value: unknown): void => {
      for (const matrix of matricesOf(value)) held.push({ what, matrix, bytes: Matrix.toBytes(matrix) });
    };
    const metric: Metric.Metric<'values'> = (output, targets) => {
      hold('an output that a metric has seen', output);
      hold('targets that a metric has seen', targets);
      return 0;
    };
    const problemOf = (hidden: number) => ({
      network: pipe(Network.input(5), Network.dense(hidden), Network.batchNorm(), Network.tanh, Network.dense(2)),
      loss: Loss.meanSquaredError,
      optimizer: Optimizer.adam({ learningRate: 0.01 }),
      batching,
      data,
      metrics: { metric },
    });
    const [one, other] = [problemOf(4), problemOf(7)];
    const begin = (problem: typeof one) =>
      Training.start(problem, problem.network.init(Threefry.key(1)), Threefry.key(2));
    let [a, b] = [begin(one), begin(other)];
    const unwatched = { ...one, metrics: undefined };
    hold('the data', data);
    for (let i = 0; i < 12; i++) {
      hold('a state', [a.parameters, a.layerState, a.optimizerState]);
      hold('a state of another problem', [b.parameters, b.layerState, b.optimizerState]);
      a = expectRight(Training.epoch(one)(a));
      if (i % 3 === 0) b = expectRight(Training.epoch(other)(b));
      // Where it has been before, and several epochs at once.
      if (i % 4 === 0) a = { ...expectRight(Training.train({ ...unwatched, metrics: {} }, 3)(a)), history: [] };
      hold('a prediction', Layer.predict(one.network, a.layerState)(a.parameters, data.inputs));
    }
    expect(held.length).toBeGreaterThan(300);
    expect(Parameters.eq.equals(a.parameters, begin(one).parameters)).toBe(false);
    const changed = held.filter(({ matrix, bytes }) => Buffer.compare(Matrix.toBytes(matrix), bytes) !== 0);
    expect([...new Set(changed.map(({ what }) => what))]).toEqual([]);
  });
});
