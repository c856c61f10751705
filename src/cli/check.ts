/**
 * `foldnet check FILE`: whether the gradients and the layers of an experiment's model are lawful on its own data.
 */
import type { Command } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as Check from '../codec/Check.js';
import * as Json from '../codec/Json.js';
import { numerics } from '../codec/Model.js';
import type { Prepared } from '../codec/Prepared.js';
import type { Checked } from '../GradientTable.js';
import { wrongInput, type Failure } from '../run/Failure.js';
import * as load from '../run/load.js';
import { conclude, type Io } from './Io.js';
import type { CheckedLaw } from './laws.js';
import * as options from './options.js';
import * as text from './text.js';

interface Options {
  readonly rows?: string;
  readonly json?: true;
}

/** What a check came to. */
export interface Report {
  readonly name: string;
  readonly gradients: Check.Report;
  readonly laws: ReadonlyArray<CheckedLaw>;
}

const rowsOf = (prepared: Prepared, given: string | undefined): E.Either<Failure, number> => {
  if (given === undefined) return E.right(Check.usualRows(prepared));
  const most = prepared.train.inputs.rows;
  const least = prepared.network.running === undefined ? 1 : 2;
  return E.Chain.chain(options.positiveInteger('--rows', given), (rows) =>
    rows >= least && rows <= most
      ? E.right(rows)
      : E.left(wrongInput(`--rows: expected ${least} to ${most}, the rows of the training part, got ${rows}`)),
  );
};

/** Checks a model: its gradients under its loss, then the laws of its layers. */
export const check = async (prepared: Prepared, rows: number): Promise<Report> => {
  const { checkLayers } = await import('./laws.js');
  return {
    name: prepared.experiment.name,
    gradients: Check.gradients(prepared, rows),
    laws: checkLayers(Check.places(prepared, rows), prepared.experiment.random.seed % 2147483648),
  };
};

const verdict = ({ passed, checked, vanishes }: Checked): string =>
  passed ? (vanishes ? 'pass (vanishes)' : 'pass') : checked ? 'FAIL' : 'NOT CHECKED';

const table = ({ name, gradients, laws }: Report): string => {
  const { rows, sampled, parameters } = gradients;
  const where =
    sampled === undefined ? 'every coordinate' : `${sampled} coordinates of each parameter, drawn by the seed`;
  return [
    `${name}: gradients against central differences, on ${rows} training rows, in float64, at ${where}`,
    text.table(
      ['parameter', 'shape', 'compared', 'kinks', 'relative error', 'greatest error', 'bound', ''],
      parameters.map((each) => [
        each.path,
        `${each.rows}x${each.columns}`,
        String(each.compared),
        String(each.kinks),
        each.relativeError.toExponential(1),
        each.maxError.toExponential(1),
        each.bound.toExponential(1),
        verdict(each),
      ]),
    ),
    '',
    'laws of the layers, on what reaches them',
    text.table(
      ['law', 'layers', 'cases', '', 'equation'],
      laws.map(({ id, layers, cases, passed, equation }) => [
        id,
        String(layers),
        String(cases),
        passed ? 'holds' : 'FAILS',
        equation,
      ]),
    ),
    '',
  ].join('\n');
};

const toJson = ({ name, gradients, laws }: Report, passed: boolean, seconds: number): string =>
  Json.write({
    name,
    passed,
    rows: gradients.rows,
    sampled: gradients.sampled ?? null,
    gradients: gradients.parameters.map(text.finite),
    laws: laws.map(({ failures, ...law }) => ({ ...law, failures: failures.map(({ layer }) => layer) })),
    numerics,
    seconds,
  });

/** What does not hold, a line for each parameter, and each law with its proof. */
export const problems = ({ gradients: { parameters, passed }, laws }: Report): ReadonlyArray<string> => {
  const wrong = parameters.filter((each) => !each.passed);
  return [
    ...wrong.map(({ path, compared, kinks, checked, relativeError, maxError, bound }) =>
      !checked
        ? `parameter ${path}: not checked, ${compared} of ${compared + kinks} coordinates could be compared; ` +
          'the loss bends too much at the others, are the features scaled?'
        : `parameter ${path}: relative error ${text.short(relativeError)}, greatest error ${text.short(maxError)} ` +
          `where at most ${text.short(bound)} is rounding`,
    ),
    ...(passed || wrong.length > 0 ? [] : ['every gradient vanishes: there is nothing to compare']),
    ...laws.flatMap(({ failures }) => failures.map(({ layer, message }) => `layer ${layer}: ${message}`)),
  ];
};

const work = (io: Io, file: string, { rows, json }: Options): TE.TaskEither<Failure, number> => {
  const started = performance.now();
  return pipe(
    load.experiment(file),
    TE.bindTo('experiment'),
    TE.bind('data', ({ experiment }) => load.data(load.dataPath(file, experiment))),
    TE.chainEitherK(({ experiment, data }) => load.prepare(file, experiment, data)),
    TE.bindTo('prepared'),
    TE.bind('rows', ({ prepared }) => TE.fromEither(rowsOf(prepared, rows))),
    TE.chainTaskK(
      ({ prepared, rows: count }) =>
        () =>
          check(prepared, count),
    ),
    TE.map((report) => {
      const found = problems(report);
      const seconds = (performance.now() - started) / 1000;
      io.out(json === true ? toJson(report, found.length === 0, seconds) : table(report));
      io.err(found.map((problem) => `error: ${problem}\n`).join(''));
      return found.length === 0 ? 0 : 1;
    }),
  );
};

/** Adds the command. */
export const add = (program: Command, io: Io): void => {
  program
    .command('check')
    .description("check an experiment's gradients by differences, and its layers by their laws, on its own data")
    .argument('<file>', 'the experiment, a JSON file')
    .option('--rows <n>', 'on so many of the training rows (default: 8, or all if there are fewer)')
    .option('--json', 'print one JSON object and nothing else')
    .action((file: string, given: Options) => conclude(io, work(io, file, given)));
};
