/**
 * What every engine trains: each layer, loss, optimiser, schedule and generator of the experiment file in small, and
 * steps that are large enough for threads to share, all in both precisions. The data are made here, so that a browser
 * needs nothing else.
 */

/** Whole numbers from 0 to 9, always the same ones. */
const digits = (seed) => {
  let bits = seed;
  return () => {
    bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
    return (bits >>> 16) % 10;
  };
};

/** The text of a CSV: features, a class, a number and a weight. */
const table = (rows, features, classes) => {
  const next = digits(rows + features);
  const header = [...Array.from({ length: features }, (_, i) => `x${i}`), 'class', 'number', 'weight'];
  const lines = Array.from({ length: rows }, (_, row) => {
    const x = Array.from({ length: features }, next);
    return [...x, row % classes, x[0] / 4 - x[1], 1 + next()].join();
  });
  return [header.join(), ...lines, ''].join('\n');
};

export const tables = {
  'small.csv': table(40, 6, 3),
  'pixels.csv': table(192, 784, 10),
  'wide.csv': table(256, 64, 10),
};

const dense = (outputs, more) => ({ type: 'dense', outputs, ...more });
const named = (...types) => types.map((type) => ({ type }));

const activations = [
  ...named('identity', 'relu', 'sigmoid', 'tanh', 'selu', 'silu', 'mish', 'softsign', 'log-sigmoid', 'hard-sigmoid'),
  ...named('relu6', 'leaky-relu', 'elu', 'gelu', 'softplus', 'hard-tanh', 'softmax', 'log-softmax'),
  { type: 'leaky-relu', negativeSlope: 0.3 },
  { type: 'elu', alpha: 0.7 },
  { type: 'gelu', approximate: 'tanh' },
  { type: 'softplus', beta: 2, threshold: 3 },
  { type: 'hard-tanh', min: -0.5, max: 2 },
  { type: 'softmax', temperature: 2 },
];

const twice = (...layers) => ({ type: 'parallel', branches: [1, 2].map(() => ({ inputs: 5, layers })) });

const inner = [
  ...named('batch-norm', 'layer-norm', 'rms-norm'),
  ...['batch-norm', 'layer-norm', 'rms-norm'].map((type) => ({ type, affine: false, eps: 0.001 })),
  { type: 'batch-norm', momentum: 0.3 },
  { type: 'dropout', probability: 0.4 },
  { type: 'sequence', layers: [{ type: 'copy' }, { type: 'tied', layer: twice(dense(4)) }, { type: 'add' }] },
  { type: 'sequence', layers: [{ type: 'copy' }, { type: 'swap', left: 2 }, { type: 'add' }] },
  { type: 'sequence', layers: [{ type: 'slice', start: 1, width: 3 }] },
  { type: 'residual', layers: [dense(5), { type: 'tanh' }] },
  { type: 'fan-out', branches: [[dense(2)], [{ type: 'relu' }]] },
  {
    type: 'parallel',
    branches: [
      { inputs: 2, layers: [dense(3)] },
      { inputs: 3, layers: [{ type: 'sigmoid' }] },
    ],
  },
];

const initializers = [
  ...['he-normal', 'he-uniform', 'glorot-normal', 'glorot-uniform', 'lecun-normal', 'lecun-uniform', 'orthogonal'],
  'zeros',
  { type: 'normal', scale: 0.3 },
  { type: 'he-normal', truncated: true },
  { type: 'truncated-normal', scale: 0.3 },
  { type: 'uniform', low: -0.2, high: 0.4 },
  { type: 'constant', value: 0.1 },
];

const schedules = [
  { type: 'constant', value: 0.02 },
  { type: 'step', start: 0.02, size: 3 },
  { type: 'multi-step', start: 0.02, milestones: [2, 5] },
  { type: 'exponential', start: 0.02, factor: 0.9 },
  { type: 'cosine', start: 0.02, steps: 9 },
  { type: 'cosine-warm-restarts', start: 0.02, steps: 3, growth: 2 },
  { type: 'linear', start: 0.01, end: 0.03, steps: 9 },
  { type: 'polynomial', start: 0.02, steps: 9, power: 1.7 },
  { type: 'one-cycle', peak: 0.03, steps: 9 },
  { type: 'inverse-square-root', scale: 0.03, warmUp: 4 },
  { type: 'inverse-time', start: 0.02, decay: 0.2 },
  { type: 'shift', by: 2, schedule: { type: 'exponential', start: 0.02, factor: 0.8 } },
  { type: 'scale', factor: 0.5, schedule: { type: 'exponential', start: 0.02, factor: 0.8 } },
  {
    type: 'join',
    schedules: [
      { type: 'constant', value: 0.02 },
      { type: 'constant', value: 0.01 },
    ],
    boundaries: [4],
  },
];

const transformations = [
  ...named('scale-by-adam', 'scale-by-nadam', 'scale-by-adamax', 'scale-by-radam', 'scale-by-adagrad'),
  ...named('scale-by-rmsprop', 'scale-by-adadelta', 'identity'),
  { type: 'momentum', decay: 0.9, nesterov: true },
  { type: 'add-decayed-weights', decay: 0.01 },
  { type: 'clip-by-value', limit: 0.05 },
  ...[1, 2, 'infinity'].map((norm) => ({ type: 'clip-by-global-norm', maximum: 0.1, norm })),
  { type: 'accumulate', every: 2, transformation: { type: 'scale-by-adam' } },
  { type: 'reduce-on-plateau', patience: 0, threshold: 1 },
  { type: 'scale-by-schedule', schedule: schedules[3] },
];

