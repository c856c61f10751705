/** Options of gradient transformations: defaults, and what is out of range. */
import { describe, expect, test } from 'vitest';
import { Matrix, Optimizer, Parameters } from 'foldnet';
import { expectRange, type Ranged } from './ranges.js';
import { refused } from './refused.js';

const { identity } = Optimizer;

describe("defaults are PyTorch's:", () => {
  const layer = { W: Matrix.of([[1, -2]]), b: Matrix.of([[3]]) };
  const stream = [layer, Parameters.scale(-3)(layer), Parameters.zerosLike(layer), layer];
  /** The updates of a small layer, whose bias decays too unless the mask spares it. */
  const made = <S>({ init, update }: Optimizer.Transformation<S>): ReadonlyArray<unknown> =>
    stream.reduce<{ readonly state: S; readonly all: ReadonlyArray<unknown> }>(
      ({ state, all }, gradients) => {
        const next = update(gradients, state, layer);
        return { state: next.state, all: [...all, next.updates] };
      },
      { state: init(layer), all: [] },
    ).all;
  const decay = { weightDecay: 0, mask: 'all' } as const;
  const moments = { betas: [0.9, 0.999], eps: 1e-8 } as const;

  test.each<readonly [string, () => unknown, () => unknown]>([
    [
      'sgd',
      () => made(Optimizer.sgd({ learningRate: 1 })),
      () => made(Optimizer.sgd({ learningRate: 1, momentum: 0, dampening: 0, nesterov: false, ...decay })),
    ],
    [
      'sgd with momentum',
      () => made(Optimizer.sgd({ learningRate: 1, momentum: 0.5, weightDecay: 0.5 })),
      () =>
        made(
          Optimizer.sgd({
            learningRate: 1,
            momentum: 0.5,
            dampening: 0,
            nesterov: false,
            weightDecay: 0.5,
            mask: 'all',
          }),
        ),
    ],
    [
      'adam',
      () => made(Optimizer.adam()),
      () => made(Optimizer.adam({ learningRate: 0.001, ...moments, ...decay, amsgrad: false })),
    ],
    [
      'adamw',
      () => made(Optimizer.adamw()),
      () => made(Optimizer.adamw({ learningRate: 0.001, ...moments, weightDecay: 0.01, mask: 'all', amsgrad: false })),
    ],
    [
      'adagrad',
      () => made(Optimizer.adagrad()),
      () =>
        made(
          Optimizer.adagrad({
            learningRate: 0.01,
            learningRateDecay: 0,
            initialAccumulatorValue: 0,
            eps: 1e-10,
            ...decay,
          }),
        ),
    ],
    [
      'rmsprop',
      () => made(Optimizer.rmsprop()),
      () =>
        made(Optimizer.rmsprop({ learningRate: 0.01, alpha: 0.99, eps: 1e-8, centered: false, momentum: 0, ...decay })),
    ],
    [
      'nadam',
      () => made(Optimizer.nadam()),
      () => made(Optimizer.nadam({ learningRate: 0.002, momentumDecay: 0.004, ...moments, ...decay })),
    ],
    [
      'adamax',
      () => made(Optimizer.adamax()),
      () => made(Optimizer.adamax({ learningRate: 0.002, ...moments, ...decay })),
    ],
    [
      'radam',
      () => made(Optimizer.radam()),
      () => made(Optimizer.radam({ learningRate: 0.001, ...moments, ...decay })),
    ],
    [
      'adadelta',
      () => made(Optimizer.adadelta()),
      () => made(Optimizer.adadelta({ learningRate: 1, rho: 0.9, eps: 1e-6, ...decay })),
    ],
    ['weight decay', () => made(Optimizer.addDecayedWeights(0.5)), () => made(Optimizer.addDecayedWeights(0.5, 'all'))],
    ['clipping', () => made(Optimizer.clipByGlobalNorm(1)), () => made(Optimizer.clipByGlobalNorm(1, { norm: 2 }))],
    [
      'accumulation',
      () => made(Optimizer.accumulate(2, identity)),
      () => made(Optimizer.accumulate(2, identity, { reduction: 'mean' })),
    ],
  ])('%s', (_, make, whole) => {
    expect(make()).toEqual(whole());
  });
});

