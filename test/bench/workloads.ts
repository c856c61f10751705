/**
 * What is timed: a training step (forward, loss, backward, SGD) of networks of growing size, the seeds' own trainings,
 * predictions. A peer that can't do a workload as it stands is given a variant, and foldnet that variant too.
 */

/** A network, its data and how they are trained: what a peer is told. Squared error is half the sum over the outputs. */
export interface Problem {
  readonly kind: 'train' | 'predict';
  /** Inputs, hidden layers, outputs. */
  readonly widths: readonly [number, ...number[]];
  readonly hidden: 'relu' | 'sigmoid' | 'tanh';
  /** The last layer and the loss by it: cross-entropy of a softmax, of a sigmoid for each output, or squared error. */
  readonly output: 'softmax' | 'logistic' | 'sigmoid' | 'linear';
  /** Labels rather than values are in the data. */
  readonly labelled: boolean;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly batch: number;
  readonly rows: number;
  readonly batching: 'full' | 'random' | 'shuffled';
  /** An update after each row; a step is still `batch` rows. */
  readonly online: boolean;
}

/**
 * The problem itself; sigmoids with an update after each sample, and squared error or cross-entropy (synaptic's); tanh
 * in place of relu.
 */
export type Variant = 'batch' | 'online' | 'logistic' | 'tanh';

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly data: 'normal' | 'xor' | 'quadrant' | 'digits';
  /** What foldnet is measured in against others; their own precision is their own matter. */
  readonly precision: 'float32' | 'float64';
  /** What a figure is the time of. */
  readonly unit: 'step' | 'prediction' | 'training';
  /** How many steps that is. */
  readonly steps: number;
  readonly problem: Problem;
}

const training = (
  name: string,
  title: string,
  problem: Partial<Problem> & Pick<Problem, 'widths' | 'batch' | 'rows'>,
) =>
  ({
    name,
    title,
    data: 'normal',
    precision: 'float32',
    unit: 'step',
    steps: 1,
    problem: {
      kind: 'train',
      hidden: 'relu',
      output: 'softmax',
      labelled: (problem.output ?? 'softmax') === 'softmax',
      learningRate: 0.05,
      weightDecay: 0,
      batching: 'shuffled',
      online: false,
      ...problem,
    },
  }) satisfies Workload;

const xor = { batch: 4, rows: 4, output: 'sigmoid', batching: 'full', learningRate: 0.5 } as const;

const steps: ReadonlyArray<Workload> = [
  { ...training('W1', 'XOR 2-2-1, batch 4', { ...xor, widths: [2, 2, 1], hidden: 'sigmoid' }), data: 'xor' },
  { ...training('W1b', 'XOR 2-8-1, batch 4', { ...xor, widths: [2, 8, 1], hidden: 'sigmoid' }), data: 'xor' },
  // A small rate: who has learnt for long ends among subnormal numbers, which processors are slow with.
  training('W2', '2-64-64-2, batch 64', { widths: [2, 64, 64, 2], batch: 64, rows: 512, learningRate: 1e-3 }),
  training('W3', '784-128-10, batch 64', { widths: [784, 128, 10], batch: 64, rows: 512 }),
  training('W4', '784-512-512-10, batch 256', { widths: [784, 512, 512, 10], batch: 256, rows: 1024 }),
  training('W5', '1024-2048-2048-1024, squared error, batch 512', {
    widths: [1024, 2048, 2048, 1024],
    batch: 512,
    rows: 1024,
    output: 'linear',
    learningRate: 1e-3,
  }),
];

/** A whole training, in float64 like the seeds. */
const whole = (epochs: number, workload: Workload): Workload => {
  const { rows, batch, batching } = workload.problem;
  const stepsAnEpoch = batching === 'shuffled' ? Math.ceil(rows / batch) : 1;
  return { ...workload, precision: 'float64', unit: 'training', steps: epochs * stepsAnEpoch };
};

const trainings: ReadonlyArray<Workload> = [
  whole(10000, {
    ...training('S0', "seed 000's XOR 2-3-1, 10,000 random batches of 4", {
      ...xor,
      widths: [2, 3, 1],
      hidden: 'sigmoid',
      batching: 'random',
      learningRate: 0.9,
    }),
    data: 'xor',
  }),
  whole(2000, {
    ...training('S1', "seed 001's XOR 2-8-1, relu, 2,000 epochs", {
      ...xor,
      widths: [2, 8, 1],
      output: 'linear',
      learningRate: 0.1,
    }),
    data: 'xor',
  }),
  whole(300, {
    ...training('S2', "seed 002's quadrants 2-64-64-2, 300 epochs of 7 batches", {
      widths: [2, 64, 64, 2],
      batch: 64,
      rows: 400,
      learningRate: 0.01,
      weightDecay: 1e-4,
    }),
    data: 'quadrant',
  }),
  whole(20, {
    ...training('digits', 'digits 64-32-10, 20 epochs of 45 batches', {
      widths: [64, 32, 10],
      batch: 32,
      rows: 1438,
      learningRate: 0.1,
    }),
    data: 'digits',
  }),
];

const prediction = (name: string, title: string, widths: Problem['widths'], batch: number): Workload => ({
  ...training(name, title, { kind: 'predict', widths, batch, rows: Math.max(64, batch) }),
  unit: 'prediction',
});

const predictions: ReadonlyArray<Workload> = [
  prediction('P1', 'prediction, 784-128-10, batch 1', [784, 128, 10], 1),
  prediction('P1024', 'prediction, 784-128-10, batch 1,024', [784, 128, 10], 1024),
  prediction('P2', 'prediction, 784-512-512-10, batch 1', [784, 512, 512, 10], 1),
];

export const workloads: ReadonlyArray<Workload> = [...steps, ...trainings, ...predictions];

/** Multiplications with an addition in a row's way forward. */
export const multiplyAdds = ({ widths }: Problem): number =>
  widths.slice(1).reduce((sum, outputs, i) => sum + widths[i]! * outputs, 0);

/** In a training step: forwards, for the weights, and backwards into all layers but the first. */
export const stepMultiplyAdds = (problem: Problem): number => {
  const { widths, batch } = problem;
  return batch * (3 * multiplyAdds(problem) - widths[0] * widths[1]!);
};

const online = { hidden: 'sigmoid', online: true, batching: 'shuffled', learningRate: 0.3 } as const;

/** The problem of a workload in that variant, if there is one. */
export const variantOf = ({ problem, unit }: Workload, variant: Variant): Problem | undefined => {
  switch (variant) {
    case 'batch':
      return problem;
    case 'online':
      return unit === 'training' ? undefined : { ...problem, ...online, output: 'sigmoid' };
    case 'logistic':
      return unit === 'step' && problem.output !== 'linear' ? { ...problem, ...online, output: 'logistic' } : undefined;
    case 'tanh':
      return unit === 'step' && problem.output === 'softmax' ? { ...problem, hidden: 'tanh' } : undefined;
  }
};
