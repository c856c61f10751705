/**
 * Optimisers: updates worked out by hand. Options are in OptimizerOptions.test.ts, specs in OptimizerSpec.test.ts,
 * trajectories in golden/optimizers.test.ts, laws in laws/.
 */
import { describe, expect, test } from 'vitest';
import { Matrix, Optimizer, Parameters, Schedule } from 'foldnet';
import { g, p, updates } from './updates.js';

const { chain, identity, scaleByLearningRate } = Optimizer;

type Updates = ReadonlyArray<ReadonlyArray<number>>;

/** What transformations make of g, then h. */
const expected: Readonly<Record<string, readonly [() => Updates, Updates]>> = {
  identity: [
    () => updates(identity),
    [
      [1, 2],
      [4, -2],
    ],
  ],
  'a learning rate': [
    () => updates(Optimizer.sgd({ learningRate: 0.5 })),
    [
      [-0.5, -1],
      [-2, 1],
    ],
  ],
  momentum: [
    () => updates(Optimizer.momentum(0.5)),
    [
      [1, 2],
      [4.5, -1],
    ],
  ],
  'momentum with dampening, which spares the first gradient': [
    () => updates(Optimizer.momentum(0.5, { dampening: 0.5 })),
    [
      [1, 2],
      [2.5, 0],
    ],
  ],
  Nesterov: [
    () => updates(Optimizer.momentum(0.5, { nesterov: true })),
    [
      [1.5, 3],
      [6.25, -2.5],
    ],
  ],
  'a momentum that changes': [
    () => updates(Optimizer.momentum(Schedule.step({ start: 0.5, size: 1, factor: 0.5 }))),
    [
      [1, 2],
      [4.25, -1.5],
    ],
  ],
  'weight decay': [
    () => updates(Optimizer.addDecayedWeights(0.25)),
    [
      [3, 1],
      [6, -3],
    ],
  ],
  'decay before momentum': [
    () => updates(Optimizer.sgd({ learningRate: 1, momentum: 0.5, weightDecay: 0.25 })),
    [
      [-3, -1],
      [-7.5, 2.5],
    ],
  ],
  'chain: first one, then the other': [
    () => updates(chain(Optimizer.momentum(0.5), Optimizer.scale(2))),
    [
      [2, 4],
      [9, -2],
    ],
  ],
  'a rate by the step': [
    () => updates(scaleByLearningRate(Schedule.step({ start: 1, size: 1, factor: 0.5 }))),
    [
      [-1, -2],
      [-2, 1],
    ],
  ],
  'clipping by value': [
    () => updates(Optimizer.clipByValue(1.5)),
    [
      [1, 1.5],
      [1.5, -1.5],
    ],
  ],
  'clipping by the greatest': [
    () => updates(chain(Optimizer.clipByGlobalNorm(2, { norm: 'infinity' }), Optimizer.scale(4 + 1e-6))),
    [
      [4 + 1e-6, 8 + 2e-6],
      [8, -4],
    ],
  ],
  'the mean of two': [
    () => updates(Optimizer.accumulate(2, identity)),
    [
      [0, 0],
      [2.5, 0],
    ],
  ],
  'the sum of two': [
    () => updates(Optimizer.accumulate(2, identity, { reduction: 'sum' })),
    [
      [0, 0],
      [5, 0],
    ],
  ],
};

test.each(Object.entries(expected))('%s', (_, [make, values]) => {
  expect(make()).toEqual(values);
});

test("Adam's first update is the sign of the gradient times the rate; AdamW adds its decay to it", () => {
  const options = { learningRate: 0.5, betas: [0.5, 0.75], eps: 0 } as const;
  expect(updates(Optimizer.adam(options))[0]).toEqual([-0.5, -0.5]);
  expect(updates(Optimizer.adamw({ ...options, weightDecay: 0.5 }))[0]).toEqual([-2.5, 0.5]);
});

describe('weight decay', () => {
  const layer = { W: Matrix.of([[1]]), b: Matrix.of([[2]]), gain: Matrix.of([[-0]]) };
  const none = Parameters.zerosLike(layer);

  test.each<readonly [string, Optimizer.Mask, ReadonlyArray<number>]>([
    ['of all', 'all', [0.5, 1, 0]],
    ['of the weights', 'weights', [0.5, 0, 0]],
    ['of what a predicate says', (path) => path === 'b', [0, 1, 0]],
  ])('%s', (_, mask, decayed) => {
    const found = Optimizer.addDecayedWeights(0.5, mask).update(none, null, layer).updates;
    expect(Parameters.leaves(found).flatMap(({ matrix }) => Matrix.toArray(matrix))).toEqual(decayed);
  });

  test('leaves the gradients of the others as they are, -0 too', () => {
    const gradients = Parameters.scale(-1)(none);
    const { b } = Optimizer.addDecayedWeights(0.5, 'weights').update(gradients, null, layer).updates;
    expect(b).toBe(gradients.b);
  });

  test('by a predicate is custom as data, and is not built again', () => {
    const { spec } = Optimizer.adamw({ mask: (path) => path === 'b' });
    expect(spec).toEqual({ type: 'adamw', mask: 'custom' });
    expect(() => Optimizer.fromSpec(spec)).toThrow('Optimizer.addDecayedWeights: a mask of your own is a function');
  });
});

test('a centered RMSprop survives gradients that do not vary, whose variance rounds to less than 0', () => {
  const steady = Array.from({ length: 100 }, () => [Matrix.of([[0.001, 0.002]])]);
  const made = updates(Optimizer.scaleByRmsprop({ alpha: 0.5, centered: true }), steady);
  expect(made.flat().every(Number.isFinite)).toBe(true);
});

test('apply adds', () => {
  expect(Optimizer.apply(p, g)).toEqual(Parameters.add(p, g));
});

describe('nothing to do is not done:', () => {
  const gradients: ReadonlyArray<Matrix.Matrix> = [Matrix.of([[-0, Infinity]])];

  test.each<readonly [string, () => unknown]>([
    ['identity', () => identity.update(gradients, null, p).updates],
    ['a decay of 0', () => Optimizer.addDecayedWeights(0).update(gradients, null, p).updates],
    [
      'a momentum of 0',
      () => {
        const { init, update } = Optimizer.momentum(0);
        return update(gradients, init(p), p).updates;
      },
    ],
  ])('%s gives back the gradients themselves', (_, make) => {
    expect(make()).toBe(gradients);
  });

  test('states hold no more than is asked for', () => {
    expect(Optimizer.scale(2).init(p)).toBeNull();
    expect(Optimizer.momentum(0).init(p).velocity).toBe(Parameters.empty);
    expect(Optimizer.momentum(0.5).init(p).velocity).toEqual(Parameters.zerosLike(p));
    expect(Optimizer.scaleByAdam().init(p).maximum).toBe(Parameters.empty);
    expect(Optimizer.scaleByAdam({ amsgrad: true }).init(p).maximum).toEqual(Parameters.zerosLike(p));
    expect(Optimizer.scaleByRmsprop().init(p).mean).toBe(Parameters.empty);
    expect(Optimizer.scaleByRmsprop({ centered: true }).init(p).mean).toEqual(Parameters.zerosLike(p));
  });
});
