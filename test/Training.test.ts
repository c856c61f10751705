/** Training as a fold: steps, epochs, histories, divergence, lazy states. The laws T1 are in laws/training.ts. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import {
  Batching,
  Dataset,
  Layer,
  Loss,
  Matrix,
  MersenneTwister,
  Metric,
  Network,
  Optimizer,
  Parameters,
  Penalty,
  Threefry,
  Training,
} from 'foldnet';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';

const key = Threefry.key(42);

/** A few roundings of numbers near 1. */
const roundingError = 1e-15;

const data = {
  inputs: Matrix.of([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0.5, 2],
  ]),
  targets: Matrix.of([[0], [1], [1], [0], [-1]]),
};
const network = pipe(Network.input(2), Network.dense(3), Network.tanh, Network.dense(1));
const optimizer = Optimizer.sgd({ learningRate: 0.02, momentum: 0.9 });
const loss = Loss.meanSquaredError;
const metrics = { printed: Metric.halfMeanSquaredError, r2: Metric.r2 };
const problem = { network, loss, optimizer, batching: Batching.shuffled(2), data, metrics };
const start = Training.start({ network, optimizer }, network.init(key), key);

describe('start', () => {
  test('is before the first epoch', () => {
    expect(start).toEqual({
      epoch: 0,
      parameters: network.init(key),
      layerState: Parameters.empty,
      optimizerState: optimizer.init(network.init(key)),
      random: key,
      history: [],
      watch: undefined,
    });
  });
});

describe('step', () => {
  test('is forward, loss, backward, optimiser', () => {
    const { output, cache } = network.forward(start.parameters, data.inputs, Layer.evaluation);
    const gradients = network.backward(cache, loss.gradient(output, data.targets)).parameters;
    const { updates, state } = optimizer.update(gradients, start.optimizerState, start.parameters);
    expect(Training.step(problem)(start, data, key)).toEqual({
      parameters: Parameters.add(start.parameters, updates),
      layerState: Parameters.empty,
      optimizerState: state,
      loss: loss.value(output, data.targets),
      output,
    });
  });

  test('trains with its key', () => {
    const modes: Layer.Mode[] = [];
    const watched: typeof network = {
      ...network,
      forward: (parameters, x, mode) => {
        modes.push(mode);
        return network.forward(parameters, x, mode);
      },
    };
    Training.step({ ...problem, network: watched })(start, data, Threefry.key(7));
    expect(modes).toEqual([Layer.training(Threefry.key(7))]);
  });
});

describe('epoch', () => {
  test.each([1, 2, 3])('%d is a step for each of its batches, and records unweighted means over them', (number) => {
    const before = expectRight(Training.train(problem, number - 1)(start));
    const [batches] = Batching.batches(problem.batching, number, 5)(key);
    expect(batches).toHaveLength(3);
    const steps = batches.reduce<ReadonlyArray<Training.Step<typeof start.parameters, typeof start.optimizerState, 1>>>(
      (done, batch) => [
        ...done,
        Training.step(problem)({ ...before, ...done.at(-1) }, Dataset.gather(batch === 'all' ? [] : batch)(data), key),
      ],
      [],
    );
    const mean = (values: ReadonlyArray<number>): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const targets = batches.map((batch) => Matrix.gatherRows(batch === 'all' ? [] : batch)(data.targets));
    const after = expectRight(Training.epoch(problem)(before));
    expect(after).toEqual({
      epoch: number,
      parameters: steps.at(-1)!.parameters,
      layerState: Parameters.empty,
      optimizerState: steps.at(-1)!.optimizerState,
      random: key,
      watch: undefined,
      history: [
        ...before.history,
        {
          epoch: number,
          loss: mean(steps.map((step) => step.loss)),
          metrics: {
            printed: mean(steps.map(({ output }, i) => Metric.halfMeanSquaredError(output, targets[i]!))),
            r2: mean(steps.map(({ output }, i) => Metric.r2(output, targets[i]!))),
          },
        },
      ],
    });
  });

  test('of the full batch is one step', () => {
    const full = { ...problem, batching: Batching.full };
    const step = Training.step(full)(start, data, key);
    const after = expectRight(Training.epoch(full)(start));
    expect(after.parameters).toEqual(step.parameters);
    expect(after.history[0]!.loss).toBe(step.loss);
  });

  test('from a stream, hands the stream on', () => {
    const stream = MersenneTwister.fromSeed(0);
    const after = expectRight(
      Training.epoch(problem)(Training.start({ network, optimizer }, start.parameters, stream)),
    );
    expect(after.random).toEqual(MersenneTwister.permutation(5)(stream)[1]);
  });
});

