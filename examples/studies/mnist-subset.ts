/**
 * Seed document 001's exercise as it asks for it: a subset of MNIST, the first 5,000 images, and the features learned.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { findings } from './imageClassifier.js';
import { mnist } from './mnistData.js';
import type { Study } from './study.js';

export const config = { hidden: 64, epochs: 12, batchSize: 32, learningRate: 0.002, weightDecay: 0.5, seed: 42 };

export const study: Study = {
  name: 'mnist-subset',
  title: 'A subset of MNIST in seconds',
  about:
    'The same on the first 5,000 images, as the exercise asks, in a few seconds: 64 hidden units, 12 epochs. It reads 93.39% of the test images right, where all 60,000 images give 98.09%: it is right on 98.1% of the images it has seen, so what it lacks is more of them. Its units look for strokes and spots; six of them have gone out, and only faint noise is left of their weights.',
  source: 'seed document 001, implementation exercise 3',
  seconds: 3,
  run: (progress) =>
    pipe(
      E.Do,
      E.apS('train', mnist('train', 5000)),
      E.apS('test', mnist('t10k')),
      E.chainW((parts) => findings('mnist-subset', config, parts, progress)),
    ),
};
