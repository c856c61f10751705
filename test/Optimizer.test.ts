/** Optimisers: updates worked out by hand, and specs. Trajectories are in golden/optimizers.test.ts, laws in laws/. */
import { describe, expect, test } from 'vitest';
import { Matrix, Optimizer, Parameters } from 'foldnet';

const p = [Matrix.of([[8, -4]])];
const g = [Matrix.of([[1, 2]])];
const h = [Matrix.of([[4, -2]])];

/** The updates from g, then h. */
const updates = <S>({ init, update }: Optimizer.Transformation<S>): ReadonlyArray<ReadonlyArray<number>> => {
  const first = update(g, init(p), p);
  const second = update(h, first.state, p);
  return [first, second].map(({ updates: [only] }) => Matrix.toArray(only!));
};

describe('transformations', () => {
  test.each<readonly [string, Optimizer.Transformation<unknown>, ReadonlyArray<ReadonlyArray<number>>]>([
    [
      'identity',
      Optimizer.fromSpec({ type: 'sgd', learningRate: -1 }),
      [
        [1, 2],
        [4, -2],
      ],
    ],
    [
      'a learning rate',
      Optimizer.fromSpec({ type: 'sgd', learningRate: 0.5 }),
      [
        [-0.5, -1],
        [-2, 1],
      ],
    ],
    [
      'momentum',
      Optimizer.fromSpec({ type: 'sgd', learningRate: -1, momentum: 0.5 }),
      [
        [1, 2],
        [4.5, -1],
      ],
    ],
    [
      'Nesterov',
      Optimizer.fromSpec({ type: 'sgd', learningRate: -1, momentum: 0.5, nesterov: true }),
      [
        [1.5, 3],
        [6.25, -2.5],
      ],
    ],
    [
      'weight decay',
      Optimizer.fromSpec({ type: 'sgd', learningRate: -1, weightDecay: 0.25 }),
      [
        [3, 1],
        [6, -3],
      ],
    ],
    [
      'decay before momentum',
      Optimizer.fromSpec({ type: 'sgd', learningRate: -1, momentum: 0.5, weightDecay: 0.25 }),
      [
        [3, 1],
        [7.5, -2.5],
      ],
    ],
  ])('%s', (_, transformation, expected) => {
    expect(updates(transformation)).toEqual(expected);
  });

  test("Adam's first update is the sign of the gradient, times the learning rate", () => {
    const [first] = updates(Optimizer.adam({ learningRate: 0.5, betas: [0.5, 0.75], eps: 0 }));
    expect(first).toEqual([-0.5, -0.5]);
  });

  test('chain is first one, then the other', () => {
    const scaled = Optimizer.chain(Optimizer.momentum(0.5), Optimizer.scale(2));
    expect(updates(scaled)).toEqual([
      [2, 4],
      [9, -2],
    ]);
  });
});

test('apply adds', () => {
  expect(Optimizer.apply(p, g)).toEqual(Parameters.add(p, g));
});

test('every spec gives its optimiser back, and what is left out is the default', () => {
  const specs: ReadonlyArray<Optimizer.OptimizerSpec> = [
    { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    { type: 'adam', betas: [0.8, 0.9] },
  ];
  specs.forEach((spec) => {
    expect(Optimizer.fromSpec(spec).spec).toEqual(spec);
  });
  expect(updates(Optimizer.adam())).toEqual(
    updates(Optimizer.adam({ learningRate: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 })),
  );
});
