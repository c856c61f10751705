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
  Threefry,
  Training,
} from 'foldnet';
import { expectRight } from './expectRight.js';
import { refused } from './refused.js';

const key = Threefry.key(42);
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
const start = Training.start(optimizer, network.init(key), key);

describe('start', () => {
  test('is before the first epoch', () => {
    expect(start).toEqual({
      epoch: 0,
      parameters: network.init(key),
      optimizerState: optimizer.init(network.init(key)),
      random: key,
      history: [],
    });
  });
});

describe('step', () => {
  test('is forward, loss, backward, optimiser', () => {
    const { output, cache } = network.forward(start.parameters, data.inputs, Layer.evaluation);
    const gradients = network.backward(cache, loss.gradient(output, data.targets)).parameters;
    const { updates, state } = optimizer.update(gradients, start.optimizerState, start.parameters);
    expect(Training.step(problem)(start, data)).toEqual({
      parameters: Parameters.add(start.parameters, updates),
      optimizerState: state,
      loss: loss.value(output, data.targets),
      output,
    });
  });

  test('trains with its key, or one derived from the state', () => {
    const modes: Layer.Mode[] = [];
    const watched: typeof network = {
      ...network,
      forward: (parameters, x, mode) => {
        modes.push(mode);
        return network.forward(parameters, x, mode);
      },
    };
    Training.step({ ...problem, network: watched })(start, data, Threefry.key(7));
    Training.step({ ...problem, network: watched })(start, data);
    expect(modes[0]).toEqual(Layer.training(Threefry.key(7)));
    expect(modes[1]?._tag).toBe('Training');
    expect(modes[1]).not.toEqual(Layer.training(key));
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
        Training.step(problem)({ ...before, ...done.at(-1) }, Dataset.gather(batch === 'all' ? [] : batch)(data)),
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
      optimizerState: steps.at(-1)!.optimizerState,
      random: key,
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
    const step = Training.step(full)(start, data);
    const after = expectRight(Training.epoch(full)(start));
    expect(after.parameters).toEqual(step.parameters);
    expect(after.history[0]!.loss).toBe(step.loss);
  });

  test('from a stream, hands the stream on', () => {
    const stream = MersenneTwister.fromSeed(0);
    const after = expectRight(Training.epoch(problem)(Training.start(optimizer, start.parameters, stream)));
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
      from: Training.start(sgd, line.init(key), key),
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
    expect(updates()).toBe(3);
    states.next();
    expect(updates()).toBe(6);
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
    const all = [...Training.states(diverging)(Training.start(sgd, start.parameters, key))];
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
    expect(Training.scan(diverging, 5)(Training.start(sgd, start.parameters, key))).toMatchObject({
      _tag: 'Left',
      left: { epoch: 2, step: 1 },
    });
  });
});
