/** Curves: values worked out by hand at and about every boundary, defaults, options out of range. PyTorch's are in golden/. */
import { expect, test } from 'vitest';
import { Schedule } from 'foldnet';
import { expectRange, type Ranged } from './ranges.js';
import { refused } from './refused.js';
import { closedFormTolerance, expectClose } from './tolerance.js';

const { cosine, cosineWarmRestarts, inverseSquareRoot, linear, multiStep, oneCycle, polynomial, step } = Schedule;

/** A curve's numbers at steps. */
type Numbers = Readonly<Record<number, number>>;

test.each<readonly [string, () => Schedule.Schedule, Numbers]>([
  ['constant', () => Schedule.constant(0.5), { 0: 0.5, 1: 0.5, 1000: 0.5 }],
  ['step', () => step({ start: 8, size: 2, factor: 0.5 }), { 0: 8, 1: 8, 2: 4, 3: 4, 4: 2 }],
  ['step: a tenth unless said', () => step({ start: 8, size: 2 }), { 0: 8, 1: 8, 2: 0.8, 4: 0.08 }],
  ['multi-step', () => multiStep({ start: 8, milestones: [1, 3], factor: 0.5 }), { 0: 8, 1: 4, 2: 4, 3: 2, 99: 2 }],
  ['multi-step: a tenth unless said', () => multiStep({ start: 8, milestones: [2] }), { 0: 8, 1: 8, 2: 0.8, 3: 0.8 }],
  ['multi-step of no milestones', () => multiStep({ start: 8, milestones: [] }), { 0: 8, 99: 8 }],
  ['exponential', () => Schedule.exponential({ start: 8, factor: 0.5 }), { 0: 8, 1: 4, 2: 2, 10: 2 ** -7 }],
  [
    'cosine: down, and up again',
    () => cosine({ start: 3, end: 1, steps: 3 }),
    { 0: 3, 1: 2.5, 2: 1.5, 3: 1, 4: 1.5, 5: 2.5, 6: 3, 7: 2.5 },
  ],
  ['cosine: to 0 unless said', () => cosine({ start: 4, steps: 3 }), { 0: 4, 1: 3, 2: 1, 3: 0, 4: 1 }],
  [
    'restarts: each cycle as long unless said',
    () => cosineWarmRestarts({ start: 4, steps: 3 }),
    { 0: 4, 1: 3, 2: 1, 3: 4, 4: 3, 6: 4, 8: 1 },
  ],
  [
    'restarts: each cycle twice as long',
    () => cosineWarmRestarts({ start: 3, end: 1, steps: 3, growth: 2 }),
    { 0: 3, 1: 2.5, 2: 1.5, 3: 3, 5: 2.5, 6: 2, 7: 1.5, 9: 3, 13: 2.5, 15: 2, 17: 1.5, 21: 3 },
  ],
  ['linear', () => linear({ start: 2, end: 1, steps: 4 }), { 0: 2, 1: 1.75, 3: 1.25, 4: 1, 5: 1 }],
  ['linear, of one step', () => linear({ start: 0, end: 1, steps: 1 }), { 0: 0, 1: 1, 2: 1 }],
  ['polynomial', () => polynomial({ start: 16, steps: 4, power: 2 }), { 0: 16, 1: 9, 2: 4, 3: 1, 4: 0, 5: 0 }],
  ['polynomial: a line unless said', () => polynomial({ start: 16, steps: 4 }), { 0: 16, 1: 12, 3: 4, 4: 0, 5: 0 }],
  [
    'one cycle: from peak / 25, of three tenths, to start / 10,000 unless said',
    () => oneCycle({ peak: 5, steps: 10 }),
    { 0: 0.2, 1: 2.6, 2: 5, 9: 0.00002, 10: 0.00002 },
  ],
  [
    'one cycle: along cosines unless said',
    () => oneCycle({ start: 0, peak: 4, end: 2, steps: 10, warmUp: 0.4 }),
    { 0: 0, 1: 1, 2: 3, 3: 4, 5: 3.5, 6: 3, 7: 2.5, 9: 2, 10: 2 },
  ],
  [
    'one cycle along lines',
    () => oneCycle({ start: 1, peak: 4, end: -2, steps: 10, warmUp: 0.4, anneal: 'linear' }),
    { 0: 1, 1: 2, 2: 3, 3: 4, 4: 3, 5: 2, 6: 1, 8: -1, 9: -2, 10: -2 },
  ],
  [
    'one cycle of three phases',
    () => oneCycle({ start: 1, peak: 4, end: 0.25, steps: 10, warmUp: 0.4, anneal: 'linear', threePhase: true }),
    { 0: 1, 1: 2, 2: 3, 3: 4, 4: 3, 5: 2, 6: 1, 7: 0.75, 8: 0.5, 9: 0.25, 10: 0.25 },
  ],
  ['one cycle of one step', () => oneCycle({ start: 1, peak: 4, end: 2, steps: 1 }), { 0: 2, 1: 2 }],
  [
    'one cycle whose warm-up ends at the first step',
    () => oneCycle({ start: 1, peak: 4, end: 0, steps: 5, warmUp: 0.2, anneal: 'linear' }),
    { 0: 4, 1: 3, 2: 2, 3: 1, 4: 0, 5: 0 },
  ],
  [
    'inverse square root',
    () => inverseSquareRoot({ scale: 8, warmUp: 4 }),
    { 0: 1, 1: 2, 2: 3, 3: 4, 4: 8 / Math.sqrt(5), 15: 2 },
  ],
  ['inverse time', () => Schedule.inverseTime({ start: 6, decay: 0.5 }), { 0: 6, 1: 4, 2: 3, 10: 1 }],
])('%s', (_, make, expected) => {
  const { at } = make();
  const found = Object.fromEntries(Object.keys(expected).map((t) => [t, at(Number(t))]));
  expectClose(found, expected, closedFormTolerance);
});