const optimizers = [
  { type: 'sgd', learningRate: 0.02 },
  { type: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  ...named('adam', 'adamw', 'adagrad', 'rmsprop', 'nadam', 'adamax', 'radam', 'adadelta'),
  { type: 'adam', learningRate: 0.02, amsgrad: true, weightDecay: 0.01, mask: 'weights' },
  { type: 'rmsprop', centered: true, momentum: 0.5 },
  ...transformations.map((each) => ({
    type: 'chain',
    transformations: [each, { type: 'scale', factor: 0.9 }, { type: 'scale-by-learning-rate', learningRate: 0.02 }],
  })),
  ...schedules.map((schedule, i) => ({
    type: 'adam',
    learningRate: { ...schedule, every: i % 2 === 0 ? 'step' : 'epoch' },
  })),
];

const classLosses = [
  ...named('softmax-cross-entropy', 'categorical-cross-entropy', 'negative-log-likelihood', 'kl-divergence'),
  ...named('binary-cross-entropy-with-logits', 'binary-cross-entropy', 'hinge'),
  { type: 'softmax-cross-entropy', labelSmoothing: 0.1, classWeights: [1, 2, 0.5], reduction: 'sum' },
  { type: 'categorical-cross-entropy', labelSmoothing: 0.1, classWeights: [1, 2, 0.5] },
  { type: 'negative-log-likelihood', classWeights: [1, 2, 0.5] },
  { type: 'binary-cross-entropy-with-logits', positiveWeight: [2, 1, 0.5] },
  { type: 'hinge', squared: true },
];

const numberLosses = [
  ...named('mean-squared-error', 'half-squared-error', 'absolute-error', 'huber', 'smooth-l1'),
  { type: 'squared-error', half: true, reduction: 'batch-mean' },
  { type: 'huber', delta: 0.3, reduction: 'sum' },
  { type: 'smooth-l1', beta: 0.2 },
];

/** The layer that a loss of probabilities needs before it. */
const last = {
  'categorical-cross-entropy': named('softmax'),
  'negative-log-likelihood': named('log-softmax'),
  'kl-divergence': named('softmax'),
  'binary-cross-entropy': named('sigmoid'),
};

const classes = { csv: 'small.csv', target: 'class', task: 'classification', scale: { type: 'standard' } };
const numbers = { csv: 'small.csv', target: 'number', task: 'regression', scale: { type: 'min-max' } };

const small = {
  version: 1,
  random: { generator: 'threefry', seed: 5 },
  data: { ...classes, split: { test: 0.2, validation: 0.1 } },
  model: { layers: [dense(5), { type: 'tanh' }, dense(3)] },
  loss: { type: 'softmax-cross-entropy' },
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batching: { type: 'shuffled', size: 8 },
  epochs: 2,
};

const model = (...layers) => ({ model: { layers } });

const smallOnes = [
  ...activations.map((layer) => model(dense(5), layer, dense(3))),
  ...inner.map((layer) => model(dense(5), layer, dense(3))),
  ...initializers.map((init) => model(dense(5, { init }), { type: 'relu' }, dense(3, { init, bias: false }))),
  ...optimizers.map((optimizer) => ({ optimizer })),
  ...classLosses.map((loss) => ({ loss, ...model(dense(5), dense(3), ...(last[loss.type] ?? [])) })),
  ...numberLosses.map((loss) => ({ loss, data: numbers, ...model(dense(5), { type: 'silu' }, dense(1)) })),
  { data: { ...classes, weight: 'weight' } },
  { penalties: ['l1', 'l2'].map((type) => ({ type, strength: 0.01 })) },
  { earlyStopping: { patience: 1, minDelta: 1 }, epochs: 4 },
  { image: [2, 4], record: ['norms', 'saturation', 'spread'] },
  ...[{ type: 'full' }, { type: 'random', size: 7 }].map((batching) => ({ batching, epochs: 5 })),
  ...[{ type: 'full' }, { type: 'random', size: 7 }, small.batching].map((batching) => ({
    batching,
    random: { generator: 'mt19937', seed: 5 },
    epochs: 3,
  })),
];

const largeOnes = [
  {
    name: 'large, 784-128-10',
    data: { csv: 'pixels.csv', target: 'class', task: 'classification', scale: { type: 'divide', by: 9 } },
    ...model(dense(128), { type: 'relu' }, dense(10)),
    batching: { type: 'shuffled', size: 64 },
  },
  {
    name: 'large, with every kind of sum',
    data: { csv: 'wide.csv', target: 'class', task: 'classification', scale: { type: 'standard' } },
    ...model(
      ...[dense(512), { type: 'batch-norm' }, { type: 'gelu' }, { type: 'dropout', probability: 0.3 }],
      ...[{ type: 'residual', layers: [dense(512), { type: 'tanh' }] }, { type: 'layer-norm' }, dense(10)],
    ),
    optimizer: {
      type: 'chain',
      transformations: [{ type: 'clip-by-global-norm', maximum: 0.5 }, { type: 'adam' }],
    },
    batching: { type: 'shuffled', size: 200 },
    epochs: 1,
  },
];

const nameOf = (differing) => JSON.stringify(differing).replaceAll('"', '');

/** Every experiment, as a file would hold it. The large ones come first. */
export const experiments = [...largeOnes, ...smallOnes].flatMap((differing, i) =>
  ['float64', 'float32'].map((precision) => ({
    ...small,
    precision,
    ...differing,
    name: `${i} ${precision}`,
    about: `${precision} ${differing.name ?? nameOf(differing)}`,
  })),
);
