/** Schedules: combinators, clocks, specs. The curves are in ScheduleCurves.test.ts, laws in laws/. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curveSpec, scheduleSpec } from '../laws/optimizerSpec.js';
import { Schedule } from 'foldnet';
import { seed } from './laws/run.js';
import { expectRange } from './ranges.js';
import { refused } from './refused.js';

const values = (schedule: Schedule.Schedule, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, t) => schedule.at(t));

const { constant, cosine, cosineWarmRestarts, join, linear, oneCycle, scale, shift, step } = Schedule;

const halving = { start: 8, size: 2, factor: 0.5 } as const;

test.each<readonly [string, () => Schedule.Schedule, ReadonlyArray<number>]>([
  ['shift', () => shift(2)(step(halving)), [4, 4, 2]],
  ['shift by nothing', () => shift(0)(step(halving)), [8, 8, 4]],
  ['scale', () => scale(0.5)(step(halving)), [4, 4, 2]],
  [
    'join: a boundary is step 0 of the next',
    () => join([constant(9), step(halving), linear({ start: 1, end: 0, steps: 2 })], [1, 4]),
    [9, 8, 8, 4, 1, 0.5, 0],
  ],
  ['join of one', () => join([step(halving)], []), [8, 8, 4]],
  ['a schedule of your own', () => Schedule.custom('square', (t) => t * t), [0, 1, 4, 9]],
])('%s', (_, make, expected) => {
  expect(values(make(), expected.length)).toEqual(expected);
});

describe('options out of range throw, naming operation and option:', () => {
  test('shift, scale', () => {
    expectRange('Schedule.shift', 'by', 'count', (by) => shift(by)(constant(1)));
    expectRange('Schedule.scale', 'factor', 'finite', (factor) => scale(factor)(constant(1)));
  });

  test.each<readonly [string, () => unknown]>([
    [
      'Schedule.join: expected a boundary between every two schedules, got 1 schedules and 1 boundaries',
      () => join([constant(1)], [1]),
    ],
    [
      'Schedule.join: expected a boundary between every two schedules, got 0 schedules and 0 boundaries',
      () => join([], []),
    ],
    [
      'Schedule.join: expected boundaries to be positive integers that ascend, got [3, 2]',
      () => join([constant(1), constant(2), constant(3)], [3, 2]),
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

test('now reads a schedule by steps, or by epochs if it says so', () => {
  const clock = { steps: 3, epochs: 1 };
  const identity = (t: number): number => t;
  expect(Schedule.now(Schedule.custom('mine', identity), clock)).toBe(3);
  expect(Schedule.now(Schedule.custom('mine', identity, 'step'), clock)).toBe(3);
  expect(Schedule.now(Schedule.custom('mine', identity, 'epoch'), clock)).toBe(1);
  expect(Schedule.now(constant(0.5), clock)).toBe(0.5);
});

test('a number, a spec and a schedule are schedules, and data', () => {
  const schedule = step(halving);
  const { spec } = schedule;
  expect(Schedule.of(schedule)).toBe(schedule);
  expect(values(Schedule.of(spec), 5)).toEqual([8, 8, 4, 4, 2]);
  expect(Schedule.of(0.5).spec).toEqual({ type: 'constant', value: 0.5 });
  expect([0.5, spec, schedule].map(Schedule.specOf)).toEqual([0.5, spec, spec]);
});

/** The text of a schedule, the call that it shows, and the spec. */
const specs: ReadonlyArray<readonly [string, () => Schedule.Schedule, Schedule.ScheduleSpec]> = [
  ['constant(0.1)', () => constant(0.1), { type: 'constant', value: 0.1 }],
  ['step({"start":1,"size":2})', () => step({ start: 1, size: 2 }), { type: 'step', start: 1, size: 2 }],
  [
    'step({"start":8,"size":2,"factor":0.5,"every":"epoch"})',
    () => step({ ...halving, every: 'epoch' }),
    { type: 'step', start: 8, size: 2, factor: 0.5, every: 'epoch' },
  ],
  [
    'multiStep({"start":1,"milestones":[2,3]})',
    () => Schedule.multiStep({ start: 1, milestones: [2, 3] }),
    { type: 'multi-step', start: 1, milestones: [2, 3] },
  ],
  [
    'exponential({"start":1,"factor":0.5})',
    () => Schedule.exponential({ start: 1, factor: 0.5 }),
    { type: 'exponential', start: 1, factor: 0.5 },
  ],
  [
    'cosine({"start":1,"end":0.5,"steps":3})',
    () => cosine({ start: 1, end: 0.5, steps: 3 }),
    { type: 'cosine', start: 1, end: 0.5, steps: 3 },
  ],
  [
    'cosineWarmRestarts({"start":1,"steps":2,"growth":2})',
    () => cosineWarmRestarts({ start: 1, steps: 2, growth: 2 }),
    { type: 'cosine-warm-restarts', start: 1, steps: 2, growth: 2 },
  ],
  [
    'linear({"start":1,"end":0.5,"steps":3})',
    () => linear({ start: 1, end: 0.5, steps: 3 }),
    { type: 'linear', start: 1, end: 0.5, steps: 3 },
  ],
  [
    'polynomial({"start":1,"steps":3,"power":2})',
    () => Schedule.polynomial({ start: 1, steps: 3, power: 2 }),
    { type: 'polynomial', start: 1, steps: 3, power: 2 },
  ],
  ['oneCycle({"peak":1,"steps":9})', () => oneCycle({ peak: 1, steps: 9 }), { type: 'one-cycle', peak: 1, steps: 9 }],
  [
    'oneCycle({"peak":1,"start":0.1,"end":0,"steps":9,"warmUp":0.5,"anneal":"linear","threePhase":true})',
    () => oneCycle({ peak: 1, start: 0.1, end: 0, steps: 9, warmUp: 0.5, anneal: 'linear', threePhase: true }),
    { type: 'one-cycle', peak: 1, start: 0.1, end: 0, steps: 9, warmUp: 0.5, anneal: 'linear', threePhase: true },
  ],
  [
    'inverseSquareRoot({"scale":1,"warmUp":4})',
    () => Schedule.inverseSquareRoot({ scale: 1, warmUp: 4 }),
    { type: 'inverse-square-root', scale: 1, warmUp: 4 },
  ],
  [
    'inverseTime({"start":1,"decay":0.5})',
    () => Schedule.inverseTime({ start: 1, decay: 0.5 }),
    { type: 'inverse-time', start: 1, decay: 0.5 },
  ],
  [
    'shift(2)(scale(0.5)(cosine({"start":1,"steps":5,"every":"epoch"})))',
    () => shift(2)(scale(0.5)(cosine({ start: 1, steps: 5, every: 'epoch' }))),
    {
      type: 'shift',
      by: 2,
      schedule: { type: 'scale', factor: 0.5, schedule: { type: 'cosine', start: 1, steps: 5 } },
      every: 'epoch',
    },
  ],
  [
    'join([constant(1), linear({"start":1,"end":0,"steps":2}), constant(0)], [3, 5])',
    () => join([constant(1), linear({ start: 1, end: 0, steps: 2 }), constant(0)], [3, 5]),
    {
      type: 'join',
      schedules: [
        { type: 'constant', value: 1 },
        { type: 'linear', start: 1, end: 0, steps: 2 },
        { type: 'constant', value: 0 },
      ],
      boundaries: [3, 5],
    },
  ],
  [
    'join([constant(1), cosine({"start":1,"steps":2,"every":"epoch"})], [1])',
    () => join([constant(1), cosine({ start: 1, steps: 2, every: 'epoch' })], [1]),
    {
      type: 'join',
      schedules: [
        { type: 'constant', value: 1 },
        { type: 'cosine', start: 1, steps: 2 },
      ],
      boundaries: [1],
      every: 'epoch',
    },
  ],
];

describe('specs', () => {
  test.each(specs)('say what makes a schedule, and make it again: %s', (text, make, spec) => {
    const schedule = make();
    expect(schedule.spec).toStrictEqual(spec);
    expect(Schedule.show.show(schedule.spec)).toBe(text);
    expect(values(Schedule.fromSpec(spec), 12)).toEqual(values(schedule, 12));
  });

  test('are their own of a schedule of your own', () => {
    const { spec } = Schedule.custom('mine', () => 1);
    expect(spec).toStrictEqual({ type: 'custom', name: 'mine', every: 'step' });
    expect(Schedule.show.show(spec)).toBe('mine');
  });

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
  });

  test('of a join of schedules that count steps, whether or not they say so', () => {
    const said = cosine({ start: 1, steps: 2, every: 'step' });
    expect(join([said, cosine({ start: 1, steps: 2 })], [1]).spec).toStrictEqual({
      type: 'join',
      schedules: [
        { type: 'cosine', start: 1, steps: 2 },
        { type: 'cosine', start: 1, steps: 2 },
      ],
      boundaries: [1],
    });
  });
});
