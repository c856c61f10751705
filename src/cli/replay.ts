/**
 * `foldnet replay DIR`: runs a run again and compares every epoch's digest with its journal.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Json from '../codec/Json.js';
import * as Model from '../codec/Model.js';
import type { Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import * as open from '../run/open.js';
import { type Replay, replay } from '../run/replay.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty, positiveInteger } from './options.js';
import { dataHelp, startKernels, threadsHelp } from './training.js';

interface Options {
  readonly from?: string;
  readonly until?: string;
  readonly data?: string;
  readonly out?: string;
  readonly threads?: string;
  readonly json?: true;
}

const epochOf = (option: string, given: string | undefined): E.Either<Failure, number | undefined> =>
  given === undefined ? E.right(undefined) : positiveInteger(option, given);

/** `: the loss of step 3 is the first that differs; the first matrix is parameters.0.W`. */
const where = ({ parting }: Replay): string => {
  if (parting === undefined) return '';
  const step = parting.step === undefined ? 'after its last step' : `the loss of its step ${parting.step}`;
  return `at ${step}${parting.path === undefined ? '' : `, in ${parting.path}`}`;
};

const toText = (result: Replay): string => {
  const { parting, line, progress } = result;
  return [
    parting === undefined ? 'identical' : `epoch ${parting.epoch} is the first that differs, ${where(result)}`,
    `journal  ${parting?.journal ?? line?.state ?? ''}`,
    `replay   ${parting?.replay ?? line?.state ?? ''}`,
    `epochs   ${progress.state.epoch}`,
    '',
  ].join('\n');
};

const toJson = (result: Replay, model: Model.Model): string => {
  const { run, parting, changes, progress, line } = result;
  return Json.write({
    name: run.manifest.experiment.name,
    identical: parting === undefined,
    epochs: progress.state.epoch,
    journal: parting?.journal ?? line?.state,
    replay: parting?.replay ?? line?.state,
    digest: Model.digest(model),
    parting: parting && { epoch: parting.epoch, step: parting.step, path: parting.path },
    changes,
    remarks: run.remarks,
  });
};

const work = (io: Io, folder: string, options: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(startKernels(options.threads)),
    TE.chain(() => TE.fromEither(nonEmpty('--out', options.out))),
    TE.bind('from', () => TE.fromEither(epochOf('--from', options.from))),
    TE.bind('until', () => TE.fromEither(epochOf('--until', options.until))),
    TE.chainFirst(() => files.ensureAbsent(options.out)),
    TE.bind('run', () => open.read(folder)),
    TE.bind('result', ({ run, from, until }) => replay(run, { from, until, data: options.data }, () => undefined)),
    TE.bind('model', ({ until, result: { prepared, progress, data } }) =>
      TE.right((until === undefined ? Model.of : Model.after)(prepared, progress, data.digest)),
    ),
    TE.chainFirst(({ model }) =>
      options.out === undefined ? TE.right(undefined) : files.write(options.out, Model.write(model)),
    ),
    TE.map(({ result, model }) => {
      [...result.run.remarks, ...result.changes].forEach((remark) => {
        io.err(`${remark}\n`);
      });
      io.out(options.json === true ? toJson(result, model) : toText(result));
      const isSame = result.parting === undefined && result.run.remarks.length === 0 && result.changes.length === 0;
      return isSame ? 0 : 1;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('replay')
    .description('run a run again, and compare every epoch with its journal')
    .argument('<folder>', "the run's folder")
    .option('--from <epoch>', 'start from the checkpoint of this epoch')
    .option('--until <epoch>', 'stop after this epoch')
    .option('--data <csv>', dataHelp)
    .option('--out <file>', 'write the model that it comes to, which must not be there yet')
    .option('--threads <n>', threadsHelp)
    .option('--json', 'print one JSON object and nothing else')
    .action((folder: string, options: Options) => conclude(io, work(io, folder, options)));
};
