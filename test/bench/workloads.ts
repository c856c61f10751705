/**
 * What is timed: one training step (forward, loss, backward, SGD) of networks of growing size.
 */
import { Batching, Loss, Matrix, Optimizer, Spec, Threefry, Training } from 'foldnet';
import * as E from 'fp-ts/lib/Either.js';
import { identity, pipe } from 'fp-ts/lib/function.js';

/** A network and a batch; weights and data come from a fixed seed. */
export interface Workload {
  readonly name: string;
  /** Inputs, hidden layers (ReLU), outputs. */
  readonly widths: readonly [number, ...number[]];
  readonly batch: number;
}

export const workloads: ReadonlyArray<Workload> = [
  { name: 'xor 2-2-1', widths: [2, 2, 1], batch: 4 },
  { name: 'quadrant 2-64-64-2', widths: [2, 64, 64, 2], batch: 64 },
  { name: 'digits 64-32-10', widths: [64, 32, 10], batch: 32 },
  { name: 'mnist 784-128-10', widths: [784, 128, 10], batch: 64 },
];

const unwrap = <A>(either: E.Either<unknown, A>): A =>
  pipe(
    either,
    E.match(
      (error) => {
        throw new Error(JSON.stringify(error));
      },
      identity<A>,
    ),
  );

const matrix = (tag: string, rows: number, columns: number, precision: Matrix.Precision): Matrix.Matrix =>
  unwrap(Matrix.fromArray(rows, columns, precision)(Threefry.normal(rows * columns)(Threefry.foldInText(tag)(key))));

const key = Threefry.key(42);

/** A function that runs that many steps, each from the parameters before, and returns the last loss. */
export const stepper = ({ widths, batch }: Workload, precision: Matrix.Precision): ((steps: number) => number) => {
  const [inputs, ...outputs] = widths;
  const layers = outputs.flatMap((width, i): ReadonlyArray<Spec.LayerSpec> => {
    const dense = { type: 'dense', outputs: width, init: 'he-normal' } as const;
    return i === outputs.length - 1 ? [dense] : [dense, { type: 'relu' }];
  });
  const network = unwrap(Spec.network({ inputs, layers }));
  const optimizer = Optimizer.sgd({ learningRate: 0.01 });
  const data = {
    inputs: matrix('inputs', batch, inputs, precision),
    targets: matrix('targets', batch, network.outputs, precision),
  };
  const problem = { network, loss: Loss.meanSquaredError, optimizer, batching: Batching.full, data };
  const step = Training.step(problem);
  const start = Training.start({ network, optimizer }, network.init(key, precision), key);
  return (steps) => {
    let state = start;
    let loss = NaN;
    for (let i = 0; i < steps; i++) {
      const next = step(state, data, key);
      loss = next.loss;
      state = { ...state, ...next };
    }
    return loss;
  };
};
