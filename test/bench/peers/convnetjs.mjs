/** convnetjs: sample by sample, an update at the end of each batch, float64. */
import { createRequire } from 'node:module';
import { batches, checksum, need, rowsOf, serve } from './serve.mjs';

const { Net, Trainer, Vol } = createRequire(import.meta.url)('convnetjs');

await serve((problem, { layers, inputs, targets, labels }) => {
  const { kind, widths, hidden, output, learningRate, weightDecay, rows, batch } = problem;
  need(weightDecay === 0, 'decays weights but not biases');
  need(
    batches(problem).every(({ from, to }) => to - from === batch),
    'batches of one size only',
  );
  const last = layers.length - 1;
  const definitions = [
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: widths[0] },
    ...layers.slice(0, last).map(({ outputs }) => ({ type: 'fc', num_neurons: outputs, activation: hidden })),
    ...(output === 'sigmoid' ? [{ type: 'fc', num_neurons: widths.at(-1), activation: 'sigmoid' }] : []),
  ];
  const net = new Net();
  // Its loss layers put a linear layer of their own before the loss; after a sigmoid there must be none.
  net.makeLayers([
    ...definitions,
    kind === 'train' && output === 'softmax'
      ? { type: 'softmax', num_classes: widths.at(-1) }
      : { type: 'regression', num_neurons: widths.at(-1) },
  ]);
  if (output === 'sigmoid') net.layers.splice(-2, 1);
  net.layers
    .filter(({ layer_type: type }) => type === 'fc')
    .forEach(({ filters, biases }, l) => {
      const { W, b, outputs } = layers[l];
      filters.forEach((filter, j) => filter.w.forEach((_, i) => (filter.w[i] = W[i * outputs + j])));
      b.forEach((bias, j) => (biases.w[j] = bias));
    });
  const xs = rowsOf(inputs, widths[0]).map((row) => new Vol(row));
  const ts = output === 'softmax' ? labels : rowsOf(targets, widths.at(-1));
  let at = 0;
  if (kind === 'predict') {
    return (steps) => {
      let y = [];
      for (let i = 0; i < steps; i++) {
        y = [];
        for (let k = 0; k < batch; k++) y.push(...net.forward(xs[at++ % rows]).w);
      }
      return checksum(y, batch);
    };
  }
  const trainer = new Trainer(net, {
    method: 'sgd',
    learning_rate: learningRate,
    momentum: 0,
    batch_size: batch,
  });
  return (steps) => {
    let loss = 0;
    for (let i = 0; i < steps; i++) {
      loss = 0;
      for (let k = 0; k < batch; k++, at++) loss += trainer.train(xs[at % rows], ts[at % rows]).cost_loss;
    }
    // Its regression layer reports 2 (y - t)^2, and has the gradient of half of it.
    return loss / batch / (output === 'softmax' ? 1 : 4);
  };
});
