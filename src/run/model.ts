/**
 * The models of a run: the one that it came to, and those of its checkpoints.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { under } from '../codec/DecodeError.js';
import type { Model } from '../codec/Model.js';
import * as Spec from '../Spec.js';
import * as checkpoints from './checkpoints.js';
import { type Failure, inFile, wrongInput } from './Failure.js';
import { exists } from './files.js';
import { manifestPath, modelPath, readModel } from './folder.js';
import * as open from './open.js';
import { bestOf } from './record.js';

/** What the option `--epoch` says of itself. */
export const epochHelp = "the model of a checkpoint, rather than the run's: the number of its epoch, 'best' or 'last'";

/** The epoch that is meant, of those that there are checkpoints of. */
const epochOf = (run: open.Read, given: string, there: ReadonlyArray<number>): E.Either<Failure, number> => {
  const epoch =
    given === 'last'
      ? there.at(-1)
      : given === 'best'
        ? bestOf(run.manifest.experiment, run.journal?.journal.epochs ?? [])?.epoch
        : /^\d+$/.test(given)
          ? Number(given)
          : undefined;
  if (epoch !== undefined && there.includes(epoch)) return E.right(epoch);
  const known = there.length === 0 ? 'none yet' : `one of ${there.join(', ')}`;
  const further =
    epoch === undefined || epoch === 0 || !/^\d+$/.test(given)
      ? ''
      : `; the model of another epoch comes by foldnet replay ${run.folder} --until ${given} --out FILE`;
  return E.left(
    wrongInput(`--epoch: expected 'best', 'last' or a checkpoint's epoch, ${known}, got '${given}'${further}`),
  );
};

/** The model of a checkpoint. */
const ofCheckpoint = (folder: string, given: string): TE.TaskEither<Failure, Model> =>
  pipe(
    TE.Do,
    TE.bind('run', () => open.read(folder)),
    TE.bind('there', () => checkpoints.list(folder)),
    TE.bind('epoch', ({ run, there }) => TE.fromEither(epochOf(run, given, there))),
    TE.bind('network', ({ run: { manifest } }) =>
      pipe(
        Spec.network({ inputs: manifest.preprocessing.features.length, layers: manifest.experiment.model.layers }),
        E.mapLeft((error) => inFile(manifestPath(folder))([under('experiment.model')(error)])),
        TE.fromEither,
      ),
    ),
    TE.bind('saved', ({ run: { manifest }, network, epoch }) =>
      checkpoints.read(folder, { experiment: manifest.experiment, network })(epoch),
    ),
    TE.chainEitherK(({ run: { manifest }, network, epoch, saved: { state } }) => {
      const data = manifest.files.find(({ role }) => role === 'data')?.digest;
      return data === undefined
        ? E.left(wrongInput(`${manifestPath(folder)}: files: expected one that is the data, got none`))
        : E.right({
            experiment: manifest.experiment,
            preprocessing: manifest.preprocessing,
            network,
            parameters: state.parameters,
            layerState: state.layerState,
            epoch,
            data,
          });
    }),
  );

/** The model that a run came to; one that has not ended has none yet. */
const kept = (folder: string): TE.TaskEither<Failure, Model> =>
  pipe(
    TE.fromTask<boolean, Failure>(
      async () => (await exists(manifestPath(folder))()) && !(await exists(modelPath(folder))()),
    ),
    TE.chain((isUnfinished) =>
      isUnfinished
        ? TE.left(
            wrongInput(
              `${modelPath(folder)}: there is none, since the run has not ended: foldnet resume ${folder} goes on with it, ` +
                '--epoch last takes the last checkpoint',
            ),
          )
        : readModel(folder),
    ),
  );

/** The model that a run came to, or that of a checkpoint. */
export const ofRun = (folder: string, epoch: string | undefined): TE.TaskEither<Failure, Model> =>
  epoch === undefined ? kept(folder) : ofCheckpoint(folder, epoch);
