/** Schedules: values worked out by hand, edges, specs. PyTorch's are in golden/schedules.test.ts, laws in laws/. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveSpec, scheduleSpec } from '../laws/optimizerSpec.js';
import { Schedule } from 'foldnet';
import { seed } from './laws/run.js';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const values = (schedule: Schedule.Schedule, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, t) => schedule.at(t));

const { constant, cosine, cosineWarmRestarts, join, linear, oneCycle, scale, shift, step } = Schedule;

test.each<readonly [string, Schedule.Schedule, ReadonlyArray<number>]>([
  ['constant', constant(0.5), [0.5, 0.5, 0.5]],
  ['step', step({ start: 8, size: 2, factor: 0.5 }), [8, 8, 4, 4, 2]],
  ['multi-step', Schedule.multiStep({ start: 8, milestones: [1, 3], factor: 0.5 }), [8, 4, 4, 2, 2]],
  ['exponential', Schedule.exponential({ start: 8, factor: 0.5 }), [8, 4, 2, 1]],
  ['linear', linear({ start: 0, end: 1, steps: 4 }), [0, 0.25, 0.5, 0.75, 1, 1]],
  ['linear, of one step', linear({ start: 0, end: 1, steps: 1 }), [0, 1, 1]],
  ['polynomial', Schedule.polynomial({ start: 16, steps: 4, power: 2 }), [16, 9, 4, 1, 0, 0]],
  ['inverse time', Schedule.inverseTime({ start: 6, decay: 1 }), [6, 3, 2]],
  ['inverse square root', Schedule.inverseSquareRoot({ scale: 8, warmUp: 4 }), [1, 2, 3, 4, 8 / Math.sqrt(5)]],
  ['one cycle', oneCycle({ start: 0, peak: 4, end: 0, steps: 5, warmUp: 0.6, anneal: 'linear' }), [0, 2, 4, 2, 0, 0]],
  ['one cycle of one step', oneCycle({ start: 1, peak: 4, end: 2, steps: 1 }), [2, 2]],
  ['shift', shift(2)(step({ start: 8, size: 2, factor: 0.5 })), [4, 4, 2]],
  ['scale', scale(0.5)(step({ start: 8, size: 2, factor: 0.5 })), [4, 4, 2]],
  ['join', join([constant(9), step({ start: 8, size: 1, factor: 0.5 }), constant(0)], [1, 3]), [9, 8, 4, 0, 0]],
])('%s', (_, schedule, expected) => {
  expectClose(values(schedule, expected.length), expected, closedFormTolerance);
});

test('a cosine starts, ends and comes back exactly, bit for bit in every period', () => {
  const schedule = cosine({ start: 0.3, end: 0.1, steps: 7 });
  expect([schedule.at(0), schedule.at(7), schedule.at(14)]).toEqual([0.3, 0.1, 0.3]);
  expect(values(shift(14_000_000)(schedule), 14)).toEqual(values(schedule, 14));
});

test('restarts come after cycles that grow', () => {
  const schedule = cosineWarmRestarts({ start: 1, steps: 2, growth: 3 });
  expect([0, 2, 8, 26, 80].map(schedule.at)).toEqual([1, 1, 1, 1, 1]);
  expect([1, 5, 17].map(schedule.at)).toEqual([0.5, 0.5, 0.5]);
  expect([2 ** 50, 2 ** 53 - 1].every((t) => Number.isFinite(schedule.at(t)))).toBe(true);
});

describe('options out of range throw, naming operation and option:', () => {
  test.each<readonly [string, () => unknown]>([
    ['Schedule.cosine: expected steps to be a positive integer, got 0', () => cosine({ start: 1, steps: 0 })],
    [
      'Schedule.linear: expected end to be a finite number, got Infinity',
      () => linear({ start: 1, end: Infinity, steps: 1 }),
    ],
    ['Schedule.step: expected factor to be a positive number, got 0', () => step({ start: 1, size: 1, factor: 0 })],
    [
      'Schedule.multiStep: expected milestones to be positive integers that ascend, got [2, 2]',
      () => Schedule.multiStep({ start: 1, milestones: [2, 2] }),
    ],
    [
      'Schedule.oneCycle: expected warmUp to be at most 0.5 with three phases, got 0.6',
      () => oneCycle({ peak: 1, steps: 9, warmUp: 0.6, threePhase: true }),
    ],
    ['Schedule.shift: expected by to be 0 or a positive integer, got -1', () => shift(-1)(constant(1))],
    [
      'Schedule.join: expected a boundary between every two schedules, got 1 schedules and 1 boundaries',
      () => join([constant(1)], [1]),
    ],
    [
      'Schedule.join: expected schedules that all count steps, or all epochs',
      () => join([cosine({ start: 1, steps: 1 }), cosine({ start: 1, steps: 1, every: 'epoch' })], [1]),
    ],
    [
      "Schedule.fromSpec: a file cannot build the custom schedule 'mine'",
      () => Schedule.fromSpec({ type: 'custom', name: 'mine' }),
    ],
  ])('%s', (message, make) => {
    expect(refused(make)).toBe(message);
  });
});

describe('specs', () => {
  test('give their schedule back', () => {
    fc.assert(
      fc.property(scheduleSpec, (spec) => {
        expect(Schedule.fromSpec(spec).spec).toBe(spec);
      }),
      { seed },
    );
  });

  test('of combinators hold those of their parts, and say outside what the steps are', () => {
    fc.assert(
      fc.property(curveSpec, (curve) => {
        const schedule = Schedule.fromSpec({ ...curve, every: 'epoch' });
        expect(shift(3)(schedule).spec).toEqual({ type: 'shift', by: 3, schedule: curve, every: 'epoch' });
        expect(scale(3)(schedule).spec).toEqual({ type: 'scale', factor: 3, schedule: curve, every: 'epoch' });
      }),
      { seed },
    );
    const epochs = cosine({ start: 1, steps: 2, every: 'epoch' });
    expect(join([constant(1), epochs], [1]).spec).toEqual({
      type: 'join',
      schedules: [
        { type: 'constant', value: 1 },
        { type: 'cosine', start: 1, steps: 2 },
      ],
      boundaries: [1],
      every: 'epoch',
    });
  });

  test.each<readonly [string, Schedule.Schedule]>([
    ['constant(0.1)', constant(0.1)],
    ['cosineWarmRestarts({"start":0.1,"steps":5,"growth":2})', cosineWarmRestarts({ start: 0.1, steps: 5, growth: 2 })],
    [
      'shift(2)(scale(0.5)(cosine({"start":0.1,"steps":5,"every":"epoch"})))',
      shift(2)(scale(0.5)(cosine({ start: 0.1, steps: 5, every: 'epoch' }))),
    ],
    [
      'join([constant(1), linear({"start":1,"end":0,"steps":2})], [3])',
      join([constant(1), linear({ start: 1, end: 0, steps: 2 })], [3]),
    ],
    ['mine', Schedule.custom('mine', () => 1)],
  ])('show the program that makes them: %s', (text, { spec }) => {
    expect(Schedule.show.show(spec)).toBe(text);
  });
});