describe('divergence', () => {
  const line = pipe(Network.input(1), Network.dense(1));
  const points = { inputs: Matrix.of([[1], [2]]), targets: Matrix.of([[5], [1]]) };
  const at = (learningRate: number, batching: Batching.Batching) => {
    const sgd = Optimizer.sgd({ learningRate });
    return {
      diverging: { network: line, loss, optimizer: sgd, batching, data: points },
      from: Training.start({ network: line, optimizer: sgd }, line.init(key), key),
    };
  };

  test('of a loss says in which epoch and step, and keeps the state before the epoch', () => {
    const { diverging, from } = at(1e200, Batching.full);
    const first = expectRight(Training.epoch(diverging)(from));
    const failed = E.left({ _tag: 'NonFiniteLoss', epoch: 2, step: 1, found: 'Infinity', state: first });
    expect(Training.epoch(diverging)(first)).toEqual(failed);
    expect(Training.train(diverging, 10)(from)).toEqual(failed);
    expect(first.history).toHaveLength(1);
  });

  test('of a loss in the middle of an epoch goes back to before it', () => {
    const { diverging, from } = at(1e200, Batching.shuffled(1));
    const failed = { _tag: 'NonFiniteLoss', epoch: 1, step: 2, state: from };
    expect(Training.train(diverging, 3)(from)).toMatchObject(E.left(failed));
  });

  test('of a parameter names it, after the last step', () => {
    const { diverging, from } = at(Infinity, Batching.full);
    expect(Training.epoch(diverging)(from)).toEqual(
      E.left({ _tag: 'NonFiniteParameters', epoch: 1, step: 1, found: '0.W', state: from }),
    );
  });

  test('after some epochs keeps the whole history, however training was cut up', () => {
    const { diverging, from } = at(3, Batching.full);
    const failed = Training.train(diverging, 10_000)(from);
    const { state, epoch } = E.isLeft(failed) ? failed.left : expect.fail('expected a divergence');
    expect(epoch).toBeGreaterThan(20);
    expect(state.history.map((record) => record.epoch)).toEqual(Array.from({ length: epoch - 1 }, (_, i) => i + 1));
    expect(pipe(from, Training.train(diverging, 7), E.chain(Training.train(diverging, 9_993)))).toEqual(failed);
    expect(Parameters.firstNonFinite(state.parameters)).toBeUndefined();
  });
});

describe('train', () => {
  test('of none is the identity', () => {
    expect(Training.train(problem, 0)(start)).toEqual(E.right(start));
  });

  test.each([-1, 2.5, NaN])('of %s is refused', (n) => {
    expect(refused(() => Training.train(problem, n)(start))).toBe(
      `Training.train: expected 0 or a positive integer, got ${n}`,
    );
  });

  test('is the fold of epoch', () => {
    const one = Training.epoch(problem);
    const three = pipe(E.right(start), E.chain(one), E.chain(one), E.chain(one));
    expect(Training.train(problem, 3)(start)).toEqual(three);
  });

  test('learns', () => {
    const { history } = expectRight(Training.train(problem, 200)(start));
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 20);
  });
});

describe('states', () => {
  /** How many updates an optimiser has made. */
  const counting = (): { readonly updates: () => number; readonly counted: typeof problem } => {
    let made = 0;
    const counted: typeof optimizer = {
      ...optimizer,
      update: (gradients, state, parameters) => {
        made += 1;
        return optimizer.update(gradients, state, parameters);
      },
    };
    return { updates: () => made, counted: { ...problem, optimizer: counted } };
  };

  test('are lazy: no epoch is run before its state is asked for', () => {
    const { updates, counted } = counting();
    const states = Training.states(counted)(start)[Symbol.iterator]();
    expect(updates()).toBe(0);
    expect(states.next().value).toEqual(E.right(start));
    expect(updates()).toBe(0);
    states.next();
    const ofOne = updates();
    expect(ofOne).toBeGreaterThan(0);
    states.next();
    expect(updates()).toBeGreaterThan(ofOne);
  });

  test('can be gone through again, from the start', () => {
    const states = Training.states(problem)(start);
    const second = (): unknown => {
      const iterator = states[Symbol.iterator]();
      iterator.next();
      return iterator.next().value;
    };
    expect(second()).toEqual(second());
    expect(second()).toEqual(Training.epoch(problem)(start));
  });

  test('end with the divergence', () => {
    const sgd = Optimizer.sgd({ learningRate: 1e200 });
    const diverging = { ...problem, optimizer: sgd, batching: Batching.full };
    const all = [...Training.states(diverging)(Training.start({ network, optimizer: sgd }, start.parameters, key))];
    expect(all.map((state) => state._tag)).toEqual(['Right', 'Right', 'Left']);
  });
});

