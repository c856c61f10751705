/**
 * The example experiments through the command line, against trainings in NumPy: every epoch of history.csv, and the
 * parameters of model.json.
 */
import { readFileSync } from 'node:fs';
import { Model } from 'foldnet/codec';
import { expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { readGolden, type Weights, weightsOf } from '../readGolden.js';
import { expectClose, parameterTolerance, trainingTolerance, type Tolerance } from '../tolerance.js';
import { emptyFolder, type Folder, inRepository } from './foldnet.js';

interface Epoch {
  readonly epoch: number;
  readonly running_loss: number;
  readonly train_loss: number;
  readonly test_loss: number;
  readonly train_correct?: number;
  readonly test_correct?: number;
}

/**
 * The golden cross-entropies are -mean log(p + 1e-12), which is no integral of the gradient p - y; those here are. They
 * differ by 1e-12 mean(1/p), and the mean of 1/p stays below 10 in these trainings.
 */
const floorTolerance: Tolerance = { absolute: 1e-11, relative: 0 };

/** The rows of a history, by column; the counts and accuracies of a regression are not there. */
const history = (text: string): ReadonlyArray<Readonly<Record<string, number>>> => {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(row.map((cell, j) => [header[j]!, Number(cell)])));
};

const compare = (folder: Folder, run: string, epochs: ReadonlyArray<Epoch>, losses: Tolerance): void => {
  const rows = history(folder.read(`${run}/history.csv`));
  expect(rows).toHaveLength(epochs.length);
  epochs.forEach((epoch, i) => {
    const { running_loss, train_loss, test_loss, ...counts } = epoch;
    const row = rows[i]!;
    expect(row).toMatchObject(
      Object.fromEntries(Object.entries(counts).filter(([name]) => !name.startsWith('running'))),
    );
    expectClose(
      { running_loss: row['running_loss']!, train_loss: row['train_loss']!, test_loss: row['test_loss']! },
      { running_loss, train_loss, test_loss },
      losses,
      `epoch ${epoch.epoch}`,
    );
  });
};

const compareParameters = (folder: Folder, run: string, expected: Weights): void => {
  const { parameters } = expectRight(Model.parse(folder.read(`${run}/model.json`)));
  expectClose(weightsOf(parameters), expected, parameterTolerance);
};

interface SmallCase {
  readonly name: string;
  readonly epochs: ReadonlyArray<Epoch>;
  readonly final_params: Weights;
}

test.each([
  ['iris', 'iris tanh sgd', floorTolerance],
  ['wine', 'wine relu momentum', floorTolerance],
  ['breast-cancer', 'breast_cancer relu adam', floorTolerance],
  ['diabetes', 'diabetes sigmoid adam', trainingTolerance],
])('%s', async (name, golden, losses) => {
  const folder = emptyFolder();
  const ended = await folder.foldnet([
    'train',
    inRepository(`examples/experiments/${name}.json`),
    '--out',
    folder.at('run'),
  ]);
  expect(ended).toMatchObject({ code: 0, err: '' });
  const { epochs, final_params } = readGolden<SmallCase>('training_small').find((each) => each.name === golden)!;
  compare(folder, 'run', epochs, losses);
  compareParameters(folder, 'run', final_params);
});

interface DigitsCase {
  readonly epochs_ordered: ReadonlyArray<Epoch>;
  readonly final_params_blas: Weights;
}

test('digits, from NumPy’s stream', async () => {
  const folder = emptyFolder();
  const example = JSON.parse(readFileSync(inRepository('examples/experiments/digits.json'), 'utf8')) as {
    readonly data: object;
  };
  const file = folder.write('digits.json', {
    ...example,
    random: { generator: 'mt19937', seed: 0 },
    data: { ...example.data, csv: inRepository('examples/data/digits.csv') },
  });
  const { code, out } = await folder.foldnet(['train', file, '--out', folder.at('run')]);
  expect(code).toBe(0);
  expect(out).toContain('accuracy 0.9833 (354 of 360)');
  const [golden] = readGolden<DigitsCase>('training_digits');
  compare(folder, 'run', golden!.epochs_ordered, floorTolerance);
  compareParameters(folder, 'run', golden!.final_params_blas);
});
