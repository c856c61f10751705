/**
 * `foldnet export DIR`: a run's model in a file that other kits read.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DecodeError } from '../codec/DecodeError.js';
import * as Model from '../codec/Model.js';
import * as Npz from '../codec/Npz.js';
import * as Onnx from '../codec/Onnx.js';
import * as Safetensors from '../codec/Safetensors.js';
import * as Weights from '../codec/Weights.js';
import { inFile, wrongInput, type Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import { modelPath } from '../run/folder.js';
import { epochHelp, ofRun } from '../run/model.js';
import { version } from '../version.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';

const formats = ['safetensors', 'npz', 'json', 'onnx'] as const;

type Format = (typeof formats)[number];

interface Options extends Partial<Readonly<Record<Format, string>>> {
  readonly pytorch?: true;
  readonly epoch?: string;
}

type Result<A> = E.Either<Failure, A>;

/** What is to be written, and where. */
interface Target {
  readonly format: Format;
  readonly path: string;
  readonly layout: Weights.Layout;
}

const optionsOf = (of: ReadonlyArray<Format>): string => of.map((format) => `--${format}`).join(', ');

const targetOf = (options: Options): Result<Target> => {
  const given = formats.flatMap((format) => {
    const path = options[format];
    return path === undefined ? [] : [{ format, path }];
  });
  const [target] = given;
  if (target === undefined || given.length > 1) {
    const found = target === undefined ? 'none' : optionsOf(given.map(({ format }) => format));
    return E.left(wrongInput(`expected one of ${optionsOf(formats)}, got ${found}`));
  }
  const { format, path } = target;
  if (options.pytorch === true && format !== 'safetensors' && format !== 'npz') {
    return E.left(wrongInput(`--pytorch: expected --safetensors or --npz with it, got --${format}`));
  }
  const layout = options.pytorch === true ? 'pytorch' : 'foldnet';
  return E.Functor.map(nonEmpty(`--${format}`, path), () => ({ format, path, layout }));
};

const safetensorsOf = (model: Model.Model, layout: Weights.Layout): Uint8Array =>
  Safetensors.encode({
    tensors: Weights.of(layout)(model),
    metadata: {
      foldnet: version,
      digest: Model.digest(model),
      epoch: String(model.epoch),
      // By this PyTorch's own readers know theirs.
      ...(layout === 'pytorch' ? { format: 'pt' } : {}),
    },
  });

const contentOf = (folder: string, model: Model.Model, { format, layout }: Target): Result<string | Uint8Array> => {
  switch (format) {
    case 'safetensors':
      return E.right(safetensorsOf(model, layout));
    case 'npz':
      return E.right(Npz.encode(Weights.of(layout)(model)));
    case 'json':
      return E.right(Model.write(model));
    case 'onnx':
      return E.mapLeft((error: DecodeError) => inFile(modelPath(folder))([error]))(Onnx.encode(model));
  }
};

const work = (io: Io, folder: string, options: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(targetOf(options)),
    TE.bindTo('target'),
    TE.chainFirst(({ target }) => files.ensureAbsent(target.path)),
    TE.bind('model', () => ofRun(folder, options.epoch)),
    TE.bind('content', ({ model, target }) => TE.fromEither(contentOf(folder, model, target))),
    TE.chainFirst(({ target, content }) => files.write(target.path, content)),
    TE.map(({ target, model }) => {
      io.out(`${model.experiment.name}, ${model.epoch} epochs\ndigest ${Model.digest(model)}\nfile   ${target.path}\n`);
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('export')
    .description("write a run's model to a file for other kits, which must not be there yet: one of four formats")
    .argument('<folder>', "the run's folder")
    .option('--safetensors <file>', 'its weights, as PyTorch, JAX and others read them')
    .option('--npz <file>', "its weights, as NumPy's load reads them")
    .option('--json <file>', 'all of it, as model.json has it')
    .option('--onnx <file>', 'the model, from features to predictions, as ONNX runtimes run it')
    .option(
      '--pytorch',
      "weights by PyTorch's names and in its layout: 0.weight, (out, in), rather than 0.W, (in, out)",
    )
    .option('--epoch <n>', epochHelp)
    .action((folder: string, options: Options) => conclude(io, work(io, folder, options)));
};
