/** TensorFlow.js, `cpu` or `wasm`, through its layers: a sequential model, compiled, and `trainOnBatch`. */
import { createRequire } from 'node:module';
import { checksum, need, serve } from './serve.mjs';
import { parts, start, tf } from './tfjs.mjs';

const { layers: make, sequential } = createRequire(import.meta.url)('@tensorflow/tfjs-layers');

const halfSquaredError = (t, y) => tf.div(tf.sum(tf.square(tf.sub(y, t)), -1), 2);

await start();

await serve((problem, data) => {
  const { kind, widths, hidden, output, learningRate, weightDecay } = problem;
  need(weightDecay === 0, 'decays weights through the loss only');
  const last = data.layers.length - 1;
  const model = sequential();
  data.layers.forEach(({ inputs, outputs }, i) =>
    model.add(
      make.dense({
        units: outputs,
        ...(i === 0 ? { inputShape: [inputs] } : {}),
        activation: i < last ? hidden : kind === 'predict' && output === 'softmax' ? 'linear' : output,
      }),
    ),
  );
  model.setWeights(
    data.layers.flatMap(({ W, b, inputs, outputs }) => [tf.tensor2d(W, [inputs, outputs]), tf.tensor1d(b)]),
  );
  model.compile({
    optimizer: tf.train.sgd(learningRate),
    loss: output === 'softmax' ? 'categoricalCrossentropy' : halfSquaredError,
  });
  const batchesOf = parts(problem, data);
  let at = 0;
  if (kind === 'predict') {
    return (steps) => {
      let y;
      for (let i = 0; i < steps; i++) {
        const predicted = model.predict(batchesOf[at++ % batchesOf.length].x, { batchSize: problem.batch });
        y = predicted.dataSync();
        predicted.dispose();
      }
      return checksum(Array.from(y), y.length / widths.at(-1));
    };
  }
  return async (steps) => {
    let loss = NaN;
    for (let i = 0; i < steps; i++) {
      const { x, t } = batchesOf[at++ % batchesOf.length];
      loss = await model.trainOnBatch(x, t);
    }
    return loss;
  };
});
