/** TensorFlow.js, `cpu` or `wasm`: the step written out in its operations, each gradient by hand. */
import { checksum, serve } from './serve.mjs';
import { parts, start, tf } from './tfjs.mjs';

await start();

await serve((problem, data) => {
  const { kind, hidden, output, learningRate, weightDecay } = problem;
  const batchesOf = parts(problem, data);
  const last = data.layers.length - 1;
  let parameters = data.layers.map(({ W, b, inputs, outputs }) => ({
    W: tf.tensor2d(W, [inputs, outputs]),
    b: tf.tensor1d(b),
  }));

  const activations = data.layers.map((_, i) => (i < last ? hidden : output === 'sigmoid' ? output : 'linear'));
  const forward = (x) =>
    parameters.reduce(
      (hs, { W, b }, i) => [...hs, tf.fused.matMul({ a: hs[i], b: W, bias: b, activation: activations[i] })],
      [x],
    );
  const derivative = { relu: tf.step, sigmoid: (h) => tf.mul(h, tf.sub(1, h)), linear: undefined };
  const lossAndDelta = (y, t) => {
    if (output === 'softmax') {
      const p = tf.softmax(y);
      return [tf.neg(tf.mean(tf.log(tf.sum(tf.mul(p, t), 1)))), tf.div(tf.sub(p, t), t.shape[0])];
    }
    const error = tf.sub(y, t);
    return [tf.div(tf.sum(tf.square(error)), 2 * t.shape[0]), tf.div(error, t.shape[0])];
  };
  const updated = (parameter, gradient) =>
    tf.sub(
      weightDecay > 0 ? tf.mul(parameter, 1 - learningRate * weightDecay) : parameter,
      tf.mul(gradient, learningRate),
    );
  const step = ({ x, t }) =>
    tf.tidy(() => {
      const hs = forward(x);
      const [loss, error] = lossAndDelta(hs[last + 1], t);
      let delta = error;
      const next = [];
      for (let i = last; i >= 0; i--) {
        const slope = derivative[activations[i]];
        if (slope) delta = tf.mul(delta, slope(hs[i + 1]));
        const { W, b } = parameters[i];
        next.unshift({ W: updated(W, tf.matMul(hs[i], delta, true, false)), b: updated(b, tf.sum(delta, 0)) });
        if (i > 0) delta = tf.matMul(delta, W, false, true);
      }
      return { loss, next };
    });

  let at = 0;
  if (kind === 'predict') {
    return (steps) => {
      let y;
      for (let i = 0; i < steps; i++) {
        const predicted = tf.tidy(() => forward(batchesOf[at++ % batchesOf.length].x).at(-1));
        y = predicted.dataSync();
        predicted.dispose();
      }
      return checksum(Array.from(y), problem.batch);
    };
  }
  return (steps) => {
    let value = NaN;
    for (let i = 0; i < steps; i++) {
      const { loss, next } = step(batchesOf[at++ % batchesOf.length]);
      tf.dispose(parameters);
      parameters = next;
      if (i === steps - 1) value = loss.dataSync()[0];
      loss.dispose();
    }
    return value;
  };
});
