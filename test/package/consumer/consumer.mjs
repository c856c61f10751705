// Plain JavaScript: one full-batch step on XOR, and the digest of the parameters that it leaves.
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Batching, Digest, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';

const network = pipe(Network.input(2), Network.dense(4), Network.tanh, Network.dense(1));
const problem = {
  network,
  loss: Loss.meanSquaredError,
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
const start = Training.start(problem, network.init(key), key);
const trained = Training.train(problem, 1)(start);

const digest = E.isRight(trained) ? Digest.ofParameters(trained.right.parameters) : trained.left;
if (digest === Digest.ofParameters(start.parameters)) throw new Error('the step changed nothing');
console.log(digest);
