/** What a transformation makes of two gradients, or of more. */
import { Matrix, Optimizer } from 'foldnet';

type Tree = ReadonlyArray<Matrix.Matrix>;

export const p: Tree = [Matrix.of([[8, -4]])];
export const g: Tree = [Matrix.of([[1, 2]])];
export const h: Tree = [Matrix.of([[4, -2]])];

/** The updates from gradients, an epoch ending after each with those losses. */
export const updates = <S>(
  transformation: Optimizer.Transformation<S>,
  gradients: ReadonlyArray<Tree> = [g, h],
  losses: ReadonlyArray<number> = [],
): ReadonlyArray<ReadonlyArray<number>> => {
  const none: ReadonlyArray<ReadonlyArray<number>> = [];
  return gradients.reduce(
    (before, gradient, i) => {
      const next = transformation.update(gradient, before.state, p);
      const loss = losses[i];
      const state =
        loss === undefined
          ? next.state
          : Optimizer.endEpoch(transformation, next.state, { epoch: i + 1, loss, validationLoss: undefined });
      return { state, made: [...before.made, next.updates.flatMap(Matrix.toArray)] };
    },
    { state: transformation.init(p), made: none },
  ).made;
};
