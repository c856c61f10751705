/** jax-js on WebAssembly: the loss as a function, its gradient by `valueAndGrad`, the step in one `jit`. */
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { batches, checksum, serve } from './serve.mjs';

await init('wasm');
defaultDevice('wasm');

const activation = { relu: nn.relu, sigmoid: nn.sigmoid, linear: (x) => x, softmax: (x) => x };

await serve((problem, { layers, inputs, targets }) => {
  const { kind, widths, hidden, output, learningRate, weightDecay } = problem;
  const last = layers.length - 1;
  const matrix = (values, columns) => np.array(Float32Array.from(values)).reshape([values.length / columns, columns]);
  let parameters = layers.map(({ W, b, outputs }) => ({ W: matrix(W, outputs), b: np.array(Float32Array.from(b)) }));
  const parts = batches(problem).map(({ from, to }) => ({
    x: matrix(inputs.subarray(from * widths[0], to * widths[0]), widths[0]),
    t: matrix(targets.subarray(from * widths.at(-1), to * widths.at(-1)), widths.at(-1)),
  }));

  const forward = (ps, x) =>
    ps.reduce((h, { W, b }, i) => activation[i < last ? hidden : output](np.matmul(h, W).add(b)), x);
  // Every array that is used again is taken by `.ref`: a function consumes its arguments.
  const loss = (ps, x, t) => {
    const rows = x.shape[0];
    const y = forward(ps, x);
    if (output === 'softmax')
      return nn
        .logSoftmax(y, -1)
        .mul(t)
        .sum()
        .mul(-1 / rows);
    const error = y.sub(t);
    return error.ref
      .mul(error)
      .sum()
      .mul(0.5 / rows);
  };
  const decay = 1 - learningRate * weightDecay;
  const updated = (p, g) => (weightDecay > 0 ? p.mul(decay) : p).sub(g.mul(learningRate));
  const step = jit((ps, x, t) => {
    const [value, gradients] = valueAndGrad(loss)(
      ps.map(({ W, b }) => ({ W: W.ref, b: b.ref })),
      x,
      t,
    );
    return [value, ps.map(({ W, b }, i) => ({ W: updated(W, gradients[i].W), b: updated(b, gradients[i].b) }))];
  });
  const predict = jit(forward);

  let at = 0;
  if (kind === 'predict') {
    return async (steps) => {
      let y;
      for (let i = 0; i < steps; i++) {
        const { x } = parts[at++ % parts.length];
        y = await predict(
          parameters.map(({ W, b }) => ({ W: W.ref, b: b.ref })),
          x.ref,
        ).data();
      }
      return checksum(Array.from(y), problem.batch);
    };
  }
  return async (steps) => {
    let value = NaN;
    for (let i = 0; i < steps; i++) {
      const { x, t } = parts[at++ % parts.length];
      const [result, next] = step(parameters, x.ref, t.ref);
      parameters = next;
      // Steps that nothing waits for pile up, and each then takes longer than the one before.
      [value] = await result.data();
    }
    await blockUntilReady(parameters.map(({ W, b }) => ({ W: W.ref, b: b.ref })));
    return value;
  };
});