test('a cosine starts, ends and comes back exactly, bit for bit in every period', () => {
  const { at } = cosine({ start: 0.3, end: 0.1, steps: 7 });
  expect([at(0), at(7), at(14)]).toEqual([0.3, 0.1, 0.3]);
  const period = Array.from({ length: 14 }, (_, t) => t);
  expect(period.map((t) => at(t + 14_000_000))).toEqual(period.map(at));
});

test('a line ends, and one cycle has its peak, exactly, where the way there rounds', () => {
  expect([1, 2].map(linear({ start: 0.9, end: 0.1, steps: 1 }).at)).toEqual([0.1, 0.1]);
  expect(oneCycle({ start: 0, peak: 0.1, end: 0.9, steps: 10, warmUp: 0.4 }).at(3)).toBe(0.1);
});

test('restarts are found at once, however far on', () => {
  const { at } = cosineWarmRestarts({ start: 1, steps: 2, growth: 3 });
  expect([0, 2, 8, 26, 80].map(at)).toEqual([1, 1, 1, 1, 1]);
  expect([2 ** 50, 2 ** 53 - 1].every((t) => Number.isFinite(at(t)))).toBe(true);
  expect(cosineWarmRestarts({ start: 1, steps: 2 }).at(2 ** 53 - 2)).toBe(1);
});

