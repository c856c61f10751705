/**
 * Seed 002's two training runs against the document's tables and NumPy's figures.
 */
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as S from 'fp-ts/lib/State.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { Batching, Layer, Loss, Matrix, MersenneTwister, Network, Parameters } from 'foldnet';
import * as quadrant from '../../examples/quadrant.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values, type Weights, weightsOf } from '../readGolden.js';
import {
  expectClose,
  normalDrawTolerance,
  parameterTolerance,
  torchTolerance,
  trainingTolerance,
} from '../tolerance.js';
import { patience, printed, runExample } from './runExample.js';

interface Case {
  readonly name: string;
  readonly config: {
    readonly seed: number;
    readonly N: number;
    readonly widths: Values;
    readonly weight_scale: number;
    readonly lr: number;
    readonly weight_decay: number;
    readonly full_epochs: number;
    readonly mini_epochs: number;
    readonly batch: number;
  };
  readonly X: Rows | null;
  readonly X_head: Rows;
  readonly y: Values;
  readonly initial_params: Weights | null;
  readonly step1: {
    readonly loss: number;
    readonly logits_head: Rows;
    readonly dlogits_head: Rows;
    readonly grads: Weights | null;
  };
  readonly full_batch: { readonly epoch: Values; readonly loss: Values; readonly acc: Values };
  readonly params_after_full_batch: Weights | null;
  readonly minibatch_permutations_first3: Rows;
  readonly batches_per_epoch: number;
  readonly minibatch: { readonly epoch: Values; readonly loss: Values; readonly acc: Values };
  readonly final_params: Weights | null;
  readonly param_sums: { readonly initial: Values; readonly after_full: Values; readonly final: Values };
  readonly printed_rows: ReadonlyArray<string>;
  readonly printed_rows_seed: ReadonlyArray<string> | null;
}

const cases = readGolden<Case>('seed002_tables');

const configOf = ({ config }: Case): typeof quadrant.config => ({
  seed: config.seed,
  samples: config.N,
  learningRate: config.lr,
  weightDecay: config.weight_decay,
  fullEpochs: config.full_epochs,
  miniEpochs: config.mini_epochs,
  batchSize: config.batch,
});

/** The trainings, and the first step of them by hand. */
const replay = <Ps extends Network.ParameterTuple, Cs extends ReadonlyArray<unknown>>(
  model: Network.Network<2, 2, Ps, Cs>,
  config: typeof quadrant.config,
) => {
  const run = expectRight(quadrant.run(model, config));
  const { output, cache } = model.forward(run.initial, run.data.inputs, Layer.evaluation);
  const gradient = Loss.softmaxCrossEntropy.gradient(output, run.data.targets);
  const dense = model.layers.filter(({ spec }) => spec.type === 'dense');
  return {
    ...run,
    widths: [model.inputs, ...dense.map(({ outputs }) => outputs)],
    logits: output,
    dlogits: gradient,
    gradients: model.backward(cache, gradient).parameters,
  };
};

const weights = (scale: number) => ({ init: { type: 'normal', scale } }) as const;
const hidden = <const N extends number>(width: N, scale: number) =>
  flow(Network.dense(width, weights(scale)), Network.relu);

const replays: Readonly<Record<string, (golden: Case) => ReturnType<typeof replay>>> = {
  printed: () => replay(quadrant.network, quadrant.config),
  seed1: (golden) => replay(quadrant.network, configOf(golden)),
  small_seed42: (golden) =>
    replay(pipe(Network.input(2), hidden(8, 0.5), Network.dense(2, weights(0.5))), configOf(golden)),
  default_scale: (golden) =>
    replay(pipe(Network.input(2), hidden(6, 0.01), hidden(5, 0.01), Network.dense(2, weights(0.01))), configOf(golden)),
};

const sums = (parameters: Parameters.Parameters): Values =>
  Parameters.leaves(parameters).map(({ matrix }) => Matrix.sum(matrix));

describe.each(cases)('seed 002, $name', (golden) => {
  let replayed: ReturnType<typeof replay>;
  beforeAll(() => {
    replayed = replays[golden.name]!(golden);
  }, patience);

  test('has the same widths', () => {
    expect(replayed.widths).toEqual(golden.config.widths);
  });

  test('draws the same points, labels, weights and batches', () => {
    const inputs = Matrix.toRows(replayed.data.inputs);
    expectClose(inputs.slice(0, golden.X_head.length), golden.X_head, normalDrawTolerance);
    if (golden.X !== null) expectClose(inputs, golden.X, normalDrawTolerance);
    expect(Matrix.toArray(replayed.data.targets)).toEqual(golden.y);

    if (golden.initial_params !== null)
      expectClose(weightsOf(replayed.initial), golden.initial_params, normalDrawTolerance);
    expectClose(sums(replayed.initial), golden.param_sums.initial, parameterTolerance);

    const batching = Batching.shuffled(golden.config.batch);
    const epochs = golden.minibatch_permutations_first3.map((_, i) =>
      Batching.batches(batching, i + 1, golden.config.N),
    );
    const [batches] = S.sequenceArray(epochs)(MersenneTwister.fromSeed(golden.config.seed));
    expect(batches.map((epoch) => epoch.flat())).toEqual(golden.minibatch_permutations_first3);
    expect(batches.map((epoch) => epoch.length)).toEqual(batches.map(() => golden.batches_per_epoch));
  });

  test('takes the same first step', () => {
    const { loss, logits_head, dlogits_head, grads } = golden.step1;
    expectClose(replayed.full[0]!.loss, loss, trainingTolerance);
    expectClose(Matrix.toRows(replayed.logits).slice(0, logits_head.length), logits_head, torchTolerance);
    expectClose(Matrix.toRows(replayed.dlogits).slice(0, dlogits_head.length), dlogits_head, torchTolerance);
    if (grads !== null) expectClose(weightsOf(replayed.gradients), grads, torchTolerance);
  });

  test.each(['full', 'mini'] as const)('has the same losses and accuracies: %s batch', (part) => {
    const expected = part === 'full' ? golden.full_batch : golden.minibatch;
    const rows = replayed[part];
    expect(rows.map(({ epoch }) => epoch)).toEqual(expected.epoch);
    expectClose(
      rows.map(({ loss }) => loss),
      expected.loss,
      trainingTolerance,
    );
    expect(rows.map(({ accuracy }) => accuracy)).toEqual(expected.acc);
  });

  test('ends with the same parameters', () => {
    const { params_after_full_batch: afterFull, final_params: final } = golden;
    if (afterFull !== null) expectClose(weightsOf(replayed.afterFull), afterFull, parameterTolerance);
    if (final !== null) expectClose(weightsOf(replayed.final), final, parameterTolerance);
    expectClose(sums(replayed.afterFull), golden.param_sums.after_full, parameterTolerance);
    expectClose(sums(replayed.final), golden.param_sums.final, parameterTolerance);
  });

  test('prints the same rows', () => {
    if (golden.printed_rows.length > 0) {
      expect([...quadrant.table(replayed.full), ...quadrant.table(replayed.mini)]).toEqual(golden.printed_rows);
    }
  });

  if (golden.name === 'printed') {
    test(
      'prints the tables of the document, from the command line too',
      () => {
        expect(configOf(golden)).toEqual(quadrant.config);
        expect(golden.printed_rows).toEqual(golden.printed_rows_seed);
        expect(runExample('quadrant')).toEqual(printed(quadrant.report(replayed)));
      },
      patience,
    );
  }
});
