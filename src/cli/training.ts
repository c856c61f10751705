/**
 * What `train` and `resume` have in common: a run that goes on before the eyes, and what is said of it at the end.
 */
import { availableParallelism } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as History from '../codec/History.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import * as Run from '../codec/Run.js';
import type { Digest } from '../Digest.js';
import { mostThreads, start } from '../kernels/index.js';
import { type Failure, wrongInput } from '../run/Failure.js';
import * as folder from '../run/folder.js';
import { type Moment, type Outcome, train } from '../run/train.js';
import * as Summary from '../Summary.js';
import type { Io } from './Io.js';
import { positiveInteger } from './options.js';
import * as progress from './progress.js';
import * as reporting from './reporting.js';
import { sparkline } from './sparkline.js';
import * as text from './text.js';

/** More than these gain little, and none are started for small steps. */
const usualThreads = (): number => Math.min(8, availableParallelism());

/** Starts the kernels on so many threads. */
export const startKernels = (threads: string | undefined): E.Either<Failure, void> =>
  pipe(
    positiveInteger('--threads', threads ?? String(usualThreads())),
    E.filterOrElse(
      (count) => count <= mostThreads,
      (count) => wrongInput(`--threads: expected at most ${mostThreads}, got ${count}`),
    ),
    E.map((count) => {
      start({ threads: count, revectorize: true });
    }),
  );

/** What the option `--data` says of itself. */
export const dataHelp = 'where the data are now, if no more where the run found them; they must be the same';

/** What the option `--threads` says of itself. */
export const threadsHelp =
  'how many threads large steps are shared by (default: as many as there are cores, up to 8); never changes a bit of the result';

/** What is trained, on what. */
export const introduction = ({ experiment, network, train: part, validation, test, preprocessing }: Prepared): string =>
  [
    `${experiment.name}: ${preprocessing.features.length} features, ${part.inputs.rows} training rows, ` +
      (validation === undefined ? '' : `${validation.inputs.rows} validation rows, `) +
      `${test?.inputs.rows ?? 0} test rows, ${experiment.precision}`,
    Summary.table(network),
    '',
  ].join('\n');

/** Tells of an epoch where it is to be told: on a bar as often as it can be read, in lines as often as is read. */
const observer = (
  io: Io,
  prepared: Prepared,
  json: boolean,
  started: number,
  from: number,
): ((run: Run.Progress) => void) => {
  const { name, epochs } = prepared.experiment;
  const bar = { drawn: -Infinity };
  return ({ history }) => {
    const entry = history?.last;
    if (entry === undefined) return;
    const moment = { name, entry, epochs, from, seconds: secondsSince(started) };
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
  /** Undefined where none was asked for; a failure where it could not be written. */
  readonly report: E.Either<Failure, reporting.Written> | undefined;
}

/** The measures of the model that is kept: where it is the last epoch's, the history has them. */
const measuresOf = (prepared: Prepared, progress: Run.Progress): Report['measures'] =>
  progress.state.watch === undefined ? progress.history?.last : Run.measureParts(prepared, Run.kept(progress));

const toJson = ({ model, progress: { state }, measures, end, out, seconds, report }: Report): string =>
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
    report: report === undefined || E.isLeft(report) ? undefined : report.right.path,
  });

/** Which epoch's model early stopping has kept. */
const best = ({ progress: { state } }: Report): ReadonlyArray<string> =>
  state.watch === undefined
    ? []
    : [
        (state.watch.stopped ? `stopped early at epoch ${state.epoch}: ` : '') +
          `the model is that of epoch ${state.watch.best.epoch}, the best, with a watched loss of ${text.short(state.watch.best.loss)}`,
      ];

/** The loss of each epoch on the training part, as bars. */
const lossCurve = ({ history }: Run.Progress): string =>
  sparkline(
    History.entries(history).map(({ train: { loss } }) => loss),
    60,
  );

const toText = (report: Report): string => {
  const { model, progress, measures, out, seconds, report: written } = report;
  return [
    `${progress.state.epoch} epochs in ${seconds.toFixed(1)} s`,
    ...best(report),
    `digest ${Model.digest(model)}`,
    `run    ${out}`,
    ...(measures === undefined ? [] : [`train  ${text.full(measures.train)}`]),
    ...(measures?.test === undefined ? [] : [`test   ${text.full(measures.test)}`]),
    ...(progress.state.epoch === 0 ? [] : [`loss   ${lossCurve(progress)}`]),
    written === undefined || E.isLeft(written) ? '' : reporting.toText(written.right),
  ].join('\n');
};

interface Ending {
  readonly code: number;
  readonly message: string;
}

const ending = ({ progress: { state }, end, out }: Report): Ending => {
  if (end === 'done' || end === 'stopped') return { code: 0, message: '' };
  const model = state.watch === undefined ? 'the model' : `the best model, of epoch ${state.watch.best.epoch},`;
  const kept = `${model} and the history up to epoch ${state.epoch} are in ${out}`;
  return end === 'interrupted'
    ? { code: 130, message: `interrupted: ${kept}\n` }
    : { code: 1, message: `error: diverged at epoch ${end.epoch}, step ${end.step}: ${end.reason}; ${kept}\n` };
};

/** A report that could not be written is a failure of a run that was none. */
const withReport = ({ report }: Report, { code, message }: Ending): Ending =>
  report === undefined || E.isRight(report)
    ? { code, message }
    : { code: code === 0 ? 1 : code, message: `${message}error: ${report.left.message}\n` };

/** A run and where it goes on from. */
export interface Going {
  readonly prepared: Prepared;
  readonly data: Digest;
  /** Where the data are now, if not where the run found them. */
  readonly source?: string | undefined;
  readonly out: string;
  readonly moment: Moment;
  readonly signal: AbortSignal;
}

/** What is said of a run at its end: on the terminal or as JSON, and in a report. */
export interface Output {
  readonly json: boolean;
  readonly report: boolean;
}

const reportOf = (out: string, source: string | undefined): T.Task<Report['report']> =>
  reporting.write([out], reporting.usualPath([out]), source);

/** Trains on, writes what it came to, and says so; gives the exit code. */
export const goOn = (
  io: Io,
  { prepared, data, source, out, moment, signal }: Going,
  { json, report: isReported }: Output,
): TE.TaskEither<Failure, number> => {
  const started = performance.now();
  if (io.terminalWidth !== undefined) {
    io.err(`${prepared.experiment.name} ${moment.progress.state.epoch}/${prepared.experiment.epochs}`);
  }
  return pipe(
    train(prepared, signal, observer(io, prepared, json, started, moment.progress.state.epoch))(moment),
    // The folder took the run's beginning: what goes wrong from here on is no wrong input.
    TE.mapLeft(({ message }): Failure => ({ exitCode: 1, message })),
    TE.map(({ progress: reached, end }): Report => {
      if (io.terminalWidth !== undefined) io.err('\n');
      const model = Model.of(prepared, reached, data);
      const seconds = secondsSince(started);
      return {
        model,
        progress: reached,
        measures: measuresOf(prepared, reached),
        end,
        out,
        seconds,
        report: undefined,
      };
    }),
    TE.chainFirst(({ model, progress: { history } }) => folder.writeResults(out, model, history)),
    TE.chainTaskK((reached) =>
      isReported ? T.Functor.map(reportOf(out, source), (report): Report => ({ ...reached, report })) : T.of(reached),
    ),
    TE.map((report) => {
      const { code, message } = withReport(report, ending(report));
      io.out(json ? toJson(report) : toText(report));
      io.err(message);
      return code;
    }),
  );
};
