import type * as foldnet from '../../../src/index.js';
import type { Problem } from '../workloads.js';

/** What a training goes on from. */
interface State {
  readonly history: ReadonlyArray<{ readonly loss: number }>;
}

export const trainingOf: (
  library: typeof foldnet,
  problem: Problem & { readonly precision: 'float32' | 'float64' },
  data: {
    readonly layers: ReadonlyArray<{ readonly W: Float32Array; readonly b: Float32Array; readonly outputs: number }>;
    readonly inputs: Float32Array;
    readonly targets: Float32Array;
    readonly labels: Float32Array;
  },
) => {
  readonly state: State;
  readonly train: (state: State, epochs: number) => State;
  readonly stepsAnEpoch: number;
};
