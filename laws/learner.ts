/**
 * Parameters by path (L1), and what a step of training is and is not (L2 in optimizer.ts; L3): a learner looks like a
 * lens from parameters to predictions, but the laws of lenses do not hold of it.
 */
import * as fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { Dense, Layer, Matrix, Network, Parameters } from '../src/index.js';
import { every, matrix, parameters as parametersOf, template, width } from './arbitrary.js';
import { pieces, sequence } from './architecture.js';
import { agreement, bitwise, first, type Verdict } from './comparison.js';
import { fact, type Law, law } from './law.js';

/** Parameters, the path of one of their matrices, and two others of its shape. */
export interface Focus {
  readonly tree: Parameters.Parameters;
  readonly path: string;
  readonly others: readonly [Matrix.Matrix, Matrix.Matrix];
}

/** L1, get-put: putting back what was got changes nothing; nor does putting where there is nothing */
export const getPut = ({ tree, path, others: [x] }: Focus): Verdict => {
  const found = Parameters.at(path).get(tree);
  return first([
    () => (O.isSome(found) ? bitwise(Parameters.at(path).set(found.value)(tree), tree) : bitwise(path, 'a path')),
    () => bitwise(Parameters.at(`${path}.none`).set(x)(tree), tree),
    () => bitwise(Parameters.at(`${path}.none`).get(tree), O.none),
  ]);
};

/** L1, put-get: what is got is what was put, and all else is what it was */
export const putGet = ({ tree, path, others: [x] }: Focus): Verdict => {
  const put = Parameters.at(path).set(x)(tree);
  return first([
    () => bitwise(Parameters.at(path).get(put), O.some(x)),
    () =>
      bitwise(
        Parameters.leaves(put).filter((leaf) => leaf.path !== path),
        Parameters.leaves(tree).filter((leaf) => leaf.path !== path),
      ),
  ]);
};

/** L1, put-put: the last put counts */
export const putPut = ({ tree, path, others: [x, y] }: Focus): Verdict =>
  bitwise(Parameters.at(path).set(y)(Parameters.at(path).set(x)(tree)), Parameters.at(path).set(y)(tree));

// L3

/** y = w x, one weight, and a rate of learning from half the squared error. */
const learner = Dense.dense(1, 1, { bias: false });

interface Example {
  readonly x: number;
  readonly target: number;
}

const weight = (w: number) => ({ W: Matrix.of([[w]]) });

const predict = (w: number, x: number): number => Matrix.sum(Layer.predict(learner)(weight(w), Matrix.of([[x]])));

const learn =
  (rate: number) =>
  (w: number, { x, target }: Example): number => {
    const { output, cache } = learner.forward(weight(w), Matrix.of([[x]]), Layer.evaluation);
    const gradient = learner.backward(cache, Matrix.shift(-target)(output)).parameters.W;
    return w - rate * Matrix.sum(gradient);
  };

/** A weight, two examples, and what comes of learning them: numbers that are exact. */
export interface CounterExample {
  readonly rate: number;
  readonly w: number;
  readonly examples: readonly [Example, Example];
  readonly steps: { readonly first: number; readonly both: number; readonly secondAlone: number };
}

/** L3: false of learners: put-get (after a step the prediction is the target) and put-put (the last step counts) */
export const learnersAreLawless = ({ rate, w, examples: [one, two], steps }: CounterExample): Verdict => {
  const step = learn(rate);
  const afterOne = step(w, one);
  return first([
    () => bitwise({ first: afterOne, both: step(afterOne, two), secondAlone: step(w, two) }, { ...steps }),
    () => (predict(afterOne, one.x) === one.target ? bitwise('put-get holds', 'it is false') : agreement),
    () => (step(afterOne, two) === step(w, two) ? bitwise('put-put holds', 'it is false') : agreement),
  ]);
};

/** w = 0; y = 1 is learnt at x = 1, then y = 0: half of each step stays. */
const kept: CounterExample = {
  rate: 0.5,
  w: 0,
  examples: [
    { x: 1, target: 1 },
    { x: 1, target: 0 },
  ],
  steps: { first: 0.5, both: 0.25, secondAlone: 0 },
};

// Runners

const focus: fc.Arbitrary<Focus> = fc
  .record({ inputs: width, parts: pieces(every) })
  .map(({ inputs, parts }) => Network.erase(sequence(parts, inputs)))
  .filter(({ declarations }) => Parameters.count(template({ declarations }, 'float64')) > 0)
  .chain((layer) =>
    parametersOf(every.number, layer).chain((tree) =>
      fc.constantFrom(...Parameters.leaves(tree)).chain(({ path, matrix: { rows, columns } }) =>
        fc.record({
          tree: fc.constant(tree),
          path: fc.constant(path),
          others: fc.tuple(matrix(every.number, rows, columns), matrix(every.number, rows, columns)),
        }),
      ),
    ),
  );

/** The laws of parameters by path, and of learners. */
export const learnerLaws: ReadonlyArray<Law> = [
  law('L1', 'get-put: set(get t)(t) = t', focus, getPut),
  law('L1', 'put-get: get(set x t) = x, all else as it was', focus, putGet),
  law('L1', 'put-put: set y (set x t) = set y t', focus, putPut),
  fact(
    'L3',
    'false: after a step the prediction is the target; the last step erases the one before',
    [kept],
    learnersAreLawless,
  ),
];
