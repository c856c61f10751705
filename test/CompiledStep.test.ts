/** Programs that a trace could misunderstand: each trains, throws or diverges as it does where no step is compiled. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import {
  Batching,
  BatchNorm,
  Declaration,
  Dropout,
  Layer,
  Loss,
  Matrix,
  Network,
  Optimizer,
  Parameters,
  Schedule,
  Threefry,
  Training,
} from 'foldnet';

const { dense, input, layer } = Network;

const key = Threefry.key(3);
const epochs = 6;

const numbers = <const C extends number>(rows: number, columns: C, seed: number): Matrix.Matrix<number, C> =>
  Matrix.map((_, i) => ((i * 7919 + seed * 104729) % 2003) / 1001 - 1)(Matrix.zeros(rows, columns));

/** The problem, none of whose steps is compiled: its optimiser looks at an element. */
const asWritten = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Loss.Target, S>(
  problem: Training.Problem<I, O, P, C, K, S>,
): Training.Problem<I, O, P, C, K, S> => ({
  ...problem,
  optimizer: {
    ...problem.optimizer,
    update: (gradients, state, parameters) => {
      Parameters.leaves(gradients).forEach(({ matrix }) => Matrix.first(matrix));
      return problem.optimizer.update(gradients, state, parameters);
    },
  },
});

/** Every state, and the fold of them; or what is thrown. */
const outcome = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Loss.Target, S>(
  problem: Training.Problem<I, O, P, C, K, S>,
  start: Training.TrainState<P, S>,
): unknown => {
  try {
    return [Training.scan(problem, epochs)(start), Training.train(problem, epochs)(start)];
  } catch (error) {
    return error;
  }
};

const expectSame = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Loss.Target, S>(
  problem: Training.Problem<I, O, P, C, K, S>,
  start: Training.TrainState<P, S>,
): void => {
  expect(outcome(problem, start)).toEqual(outcome(asWritten(problem), start));
};

const data = { inputs: numbers(9, 3, 1), targets: numbers(9, 3, 2) };

/** A problem of one layer before a dense one, and its start. */
const withLayer = <P extends Parameters.Parameters, C>(
  own: Layer.Layer<3, 3, P, C>,
  batching: Batching.Batching = Batching.shuffled(3),
) => {
  const network = pipe(input(3), layer(own), dense(3));
  const optimizer = Optimizer.adam({ learningRate: 0.01 });
  const problem = { network, loss: Loss.meanSquaredError, optimizer, batching, data };
  return { problem, start: Training.start(problem, network.init(key), key) };
};

const ones = (rows: number): Matrix.Matrix<number, 1> => Matrix.constant(rows, 1, 1);

/** y = gain x + shift; its gradients are named in another order than its parameters. */
const affine = Layer.custom({
  name: 'affine',
  inputs: 3,
  outputs: 3,
  declarations: {
    gain: Declaration.declare(1, 3, { type: 'constant', value: 1 }),
    shift: Declaration.declare(1, 3, { type: 'constant', value: 0 }),
  },
  forward: ({ gain, shift }: Record<'gain' | 'shift', Matrix.Matrix<1, 3>>, x: Matrix.Matrix<number, 3>) => ({
    output: Matrix.addRow(Matrix.hadamard(x, Matrix.multiply(ones(x.rows), gain)), shift),
    cache: { x, gain },
  }),
  backward: ({ x, gain }, upstream) => ({
    parameters: { shift: Matrix.columnSums(upstream), gain: Matrix.columnSums(Matrix.hadamard(x, upstream)) },
    input: Matrix.hadamard(upstream, Matrix.multiply(ones(x.rows), gain)),
  }),
});

type Definition = Layer.Definition<3, 3, Parameters.Empty, Matrix.Matrix<number, 3>>;

/** The identity, but for what is said. */
const identity = (but: Partial<Definition>): Layer.Layer<3, 3, Parameters.Empty, Matrix.Matrix<number, 3>> =>
  Layer.custom({
    name: 'identity',
    inputs: 3,
    outputs: 3,
    declarations: Parameters.empty,
    forward: (_, x) => ({ output: x, cache: x }),
    backward: (_, upstream) => ({ parameters: Parameters.empty, input: upstream }),
    ...but,
  });

const statistic = Declaration.declare(1, 3, { type: 'constant', value: 1 });

