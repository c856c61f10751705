/**
 * What preprocessing was fitted to, as files have it: the features' names, how inputs are scaled, what targets stand for.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Matrix from '../Matrix.js';
import type { Scaler } from '../Scaler.js';
import type { Classes } from './Classes.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import type { Experiment } from './Experiment.js';
import type { Preprocessing, TargetEncoding } from './Preprocessing.js';
import * as Schema from './Schema.js';
import * as Targets from './Targets.js';

const scaler = ({ offset, divisor }: Scaler<number>) => ({
  offset: Matrix.toArray(offset),
  divisor: Matrix.toArray(divisor),
});

/** The fields of a file. */
export const encode = ({ features, inputs, target }: Preprocessing): object => ({
  features,
  inputs: scaler(inputs),
  target:
    target.task === 'classification'
      ? { task: target.task, classes: target.classes }
      : { task: target.task, ...scaler(target.scaler) },
});

const divisors = Schema.refined('an array of numbers that are not 0', Schema.numbers, (values) =>
  values.includes(0) ? undefined : values,
);

const classes = Schema.refined('two or more integers, ascending', Schema.numbers, (labels) =>
  labels.length > 1 &&
  labels.every((label, i) => Number.isSafeInteger(label) && !((labels[i - 1] ?? -Infinity) >= label))
    ? labels
    : undefined,
);

interface StoredScaler {
  readonly offset: ReadonlyArray<number>;
  readonly divisor: ReadonlyArray<number>;
}

type StoredTarget =
  { readonly task: 'classification'; readonly classes: Classes } | ({ readonly task: 'regression' } & StoredScaler);

/** As a file has it. */
export interface Stored {
  readonly features: ReadonlyArray<string>;
  readonly inputs: StoredScaler;
  readonly target: StoredTarget;
}

/** The decoders of the fields of a file. */
export const fields: Schema.Fields<Stored> = {
  features: Schema.array(Schema.nonEmpty),
  inputs: Schema.record({ offset: Schema.numbers, divisor: divisors }),
  target: Schema.tagged<StoredTarget>(
    {
      classification: Schema.record({ task: Schema.literal('classification'), classes }),
      regression: Schema.record({ task: Schema.literal('regression'), offset: Schema.numbers, divisor: divisors }),
    },
    'task',
  ),
};

type Result<A> = E.Either<DecodeError, A>;

const row = <const C extends number>(path: string, columns: C, values: ReadonlyArray<number>) =>
  E.mapLeft(({ expected, found }: Matrix.MatrixError) => mismatch(path, expected, found))(
    Matrix.fromArray(1, columns)(values),
  );

const scalerOf = <const C extends number>(
  path: string,
  columns: C,
  { offset, divisor }: StoredScaler,
): Result<Scaler<C>> =>
  pipe(
    E.Do,
    E.bind('offset', () => row(`${path}.offset`, columns, offset)),
    E.bind('divisor', () => row(`${path}.divisor`, columns, divisor)),
  );

const targetOf = (
  target: StoredTarget,
  { data: { task }, loss }: Pick<Experiment, 'data' | 'loss'>,
  outputs: number,
): Result<TargetEncoding> => {
  if (target.task !== task) {
    return E.left(mismatch('target.task', `'${task}', as in the experiment`, `'${target.task}'`));
  }
  if (target.task === 'regression') {
    return E.Functor.map(scalerOf('target', 1, target), (own) => ({ task: 'regression', scaler: own }));
  }
  const count = Targets.classCount(loss, outputs);
  const expected = count === outputs ? `${outputs} classes, one for each output` : `${count} classes`;
  return target.classes.length === count
    ? E.right({ task: 'classification', classes: target.classes })
    : E.left(mismatch('target.classes', expected, `${target.classes.length}`));
};

/** The preprocessing of a file's fields; `Left` where it does not go with the experiment or its network's outputs. */
export const decode = (
  { features, inputs, target }: Stored,
  experiment: Pick<Experiment, 'data' | 'loss'>,
  outputs: number,
): Result<Preprocessing> =>
  pipe(
    E.Do,
    E.bind('inputs', () => scalerOf('inputs', features.length, inputs)),
    E.bind('target', () => targetOf(target, experiment, outputs)),
    E.map((own) => ({ features, ...own })),
  );