describe('options out of range throw, naming operation and option:', () => {
  test.each<Ranged>([
    ['Optimizer.learningRate', 'learningRate', 'rate', (learningRate) => Optimizer.sgd({ learningRate })],
    ['Optimizer.scale', 'factor', 'finite', Optimizer.scale],
    ['Optimizer.addDecayedWeights', 'decay', 'nonNegative', (decay) => Optimizer.addDecayedWeights(decay)],
    ['Optimizer.addDecayedWeights', 'decay', 'nonNegative', (weightDecay) => Optimizer.adamw({ weightDecay })],
    ['Optimizer.momentum', 'decay', 'decay', (decay) => Optimizer.momentum(decay)],
    ['Optimizer.momentum', 'dampening', 'decay', (dampening) => Optimizer.momentum(0.5, { dampening })],
    ['Optimizer.scaleByAdam', 'betas[0]', 'decay', (beta) => Optimizer.scaleByAdam({ betas: [beta, 0.5] })],
    ['Optimizer.scaleByAdam', 'betas[1]', 'decay', (beta) => Optimizer.scaleByAdam({ betas: [0.5, beta] })],
    ['Optimizer.scaleByAdam', 'eps', 'nonNegative', (eps) => Optimizer.scaleByAdam({ eps })],
    ['Optimizer.scaleByNadam', 'eps', 'nonNegative', (eps) => Optimizer.scaleByNadam({ eps })],
    [
      'Optimizer.scaleByNadam',
      'momentumDecay',
      'nonNegative',
      (momentumDecay) => Optimizer.scaleByNadam({ momentumDecay }),
    ],
    ['Optimizer.scaleByAdamax', 'eps', 'nonNegative', (eps) => Optimizer.scaleByAdamax({ eps })],
    ['Optimizer.scaleByRadam', 'eps', 'nonNegative', (eps) => Optimizer.scaleByRadam({ eps })],
    [
      'Optimizer.scaleByAdagrad',
      'initialAccumulatorValue',
      'nonNegative',
      (initialAccumulatorValue) => Optimizer.scaleByAdagrad({ initialAccumulatorValue }),
    ],
    ['Optimizer.scaleByAdagrad', 'eps', 'nonNegative', (eps) => Optimizer.scaleByAdagrad({ eps })],
    ['Schedule.inverseTime', 'decay', 'nonNegative', (decay) => Optimizer.adagrad({ learningRateDecay: decay })],
    ['Optimizer.scaleByRmsprop', 'alpha', 'decay', (alpha) => Optimizer.scaleByRmsprop({ alpha })],
    ['Optimizer.scaleByRmsprop', 'eps', 'nonNegative', (eps) => Optimizer.scaleByRmsprop({ eps })],
    ['Optimizer.scaleByAdadelta', 'rho', 'decay', (rho) => Optimizer.scaleByAdadelta({ rho })],
    ['Optimizer.scaleByAdadelta', 'eps', 'nonNegative', (eps) => Optimizer.scaleByAdadelta({ eps })],
    ['Optimizer.clipByValue', 'limit', 'positive', Optimizer.clipByValue],
    ['Optimizer.clipByGlobalNorm', 'maximum', 'positive', (maximum) => Optimizer.clipByGlobalNorm(maximum)],
    ['Optimizer.accumulate', 'every', 'positiveInteger', (every) => Optimizer.accumulate(every, identity)],
    ['Optimizer.reduceOnPlateau', 'factor', 'fraction', (factor) => Optimizer.reduceOnPlateau({ factor })],
    ['Optimizer.reduceOnPlateau', 'patience', 'count', (patience) => Optimizer.reduceOnPlateau({ patience })],
    ['Optimizer.reduceOnPlateau', 'cooldown', 'count', (cooldown) => Optimizer.reduceOnPlateau({ cooldown })],
    ['Optimizer.reduceOnPlateau', 'threshold', 'nonNegative', (threshold) => Optimizer.reduceOnPlateau({ threshold })],
    ['Optimizer.reduceOnPlateau', 'minimum', 'decay', (minimum) => Optimizer.reduceOnPlateau({ minimum })],
  ])('%s, %s: %s', (operation, option, range, make) => {
    expectRange(operation, option, range, make);
  });

  test.each<readonly [string, () => unknown]>([
    [
      'Optimizer.momentum: expected no dampening with nesterov',
      () => Optimizer.momentum(0.5, { nesterov: true, dampening: 0.1 }),
    ],
    ['Optimizer.sgd: expected a momentum with nesterov', () => Optimizer.sgd({ learningRate: 1, nesterov: true })],
    [
      'Optimizer.addDecayedWeights: a mask of your own is a function of the path',
      () => Optimizer.addDecayedWeights(0.5, 'custom'),
    ],
    [
      "Optimizer.fromSpec: a file cannot build the custom transformation 'mine'",
      () => Optimizer.fromSpec({ type: 'custom', name: 'mine' }),
    ],
  ])('%s', (message, make) => {
    expect(refused(make)).toBe(message);
  });
});
