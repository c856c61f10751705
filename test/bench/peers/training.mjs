/** A problem of the bench as foldnet has it: a network of a spec, given parameters, `Training.train`. */
import { batches, need } from './serve.mjs';

const unwrap = (either) => {
  if (either._tag === 'Left') throw new Error(JSON.stringify(either.left));
  return either.right;
};

/**
 * The network and its parameters, batches of inputs to predict from, and how to train: `problem`, the first `state`, and
 * `train`, by so many epochs of so many steps. `foldnet` is the library.
 */
export const trainingOf = (foldnet, problem, { layers, inputs, targets, labels }) => {
  const { Batching, Loss, Matrix, Optimizer, Spec, Threefry, Training } = foldnet;
  const { widths, precision, hidden, output, learningRate, weightDecay, rows, batch } = problem;
  const losses = {
    softmax: Loss.softmaxCrossEntropy,
    // A step of it is of one row: the sum over the outputs.
    logistic: Loss.binaryCrossEntropyWithLogits({ reduction: 'sum' }),
    sigmoid: Loss.halfSquaredError,
    linear: Loss.halfSquaredError,
  };
  need(output !== 'logistic' || problem.online, 'the sum over the outputs');
  const matrix = (values, columns) =>
    unwrap(Matrix.fromArray(values.length / columns, columns, precision)(Array.from(values)));
  const activations = layers.map((_, i) => (i < layers.length - 1 ? hidden : output));
  const network = unwrap(
    Spec.network({
      inputs: widths[0],
      layers: layers.flatMap(({ outputs }, i) => [
        { type: 'dense', outputs },
        ...(['sigmoid', 'tanh', 'relu'].includes(activations[i]) ? [{ type: activations[i] }] : []),
      ]),
    }),
  );
  const key = Threefry.key(42);
  const given = layers.map(({ W, b, outputs }) => ({ W: matrix(W, outputs), b: matrix(b, outputs) }));
  // The parameters of a network are a tuple with one element for each layer: those of the dense ones, in their order.
  let next = 0;
  const parameters = network.init(key, precision).map((own) => ('W' in own ? given[next++] : own));
  const training = {
    network,
    loss: losses[output],
    optimizer: Optimizer.sgd({ learningRate, weightDecay }),
    batching: problem.batching === 'full' ? Batching.full : Batching[problem.batching](problem.online ? 1 : batch),
    data: {
      inputs: matrix(inputs, widths[0]),
      targets: output === 'softmax' ? matrix(labels, 1) : matrix(targets, widths.at(-1)),
    },
  };
  return {
    network,
    parameters,
    parts: batches(problem).map(({ from, to }) => matrix(inputs.subarray(from * widths[0], to * widths[0]), widths[0])),
    state: Training.start(training, parameters, key),
    train: (state, epochs) => unwrap(Training.train(training, epochs)({ ...state, history: [] })),
    // In the problem's unit, which is `batch` rows; an epoch of one random batch is one of them.
    stepsAnEpoch: problem.batching === 'random' ? 1 : Math.ceil(rows / batch),
  };
};
