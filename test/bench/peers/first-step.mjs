/** Milliseconds from here, the library not imported yet, to the end of the first trained step of XOR. */
const from = performance.now();
const { Batching, Loss, Matrix, Network, Optimizer, Threefry, Training } = await import('../../../dist/index.js');
const network = Network.sigmoid(Network.dense(1)(Network.sigmoid(Network.dense(2)(Network.input(2)))));
const problem = {
  network,
  loss: Loss.halfSquaredError,
  optimizer: Optimizer.sgd({ learningRate: 0.5 }),
  batching: Batching.full,
  data: {
    inputs: Matrix.of([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    targets: Matrix.of([[0], [1], [1], [0]]),
  },
};
const key = Threefry.key(42);
const trained = Training.train(problem, 1)(Training.start(problem, network.init(key), key));
if (trained._tag === 'Left') throw new Error('it diverged');
process.stdout.write(String(performance.now() - from));
