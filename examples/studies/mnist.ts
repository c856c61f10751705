/**
 * Seed document 001's exercise on MNIST, with all 60,000 training and 10,000 test images.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { findings } from './imageClassifier.js';
import { mnist } from './mnistData.js';
import type { Study } from './study.js';

export const config = { hidden: 128, epochs: 10, batchSize: 64, learningRate: 0.002, weightDecay: 0.1, seed: 42 };

export const study: Study = {
  name: 'mnist',
  title: 'Handwritten digits: MNIST',
  about:
    'How well does a network of one hidden layer read handwriting, and what does it look for? The exercise leaves the settings open. Here 128 hidden units of ReLU learn the 60,000 training images of MNIST in ten epochs, by AdamW with a learning rate of 0.002 that a cosine takes to 0, a decoupled weight decay of 0.1 on the weights, shuffled batches of 64 and the seed 42; in float32, whose steps take half the time of float64’s. It reads 98.09% of the 10,000 test images right: 191 mistakes, three of them with more than 99% certainty. Its hidden units look for strokes in places: the weights of each, drawn as an image, show short bars and arcs where it expects ink or the want of it. The digest should be the same wherever it runs: what the kit trains is tested to be so under the engines of the table in [numerics.md](numerics.md). The images in the figures are from MNIST, © Yann LeCun and Corinna Cortes, CC BY-SA 3.0.',
  source: 'seed document 001, implementation exercise 3',
  seconds: 25,
  run: (progress) =>
    pipe(
      E.Do,
      E.apS('train', mnist('train')),
      E.apS('test', mnist('t10k')),
      E.chainW((parts) => findings('mnist', config, parts, progress)),
    ),
};
