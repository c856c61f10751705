/**
 * Linear regression with momentum, by operations on matrices alone: as pure steps, and as a stepper takes them.
 */
import { Matrix } from 'foldnet';
import type { Steps } from '../../src/numeric/execution/stepper.js';
import { input, place, start } from '../../src/numeric/execution/trace.js';

/** What a step changes: the weights and their momentum. */
export type State = readonly [W: Matrix.Matrix, m: Matrix.Matrix];

/** What a step gives beside them. */
export interface Measured {
  readonly loss: Matrix.Matrix;
  readonly output: Matrix.Matrix;
}

const half1 = (
  W: Matrix.Matrix,
  x: Matrix.Matrix,
  t: Matrix.Matrix,
): Measured & { readonly gradient: Matrix.Matrix } => {
  const output = Matrix.multiply(x, W);
  const error = Matrix.subtract(output, t);
  return {
    output,
    loss: Matrix.total(Matrix.hadamard(error, error)),
    gradient: Matrix.multiplyTransposedLeft(x, error),
  };
};

const half2 = ([W, m]: State, gradient: Matrix.Matrix): State => {
  const next = Matrix.add(Matrix.scale(0.9)(m), gradient);
  return [Matrix.add(W, Matrix.scale(-0.001)(next)), next];
};

/** One step, as it is written. */
export const step = (state: State, x: Matrix.Matrix, t: Matrix.Matrix): Measured & { readonly state: State } => {
  const { gradient, loss, output } = half1(state[0], x, t);
  return { loss, output, state: half2(state, gradient) };
};

/** Steps for states of that shape on those data. */
export const steps = (like: State, inputs: Matrix.Matrix, targets: Matrix.Matrix): Steps<null, null> => ({
  slots: like,
  data: [inputs, targets],
  first: (rows) => {
    const trace = start();
    const [W] = like.map((x) => input(trace, x));
    const { gradient, loss, output } = half1(W!, input(trace, inputs, rows), input(trace, targets, rows));
    return {
      trace,
      slots: [0, 1],
      after: [],
      gradients: [place(trace, gradient)],
      cells: [place(trace, loss)],
      outputs: [place(trace, output)],
      words: () => [],
    };
  },
  second: () => {
    const trace = start();
    const [W, m, gradient] = [...like, like[0]].map((x) => input(trace, x));
    const after = half2([W!, m!], gradient!);
    return {
      half: { trace, slots: [0, 1], after: after.map((x, slot) => [slot, place(trace, x)] as const) },
      state: null,
    };
  },
  pace: undefined,
});
