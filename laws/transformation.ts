/**
 * Laws of any gradient transformation, a user's own too: it is a neutral element's partner (O1), keeps what it is given
 * apart from it (I1), and its updates fit the parameters (O9) and depend on the arguments alone (O10). One that treats
 * each element on its own commutes with projections (O8).
 */
import * as fc from 'fast-check';
import { Matrix, Optimizer, Parameters } from '../src/index.js';
import { mixed } from './arbitrary.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { isPure } from './purity.js';
import { type Course, mapTrees, type Outcome, run, stream, type Stream } from './stream.js';

/** Updates, and states as another transformation has them. */
export const outcome = <S, A>({ updates, states }: Outcome<S>, rebracket: (state: S) => A): unknown => ({
  updates,
  states: states.map(rebracket),
});

const { chain, identity } = Optimizer;

/** O1: chain(id, t) = t = chain(t, id) */
export const identityIsNeutral = <S>(t: Optimizer.Transformation<S>, course: Course): Verdict => {
  const alone = outcome(run(t, course), (s) => s);
  return first([
    () =>
      bitwise(
        outcome(run(chain(identity, t), course), ([, s]) => s),
        alone,
      ),
    () =>
      bitwise(
        outcome(run(chain(t, identity), course), ([s]) => s),
        alone,
      ),
  ]);
};

const shapes = (tree: Parameters.Parameters): unknown =>
  Parameters.leaves(tree).map(({ path, matrix: { rows, columns, precision } }) => ({ path, rows, columns, precision }));

/** O9: updates have the gradients' paths, shapes and precision */
export const updatesFit = <S>(t: Optimizer.Transformation<S>, course: Course): Verdict =>
  first(run(t, course).updates.map((updates, i) => () => bitwise(shapes(updates), shapes(course.gradients[i] ?? []))));

/** O10: an update depends on its arguments alone: the same again, whatever was in between */
export const updatesDependOnArguments = <S>(t: Optimizer.Transformation<S>, course: Course): Verdict => {
  const backwards = { ...course, gradients: [...course.gradients].reverse() };
  const before = run(t, course);
  const between = run(t, backwards);
  return first([() => bitwise(run(t, course), before), () => bitwise(run(t, backwards), between)]);
};

/** I1: update and epochEnd change no argument */
export const transformationIsPure = <S>(t: Optimizer.Transformation<S>, course: Course): Verdict => {
  const { parameters, gradients } = course;
  const end = { epoch: 1, loss: 1, validationLoss: undefined };
  return first(
    [t.init(parameters), ...run(t, course).states].map(
      (state, i) => () =>
        first([
          () =>
            isPure((given) => t.update(given.gradient, given.state, given.parameters), {
              gradient: gradients[i] ?? parameters,
              state,
              parameters,
            }),
          () => isPure((given) => Optimizer.endEpoch(t, given.state, end), { state }),
        ]),
    ),
  );
};

/** O8: the updates of a projection are the projection of the updates */
export const commutesWithProjections = <S>(t: Optimizer.Transformation<S>, whole: Stream): Verdict => {
  const children = (layers: Parameters.Parameters): ReadonlyArray<Parameters.Parameters> =>
    Matrix.isMatrix(layers) ? [] : Object.values<Parameters.Parameters>(layers);
  const projections: ReadonlyArray<(layers: Parameters.Parameters) => Parameters.Parameters> = [
    (layers) => children(layers).slice(0, 1),
    (layers) => children(layers).slice(1),
  ];
  return first(
    projections.map(
      (project) => () => bitwise(run(t, mapTrees(project, whole)).updates, run(t, whole).updates.map(project)),
    ),
  );
};

/** The laws of any transformation, on arguments that are its and a stream's. */
export const generalLaws = <A extends { readonly stream: Stream }>(
  arguments_: fc.Arbitrary<A>,
  transformationOf: (argument: A) => Optimizer.Transformation<unknown>,
): ReadonlyArray<Law> =>
  (
    [
      ['O1', 'chain(id, t) = t = chain(t, id)', identityIsNeutral],
      ['O9', 'updates have the gradients’ paths, shapes and precision', updatesFit],
      ['O10', 'an update depends on its arguments alone', updatesDependOnArguments],
      ['I1', 'update and epochEnd change no argument', transformationIsPure],
    ] as const
  ).map(([id, equation, predicate]) =>
    law(id, equation, arguments_, (argument) => predicate(transformationOf(argument), argument.stream)),
  );

/** What is known of a transformation. */
export interface TransformationLawOptions {
  /** Whether it treats each element on its own; true unless said. */
  readonly elementwise?: boolean;
}

/**
 * The laws that any transformation has to pass.
 *
 * @example
 * import { Matrix, Optimizer, Parameters } from 'foldnet'
 * import { checkLaws, transformationLaws } from 'foldnet/laws'
 * const halved: Optimizer.Transformation<null> = {
 *   spec: { type: 'custom', name: 'halved' },
 *   init: () => null,
 *   update: (gradients, state) => ({ updates: Parameters.scale(0.5)(gradients), state }),
 * }
 * checkLaws(transformationLaws(halved), { seed: 1, runs: 100 })
 */
export const transformationLaws = <S>(
  transformation: Optimizer.Transformation<S>,
  { elementwise = true }: TransformationLawOptions = {},
): ReadonlyArray<Law> => {
  const drawn = fc.record({ stream: stream(mixed) });
  const known: Optimizer.Transformation<unknown> = Optimizer.erase(transformation);
  return [
    ...generalLaws(drawn, () => known),
    ...(elementwise
      ? [law('O8', 't commutes with projections', drawn, (argument) => commutesWithProjections(known, argument.stream))]
      : []),
  ];
};
