/**
 * Optimisers: updates worked out by hand, options out of range, and specs. Trajectories are in golden/optimizers.test.ts,
 * laws in laws/.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { optimizerSpec } from '../laws/optimizerSpec.js';
import { Matrix, Optimizer, Parameters, Schedule } from 'foldnet';
import { seed } from './laws/run.js';
import { refused } from './refused.js';
import { g, p, updates } from './updates.js';

const { chain, identity, scaleByLearningRate } = Optimizer;

/** Transformations, and what they make of g, then h. */
const expected: Readonly<
  Record<string, readonly [Optimizer.Transformation<unknown>, ReadonlyArray<ReadonlyArray<number>>]>
> = {
  identity: [
    Optimizer.erase(identity),
    [
      [1, 2],
      [4, -2],
    ],
  ],
  'a learning rate': [
    Optimizer.erase(Optimizer.sgd({ learningRate: 0.5 })),
    [
      [-0.5, -1],
      [-2, 1],
    ],
  ],
  momentum: [
    Optimizer.erase(Optimizer.momentum(0.5)),
    [
      [1, 2],
      [4.5, -1],
    ],
  ],
  'momentum with dampening, which spares the first gradient': [
    Optimizer.erase(Optimizer.momentum(0.5, { dampening: 0.5 })),
    [
      [1, 2],
      [2.5, 0],
    ],
  ],
  Nesterov: [
    Optimizer.erase(Optimizer.momentum(0.5, { nesterov: true })),
    [
      [1.5, 3],
      [6.25, -2.5],
    ],
  ],
  'a momentum that changes': [
    Optimizer.erase(Optimizer.momentum(Schedule.step({ start: 0.5, size: 1, factor: 0.5 }))),
    [
      [1, 2],
      [4.25, -1.5],
    ],
  ],
  'weight decay': [
    Optimizer.erase(Optimizer.addDecayedWeights(0.25)),
    [
      [3, 1],
      [6, -3],
    ],
  ],
  'decay before momentum': [
    Optimizer.erase(Optimizer.sgd({ learningRate: 1, momentum: 0.5, weightDecay: 0.25 })),
    [
      [-3, -1],
      [-7.5, 2.5],
    ],
  ],
  'chain: first one, then the other': [
    Optimizer.erase(chain(Optimizer.momentum(0.5), Optimizer.scale(2))),
    [
      [2, 4],
      [9, -2],
    ],
  ],
  'a rate by the step': [
    Optimizer.erase(scaleByLearningRate(Schedule.step({ start: 1, size: 1, factor: 0.5 }))),
    [
      [-1, -2],
      [-2, 1],
    ],
  ],
  'clipping by value': [
    Optimizer.erase(Optimizer.clipByValue(1.5)),
    [
      [1, 1.5],
      [1.5, -1.5],
    ],
  ],
  'clipping by the greatest': [
    Optimizer.erase(chain(Optimizer.clipByGlobalNorm(2, { norm: 'infinity' }), Optimizer.scale(4 + 1e-6))),
    [
      [4 + 1e-6, 8 + 2e-6],
      [8, -4],
    ],
  ],
  'the mean of two': [
    Optimizer.erase(Optimizer.accumulate(2, identity)),
    [
      [0, 0],
      [2.5, 0],
    ],
  ],
  'the sum of two': [
    Optimizer.erase(Optimizer.accumulate(2, identity, { reduction: 'sum' })),
    [
      [0, 0],
      [5, 0],
    ],
  ],
};

