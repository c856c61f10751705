/** Every transformation shows the spec that it was made with and the program that makes it, and its spec makes it again. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { optimizerSpec } from '../laws/optimizerSpec.js';
import { Matrix, Optimizer, Schedule } from 'foldnet';
import { seed } from './laws/run.js';
import { g, h, updates } from './updates.js';

/** A spec, and the updates of a few steps, each with the end of an epoch. */
const seen = <S>(transformation: Optimizer.Transformation<S>) => {
  const zero = [Matrix.of([[0, 0]])];
  const stream = [g, h, zero, g, h, g];
  return {
    spec: transformation.spec,
    updates: updates(
      transformation,
      stream,
      stream.map(() => 1),
    ),
  };
};

const decay = { weightDecay: 0.5, mask: 'all' } as const;
const moments = { betas: [0.5, 0.25], eps: 0.125 } as const;
const epochs = { type: 'step', start: 0.5, size: 1, factor: 0.5, every: 'epoch' } as const;

/** The program, what it makes, and its spec. */
const made: ReadonlyArray<readonly [string, () => ReturnType<typeof seen>, Optimizer.OptimizerSpec]> = [
  ['sgd({"learningRate":0.1})', () => seen(Optimizer.sgd({ learningRate: 0.1 })), { type: 'sgd', learningRate: 0.1 }],
  [
    'sgd({"learningRate":0.1,"momentum":0.5,"dampening":0.25,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.sgd({ learningRate: 0.1, momentum: 0.5, dampening: 0.25, ...decay })),
    { type: 'sgd', learningRate: 0.1, momentum: 0.5, dampening: 0.25, ...decay },
  ],
  [
    'sgd({"learningRate":0.1,"momentum":0.5,"nesterov":true})',
    () => seen(Optimizer.sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true })),
    { type: 'sgd', learningRate: 0.1, momentum: 0.5, nesterov: true },
  ],
  ['adam()', () => seen(Optimizer.adam()), { type: 'adam' }],
  [
    'adam({"learningRate":0.1,"betas":[0.5,0.25],"eps":0.125,"amsgrad":true,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.adam({ learningRate: 0.1, ...moments, amsgrad: true, ...decay })),
    { type: 'adam', learningRate: 0.1, ...moments, amsgrad: true, ...decay },
  ],
  ['adamw()', () => seen(Optimizer.adamw()), { type: 'adamw' }],
  [
    'adamw({"learningRate":0.1,"betas":[0.5,0.25],"eps":0.125,"amsgrad":true,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.adamw({ learningRate: 0.1, ...moments, amsgrad: true, ...decay })),
    { type: 'adamw', learningRate: 0.1, ...moments, amsgrad: true, ...decay },
  ],
  ['adagrad()', () => seen(Optimizer.adagrad()), { type: 'adagrad' }],
  [
    'adagrad({"learningRate":0.1,"learningRateDecay":1,"initialAccumulatorValue":2,"eps":0.125,"weightDecay":0.5,"mask":"all"})',
    () =>
      seen(
        Optimizer.adagrad({
          learningRate: 0.1,
          learningRateDecay: 1,
          initialAccumulatorValue: 2,
          eps: 0.125,
          ...decay,
        }),
      ),
    { type: 'adagrad', learningRate: 0.1, learningRateDecay: 1, initialAccumulatorValue: 2, eps: 0.125, ...decay },
  ],
  ['rmsprop()', () => seen(Optimizer.rmsprop()), { type: 'rmsprop' }],
  [
    'rmsprop({"learningRate":0.1,"alpha":0.5,"eps":0.125,"centered":true,"momentum":0.25,"weightDecay":0.5,"mask":"all"})',
    () =>
      seen(Optimizer.rmsprop({ learningRate: 0.1, alpha: 0.5, eps: 0.125, centered: true, momentum: 0.25, ...decay })),
    { type: 'rmsprop', learningRate: 0.1, alpha: 0.5, eps: 0.125, centered: true, momentum: 0.25, ...decay },
  ],
  ['nadam()', () => seen(Optimizer.nadam()), { type: 'nadam' }],
  [
    'nadam({"learningRate":0.1,"momentumDecay":0.5,"betas":[0.5,0.25],"eps":0.125,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.nadam({ learningRate: 0.1, momentumDecay: 0.5, ...moments, ...decay })),
    { type: 'nadam', learningRate: 0.1, momentumDecay: 0.5, ...moments, ...decay },
  ],
  ['adamax()', () => seen(Optimizer.adamax()), { type: 'adamax' }],
  [
    'adamax({"learningRate":0.1,"betas":[0.5,0.25],"eps":0.125,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.adamax({ learningRate: 0.1, ...moments, ...decay })),
    { type: 'adamax', learningRate: 0.1, ...moments, ...decay },
  ],
  ['radam()', () => seen(Optimizer.radam()), { type: 'radam' }],
  [
    'radam({"learningRate":0.1,"betas":[0.5,0.25],"eps":0.125,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.radam({ learningRate: 0.1, ...moments, ...decay })),
    { type: 'radam', learningRate: 0.1, ...moments, ...decay },
  ],
  ['adadelta()', () => seen(Optimizer.adadelta()), { type: 'adadelta' }],
  [
    'adadelta({"learningRate":0.1,"rho":0.5,"eps":0.125,"weightDecay":0.5,"mask":"all"})',
    () => seen(Optimizer.adadelta({ learningRate: 0.1, rho: 0.5, eps: 0.125, ...decay })),
    { type: 'adadelta', learningRate: 0.1, rho: 0.5, eps: 0.125, ...decay },
  ],
  ['identity', () => seen(Optimizer.identity), { type: 'identity' }],
  ['scale(2)', () => seen(Optimizer.scale(2)), { type: 'scale', factor: 2 }],
  [
    'scaleBySchedule(step({"start":0.5,"size":1,"factor":0.5,"every":"epoch"}))',
    () => seen(Optimizer.scaleBySchedule(Schedule.fromSpec(epochs))),
    { type: 'scale-by-schedule', schedule: epochs },
  ],
  [
    'scaleByLearningRate(0.1)',
    () => seen(Optimizer.scaleByLearningRate(0.1)),
    { type: 'scale-by-learning-rate', learningRate: 0.1 },
  ],
  [
    'scaleByLearningRate(step({"start":0.5,"size":1,"factor":0.5,"every":"epoch"}))',
    () => seen(Optimizer.scaleByLearningRate(epochs)),
    { type: 'scale-by-learning-rate', learningRate: epochs },
  ],
  [
    'addDecayedWeights(0.1, "all")',
    () => seen(Optimizer.addDecayedWeights(0.1)),
    { type: 'add-decayed-weights', decay: 0.1, mask: 'all' },
  ],
  [
    'addDecayedWeights(0, "weights")',
    () => seen(Optimizer.addDecayedWeights(0, 'weights')),
    { type: 'add-decayed-weights', decay: 0, mask: 'weights' },
  ],
  ['momentum(0.9)', () => seen(Optimizer.momentum(0.9)), { type: 'momentum', decay: 0.9 }],
  [
    'momentum(0.9, {"dampening":0.5,"nesterov":false})',
    () => seen(Optimizer.momentum(0.9, { dampening: 0.5, nesterov: false })),
    { type: 'momentum', decay: 0.9, dampening: 0.5, nesterov: false },
  ],
  [
    'momentum(step({"start":0.5,"size":1,"factor":0.5,"every":"epoch"}), {"nesterov":true})',
    () => seen(Optimizer.momentum(Schedule.step(epochs), { nesterov: true })),
    { type: 'momentum', decay: epochs, nesterov: true },
  ],
  ['scaleByAdam()', () => seen(Optimizer.scaleByAdam()), { type: 'scale-by-adam' }],
  [
    'scaleByAdam({"betas":[0.5,0.25],"eps":0.125,"amsgrad":true})',
    () => seen(Optimizer.scaleByAdam({ ...moments, amsgrad: true })),
    { type: 'scale-by-adam', ...moments, amsgrad: true },
  ],
  ['scaleByNadam()', () => seen(Optimizer.scaleByNadam()), { type: 'scale-by-nadam' }],
  [
    'scaleByNadam({"betas":[0.5,0.25],"eps":0.125,"momentumDecay":0.5})',
    () => seen(Optimizer.scaleByNadam({ ...moments, momentumDecay: 0.5 })),
    { type: 'scale-by-nadam', ...moments, momentumDecay: 0.5 },
  ],
  ['scaleByAdamax()', () => seen(Optimizer.scaleByAdamax()), { type: 'scale-by-adamax' }],
  [
    'scaleByAdamax({"betas":[0.5,0.25],"eps":0.125})',
    () => seen(Optimizer.scaleByAdamax(moments)),
    { type: 'scale-by-adamax', ...moments },
  ],
  ['scaleByRadam()', () => seen(Optimizer.scaleByRadam()), { type: 'scale-by-radam' }],
  [
    'scaleByRadam({"betas":[0.5,0.25],"eps":0.125})',
    () => seen(Optimizer.scaleByRadam(moments)),
    { type: 'scale-by-radam', ...moments },
  ],
  ['scaleByAdagrad()', () => seen(Optimizer.scaleByAdagrad()), { type: 'scale-by-adagrad' }],
  [
    'scaleByAdagrad({"initialAccumulatorValue":2,"eps":0.125})',
    () => seen(Optimizer.scaleByAdagrad({ initialAccumulatorValue: 2, eps: 0.125 })),
    { type: 'scale-by-adagrad', initialAccumulatorValue: 2, eps: 0.125 },
  ],
  ['scaleByRmsprop()', () => seen(Optimizer.scaleByRmsprop()), { type: 'scale-by-rmsprop' }],
  [
    'scaleByRmsprop({"alpha":0.5,"eps":0.125,"centered":true})',
    () => seen(Optimizer.scaleByRmsprop({ alpha: 0.5, eps: 0.125, centered: true })),
    { type: 'scale-by-rmsprop', alpha: 0.5, eps: 0.125, centered: true },
  ],
  ['scaleByAdadelta()', () => seen(Optimizer.scaleByAdadelta()), { type: 'scale-by-adadelta' }],
  [
    'scaleByAdadelta({"rho":0.5,"eps":0.125})',
    () => seen(Optimizer.scaleByAdadelta({ rho: 0.5, eps: 0.125 })),
    { type: 'scale-by-adadelta', rho: 0.5, eps: 0.125 },
  ],
  ['clipByValue(1)', () => seen(Optimizer.clipByValue(1)), { type: 'clip-by-value', limit: 1 }],
  ['clipByGlobalNorm(1)', () => seen(Optimizer.clipByGlobalNorm(1)), { type: 'clip-by-global-norm', maximum: 1 }],
  [
    'clipByGlobalNorm(1, {"norm":"infinity"})',
    () => seen(Optimizer.clipByGlobalNorm(1, { norm: 'infinity' })),
    { type: 'clip-by-global-norm', maximum: 1, norm: 'infinity' },
  ],
  [
    'accumulate(2, adamw({"mask":"all"}))',
    () => seen(Optimizer.accumulate(2, Optimizer.adamw({ mask: 'all' }))),
    { type: 'accumulate', every: 2, transformation: { type: 'adamw', mask: 'all' } },
  ],
  [
    'accumulate(2, identity, {"reduction":"sum"})',
    () => seen(Optimizer.accumulate(2, Optimizer.identity, { reduction: 'sum' })),
    { type: 'accumulate', every: 2, transformation: { type: 'identity' }, reduction: 'sum' },
  ],
  ['reduceOnPlateau()', () => seen(Optimizer.reduceOnPlateau()), { type: 'reduce-on-plateau' }],
  [
    'reduceOnPlateau({"factor":0.5,"patience":0,"threshold":0.1,"thresholdMode":"abs","cooldown":1,"minimum":0.1,"monitor":"loss"})',
    () =>
      seen(
        Optimizer.reduceOnPlateau({
          factor: 0.5,
          patience: 0,
          threshold: 0.1,
          thresholdMode: 'abs',
          cooldown: 1,
          minimum: 0.1,
          monitor: 'loss',
        }),
      ),
    {
      type: 'reduce-on-plateau',
      factor: 0.5,
      patience: 0,
      threshold: 0.1,
      thresholdMode: 'abs',
      cooldown: 1,
      minimum: 0.1,
      monitor: 'loss',
    },
  ],
  [
    'chain(chain(clipByGlobalNorm(1, {"norm":1}), momentum(0.5)), scale(2))',
    () =>
      seen(
        Optimizer.chain(
          Optimizer.chain(Optimizer.clipByGlobalNorm(1, { norm: 1 }), Optimizer.momentum(0.5)),
          Optimizer.scale(2),
        ),
      ),
    {
      type: 'chain',
      transformations: [
        {
          type: 'chain',
          transformations: [
            { type: 'clip-by-global-norm', maximum: 1, norm: 1 },
            { type: 'momentum', decay: 0.5 },
          ],
        },
        { type: 'scale', factor: 2 },
      ],
    },
  ],
];

