/**
 * `foldnet init NAME`: an experiment to start from, with its data beside it.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as DecodeError from '../codec/DecodeError.js';
import * as Experiment from '../codec/Experiment.js';
import * as Json from '../codec/Json.js';
import { inFile, wrongInput, type Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import { conclude, type Io } from './Io.js';

/** The experiment that each name stands for. */
const templates: Readonly<Record<string, string>> = {
  xor: 'xor',
  quadrant: 'quadrant',
  digits: 'digits',
  iris: 'iris',
  regression: 'diabetes',
};

const names = Object.keys(templates);

/** Where the package's examples are: beside the built file, or in the repository. */
const places = ['./', '../../examples/'];

const example = (path: string): TE.TaskEither<Failure, string> =>
  pipe(
    places,
    T.traverseSeqArray(
      (place): T.Task<string | undefined> =>
        () =>
          readFile(new URL(`${place}${path}`, import.meta.url), 'utf8').catch(() => undefined),
    ),
    T.map((found) => found.find((text) => text !== undefined)),
    T.map(E.fromNullable<Failure>({ exitCode: 1, message: `${path}: missing from the installed package` })),
  );

const template = (name: string): E.Either<Failure, string> => {
  const known = Object.hasOwn(templates, name) ? templates[name] : undefined;
  return known === undefined
    ? E.left(
        wrongInput(
          DecodeError.show(
            DecodeError.mismatch(
              'init',
              `one of ${DecodeError.list(names)}`,
              DecodeError.found(name),
              DecodeError.nearest(name, names),
            ),
          ),
        ),
      )
    : E.right(known);
};

const free = (path: string): TE.TaskEither<Failure, void> =>
  pipe(
    TE.fromTask(files.exists(path)),
    TE.chain((there) =>
      there
        ? TE.left(wrongInput(`${path}: expected no file of that name here, got one, which init leaves as it is`))
        : TE.right(undefined),
    ),
  );

const work = (io: Io, name: string, json: boolean): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(template(name)),
    TE.chain((of) => example(`experiments/${of}.json`)),
    TE.chainEitherK((text) => E.mapLeft(inFile(name))(Experiment.parse(text))),
    TE.bindTo('given'),
    TE.bind('csv', ({ given }) => example(`data/${basename(given.data.csv)}`)),
    TE.chain(({ given, csv }) => {
      const data = basename(given.data.csv);
      const file = `${name}.json`;
      return pipe(
        free(file),
        TE.chain(() => free(data)),
        TE.chain(() => files.write(data, csv)),
        TE.chain(() => files.write(file, Experiment.write({ ...given, name, data: { ...given.data, csv: data } }))),
        TE.map(() => {
          io.out(
            json
              ? Json.write({ name, experiment: file, data })
              : `${file}  the experiment\n${data}  its data\nnext: foldnet train ${file}\n`,
          );
          return 0;
        }),
      );
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('init')
    .description('write an experiment to start from, with its data, into this folder')
    .argument('<name>', names.join(', '))
    .option('--json', 'print one JSON object and nothing else')
    .action((name: string, { json }: { readonly json?: true }) => conclude(io, work(io, name, json === true)));
};