test.each(Object.entries(expected))('%s', (_, [transformation, values]) => {
  expect(updates(transformation)).toEqual(values);
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

describe('options out of range throw, naming operation and option:', () => {
  test.each<readonly [string, () => unknown]>([
    [
      'Optimizer.learningRate: expected learningRate to be a number that is not negative, got -1',
      () => Optimizer.sgd({ learningRate: -1 }),
    ],
    [
      'Optimizer.learningRate: expected learningRate to be a number that is not negative, got NaN',
      () => Optimizer.adam({ learningRate: NaN }),
    ],
    [
      'Optimizer.momentum: expected decay to be a number from 0 up to, not including, 1, got 1',
      () => Optimizer.sgd({ learningRate: 1, momentum: 1 }),
    ],
    [
      'Optimizer.momentum: expected no dampening with nesterov',
      () => Optimizer.momentum(0.5, { nesterov: true, dampening: 0.1 }),
    ],
    ['Optimizer.sgd: expected a momentum with nesterov', () => Optimizer.sgd({ learningRate: 1, nesterov: true })],
    [
      'Optimizer.scaleByAdam: expected betas[1] to be a number from 0 up to, not including, 1, got 1',
      () => Optimizer.adam({ betas: [0.9, 1] }),
    ],
    [
      'Optimizer.addDecayedWeights: expected decay to be a number that is not negative, got -1',
      () => Optimizer.adamw({ weightDecay: -1 }),
    ],
    ['Optimizer.clipByValue: expected limit to be a positive number, got 0', () => Optimizer.clipByValue(0)],
    [
      'Optimizer.clipByGlobalNorm: expected maximum to be a positive number, got 0',
      () => Optimizer.clipByGlobalNorm(0),
    ],
    [
      'Optimizer.accumulate: expected every to be a positive integer, got 1.5',
      () => Optimizer.accumulate(1.5, identity),
    ],
    [
      'Optimizer.reduceOnPlateau: expected factor to be a number between 0 and 1, got 1',
      () => Optimizer.reduceOnPlateau({ factor: 1 }),
    ],
    [
      'Optimizer.reduceOnPlateau: expected patience to be 0 or a positive integer, got -1',
      () => Optimizer.reduceOnPlateau({ patience: -1 }),
    ],
    [
      "Optimizer.fromSpec: a file cannot build the custom transformation 'mine'",
      () => Optimizer.fromSpec({ type: 'custom', name: 'mine' }),
    ],
  ])('%s', (message, make) => {
    expect(refused(make)).toBe(message);
  });
});

describe('specs', () => {
  test('give their transformation back', () => {
    fc.assert(
      fc.property(optimizerSpec, (spec) => {
        expect(Optimizer.fromSpec(spec).spec).toBe(spec);
      }),
      { seed },
    );
  });

  test('are as the program gives them, with schedules as data', () => {
    const learningRate = Schedule.cosine({ start: 0.1, steps: 10 });
    expect(Optimizer.sgd({ learningRate, momentum: 0.9 }).spec).toEqual({
      type: 'sgd',
      learningRate: { type: 'cosine', start: 0.1, steps: 10 },
      momentum: 0.9,
    });
  });

  test('leave out what is the default', () => {
    const whole = Optimizer.adam({
      learningRate: 0.001,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      amsgrad: false,
    });
    expect(updates(Optimizer.adam())).toEqual(updates(whole));
  });

  test.each<readonly [string, { readonly spec: Optimizer.OptimizerSpec }]>([
    ['identity', identity],
    ['scale(2)', Optimizer.scale(2)],
    ['addDecayedWeights(0.1, "weights")', Optimizer.addDecayedWeights(0.1, 'weights')],
    ['momentum(0.9, {"nesterov":true})', Optimizer.momentum(0.9, { nesterov: true })],
    [
      'momentum(linear({"start":0.8,"end":0.9,"steps":5}))',
      Optimizer.momentum(Schedule.linear({ start: 0.8, end: 0.9, steps: 5 })),
    ],
    ['scaleByAdam()', Optimizer.scaleByAdam()],
    ['clipByValue(1)', Optimizer.clipByValue(1)],
    [
      'accumulate(4, adamw({"mask":"weights"}), {"reduction":"sum"})',
      Optimizer.accumulate(4, Optimizer.adamw({ mask: 'weights' }), { reduction: 'sum' }),
    ],
    [
      'chain(clipByGlobalNorm(1, {"norm":1}), sgd({"learningRate":cosine({"start":0.1,"steps":10,"every":"epoch"}),"momentum":0.9}))',
      chain(
        Optimizer.clipByGlobalNorm(1, { norm: 1 }),
        Optimizer.sgd({ learningRate: Schedule.cosine({ start: 0.1, steps: 10, every: 'epoch' }), momentum: 0.9 }),
      ),
    ],
    ['mine', { ...identity, spec: { type: 'custom', name: 'mine' } }],
  ])('show the program that makes them: %s', (text, { spec }) => {
    expect(Optimizer.show.show(spec)).toBe(text);
  });
});
