/**
 * The fast kernels have the reference's bits (N1): a run on them and the same run as it is written pass through the same
 * states.
 *
 * What looks at an element is not compiled, so an optimiser that looks at its gradients makes every step run as it is
 * written. (The kernels themselves, one by one, are compared in the kit's own tests: nobody else can reach them.)
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import {
  Batching,
  type Loss,
  Matrix,
  MersenneTwister,
  Network,
  Optimizer,
  Parameters,
  Penalty,
  type Random,
  Spec,
  Threefry,
  Training,
} from '../src/index.js';
import { every, matrix, real, type Regime, width } from './arbitrary.js';
import { pieces, sequence } from './architecture.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { ofLabels, ofValues } from './lossSample.js';
import { optimizerSpec } from './optimizerSpec.js';
import { shown } from './training.js';

/** A training run of any kind. */
export interface Experiment {
  readonly seed: number;
  readonly generator: Random.Generator;
  readonly precision: Matrix.Precision;
  readonly network: Spec.NetworkSpec;
  readonly loss: Loss.Loss<'labels'> | Loss.Loss<'values'>;
  readonly penalty: Penalty.Penalty | undefined;
  readonly optimizer: Optimizer.OptimizerSpec;
  readonly batching: Batching.Batching;
  readonly inputs: Matrix.Matrix;
  readonly targets: Matrix.Matrix;
  readonly weights: Matrix.Matrix<number, 1> | undefined;
  readonly epochs: number;
}

type Problem = Training.Problem<number, number, Network.ParameterTuple, ReadonlyArray<unknown>, 'values', unknown>;

const networkOf = (spec: Spec.NetworkSpec): Network.Network<number, number> =>
  E.getOrElse(() => Network.fromLayers(spec.inputs, []))(Spec.network(spec));

const problemOf = ({ precision, network, loss, optimizer, inputs, targets, weights, ...run }: Experiment): Problem => {
  const rounded = Matrix.toPrecision(precision);
  return {
    ...run,
    network: networkOf(network),
    // The targets are of the loss's kind.
    loss: loss as Loss.Loss<'values'>,
    optimizer: Optimizer.fromSpec(optimizer),
    data: { inputs: rounded(inputs), targets: rounded(targets), ...(weights && { weights: rounded(weights) }) },
  };
};

/** The problem, none of whose steps is compiled. */
export const asWritten = (problem: Problem): Problem => ({
  ...problem,
  optimizer: {
    ...problem.optimizer,
    update: (gradients, state, parameters) => {
      Parameters.leaves(gradients).forEach(({ matrix: x }) => Matrix.first(x));
      return problem.optimizer.update(gradients, state, parameters);
    },
  },
});

/** The problem with an optimiser that nobody knows anything of, and that is traced again for each step. */
const traced = (problem: Problem): Problem => ({
  ...problem,
  optimizer: {
    ...problem.optimizer,
    update: (gradients, state, parameters) => problem.optimizer.update(gradients, state, parameters),
  },
});

/** N1: training on the fast kernels = training as it is written: every epoch's state, and the fold of them */
export const kernelsAreTheReference = (experiment: Experiment): Verdict => {
  const { seed, generator, precision, network, epochs } = experiment;
  const problem = problemOf(experiment);
  const random = generator === 'threefry' ? Threefry.key(seed) : MersenneTwister.fromSeed(seed);
  const [parameters, after] = networkOf(network).initFrom(precision)(random);
  const start = Training.start(problem, parameters, after);
  const states = (of: Problem): unknown =>
    E.Functor.map(Training.scan(of, epochs)(start), (all) => all.map((state) => shown(E.right(state))));
  return first([
    () => bitwise(states(problem), states(asWritten(problem))),
    () => bitwise(states(traced(problem)), states(asWritten(problem))),
    () =>
      bitwise(shown(Training.train(problem, epochs)(start)), shown(Training.train(asWritten(problem), epochs)(start))),
  ]);
};

// Runners

const weight = fc.integer({ min: 0, max: 4 }).map((k) => k / 2);

const penalty: fc.Arbitrary<Penalty.Penalty | undefined> = fc.constantFrom(
  undefined,
  Penalty.l1(0.125),
  Penalty.sum([Penalty.l2(0.25), Penalty.l1(0.5, 'all')]),
);

/** A network to so many outputs: probabilities, if the loss asks for them. */
const networkTo = (regime: Regime, outputs: number, probabilities: boolean): fc.Arbitrary<Spec.NetworkSpec> =>
  fc.record({ inputs: width, parts: pieces(regime) }).map(({ inputs, parts }) => ({
    inputs,
    layers: [
      ...Spec.ofNetwork(sequence(parts, inputs)).layers,
      { type: 'dense', outputs },
      ...(probabilities ? [{ type: 'sigmoid' } as const] : []),
    ],
  }));

/** Layers that take rows together are trained on full batches. */
const whole: Regime = every;
const byRows: Regime = { ...real, layers: [...real.layers, { type: 'dropout', probability: 0.25 }] };

const experiment: fc.Arbitrary<Experiment> = fc.oneof(ofLabels, ofValues).chain(({ output, target, loss }) => {
  const { rows, columns } = output;
  const size = fc.integer({ min: 1, max: rows });
  const split = fc.record({
    regime: fc.constant(byRows),
    batching: fc.oneof(fc.constant(Batching.full), size.map(Batching.random), size.map(Batching.shuffled)),
  });
  const full = fc.record({ regime: fc.constant(whole), batching: fc.constant(Batching.full) });
  return (rows > 1 ? fc.oneof(split, full) : split).chain(({ regime, batching }) =>
    networkTo(regime, columns, loss.spec.type === 'binary-cross-entropy').chain((network) =>
      fc.record({
        seed: fc.integer({ min: 0, max: 1_000_000 }),
        generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
        precision: fc.constantFrom('float64' as const, 'float32' as const),
        network: fc.constant(network),
        loss: fc.constant(loss),
        penalty,
        optimizer: optimizerSpec,
        batching: fc.constant(batching),
        inputs: matrix(real.number, rows, network.inputs),
        targets: fc.constant(target),
        weights: fc.option(matrix(weight, rows, 1).map(Matrix.sliceColumns(0, 1)), { nil: undefined }),
        epochs: fc.integer({ min: 1, max: 4 }),
      }),
    ),
  );
});

/** The law of the fast kernels. */
export const kernelLaws: ReadonlyArray<Law> = [
  law('N1', 'training on the fast kernels = training as it is written', experiment, kernelsAreTheReference),
];
