/** Gradient accumulation: one update from several gradients. */
import { describe, expect, test } from 'vitest';
import { Optimizer, Parameters, Schedule } from 'foldnet';
import { g, h, p, updates } from './updates.js';

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

  test('counts, sums, and begins again', () => {
    const { init, update } = Optimizer.accumulate(2, Optimizer.momentum(0.5));
    const start = init(p);
    const zeros = Parameters.zerosLike(p);
    const none = { steps: 0, epochs: 0, velocity: zeros };
    expect(start).toEqual({ count: 0, sum: zeros, inner: none });
    const first = update(g, start, p);
    expect(first).toEqual({ updates: zeros, state: { count: 1, sum: g, inner: none } });
    const mean = Parameters.scale(0.5)(Parameters.add(g, h));
    expect(update(h, first.state, p)).toEqual({
      updates: mean,
      state: { count: 0, sum: zeros, inner: { steps: 1, epochs: 0, velocity: mean } },
    });
  });
});
