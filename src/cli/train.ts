/**
 * `foldnet train FILE`: trains an experiment and writes its run's folder.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type * as DecodeError from '../codec/DecodeError.js';
import { kinds, seedsOf, type Experiment } from '../codec/Experiment.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import * as Schema from '../codec/Schema.js';
import * as Random from '../Random.js';
import { wrongInput, type Failure } from '../run/Failure.js';
import * as folder from '../run/folder.js';
import * as load from '../run/load.js';
import * as lock from '../run/lock.js';
import * as begin from '../run/begin.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty, positiveInteger } from './options.js';
import { ensureReplaceable, usualPath } from './reporting.js';
import { goOn, introduction, startKernels, threadsHelp } from './training.js';

interface Options {
  readonly out?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly record?: string;
  readonly threads?: string;
  readonly checkpointEvery?: string;
  readonly report?: true;
  readonly json?: true;
}

type Result<A> = E.Either<Failure, A>;

const withEpochs =
  (given: string | undefined) =>
  (experiment: Experiment): Result<Experiment> =>
    given === undefined
      ? E.right(experiment)
      : E.Functor.map(positiveInteger('--epochs', given), (epochs) => ({ ...experiment, epochs }));

const withSeed =
  (given: string | undefined) =>
  (experiment: Experiment): Result<Experiment> => {
    if (given === undefined) return E.right(experiment);
    const seed = /^\d+$/.test(given) ? Number(given) : NaN;
    return E.bimap(
      () => wrongInput(`--seed: expected ${seedsOf(experiment.random.generator)}, got '${given}'`),
      () => ({ ...experiment, random: { ...experiment.random, seed } }),
    )(Random.fromSeed(experiment.random.generator, seed));
  };

const withRecord =
  (given: string | undefined) =>
  (experiment: Experiment): Result<Experiment> =>
    given === undefined
      ? E.right(experiment)
      : E.bimap(
          (errors: ReadonlyArray<DecodeError.DecodeError>) =>
            wrongInput(errors.map(({ message }) => `--record: ${message}; 'none' records nothing`).join('\n')),
          (record: NonNullable<Experiment['record']>): Experiment => ({ ...experiment, record }),
        )(Schema.decode(kinds)(given === 'none' ? [] : given.split(',')));

/** A positive integer, or nothing. */
const optional = (option: string, given: string | undefined): Result<number | undefined> =>
  given === undefined ? E.right(undefined) : positiveInteger(option, given);

/** What the command line and the files say, checked. */
interface Opened {
  readonly file: load.ExperimentFile;
  readonly data: load.Data;
  readonly prepared: Prepared;
  readonly checkpointEvery: number | undefined;
}

/** `Left` where the run's report would take the place of another file. */
const reportable = ({ out, report }: Options): TE.TaskEither<Failure, void> =>
  out === undefined || report !== true ? TE.right(undefined) : ensureReplaceable(usualPath([out]), undefined);

const opened = (path: string, options: Options): TE.TaskEither<Failure, Opened> =>
  pipe(
    TE.fromEither(startKernels(options.threads)),
    TE.chain(() => TE.fromEither(nonEmpty('--out', options.out))),
    TE.chain(() => reportable(options)),
    TE.chain(() => TE.fromEither(optional('--checkpoint-every', options.checkpointEvery))),
    TE.bindTo('checkpointEvery'),
    TE.bind('file', () => load.experimentFile(path)),
    TE.bind('experiment', ({ file }) =>
      pipe(
        E.right(file.experiment),
        E.chain(withEpochs(options.epochs)),
        E.chain(withSeed(options.seed)),
        E.chain(withRecord(options.record)),
        TE.fromEither,
      ),
    ),
    TE.bind('data', ({ experiment }) => load.data(load.dataPath(path, experiment))),
    TE.bind('prepared', ({ experiment, data }) => TE.fromEither(load.prepare(path, experiment, data))),
  );

const work = (io: Io, path: string, options: Options): TE.TaskEither<Failure, number> => {
  const json = options.json === true;
  // From here on, so that no signal finds the run's beginning without ears.
  const signal = io.interruption();
  return pipe(
    opened(path, options),
    TE.bind('out', ({ prepared }) => folder.create(prepared.experiment.name, options.out)),
    TE.chain(({ out, file, data, prepared, checkpointEvery }) => {
      if (!json) io.out(introduction(prepared));
      return pipe(
        // Whoever was here between the first look and the lock may have left a run.
        folder.ensureFree(out),
        TE.chain(() => begin.run({ folder: out, file, data, prepared, checkpointEvery })),
        TE.chain(({ prepared: own, recording }) =>
          goOn(
            io,
            { prepared: own, data: data.digest, out, moment: { progress: Run.start(own), recording }, signal },
            { json, report: options.report === true },
          ),
        ),
        lock.within(out),
      );
    }),
  );
};

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('train')
    .description('train an experiment and write its run: manifest, journal, checkpoints, history.csv, model.json')
    .argument('<file>', 'the experiment, a JSON file')
    .option('--out <folder>', "the run's folder (default: runs/NAME, or the first free one of runs/NAME-2, ...)")
    .option('--epochs <n>', 'train so many epochs, whatever the experiment says')
    .option('--seed <n>', 'start from this seed, whatever the experiment says')
    .option('--record <kinds>', 'record norms, saturation and spread, or some of them, with commas between; or none')
    .option('--threads <n>', threadsHelp)
    .option('--checkpoint-every <n>', 'keep a checkpoint of every n-th epoch (default: a tenth of the epochs)')
    .option('--report', "write a report at the end, report.html in the run's folder")
    .option('--json', 'print one JSON object and nothing else')
    .action((file: string, options: Options) => conclude(io, work(io, file, options)));
};
