/**
 * `foldnet summary FILE`: what a model is, before anything is trained: its layers with their shapes, its size, and how
 * values and gradients flow through it.
 */
import type { Command } from 'commander';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Experiment } from '../codec/Experiment.js';
import * as Json from '../codec/Json.js';
import * as Memory from '../codec/Memory.js';
import * as Declaration from '../Declaration.js';
import * as GradientFlow from '../GradientFlow.js';
import { elementBytes } from '../numeric/precision.js';
import type { Failure } from '../run/Failure.js';
import * as files from '../run/files.js';
import { manifestPath } from '../run/folder.js';
import * as load from '../run/load.js';
import { ofRun } from '../run/model.js';
import type { AnyNetwork } from '../Spec.js';
import * as Summary from '../Summary.js';
import { conclude, type Io } from './Io.js';
import { nonEmpty } from './options.js';

interface Options {
  readonly out?: string;
  readonly json?: true;
}

/** An experiment and its network; of a run, how many rows a full batch has is not known. */
interface Subject {
  readonly experiment: Experiment;
  readonly network: AnyNetwork;
  readonly batch: number | undefined;
}

const batchOf = ({ batching }: Experiment, rows: number | undefined): number | undefined =>
  batching.type === 'full' ? rows : batching.size;

const ofFile = (file: string): TE.TaskEither<Failure, Subject> =>
  pipe(
    load.experiment(file),
    TE.bindTo('experiment'),
    TE.bind('data', ({ experiment }) => load.data(load.dataPath(file, experiment))),
    TE.chainEitherK(({ experiment, data }) => load.prepare(file, experiment, data)),
    TE.map(({ experiment, network, train }) => ({
      experiment,
      network,
      batch: batchOf(experiment, train.inputs.rows),
    })),
  );

const ofFolder = (folder: string): TE.TaskEither<Failure, Subject> =>
  TE.Functor.map(ofRun(folder, undefined), ({ experiment, network }) => ({
    experiment,
    network,
    batch: batchOf(experiment, undefined),
  }));

const subjectOf = (path: string): TE.TaskEither<Failure, Subject> =>
  pipe(
    TE.fromTask<boolean, Failure>(files.exists(manifestPath(path))),
    TE.chain((isRun) => (isRun ? ofFolder(path) : ofFile(path))),
  );

/** How many numbers the parameters are, and what they and a training step need of memory. */
const sizes = ({ experiment, network, batch }: Subject) => {
  const parameters = Declaration.count(network.declarations);
  return {
    parameters,
    bytes: parameters * elementBytes(experiment.precision),
    step: batch === undefined ? undefined : { rows: batch, bytes: Memory.ofStep(experiment, network, batch) },
  };
};

const flowOf = ({ experiment, network }: Subject): GradientFlow.Flow => GradientFlow.of(network, experiment.loss);

const sizeLine = (subject: Subject): string => {
  const { parameters, bytes, step } = sizes(subject);
  const training = step === undefined ? '' : `; a training step on ${step.rows} rows needs ${step.bytes} bytes`;
  return `${parameters} parameters, ${bytes} bytes in ${subject.experiment.precision}${training}`;
};

const toText = (subject: Subject, out: string | undefined): string =>
  [
    `${subject.experiment.name}: ${subject.network.inputs} inputs, ${subject.network.outputs} outputs`,
    Summary.table(subject.network),
    '',
    sizeLine(subject),
    '',
    'forward, downwards, and the gradients backward, upwards; a batch has N rows',
    GradientFlow.text(flowOf(subject)),
    ...(out === undefined ? [] : ['', `drawn in ${out}`]),
    '',
  ].join('\n');

const toJson = (subject: Subject, out: string | undefined): string =>
  Json.write({
    name: subject.experiment.name,
    inputs: subject.network.inputs,
    outputs: subject.network.outputs,
    precision: subject.experiment.precision,
    layers: Summary.rows(subject.network),
    ...sizes(subject),
    flow: flowOf(subject),
    out,
  });

/** The figure as a file's text. What draws is loaded here only. */
const drawn =
  ({ experiment, network }: Subject) =>
  async (): Promise<string> => {
    const [{ flow }, { toSvg }] = await Promise.all([import('../figures/Flow.js'), import('../figures/Figure.js')]);
    return toSvg(flow({ title: `Gradient flow of ${experiment.name}`, network, loss: experiment.loss }));
  };

const work = (io: Io, path: string, { out, json }: Options): TE.TaskEither<Failure, number> =>
  pipe(
    TE.fromEither(nonEmpty('--out', out)),
    TE.chain(() => files.ensureAbsent(out)),
    TE.chain(() => subjectOf(path)),
    TE.chainFirst((subject) =>
      out === undefined
        ? TE.right(undefined)
        : pipe(
            TE.fromTask<string, Failure>(drawn(subject)),
            TE.chain((svg) => files.write(out, svg)),
          ),
    ),
    TE.map((subject) => {
      io.out((json === true ? toJson : toText)(subject, out));
      return 0;
    }),
  );

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('summary')
    .description("a model's layers, shapes and size, and how values and gradients flow through it")
    .argument('<file>', "an experiment, a JSON file; or a run's folder")
    .option('--out <svg>', 'draw the flow into this file, which must not be there yet')
    .option('--json', 'print one JSON object and nothing else')
    .action((file: string, options: Options) => conclude(io, work(io, file, options)));
};
