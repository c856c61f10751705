/**
 * brain.js: sample by sample, a sigmoid after every layer, squared error, in its JavaScript class. Its other classes
 * want gpu.js, whose stand-in without graphics is enough to load it.
 */
import { createRequire } from 'node:module';
import { checksum, rowsOf, serve } from './serve.mjs';

const { NeuralNetwork } = createRequire(import.meta.url)('brain.js');

await serve(({ kind, widths, learningRate, rows, batch }, { layers, inputs, targets }) => {
  const outputs = widths.at(-1);
  const net = new NeuralNetwork({
    inputSize: widths[0],
    hiddenLayers: widths.slice(1, -1),
    outputSize: outputs,
    activation: 'sigmoid',
    learningRate,
  });
  net.initialize();
  // Its options refuse a momentum of 0.
  net.trainOpts.momentum = 0;
  layers.forEach(({ W, b, inputs: ins, outputs: outs }, l) => {
    for (let j = 0; j < outs; j++) {
      net.biases[l + 1][j] = b[j];
      for (let i = 0; i < ins; i++) net.weights[l + 1][j][i] = W[i * outs + j];
    }
  });
  const targetRows = rowsOf(targets, outputs);
  const samples = rowsOf(inputs, widths[0]).map((input, i) => ({ input, output: targetRows[i] }));
  let at = 0;
  if (kind === 'predict') {
    return (steps) => {
      let y = [];
      for (let i = 0; i < steps; i++) {
        y = [];
        for (let k = 0; k < batch; k++) y.push(...net.run(samples[at++ % rows].input));
      }
      return checksum(y, batch);
    };
  }
  return (steps) => {
    let loss = 0;
    for (let i = 0; i < steps; i++) {
      loss = 0;
      for (let k = 0; k < batch; k++) loss += net.trainPattern(samples[at++ % rows], true);
    }
    // trainPattern gives the mean of the squared errors; half their sum is the problem's loss.
    return (loss * outputs) / 2 / batch;
  };
});