test.each<Ranged>([
  ['Schedule.step', 'start', 'finite', (start) => step({ start, size: 1 })],
  ['Schedule.step', 'size', 'positiveInteger', (size) => step({ start: 1, size })],
  ['Schedule.step', 'factor', 'positive', (factor) => step({ start: 1, size: 1, factor })],
  ['Schedule.multiStep', 'start', 'finite', (start) => multiStep({ start, milestones: [1] })],
  ['Schedule.multiStep', 'factor', 'positive', (factor) => multiStep({ start: 1, milestones: [1], factor })],
  ['Schedule.exponential', 'start', 'finite', (start) => Schedule.exponential({ start, factor: 1 })],
  ['Schedule.exponential', 'factor', 'positive', (factor) => Schedule.exponential({ start: 1, factor })],
  ['Schedule.cosine', 'start', 'finite', (start) => cosine({ start, steps: 1 })],
  ['Schedule.cosine', 'end', 'finite', (end) => cosine({ start: 1, end, steps: 1 })],
  ['Schedule.cosine', 'steps', 'positiveInteger', (steps) => cosine({ start: 1, steps })],
  ['Schedule.cosineWarmRestarts', 'start', 'finite', (start) => cosineWarmRestarts({ start, steps: 1 })],
  ['Schedule.cosineWarmRestarts', 'end', 'finite', (end) => cosineWarmRestarts({ start: 1, end, steps: 1 })],
  ['Schedule.cosineWarmRestarts', 'steps', 'positiveInteger', (steps) => cosineWarmRestarts({ start: 1, steps })],
  [
    'Schedule.cosineWarmRestarts',
    'growth',
    'positiveInteger',
    (growth) => cosineWarmRestarts({ start: 1, steps: 1, growth }),
  ],
  ['Schedule.linear', 'start', 'finite', (start) => linear({ start, end: 1, steps: 1 })],
  ['Schedule.linear', 'end', 'finite', (end) => linear({ start: 1, end, steps: 1 })],
  ['Schedule.linear', 'steps', 'positiveInteger', (steps) => linear({ start: 1, end: 1, steps })],
  ['Schedule.polynomial', 'start', 'finite', (start) => polynomial({ start, steps: 1 })],
  ['Schedule.polynomial', 'steps', 'positiveInteger', (steps) => polynomial({ start: 1, steps })],
  ['Schedule.polynomial', 'power', 'positive', (power) => polynomial({ start: 1, steps: 1, power })],
  ['Schedule.oneCycle', 'peak', 'finite', (peak) => oneCycle({ peak, steps: 9 })],
  ['Schedule.oneCycle', 'start', 'finite', (start) => oneCycle({ peak: 1, start, steps: 9 })],
  ['Schedule.oneCycle', 'end', 'finite', (end) => oneCycle({ peak: 1, end, steps: 9 })],
  ['Schedule.oneCycle', 'steps', 'positiveInteger', (steps) => oneCycle({ peak: 1, steps })],
  ['Schedule.oneCycle', 'warmUp', 'fraction', (warmUp) => oneCycle({ peak: 1, steps: 9, warmUp })],
  ['Schedule.inverseSquareRoot', 'scale', 'finite', (scale) => inverseSquareRoot({ scale, warmUp: 1 })],
  ['Schedule.inverseSquareRoot', 'warmUp', 'positiveInteger', (warmUp) => inverseSquareRoot({ scale: 1, warmUp })],
  ['Schedule.inverseTime', 'start', 'finite', (start) => Schedule.inverseTime({ start, decay: 1 })],
  ['Schedule.inverseTime', 'decay', 'nonNegative', (decay) => Schedule.inverseTime({ start: 1, decay })],
])('%s checks the range of %s: %s', (operation, option, range, make) => {
  expectRange(operation, option, range, make);
});

test.each<readonly [string, () => unknown]>([
  [
    'Schedule.multiStep: expected milestones to be positive integers that ascend, got [2, 2]',
    () => multiStep({ start: 1, milestones: [2, 2] }),
  ],
  [
    'Schedule.oneCycle: expected warmUp to be at most 0.5 with three phases, got 0.6',
    () => oneCycle({ peak: 1, steps: 9, warmUp: 0.6, threePhase: true }),
  ],
])('a mistake throws: %s', (message, make) => {
  expect(refused(make)).toBe(message);
});

test('a warm-up of more than half is good with two phases, and of half with three', () => {
  expect(oneCycle({ start: 0, peak: 1, steps: 10, warmUp: 0.6 }).at(5)).toBe(1);
  expect(oneCycle({ start: 0, peak: 1, steps: 10, warmUp: 0.5, threePhase: true }).at(4)).toBe(1);
});