describe('scan', () => {
  test('is the states up to the n-th', () => {
    const states = expectRight(Training.scan(problem, 2)(start));
    expect(states).toEqual([0, 1, 2].map((n) => expectRight(Training.train(problem, n)(start))));
    expect(Training.scan(problem, 0)(start)).toEqual(E.right([start]));
  });

  test('is the divergence if there is one', () => {
    const sgd = Optimizer.sgd({ learningRate: 1e200 });
    const diverging = { ...problem, optimizer: sgd, batching: Batching.full };
    expect(
      Training.scan(diverging, 5)(Training.start({ network, optimizer: sgd }, start.parameters, key)),
    ).toMatchObject({
      _tag: 'Left',
      left: { epoch: 2, step: 1 },
    });
  });
});

describe('divergence', () => {
  const huge = Optimizer.sgd({ learningRate: 1e300 });
  const from = Training.start({ network, optimizer: huge }, start.parameters, key);
  const left = (outcome: E.Either<unknown, unknown>): unknown => (E.isLeft(outcome) ? outcome.left : expect.fail());

  test('names the parameter, and the step whose update it was', () => {
    const target = { ...data, targets: Matrix.scale(1e100)(data.targets) };
    expect(left(Training.epoch({ ...problem, optimizer: huge, data: target })(from))).toMatchObject({
      _tag: 'NonFiniteParameters',
      epoch: 1,
      step: 1,
      found: '0.W',
      layer: undefined,
      state: from,
    });
  });

  test('names the first layer whose output is not finite', () => {
    const reciprocal = Layer.custom({
      name: 'reciprocal',
      inputs: 2,
      outputs: 2,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({
        output: Matrix.divide(Matrix.map(() => 1)(x), x),
        cache: x,
      }),
      backward: (_, upstream) => ({ parameters: Parameters.empty, input: upstream }),
    });
    const model = pipe(Network.input(2), Network.identity, Network.layer(reciprocal), Network.dense(1));
    const dividing = { ...problem, network: model };
    const outcome = Training.epoch(dividing)(Training.start(dividing, model.init(key), key));
    expect(left(outcome)).toMatchObject({ _tag: 'NonFiniteLoss', epoch: 1, layer: '1' });
  });

  test('of the loss alone names no layer', () => {
    const target = { ...data, targets: Matrix.scale(1e200)(data.targets) };
    expect(left(Training.epoch({ ...problem, data: target })(start))).toMatchObject({
      _tag: 'NonFiniteLoss',
      found: 'Infinity',
      layer: undefined,
    });
  });
});

describe('validation', () => {
  const validation = { inputs: Matrix.of([[0.3, 0.4]]), targets: Matrix.of([[2]]) };
  const watched = { ...problem, validation };

  test('is measured after each epoch, and changes no bit', () => {
    const states = expectRight(Training.scan(watched, 3)(start));
    const plain = expectRight(Training.scan(problem, 3)(start));
    expect(states.map(({ parameters }) => parameters)).toEqual(plain.map(({ parameters }) => parameters));
    expect(states.at(-1)?.history.map(({ validationLoss }) => validationLoss)).toEqual(
      states
        .slice(1)
        .map(({ parameters }) => loss.value(network.predict(parameters, validation.inputs), validation.targets)),
    );
  });

  test('tells the optimiser how each epoch ended', () => {
    const ends: unknown[] = [];
    const listening = {
      ...optimizer,
      epochEnd: (state: typeof start.optimizerState, end: unknown) => {
        ends.push(end);
        return state;
      },
    };
    const { history } = expectRight(Training.train({ ...watched, optimizer: listening }, 2)(start));
    expect(ends).toEqual(
      history.map(({ epoch, loss: running, validationLoss }) => ({ epoch, loss: running, validationLoss })),
    );
  });
});

