/**
 * Checkpoints on the disk: `checkpoints/epoch-12.safetensors` and, written after it, `checkpoints/epoch-12.json`. One
 * without its JSON is not there.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Checkpoint from '../codec/Checkpoint.js';
import * as DecodeError from '../codec/DecodeError.js';
import type { Prepared } from '../codec/Prepared.js';
import { purposeOf } from '../codec/State.js';
import type { ParameterTuple } from '../Network.js';
import { type Failure, wrongInput } from './Failure.js';
import * as files from './files.js';
import { checkpointsPath } from './folder.js';

/** A run's state after an epoch. */
export type Saved = Checkpoint.Checkpoint<ParameterTuple, unknown>;

const pathOf = (folder: string, epoch: number, extension: 'json' | 'safetensors'): string =>
  join(checkpointsPath(folder), `epoch-${epoch}.${extension}`);

/** The epochs that there are checkpoints of, ascending. */
export const list = (folder: string): TE.TaskEither<Failure, ReadonlyArray<number>> =>
  pipe(
    files.namesIn(checkpointsPath(folder)),
    TE.map((names) =>
      names
        .flatMap((name) => /^epoch-(\d{1,15})\.json$/.exec(name)?.[1] ?? [])
        .map(Number)
        .sort((x, y) => x - y),
    ),
  );

/** Writes a checkpoint. */
export const write = (folder: string, checkpoint: Saved): TE.TaskEither<Failure, void> => {
  const { epoch } = checkpoint.state;
  const { json, safetensors } = Checkpoint.encode(checkpoint);
  return pipe(
    files.makeFolder(checkpointsPath(folder)),
    TE.chain(() => files.write(pathOf(folder, epoch, 'safetensors'), safetensors)),
    TE.chain(() => files.write(pathOf(folder, epoch, 'json'), json)),
  );
};

/** Takes a checkpoint away. */
export const remove =
  (folder: string) =>
  (epoch: number): TE.TaskEither<Failure, void> =>
    pipe(
      files.remove(pathOf(folder, epoch, 'json')),
      TE.chain(() => files.remove(pathOf(folder, epoch, 'safetensors'))),
    );

/** The checkpoint of an epoch; `Left` names the file that is not as it was written. */
export const read =
  (folder: string, prepared: Pick<Prepared, 'experiment' | 'network'>) =>
  (epoch: number): TE.TaskEither<Failure, Saved> =>
    pipe(
      TE.Do,
      TE.bind('json', () => files.read(pathOf(folder, epoch, 'json'))),
      TE.bind('safetensors', () => files.readBytes(pathOf(folder, epoch, 'safetensors'))),
      TE.chainEitherK(({ json: { text }, safetensors }) =>
        pipe(
          Checkpoint.decode(purposeOf(prepared))({ json: text, safetensors }),
          E.mapLeft(({ file, error }) =>
            wrongInput(
              `${pathOf(folder, epoch, file)}: ${DecodeError.show(error)}; it is not as it was written, ` +
                `foldnet replay ${folder} --until ${epoch} --out FILE makes its model anew`,
            ),
          ),
          E.filterOrElse(
            ({ state }) => state.epoch === epoch,
            ({ state }) => wrongInput(`${pathOf(folder, epoch, 'json')}: epoch: expected ${epoch}, got ${state.epoch}`),
          ),
        ),
      ),
    );
