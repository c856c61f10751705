/**
 * No function changes its arguments (I1): what they hold is what they held, and frozen to the last leaf they give the
 * same result.
 */
import * as E from 'fp-ts/lib/Either.js';
import {
  Batching,
  Digest,
  GradientCheck,
  Layer,
  Loss,
  Matrix,
  type Network,
  Optimizer,
  Parameters,
  Scaler,
  Threefry,
  Training,
} from '../src/index.js';
import { mixed } from './arbitrary.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { type Sample, sample } from './sample.js';

const entries = (value: object): ReadonlyArray<readonly [string, unknown]> => Object.entries(value);

/** A copy that shares nothing with the value; a matrix is copied as its rows. */
const snapshot = (value: unknown): unknown =>
  Matrix.isMatrix(value)
    ? { precision: value.precision, rows: Matrix.toRows(value) }
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(entries(value).map(([name, child]) => [name, snapshot(child)]))
      : value;

/** Freezes data to the last leaf: a matrix's own buffer is out of everyone's reach. */
const deepFreeze = <A>(value: A): A => {
  if (typeof value === 'object' && value !== null) entries(value).forEach(([, child]) => deepFreeze(child));
  return Object.freeze(value);
};

/** I1: snapshot(x) is unchanged by f(x), and f(deepFreeze x) = f(x) */
export const isPure = <A>(f: (argument: A) => unknown, argument: A): Verdict => {
  const before = snapshot(argument);
  const result = f(argument);
  return first([
    () => bitwise(snapshot(argument), before),
    () => bitwise(f(deepFreeze(argument)), result),
    () => bitwise(snapshot(argument), before),
  ]);
};

type Data = Pick<Sample, 'parameters' | 'x' | 'upstream'>;

const { meanSquaredError } = Loss;

const forward = (layer: Network.AnyLayer, { parameters, x }: Data): Layer.Forward<number, unknown> =>
  layer.forward(parameters, x, Layer.evaluation);

/** Two updates, the second from the first one's state, frozen. */
const updates = <S>({ init, update }: Optimizer.Optimizer<S>, { parameters }: Data): unknown => {
  const once = update(parameters, init(parameters), parameters);
  return update(once.updates, deepFreeze(once.state), parameters);
};

const momentum = Optimizer.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 });
const adam = Optimizer.adam();

/** Functions of a layer's data, by name. */
const functions: Readonly<Record<string, (layer: Network.AnyLayer, data: Data) => unknown>> = {
  forward,
  backward: (layer, data) => layer.backward(deepFreeze(forward(layer, data).cache), data.upstream),
  predict: (layer, { parameters, x }) => Layer.predict(layer)(parameters, x),
  loss: (layer, data) => meanSquaredError.value(forward(layer, data).output, data.upstream),
  'loss gradient': (layer, data) => meanSquaredError.gradient(forward(layer, data).output, data.upstream),
  softmax: (_, { upstream }) => Loss.softmax(upstream),
  momentum: (_, data) => updates(momentum, data),
  adam: (_, data) => updates(adam, data),
  add: (_, { parameters }) => Parameters.add(parameters, parameters),
  scale: (_, { parameters }) => Parameters.scale(3)(parameters),
  digest: (_, { parameters }) => Digest.ofParameters(parameters),
  product: (_, { x }) => Matrix.multiplyTransposedLeft(x, x),
  gather: (_, { x }) => Matrix.gatherRows([0, 0])(x),
  scaler: (_, { x }) => {
    const fitted = Scaler.fit({ type: 'standard' }, 'divide-by-one')(x);
    return E.isLeft(fitted) ? fitted : Scaler.transform(fitted.right)(x);
  },
  'gradient check': (layer, { parameters, x: inputs, upstream: targets }) =>
    GradientCheck.check(layer, meanSquaredError)(parameters, { inputs, targets }),
  epoch: (network, { parameters, x: inputs, upstream: targets }) =>
    Training.epoch({
      network,
      loss: meanSquaredError,
      optimizer: adam,
      batching: Batching.shuffled(2),
      data: { inputs, targets },
    })(deepFreeze(Training.start(adam, parameters, Threefry.key(0)))),
};

/** The laws of purity. */
export const purityLaws: ReadonlyArray<Law> = Object.entries(functions).map(([name, f]) =>
  law('I1', `${name} changes no argument`, sample(mixed), ({ layer, parameters, x, upstream }) =>
    isPure((data: Data) => f(layer, data), { parameters, x, upstream }),
  ),
);
