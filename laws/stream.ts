/**
 * Streams of gradients for a transformation, and what it makes of them.
 */
import * as fc from 'fast-check';
import { type Matrix, Optimizer, Parameters } from '../src/index.js';
import { matrix, type Regime, width } from './arbitrary.js';

/** Parameters, gradients for them, and for each gradient the loss of the epoch that ends with it, if one does. */
export interface Course {
  readonly parameters: Parameters.Parameters;
  readonly gradients: ReadonlyArray<Parameters.Parameters>;
  readonly losses: ReadonlyArray<number | undefined>;
}

/** Trees that are made of layers. */
type Layers = ReadonlyArray<Parameters.Parameters>;

/** A course for the parameters of some layers. */
export interface Stream extends Course {
  readonly parameters: Layers;
  readonly gradients: ReadonlyArray<Layers>;
}

/** What a transformation makes of a course: its updates, and its states after each. */
export interface Outcome<S> {
  readonly updates: ReadonlyArray<Parameters.Parameters>;
  readonly states: ReadonlyArray<S>;
}

/** All the updates of a course; the parameters stay. */
export const run = <S>(
  transformation: Optimizer.Transformation<S>,
  { parameters, gradients, losses }: Course,
): Outcome<S> => {
  const { updates, states } = gradients.reduce<Outcome<S> & { readonly state: S; readonly epoch: number }>(
    (before, gradient, i) => {
      const next = transformation.update(gradient, before.state, parameters);
      const loss = losses[i];
      const epoch = before.epoch + (loss === undefined ? 0 : 1);
      const state =
        loss === undefined
          ? next.state
          : Optimizer.endEpoch(transformation, next.state, { epoch, loss, validationLoss: undefined });
      return { updates: [...before.updates, next.updates], states: [...before.states, state], state, epoch };
    },
    { updates: [], states: [], state: transformation.init(parameters), epoch: 0 },
  );
  return { updates, states };
};

/** A course with every tree changed. */
export const mapTrees = (
  f: (tree: Layers) => Parameters.Parameters,
  { parameters, gradients, losses }: Stream,
): Course => ({
  parameters: f(parameters),
  gradients: gradients.map(f),
  losses,
});

/** The precision of a course's matrices. */
export const precisionOf = ({ parameters }: Course): Matrix.Precision =>
  Parameters.leaves(parameters)[0]?.matrix.precision ?? 'float64';

/** Streams for one or two dense layers and one without parameters. */
export const stream = ({ number, precisions }: Pick<Regime, 'number' | 'precisions'>): fc.Arbitrary<Stream> =>
  fc
    .tuple(fc.constantFrom(...precisions), fc.array(width, { minLength: 2, maxLength: 3 }))
    .chain(([precision, widths]) => {
      const dense = widths.slice(1).map((outputs, i) =>
        fc.record({
          W: matrix(number, widths[i] ?? 1, outputs, precision),
          b: matrix(number, 1, outputs, precision),
        }),
      );
      const tree: fc.Arbitrary<Layers> = fc.tuple(...dense, fc.constant(Parameters.empty));
      return fc.record({
        parameters: tree,
        gradients: fc.array(tree, { minLength: 1, maxLength: 4 }),
        losses: fc.array(fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }), {
          minLength: 4,
          maxLength: 4,
        }),
      });
    });