const at = (state: Layer.LayerState, name: string): Matrix.Matrix<1, 3> => {
  const found = new Map<string, unknown>(Object.entries(state)).get(name);
  return Matrix.isMatrix(found)
    ? (Matrix.sliceColumns(0, 3)(Matrix.gatherRows([0])(found)) as Matrix.Matrix<1, 3>)
    : Matrix.zeros(1, 3);
};

describe('the keys of a tree stand in any order', () => {
  test('of gradients', () => {
    const { problem, start } = withLayer(affine);
    expectSame(problem, start);
  });

  test('of a layer state', () => {
    const advance = (state: Layer.LayerState, x: Matrix.Matrix<number, 3>): Layer.LayerState => ({
      latest: Matrix.columnSums(x),
      total: Matrix.add(at(state, 'total'), Matrix.columnSums(x)),
    });
    const running = { declarations: { total: statistic, latest: statistic }, advance };
    const { problem, start } = withLayer(identity({ running }));
    expectSame(problem, start);
  });

  test('of parameters and of an optimiser’s state, of one problem in turn', () => {
    const network = pipe(input(1), dense(1));
    const optimizer = Optimizer.adam({ learningRate: 0.1 });
    const own = { inputs: numbers(5, 1, 1), targets: numbers(5, 1, 2) };
    const problem = { network, loss: Loss.meanSquaredError, optimizer, batching: Batching.full, data: own };
    const [W, b] = [Matrix.of([[0.5]]), Matrix.of([[0.25]])];
    const [first, turned] = [[{ W, b }] as const, [{ b, W }] as const];
    [first, turned, first].forEach((parameters) => {
      expectSame(problem, Training.start(problem, parameters, key));
    });
    const state = Training.start(problem, first, key);
    const [[before, { first: m, second, maximum, steps }], clock] = state.optimizerState;
    expectSame(problem, { ...state, optimizerState: [[before, { second, first: m, maximum, steps }], clock] });
  });
});

describe('what is found at a step is found there', () => {
  test('a statistic that is infinite in one step alone', () => {
    const inputs = Matrix.map((value, i) => (Math.floor(i / 3) === 4 ? 0 : value))(data.inputs);
    const advance = (_: Layer.LayerState, x: Matrix.Matrix<number, 3>): Layer.LayerState => ({
      inverse: Matrix.divide(Matrix.constant(1, 3, 1), Matrix.columnSums(x)),
    });
    const { problem, start } = withLayer(
      identity({ running: { declarations: { inverse: statistic }, advance } }),
      Batching.shuffled(1),
    );
    const own = { ...problem, data: { ...data, inputs } };
    expectSame(own, start);
    expect(E.isLeft(Training.train(own, epochs)(start))).toBe(true);
  });

  test('a divergence before what a later batch would throw', () => {
    const { problem, start } = withLayer(BatchNorm.batchNorm(3), Batching.shuffled(4));
    const own = { ...problem, data: { ...data, targets: Matrix.constant<number, 3>(9, 3, 1e200) } };
    expectSame(own, start);
    expect(E.isLeft(Training.train(own, epochs)(start))).toBe(true);
    expectSame(problem, start);
  });

  test('or a divergence before what a schedule would throw', () => {
    const { problem, start } = withLayer(affine);
    const schedule = (last: number, rate: number): Schedule.Schedule =>
      Schedule.custom('ends', (step) => {
        if (step > last) throw new RangeError('the schedule has ended');
        return rate;
      });
    [schedule(4, 1e200), schedule(4, 0.1)].forEach((learningRate) => {
      const optimizer = Optimizer.chain(problem.optimizer, Optimizer.scaleBySchedule(learningRate));
      expectSame({ ...problem, optimizer }, { ...start, optimizerState: optimizer.init(start.parameters) });
    });
  });
});

