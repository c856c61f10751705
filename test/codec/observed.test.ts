/**
 * Recording leaves every bit of a run as it is; what is recorded is what the observer sees of the states before and after
 * each epoch; and the journal's lines read back.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as fc from 'fast-check';
import { Digest, Loss, Observation, type Spec } from 'foldnet';
import { Csv, Experiment, History, Journal, Model, Prepared, Run, StateParts } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { pieces, sequence } from '../../laws/architecture.js';
import { every } from '../../laws/arbitrary.js';
import { bitwise, agreement } from '../../laws/comparison.js';
import * as Targets from '../../src/codec/Targets.js';
import { expectRight } from '../expectRight.js';
import { seed } from './arbitrary.js';

const kinds: ReadonlyArray<Observation.Kind> = ['norms', 'saturation', 'spread'];

const csv = `a,b,c,w,y\n${Array.from({ length: 16 }, (_, i) =>
  [(i * 7) % 5, ((i * 3) % 11) / 4 - 1, i / 8, (i % 3) + 0.5, (i * 5) % 2].join(','),
).join('\n')}\n`;

const losses: ReadonlyArray<readonly [Experiment.Task, number, Loss.KnownLossSpec]> = [
  ['classification', 2, { type: 'softmax-cross-entropy', labelSmoothing: 0.1 }],
  ['classification', 2, { type: 'kl-divergence' }],
  ['classification', 1, { type: 'binary-cross-entropy-with-logits' }],
  ['classification', 2, { type: 'hinge' }],
  ['regression', 1, { type: 'huber' }],
  ['regression', 1, { type: 'squared-error', half: true, reduction: 'sum' }],
];

/** Random experiments of every layer, on the data above. */
const experiments: fc.Arbitrary<Experiment.Experiment> = fc
  .record({
    parts: pieces(every),
    loss: fc.constantFrom(...losses),
    precision: fc.constantFrom('float64' as const, 'float32' as const),
    generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
    seed: fc.nat(1000),
    size: fc.constantFrom(2, 3, 6),
    optimizer: fc.constantFrom(
      { type: 'adam' as const, learningRate: 0.05 },
      { type: 'sgd' as const, learningRate: 0.01, momentum: 0.5 },
    ),
    penalized: fc.boolean(),
    weighted: fc.boolean(),
    stopping: fc.boolean(),
  })
  .map(({ parts, loss: [task, outputs, loss], precision, generator, size, optimizer, ...drawn }) => {
    const { spec } = sequence(parts, drawn.weighted ? 3 : 4);
    const own = (spec as Extract<Spec.LayerSpec, { type: 'sequence' }>).layers;
    return expectRight(
      Experiment.decode({
        version: 1,
        name: 'random',
        precision,
        random: { generator, seed: drawn.seed },
        data: {
          csv: 'a.csv',
          target: 'y',
          task,
          scale: { type: 'standard' },
          split: { test: 1, validation: 3 },
          ...(drawn.weighted ? { weight: 'w' } : {}),
        },
        model: { layers: [...own, { type: 'dense', outputs }] },
        loss,
        optimizer,
        batching: { type: 'shuffled', size },
        epochs: 3,
        ...(drawn.penalized ? { penalties: [{ type: 'l2', strength: 0.01 }] } : {}),
        ...(drawn.stopping ? { earlyStopping: { patience: 1 } } : {}),
      }),
    );
  });

const prepare = (experiment: Experiment.Experiment): Prepared.Prepared =>
  expectRight(Prepared.prepare(experiment, expectRight(Csv.parse(csv))));

/** The run after each epoch, the beginning first; or where it diverged. */
const trained = (prepared: Prepared.Prepared): E.Either<Run.Divergence, ReadonlyArray<Run.Progress>> => {
  const advance = Run.advance(prepared);
  return [1, 2, 3].reduce<E.Either<Run.Divergence, ReadonlyArray<Run.Progress>>>(
    (before) => E.Chain.chain(before, (all) => E.Functor.map(advance(all.at(-1)!), (next) => [...all, next])),
    E.right([Run.start(prepared)]),
  );
};

/** All that is kept of an epoch but what is observed. */
const bitsOf = (prepared: Prepared.Prepared, progress: Run.Progress): unknown => {
  const { state, matrices } = StateParts.digests(StateParts.apart(progress.state));
  const model = Model.of(prepared, progress, Digest.ofText(csv));
  return {
    state,
    matrices,
    losses: progress.losses,
    history: History.write(prepared.experiment.data, progress.history),
    digest: Model.digest(model),
    model: Model.write({ ...model, experiment: { ...model.experiment, record: [] } }),
  };
};

/** What the observer sees of an experiment's epoch. */
const observed = (
  { experiment, network, train }: Prepared.Prepared,
  before: Run.Progress,
  after: Run.Progress,
): Observation.Observation => {
  const loss = Loss.fromSpec(experiment.loss);
  const rest = { network, penalty: Run.penaltyOf(experiment) };
  return loss.target === 'labels'
    ? Observation.observe(kinds, { ...rest, loss, data: Targets.ofLabels(train) })(before.state, after.state)
    : Observation.observe(kinds, { ...rest, loss, data: train })(before.state, after.state);
};

