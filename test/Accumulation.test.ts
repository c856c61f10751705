/** Gradient accumulation: one update from several gradients. */
import { describe, expect, test } from 'vitest';
import { Optimizer, Parameters, Schedule } from 'foldnet';
import { g, h, updates } from './updates.js';

describe('accumulation', () => {
  const stream = [g, h, g, h, g];

  test('of one is the transformation itself', () => {
    const adam = Optimizer.adam();
    expect(updates(Optimizer.accumulate(1, adam), stream)).toEqual(updates(adam, stream));
  });

  test('of two is a step with their sum, every other time', () => {
    const momentum = Optimizer.momentum(0.5);
    const sum = Parameters.add(g, h);
    const [first, second] = updates(momentum, [sum, sum]);
    expect(updates(Optimizer.accumulate(2, momentum, { reduction: 'sum' }), stream)).toEqual([
      [0, 0],
      first,
      [0, 0],
      second,
      [0, 0],
    ]);
  });

  test('goes on over the end of an epoch, of which the transformation is told', () => {
    const rate = Optimizer.scaleByLearningRate(Schedule.step({ start: 1, size: 2, factor: 0.5, every: 'epoch' }));
    expect(updates(Optimizer.accumulate(2, rate), [g, g, g, g], [1, 1, 1])).toEqual([
      [0, 0],
      [-1, -2],
      [0, 0],
      [-0.5, -1],
    ]);
  });
});
