/**
 * synaptic: sample by sample, logistic units, in the code that it generates for a network. Its output's error is
 * t - y, the gradient of cross-entropy.
 */
import { createRequire } from 'node:module';
import { checksum, rowsOf, serve } from './serve.mjs';

const { Architect } = createRequire(import.meta.url)('synaptic');

await serve(({ kind, widths, learningRate, rows, batch }, { layers, inputs, targets }) => {
  const net = new Architect.Perceptron(...widths);
  [...net.layers.hidden, net.layers.output].forEach(({ list }, l) => {
    const { W, b, outputs } = layers[l];
    list.forEach((neuron, j) => {
      neuron.bias = b[j];
      Object.values(neuron.connections.inputs).forEach((connection, i) => {
        connection.weight = W[i * outputs + j];
      });
    });
  });
  const xs = rowsOf(inputs, widths[0]);
  const ts = rowsOf(targets, widths.at(-1));
  let at = 0;
  if (kind === 'predict') {
    return (steps) => {
      let y = [];
      for (let i = 0; i < steps; i++) {
        y = [];
        for (let k = 0; k < batch; k++) y.push(...net.activate(xs[at++ % rows]));
      }
      return checksum(y, batch);
    };
  }
  return (steps) => {
    let loss = 0;
    for (let i = 0; i < steps; i++) {
      loss = 0;
      for (let k = 0; k < batch; k++, at++) {
        const t = ts[at % rows];
        const y = net.activate(xs[at % rows]);
        for (let j = 0; j < t.length; j++) loss -= Math.log(t[j] === 1 ? y[j] : 1 - y[j]);
        net.propagate(learningRate, t);
      }
    }
    return loss / batch;
  };
});