test('recording changes no bit of states, losses, histories and models, and records what is seen of them', () => {
  fc.assert(
    fc.property(experiments, fc.shuffledSubarray([...kinds], { minLength: 1 }), (experiment, record) => {
      const [plain, recording] = [prepare(experiment), prepare({ ...experiment, record })];
      const outcomes = [trained(plain), trained(recording)] as const;
      const [silent, seen] = outcomes.map((outcome) => (E.isLeft(outcome) ? [outcome.left.progress] : outcome.right));
      expect(E.isLeft(outcomes[1])).toBe(E.isLeft(outcomes[0]));
      expect(seen!.map((each) => bitsOf(recording, each))).toEqual(silent!.map((each) => bitsOf(plain, each)));
      silent!.forEach(({ observation }) => {
        expect(observation).toBeUndefined();
      });
      if (E.isLeft(outcomes[1])) return;
      seen!.slice(1).forEach(({ observation }, i) => {
        const whole = observed(plain, silent![i]!, silent![i + 1]!);
        const asked = Object.fromEntries(
          kinds.filter((kind) => record.includes(kind)).map((kind) => [kind, whole[kind]]),
        );
        expect(bitwise(observation, asked)).toEqual(agreement);
      });
    }),
    { seed, numRuns: 40 },
  );
});

describe('a journal’s line', () => {
  const begun = Journal.begin(Digest.ofText('manifest'));
  const line = (observation?: Observation.Observation): Journal.EpochLine =>
    Journal.epochLine(
      {
        epoch: 1,
        runningLoss: 1,
        train: { task: 'regression', loss: 1, r2: 0, rows: 2 },
        test: undefined,
        validationLoss: undefined,
      },
      { state: Digest.ofText('state'), matrices: [] },
      [1],
      observation,
    );
  const textOf = (observation?: Observation.Observation): string =>
    begun.text + Journal.add(begun.chain, line(observation)).text;
  const readBack = (text: string) => {
    const { journal, wrong } = expectRight(Journal.parse(text));
    return { observation: journal.epochs[0]?.observation, wrong: wrong?.message, path: wrong?.path };
  };

  const number = fc.oneof(fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324));
  const path = fc.constantFrom('0', '0.W', '2.0.1');
  const rows = <A>(row: { [K in keyof A]: fc.Arbitrary<A[K]> }) => fc.array(fc.record(row), { maxLength: 3 });
  const observation: fc.Arbitrary<Observation.Observation> = fc.record(
    {
      norms: rows<Observation.Norms>({ path, weight: number, gradient: number, update: number }),
      saturation: rows<Observation.Saturation>({
        path,
        type: fc.constantFrom('relu', 'tanh'),
        saturated: fc.double({ min: 0, max: 1, noNaN: true }),
        dead: fc.nat(9),
        units: fc.integer({ min: 1, max: 9 }),
      }),
      spread: rows<Observation.Spread>({
        path,
        type: fc.constantFrom('dense', 'relu'),
        mean: number,
        deviation: number,
        gradient: number,
      }),
    },
    { requiredKeys: [] },
  );

  test('reads back, its numbers to the same bits', () => {
    fc.assert(
      fc.property(observation, (given) => {
        const { observation: read, wrong } = readBack(textOf(given));
        expect({ given: bitwise(read, given), wrong }).toEqual({ given: agreement, wrong: undefined });
      }),
      { seed, numRuns: 300 },
    );
  });

  test('without an observation is as it was before there were any', () => {
    expect(textOf()).toMatch(/"steps": "[0-9a-f]{8}", "chain": "sha256:[0-9a-f]{64}" \}\n$/);
    expect(readBack(textOf())).toEqual({ observation: undefined, wrong: undefined, path: undefined });
  });

  test('no number in it can change', () => {
    const text = textOf({ norms: [{ path: '0.W', weight: 3, gradient: 5, update: 1 }] });
    expect(readBack(text.replace('"gradient": 5', '"gradient": 6'))).toMatchObject({ path: 'line 2: chain' });
  });

  /** The line with another record, its chain made anew. */
  const withRecord = (record: string): string => {
    const [body] = Journal.add(begun.chain, line()).text.split(', "chain"');
    const own = `${body!}, "record": ${record}`;
    return `${begun.text}${own}, "chain": "${Digest.ofText(`${begun.chain}\n${own} }`)}" }\n`;
  };

  test.each([
    ['{ "norms": [{ "path": "0.W", "weight": 1, "gradient": 1 }] }', 'record.norms[0].update'],
    ['{ "norms": [{ "path": "0.W", "weight": 1, "gradient": 1, "update": "one" }] }', 'record.norms[0].update'],
    [
      '{ "saturation": [{ "path": "1", "type": "relu", "saturated": 2, "dead": 0, "units": 1 }] }',
      'record.saturation[0].saturated',
    ],
    [
      '{ "saturation": [{ "path": "1", "type": "relu", "saturated": 0, "dead": -1, "units": 1 }] }',
      'record.saturation[0].dead',
    ],
    ['{ "spread": [{ "path": "1", "mean": 0, "deviation": 1, "gradient": 1 }] }', 'record.spread[0].type'],
    ['{ "gradients": [] }', 'record.gradients'],
    ['[]', 'record'],
  ])('refuses %s', (record, at) => {
    expect(pipe(withRecord(record), readBack)).toMatchObject({ path: `line 2: ${at}` });
    expect(readBack(withRecord('{}'))).toEqual({ observation: {}, wrong: undefined, path: undefined });
  });
});