describe('early stopping', () => {
  // Trained towards one value and validated on another: each epoch is worse than the one before.
  const line = pipe(Network.input(1), Network.dense(1, { init: 'zeros' }));
  const towards = (target: number) => ({ inputs: Matrix.of([[1]]), targets: Matrix.of([[target]]) });
  const away = {
    network: line,
    loss,
    optimizer: Optimizer.sgd({ learningRate: 0.1 }),
    batching: Batching.full,
    data: towards(1),
    validation: towards(-1),
    earlyStopping: { patience: 2 },
  };
  const initial = Training.start(away, line.init(key), key);
  const losses = { ...away, earlyStopping: { patience: 2, monitor: 'loss' as const } };

  test('ends after its patience with the best epoch’s parameters', () => {
    const ended = expectRight(Training.train(away, 10)(initial));
    expect(ended.epoch).toBe(3);
    expect(ended.watch).toMatchObject({ best: { epoch: 1 }, waited: 2, stopped: true });
    expect(ended.parameters).toEqual(expectRight(Training.train(away, 1)(initial)).parameters);
    expect(Training.best(ended)).toEqual({ parameters: ended.parameters, layerState: Parameters.empty });
  });

  test('before its end the best model is not yet the state’s', () => {
    const second = expectRight(Training.train(away, 2)(initial));
    expect(second.watch?.stopped).toBe(false);
    expect(Training.best(second).parameters).toEqual(expectRight(Training.train(away, 1)(initial)).parameters);
    expect(second.parameters).not.toEqual(Training.best(second).parameters);
  });

  test('an ended state stays as it is, and the states end with it', () => {
    const ended = expectRight(Training.train(away, 3)(initial));
    expect(expectRight(Training.epoch(away)(ended))).toBe(ended);
    expect([...Training.states(away)(initial)]).toHaveLength(4);
  });

  test('an epoch leaves its own parameters, train the best', () => {
    const second = expectRight(Training.train(away, 2)(initial));
    const own = expectRight(Training.epoch(away)(second));
    const plain = expectRight(Training.train({ ...away, earlyStopping: undefined }, 3)(initial));
    expect(own.watch?.stopped).toBe(true);
    expect(own.parameters).toEqual(plain.parameters);
    expect(Training.best(own)).toEqual(Training.best(expectRight(Training.train(away, 3)(initial))));
  });

  test('watches the loss that it is told to', () => {
    expect(expectRight(Training.train(losses, 10)(initial)).watch?.stopped).toBe(false);
  });

  test('without it the best model is the last', () => {
    const state = expectRight(Training.train(problem, 2)(start));
    expect(Training.best(state)).toEqual({ parameters: state.parameters, layerState: state.layerState });
  });
});

describe('a penalty', () => {
  test('is part of the loss that is trained', () => {
    const penalty = Penalty.l2(0.5);
    const plain = Training.step(problem)(start, data, key);
    const penalized = Training.step({ ...problem, penalty })(start, data, key);
    expect(penalized.loss).toBe(plain.loss + penalty.value(start.parameters));
    const sgd = { ...problem, optimizer: Optimizer.sgd({ learningRate: 1 }) };
    const from = Training.start(sgd, start.parameters, key);
    const difference = Parameters.zipWith(Matrix.subtract)(
      Training.step(sgd)(from, data, key).parameters,
      Training.step({ ...sgd, penalty })(from, data, key).parameters,
    );
    const expected = penalty.gradient(start.parameters);
    Parameters.leaves(difference).forEach(({ matrix }, i) => {
      const gradient = Matrix.toArray(Parameters.leaves(expected)[i]!.matrix);
      Matrix.toArray(matrix).forEach((value, j) => {
        expect(Math.abs(value - gradient[j]!)).toBeLessThan(roundingError);
      });
    });
  });
});

describe('sample weights', () => {
  test('an integer weight counts a sample so many times', () => {
    const full = { ...problem, batching: Batching.full };
    const weighted = { ...data, weights: Matrix.of([[2], [0], [1], [0], [0]]) };
    const repeated = Dataset.gather([0, 0, 2])(data);
    const one = Training.step(full)(start, weighted, key);
    const other = Training.step(full)(start, repeated, key);
    expect(Math.abs(one.loss - other.loss)).toBeLessThan(roundingError);
  });

  test('go with their rows into the batches', () => {
    const weights = Matrix.of([[1], [2], [3], [4], [5]]);
    expect(Matrix.toArray(Dataset.gather([4, 0])({ ...data, weights }).weights ?? Matrix.of([[NaN]]))).toEqual([5, 1]);
  });
});