describe('specs', () => {
  test.each(made)('say what makes a transformation, and make it again: %s', (text, make, spec) => {
    const found = make();
    expect(found.spec).toStrictEqual(spec);
    expect(Optimizer.show.show(found.spec)).toBe(text);
    expect(seen(Optimizer.fromSpec(spec))).toStrictEqual(found);
  });

  test('give their transformation back', () => {
    fc.assert(
      fc.property(optimizerSpec, (spec) => {
        expect(Optimizer.fromSpec(spec).spec).toBe(spec);
      }),
      { seed },
    );
  });

  test('hold schedules as data', () => {
    const schedule = Schedule.cosine({ start: 0.1, steps: 10 });
    const data = { type: 'cosine', start: 0.1, steps: 10 };
    expect(Optimizer.sgd({ learningRate: schedule, momentum: schedule }).spec).toStrictEqual({
      type: 'sgd',
      learningRate: data,
      momentum: data,
    });
  });

  test('of a chain are of as many transformations as one likes, or of none', () => {
    const chained = (...transformations: ReadonlyArray<Optimizer.OptimizerSpec>) =>
      seen(Optimizer.fromSpec({ type: 'chain', transformations })).updates;
    const [momentum, twice, decayed] = [
      { type: 'momentum', decay: 0.5 },
      { type: 'scale', factor: 2 },
      { type: 'add-decayed-weights', decay: 0.5 },
    ] as const;
    expect(chained()).toEqual(seen(Optimizer.identity).updates);
    expect(chained(momentum)).toEqual(seen(Optimizer.momentum(0.5)).updates);
    expect(chained(momentum, twice, decayed)).toEqual(
      seen(
        Optimizer.chain(Optimizer.momentum(0.5), Optimizer.chain(Optimizer.scale(2), Optimizer.addDecayedWeights(0.5))),
      ).updates,
    );
  });

  test('of a transformation of your own are its name', () => {
    expect(Optimizer.show.show({ type: 'custom', name: 'mine' })).toBe('mine');
  });
});
