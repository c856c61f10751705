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
    'How well does the plain network of the documents read handwriting, and what does it look for? A network of 128 hidden units learns the 60,000 training images of MNIST in ten epochs, in float32, whose steps take half the time of float64’s, and reads 98.09% of the 10,000 test images right: 191 mistakes, three of them with more than 99% certainty. Its hidden units look for strokes in places: the weights of each, drawn as an image, show short bars and arcs where it expects ink or the want of it. The digest is the same on every machine and engine.',
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
