/**
 * ml-fnn: whole batches, softmax and cross-entropy, float64. Its relu lets gradients through at 0, so it is given
 * tanh, and it is loaded from a model, since its constructor knows no other way to given weights or no decay.
 */
import { createRequire } from 'node:module';
import { batches, need, rowsOf, serve } from './serve.mjs';

const FNN = createRequire(import.meta.url)('ml-fnn');
const { Matrix } = createRequire(import.meta.url)('ml-matrix');

await serve((problem, { layers, inputs, labels }) => {
  const { kind, widths, hidden, output, learningRate, batch } = problem;
  need(kind === 'train' && output === 'softmax', 'softmax with cross-entropy only');
  need(
    batches(problem).every(({ from, to }) => to - from === batch),
    'batches of one size only',
  );
  const classes = Object.fromEntries(Array.from({ length: widths.at(-1) }, (_, i) => [i, i]));
  const net = FNN.load({
    model: 'FNN',
    hiddenLayers: widths.slice(1, -1),
    iterations: 1,
    learningRate,
    regularization: 0,
    activation: hidden,
    dicts: { inputs: classes, outputs: classes },
    layers: layers.map(({ W, b, inputs: ins, outputs }) => ({
      model: 'Layer',
      inputSize: ins,
      outputSize: outputs,
      // Its gradient is the sum over the batch, ours the mean.
      epsilon: learningRate / batch,
      regularization: 0,
      activation: hidden,
      W: rowsOf(W, outputs),
      b: [Array.from(b)],
    })),
  });
  const parts = batches(problem).map(({ from, to }) => ({
    x: new Matrix(rowsOf(inputs.subarray(from * widths[0], to * widths[0]), widths[0])),
    labels: Array.from(labels.subarray(from, to)),
  }));
  let at = 0;
  // The body of its train(), which gives no loss away.
  return (steps) => {
    let loss = 0;
    for (let i = 0; i < steps; i++) {
      const { x, labels: classOf } = parts[at++ % parts.length];
      const probabilities = net.propagate(x);
      loss = 0;
      for (let r = 0; r < x.rows; r++) loss -= Math.log(probabilities.get(r, classOf[r]));
      net.backpropagation(x, classOf, probabilities);
    }
    return loss / batch;
  };
});
