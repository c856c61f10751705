/**
 * The objective is the loss and the penalty, in both precisions, and its gradient is the sum of theirs.
 */
import { pipe } from 'fp-ts/lib/function.js';
import { Layer, Loss, Matrix, Network, Parameters, Penalty, Threefry } from 'foldnet';
import { describe, expect, test } from 'vitest';
import { evaluate, objective } from '../src/Objective.js';

const network = pipe(Network.input(2), Network.dense(3), Network.tanh, Network.dense(1));
const loss = Loss.meanSquaredError;
const penalty = Penalty.l2(0.1);

describe.each(['float64', 'float32'] as const)('in %s', (precision) => {
  const round = precision === 'float64' ? (x: number) => x : Math.fround;
  const [parameters] = network.initFrom(precision)(Threefry.key(3));
  const data = {
    inputs: Matrix.toPrecision(precision)(Matrix.of([[1, 2], [3, -1]])), // prettier-ignore
    targets: Matrix.toPrecision(precision)(Matrix.of([[0.5], [2]])),
    weights: Matrix.toPrecision(precision)(Matrix.of([[1], [3]])),
  };
  const { output, cache } = network.forward(parameters, data.inputs, Layer.evaluation);
  const ofLoss = loss.value(output, data.targets, data.weights);
  const gradient = network.backward(cache, loss.gradient(output, data.targets, data.weights)).parameters;

  test('without a penalty', () => {
    const { gradients, ...value } = objective(network, loss)(parameters, data, Layer.evaluation);
    expect({ ...value, loss: Matrix.first(value.loss) }).toEqual({ loss: ofLoss, output, cache });
    expect(Parameters.eq.equals(gradients, gradient)).toBe(true);
  });

  test('with one', () => {
    const { gradients, ...value } = objective(network, loss, penalty)(parameters, data, Layer.evaluation);
    const sum = ofLoss + penalty.value(parameters);
    // In float32 the sum of two of its numbers is not one.
    expect(round(sum) === sum).toBe(precision === 'float64');
    expect({ ...value, loss: Matrix.first(value.loss) }).toEqual({ loss: round(sum), output, cache });
    expect(Parameters.eq.equals(gradients, Parameters.add(gradient, penalty.gradient(parameters)))).toBe(true);
    expect(evaluate(network, loss, penalty)(parameters, data, Layer.evaluation)).toEqual(value);
  });
});
