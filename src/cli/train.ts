/**
 * `foldnet train FILE`: trains an experiment and writes its run's folder.
 */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { seedsOf, type Experiment } from '../codec/Experiment.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import { mostThreads, start } from '../kernels/index.js';
import * as Random from '../Random.js';
import { wrongInput, type Failure } from '../run/Failure.js';
import * as folder from '../run/folder.js';
import * as load from '../run/load.js';
import { train, type Outcome } from '../run/train.js';
import * as Summary from '../Summary.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty, positiveInteger } from './options.js';
import * as progress from './progress.js';
import * as text from './text.js';

interface Options {
  readonly out?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly threads?: string;
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

/** What the run's own files say: the data as seen from its folder. */
const inFolder = (out: string, data: load.Data, experiment: Experiment): Experiment => ({
  ...experiment,
  data: { ...experiment.data, csv: folder.pathFrom(out, data.path) },
});

const introduction = ({ experiment, network, train: part, validation, test, preprocessing }: Prepared): string =>
  [
    `${experiment.name}: ${preprocessing.features.length} features, ${part.inputs.rows} training rows, ` +
      (validation === undefined ? '' : `${validation.inputs.rows} validation rows, `) +
      `${test?.inputs.rows ?? 0} test rows, ${experiment.precision}`,
    Summary.table(network),
    '',
  ].join('\n');

/** Tells of an epoch where it is to be told: on a bar as often as it can be read, in lines as often as is read. */
const observer = (io: Io, prepared: Prepared, json: boolean, started: number): ((run: Run.Progress) => void) => {
  const { name, epochs } = prepared.experiment;
  const bar = { drawn: -Infinity };
  return ({ history }) => {
    const entry = history?.last;
    if (entry === undefined) return;
    const moment = { name, entry, epochs, seconds: secondsSince(started) };
    if (io.terminalWidth !== undefined) {
      if (moment.seconds < bar.drawn + progress.barSeconds && entry.epoch < epochs) return;
      // eslint-disable-next-line functional/immutable-data -- when the screen was last drawn is the screen's state
      bar.drawn = moment.seconds;
      io.err(`\r\x1b[K${progress.bar(moment, io.terminalWidth)}`);
    } else if (!json && progress.isShown(entry.epoch, epochs, 20)) {
      io.out(`${progress.line(moment)}\n`);
    }
  };
};

const secondsSince = (started: number): number => (performance.now() - started) / 1000;

/** What a run came to. */
interface Report {
  readonly model: Model.Model;
  readonly progress: Run.Progress;
  /** Of the model; undefined before the first epoch. */
  readonly measures: ReturnType<typeof Run.measureParts> | undefined;
  readonly end: Outcome['end'];
  readonly out: string;
  readonly seconds: number;
}

/** The measures of the model that is kept: where it is the last epoch's, the history has them. */
const measuresOf = (prepared: Prepared, progress: Run.Progress): Report['measures'] =>
  progress.state.watch === undefined ? progress.history?.last : Run.measureParts(prepared, Run.kept(progress));

const toJson = ({ model, progress: { state }, measures, end, out, seconds }: Report): string =>
  Json.write({
    name: model.experiment.name,
    epochs: state.epoch,
    digest: Model.digest(model),
    train: text.json(measures?.train),
    test: text.json(measures?.test),
    numerics: Model.numerics,
    seconds,
    out,
    earlyStopping: state.watch && {
      stopped: state.watch.stopped,
      best: state.watch.best.epoch,
      loss: Number.isFinite(state.watch.best.loss) ? state.watch.best.loss : null,
    },
    interrupted: end === 'interrupted' ? true : undefined,
    diverged: typeof end === 'object' ? { epoch: end.epoch, step: end.step, reason: end.reason } : undefined,
  });

/** Which epoch's model early stopping has kept. */
const best = ({ progress: { state } }: Report): ReadonlyArray<string> =>
  state.watch === undefined
    ? []
    : [
        (state.watch.stopped ? `stopped early at epoch ${state.epoch}: ` : '') +
          `the model is that of epoch ${state.watch.best.epoch}, the best, with a watched loss of ${text.short(state.watch.best.loss)}`,
      ];

const toText = (report: Report): string => {
  const { model, progress, measures, out, seconds } = report;
  return [
    `${progress.state.epoch} epochs in ${seconds.toFixed(1)} s`,
    ...best(report),
    `digest ${Model.digest(model)}`,
    `run    ${out}`,
    ...(measures === undefined ? [] : [`train  ${text.full(measures.train)}`]),
    ...(measures?.test === undefined ? [] : [`test   ${text.full(measures.test)}`]),
    '',
  ].join('\n');
};

const ending = ({ progress: { state }, end, out }: Report): { readonly code: number; readonly message: string } => {
  if (end === 'done' || end === 'stopped') return { code: 0, message: '' };
  const model = state.watch === undefined ? 'the model' : `the best model, of epoch ${state.watch.best.epoch},`;
  const kept = `${model} and the history up to epoch ${state.epoch} are in ${out}`;
  return end === 'interrupted'
    ? { code: 130, message: `interrupted: ${kept}\n` }
    : { code: 1, message: `error: diverged at epoch ${end.epoch}, step ${end.step}: ${end.reason}; ${kept}\n` };
};

/** What the command line and the files say, checked. */
interface Opened {
  readonly data: load.Data;
  readonly prepared: Prepared;
}

/** More than these gain little, and none are started for small steps. */
const usualThreads = (): number => Math.min(8, availableParallelism());

const opened = (file: string, options: Options): TE.TaskEither<Failure, Opened> =>
  pipe(
    TE.fromEither(positiveInteger('--threads', options.threads ?? String(usualThreads()))),
    TE.map((threads) => start({ threads: Math.min(threads, mostThreads), revectorize: true })),
    TE.chain(() => TE.fromEither(nonEmpty('--out', options.out))),
    TE.chain(() => load.experiment(file)),
    TE.chainEitherK(withEpochs(options.epochs)),
    TE.chainEitherK(withSeed(options.seed)),
    TE.bindTo('experiment'),
    TE.bind('data', ({ experiment }) => load.data(load.dataPath(file, experiment))),
    TE.bind('prepared', ({ experiment, data }) => TE.fromEither(load.prepare(file, experiment, data))),
  );

const trained = (io: Io, { data, prepared }: Opened, out: string, json: boolean): TE.TaskEither<Failure, Report> => {
  const signal = io.interruption();
  const started = performance.now();
  if (!json) io.out(introduction(prepared));
  if (io.terminalWidth !== undefined) io.err(`${prepared.experiment.name} 0/${prepared.experiment.epochs}`);
  return pipe(
    folder.writeExperiment(out, prepared.experiment),
    TE.chainTaskK(() => train(prepared, signal, observer(io, prepared, json, started))),
    TE.map((outcome): Report => {
      if (io.terminalWidth !== undefined) io.err('\n');
      const { progress: reached, end } = outcome;
      const model = Model.of(prepared, reached, data.digest);
      const seconds = secondsSince(started);
      return { model, progress: reached, measures: measuresOf(prepared, reached), end, out, seconds };
    }),
    TE.chainFirst(({ model, progress: { history } }) => folder.writeResults(out, model, history)),
  );
};

const work = (io: Io, file: string, options: Options): TE.TaskEither<Failure, number> => {
  const json = options.json === true;
  return pipe(
    opened(file, options),
    TE.bind('out', ({ prepared }) => folder.create(prepared.experiment.name, options.out)),
    TE.chain(({ data, prepared, out }) =>
      trained(io, { data, prepared: { ...prepared, experiment: inFolder(out, data, prepared.experiment) } }, out, json),
    ),
    TE.map((report) => {
      const { code, message } = ending(report);
      io.out(json ? toJson(report) : toText(report));
      io.err(message);
      return code;
    }),
  );
};

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('train')
    .description('train an experiment and write its run: experiment.json, history.csv, model.json')
    .argument('<file>', 'the experiment, a JSON file')
    .option('--out <folder>', "the run's folder (default: runs/NAME, or the first free one of runs/NAME-2, ...)")
    .option('--epochs <n>', 'train so many epochs, whatever the experiment says')
    .option('--seed <n>', 'start from this seed, whatever the experiment says')
    .option(
      '--threads <n>',
      'how many threads large steps are shared by (default: as many as there are cores, up to 8); never changes a bit of the result',
    )
    .option('--json', 'print one JSON object and nothing else')
    .action((file: string, options: Options) => conclude(io, work(io, file, options)));
};