describe('a layer', () => {
  const dropout = Dropout.dropout(3, 0.5);
  const modes: ReadonlyArray<readonly [string, (mode: Layer.Mode) => Layer.Mode]> = [
    ['its own', (mode) => mode],
    ['one made of it', (mode) => ({ ...mode })],
    [
      'one made of it with another key',
      (mode) => (mode._tag === 'Training' ? { ...mode, key: Threefry.foldIn(7)(mode.key) } : mode),
    ],
    ['one that is always the same', (mode) => (mode._tag === 'Training' ? { ...mode, key } : mode)],
  ];
  test.each(modes)('may run another in a mode: %s', (_, modeOf) => {
    const own = Layer.custom({
      ...dropout,
      name: 'wrapped',
      forward: (parameters: Parameters.Empty, x: Matrix.Matrix<number, 3>, mode) =>
        dropout.forward(parameters, x, modeOf(mode)),
    });
    const { problem, start } = withLayer(own);
    expectSame(problem, start);
  });

  test('may predict with another, of the network’s parameters or none of them', () => {
    const teacher = pipe(input(3), dense(64), dense(3));
    const parameters = teacher.init(key);
    const x = numbers(50, 3, 4);
    const before = Layer.predict(teacher)(parameters, x);
    const forward: Definition['forward'] = (_, own) => ({
      output: Layer.predict(teacher)(parameters, own),
      cache: own,
    });
    const { problem, start } = withLayer(identity({ forward }), Batching.full);
    const large = { inputs: numbers(40, 3, 1), targets: numbers(40, 3, 2) };
    expectSame({ ...problem, data: large }, start);
    expect(Layer.predict(teacher)(parameters, x)).toEqual(before);
  });

  test('may look at an element and go on without it', () => {
    const forward: Definition['forward'] = (_, x) => ({
      output: Matrix.scale(E.getOrElse(() => 1)(E.tryCatch(() => Matrix.first(x), String)))(x),
      cache: x,
    });
    const { problem, start } = withLayer(identity({ forward }));
    expectSame(problem, start);
  });
});

describe('an optimiser’s state', () => {
  interface Custom<S> {
    readonly init: S;
    readonly next: (state: S) => S;
    /** By what gradients are scaled. */
    readonly by?: (state: S) => number;
  }
  const expectSameWith = <S>({ init, next, by = () => 1 }: Custom<S>): void => {
    const { problem, start } = withLayer(affine);
    const optimizer: Optimizer.Transformation<S> = {
      spec: { type: 'custom', name: 'custom' },
      init: () => init,
      update: (gradients, state) => ({ updates: Parameters.scale(-0.1 * by(state))(gradients), state: next(state) }),
    };
    expectSame({ ...problem, optimizer }, { ...start, optimizerState: init });
  };
  const one = Matrix.of([[1]]);

  test('may have names that are symbols', () => {
    const name = Symbol('name');
    expectSameWith({
      init: { [name]: one },
      next: (state) => ({ [name]: Matrix.scale(0.5)(state[name]) }),
      by: (state) => state[name].rows,
    });
  });

  test('may hold itself', () => {
    const state: { n: number; self?: unknown } = { n: 0.5 };
    state.self = state;
    const { problem, start } = withLayer(affine);
    const optimizer: Optimizer.Transformation<typeof state> = {
      spec: { type: 'custom', name: 'itself' },
      init: () => state,
      update: (gradients, own) => ({ updates: Parameters.scale(-own.n)(gradients), state: own }),
    };
    const own = { ...problem, optimizer };
    const from = { ...start, optimizerState: state };
    const parametersOf = (trained: E.Either<unknown, Training.Model<unknown>>): unknown =>
      E.Functor.map(trained, ({ parameters }) => parameters);
    expect(parametersOf(Training.train(own, 3)(from))).toEqual(parametersOf(Training.train(asWritten(own), 3)(from)));
  });
});

test('a batch may have more rows than a function takes arguments', () => {
  const network = pipe(input(1), dense(1));
  const own = { inputs: numbers(600001, 1, 1), targets: numbers(600001, 1, 2) };
  const optimizer = Optimizer.sgd({ learningRate: 0.1 });
  const batching = Batching.shuffled(600000);
  const problem = { network, loss: Loss.meanSquaredError, optimizer, batching, data: own };
  const start = Training.start(problem, network.init(key), key);
  expect(Training.train(problem, 1)(start)).toEqual(Training.train(asWritten(problem), 1)(start));
});

test('a problem that a program has changed in place is another', () => {
  const { problem, start } = withLayer(affine);
  const changed = { ...problem };
  const before = Training.train(changed, 2)(start);
  expect(before).toEqual(Training.train(problem, 2)(start));
  changed.data = { inputs: numbers(9, 3, 5), targets: numbers(9, 3, 6) };
  expectSame(changed, start);
});
