/**
 * onnxruntime-web on WebAssembly: forward, loss, backward and update as one ONNX graph, which takes the parameters
 * and gives the next ones; a prediction's parameters are in the graph.
 */
import { createRequire } from 'node:module';
import { batches, checksum, serve } from './serve.mjs';
import { graph } from './onnx.mjs';

const ort = createRequire(import.meta.url)('onnxruntime-web');

/** The step's graph: parameters W0, b0, ..., inputs x, targets t, 1 / rows as `share`; loss, and the next as V0, c0, ... */
const step = ({ widths, hidden, output, learningRate, weightDecay }) => {
  const g = graph();
  const layers = widths
    .slice(1)
    .map((outputs, i) => ({ W: g.input(`W${i}`, [widths[i], outputs]), b: g.input(`b${i}`, [outputs]) }));
  const [x, t] = [g.input('x', ['rows', widths[0]]), g.input('t', ['rows', widths.at(-1)])];
  const share = g.input('share', []);
  const [rate, decay, one, zero] = [learningRate, 1 - learningRate * weightDecay, 1, 0].map(g.constant);
  const last = layers.length - 1;
  const activations = layers.map((_, i) => (i < last ? hidden : output));
  const hs = layers.reduce(
    (before, { W, b }, i) => {
      const z = g.node('Gemm', [before[i], W, b]);
      return [
        ...before,
        {
          relu: () => g.node('Relu', [z]),
          sigmoid: () => g.node('Sigmoid', [z]),
          linear: () => z,
          softmax: () => g.node('Softmax', [z], { axis: -1 }),
        }[activations[i]](),
      ];
    },
    [x],
  );
  const y = hs[last + 1];
  const error = g.node('Sub', [y, t]);
  const sum = (value) => g.node('ReduceSum', [value], { keepdims: 0 });
  const total =
    output === 'softmax'
      ? g.node('Neg', [sum(g.node('Mul', [t, g.node('Log', [y])]))])
      : g.node('Mul', [sum(g.node('Mul', [error, error])), g.constant(0.5)]);
  g.output('loss', g.node('Mul', [total, share]), []);
  const rows = g.integers([0]);
  const update = (name, parameter, gradient, shape) => {
    const kept = weightDecay > 0 ? g.node('Mul', [parameter, decay]) : parameter;
    g.output(name, g.node('Sub', [kept, g.node('Mul', [gradient, rate])]), shape);
  };
  let delta = g.node('Mul', [error, share]);
  for (let i = last; i >= 0; i--) {
    const h = hs[i + 1];
    if (activations[i] === 'relu') delta = g.node('Where', [g.node('Greater', [h, zero]), delta, zero]);
    if (activations[i] === 'sigmoid') delta = g.node('Mul', [delta, g.node('Mul', [h, g.node('Sub', [one, h])])]);
    update(`V${i}`, layers[i].W, g.node('Gemm', [hs[i], delta], { transA: 1 }), [widths[i], widths[i + 1]]);
    update(`c${i}`, layers[i].b, g.node('ReduceSum', [delta, rows], { keepdims: 0 }), [widths[i + 1]]);
    if (i > 0) delta = g.node('Gemm', [delta, layers[i].W], { transB: 1 });
  }
  return g.model();
};

/** The prediction's graph. */
const prediction = ({ widths, hidden }, layers) => {
  const g = graph();
  const y = layers.reduce(
    (h, { W, b, inputs, outputs }, i) => {
      const z = g.node('Gemm', [h, g.tensor(W, [inputs, outputs]), g.tensor(b, [outputs])]);
      return i < layers.length - 1 ? g.node(hidden === 'relu' ? 'Relu' : 'Sigmoid', [z]) : z;
    },
    g.input('x', ['rows', widths[0]]),
  );
  g.output('y', y, ['rows', widths.at(-1)]);
  return g.model();
};

await serve(async (problem, { layers, inputs, targets }) => {
  const { kind, widths, threads } = problem;
  ort.env.wasm.numThreads = threads;
  const options = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' };
  const tensor = (values, shape) => new ort.Tensor('float32', Float32Array.from(values), shape);
  const parts = batches(problem).map(({ from, to }) => ({
    x: tensor(inputs.subarray(from * widths[0], to * widths[0]), [to - from, widths[0]]),
    t: tensor(targets.subarray(from * widths.at(-1), to * widths.at(-1)), [to - from, widths.at(-1)]),
    share: tensor([1 / (to - from)], []),
  }));
  let at = 0;
  if (kind === 'predict') {
    const session = await ort.InferenceSession.create(prediction(problem, layers), options);
    return async (steps) => {
      let y;
      for (let i = 0; i < steps; i++) ({ y } = await session.run({ x: parts[at++ % parts.length].x }));
      return checksum(Array.from(y.data), problem.batch);
    };
  }
  const session = await ort.InferenceSession.create(step(problem), options);
  let parameters = layers.map(({ W, b, inputs: ins, outputs }) => ({
    W: tensor(W, [ins, outputs]),
    b: tensor(b, [outputs]),
  }));
  return async (steps) => {
    let loss = NaN;
    for (let i = 0; i < steps; i++) {
      const feeds = Object.fromEntries(
        parameters.flatMap(({ W, b }, l) => [
          [`W${l}`, W],
          [`b${l}`, b],
        ]),
      );
      const results = await session.run({ ...parts[at++ % parts.length], ...feeds });
      parameters = parameters.map((_, l) => ({ W: results[`V${l}`], b: results[`c${l}`] }));
      loss = results.loss.data[0];
    }
    return loss;
  };
});
