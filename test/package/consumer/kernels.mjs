// The fast kernels on one thread and on two: the same bits, and a process that ends by itself.
import { Batching, Digest, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';
import { start } from 'foldnet/kernels';
import { pipe } from 'fp-ts/lib/function.js';

const { dense, input, relu } = Network;
const network = pipe(input(64), dense(256), relu, dense(4));
const numbers = (rows, columns) => Matrix.map((_, i) => ((i * 7919) % 1009) / 504 - 1)(Matrix.zeros(rows, columns));
const problem = {
  network,
  loss: Loss.softmaxCrossEntropy,
  optimizer: Optimizer.adam({ learningRate: 0.01 }),
  batching: Batching.shuffled(64),
  data: { inputs: numbers(200, 64), targets: Matrix.map((_, i) => i % 4)(Matrix.zeros(200, 1)) },
};

const trained = (threads) => {
  const kernels = start({ threads });
  const key = Threefry.key(42);
  const after = Training.train(problem, 20)(Training.start(problem, network.init(key), key));
  return { ...kernels, digest: Digest.ofParameters(after.right.parameters) };
};

console.log(JSON.stringify([1, 2].map(trained)));
