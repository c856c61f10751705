/**
 * The bytes that training takes at most beyond the process as it starts. Arguments: the widths, the batch, how many
 * steps. Parameters are constants and data zeros, so that making them takes nothing else.
 */
const before = process.memoryUsage().rss;
const { Batching, Loss, Matrix, Optimizer, Spec, Threefry, Training } = await import('../../../dist/index.js');

const [, , shape, batch, steps] = process.argv;
const widths = shape.split(',').map(Number);
const last = widths.length - 2;
const layers = widths.slice(1).map((outputs, i) => ({
  specs: [{ type: 'dense', outputs }, ...(i < last ? [{ type: 'relu' }] : [])],
  parameters: [
    { W: Matrix.constant(widths[i], outputs, 1e-4, 'float32'), b: Matrix.zeros(1, outputs, 'float32') },
    ...(i < last ? [{}] : []),
  ],
}));
const network = Spec.network({ inputs: widths[0], layers: layers.flatMap(({ specs }) => specs) }).right;
const rows = Number(batch);
const problem = {
  network,
  loss: Loss.halfSquaredError,
  optimizer: Optimizer.sgd({ learningRate: 1e-6 }),
  batching: Batching.full,
  data: {
    inputs: Matrix.zeros(rows, widths[0], 'float32'),
    targets: Matrix.zeros(rows, widths.at(-1), 'float32'),
  },
};
const start = Training.start(
  problem,
  layers.flatMap(({ parameters }) => parameters),
  Threefry.key(42),
);
const trained = Training.train(problem, Number(steps))(start);
if (trained._tag === 'Left') throw new Error('it diverged');
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
