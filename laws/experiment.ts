/**
 * Experiments and models to check the kit's codecs on (K1-K3): every architecture, and every finite number with the edges
 * of its precision.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { Declaration, Digest, Matrix, type Network, Parameters, Spec, Threefry } from '../src/index.js';
import { type DecodeError, Experiment, Json as JsonText, Model } from '../src/codec/index.js';
import { pieces, sequence } from './architecture.js';
import { every, treeLike } from './arbitrary.js';
import { bitwise } from './comparison.js';
import type { Codec, Refused } from './codec.js';
import { optimizerSpec } from './optimizerSpec.js';

type Errors = ReadonlyArray<DecodeError.DecodeError>;

/** Finite numbers of a precision: -0, subnormals and the greatest among them. */
export const element = (precision: Matrix.Precision): fc.Arbitrary<number> =>
  precision === 'float64'
    ? fc.oneof(
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(-0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE),
      )
    : fc.oneof(
        fc.float({ noDefaultInfinity: true, noNaN: true }),
        fc.constantFrom(-0, 1.401298464324817e-45, -1.401298464324817e-45, 3.4028234663852886e38),
      );

const divisor = element('float64').filter((x) => x !== 0);

const row = <C extends number>(columns: C, number: fc.Arbitrary<number>): fc.Arbitrary<Matrix.Matrix<1, C>> =>
  fc
    .array(number, { minLength: columns, maxLength: columns })
    .map((values) => Matrix.map((_, i) => values[i] ?? 0)(Matrix.zeros<1, C>(1, columns)));

const scaler = <C extends number>(columns: C) =>
  fc.record({ offset: row(columns, element('float64')), divisor: row(columns, divisor) });

const scale = fc.constantFrom(
  { type: 'none' as const },
  { type: 'divide' as const, by: 16 },
  { type: 'standard' as const },
  { type: 'min-max' as const },
);

const tasks = [
  { task: 'classification', outputs: 3, loss: { type: 'softmax-cross-entropy', reduction: 'sum' } },
  { task: 'regression', outputs: 1, loss: { type: 'half-squared-error' } },
] as const;

/** An experiment of some task, and what its network needs. */
interface Drawn {
  readonly experiment: Experiment.Experiment;
  readonly network: Spec.AnyNetwork;
  readonly task: (typeof tasks)[number];
}

const plain: Experiment.Experiment = {
  version: 1,
  name: 'plain',
  precision: 'float64',
  random: { generator: 'threefry', seed: 0 },
  data: { csv: 'data.csv', target: 'y', task: 'regression', scale: { type: 'none' } },
  model: { layers: [{ type: 'dense', outputs: 1 }] },
  loss: { type: 'mean-squared-error' },
  optimizer: { type: 'adam' },
  batching: { type: 'full' },
  epochs: 1,
};

/** As it is read: keys that may be left out have their values. */
const asRead = (experiment: Experiment.Experiment): Experiment.Experiment =>
  E.getOrElse(() => experiment)(Experiment.decode(experiment));

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    task: fc.constantFrom(...tasks),
    inputs: fc.integer({ min: 1, max: 3 }),
    parts: pieces(every),
    name: fc.constantFrom('a', 'digits 1', 'x_.-'),
    precision: fc.constantFrom('float64' as const, 'float32' as const),
    generator: fc.constantFrom('threefry' as const, 'mt19937' as const),
    seed: fc.integer({ min: 0, max: 4294967295 }),
    csv: fc.string({ minLength: 1 }),
    target: fc.string({ minLength: 1 }),
    scale,
    // Some watch a validation loss, which these experiments have none of.
    optimizer: optimizerSpec.filter((optimizer) => E.isRight(Experiment.decode({ ...plain, optimizer }))),
    batching: fc.constantFrom({ type: 'full' as const }, { type: 'shuffled' as const, size: 16 }),
    epochs: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ task, inputs, parts, name, precision, generator, seed, csv, target, scale: by, ...rest }) => {
    const last: Spec.LayerSpec = { type: 'dense', outputs: task.outputs };
    const layers = [...Spec.ofNetwork(sequence(parts, inputs)).layers, last];
    return {
      task,
      network: E.getOrElse((): Spec.AnyNetwork => sequence([], inputs))(Spec.network({ inputs, layers })),
      experiment: asRead({
        ...plain,
        name,
        precision,
        random: { generator, seed },
        data: { csv, target, task: task.task, scale: by },
        model: { layers },
        loss: task.loss,
        ...rest,
      }),
    };
  });

const numbersFor = (
  declarations: Declaration.Declarations,
  precision: Matrix.Precision,
): fc.Arbitrary<Parameters.Parameters> =>
  treeLike(element(precision), Declaration.initialize(declarations, precision)(Threefry.key(0))[0], precision);

const model: fc.Arbitrary<Model.Model> = drawn.chain(({ experiment, network, task }) =>
  fc.record({
    experiment: fc.constant(experiment),
    network: fc.constant(network),
    preprocessing: fc.record({
      features: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: network.inputs, maxLength: network.inputs }),
      inputs: scaler(network.inputs),
      target:
        task.task === 'classification'
          ? fc.record({
              task: fc.constant('classification' as const),
              classes: fc
                .uniqueArray(fc.maxSafeInteger(), { minLength: task.outputs, maxLength: task.outputs })
                .map((all) => [...all].sort((x, y) => x - y)),
            })
          : fc.record({ task: fc.constant('regression' as const), scaler: scaler(1) }),
    }),
    parameters: numbersFor(network.declarations, experiment.precision) as fc.Arbitrary<Network.ParameterTuple>,
    layerState:
      network.running === undefined
        ? fc.constant(Parameters.empty)
        : numbersFor(network.running.declarations, experiment.precision),
    epoch: fc.nat(),
    data: fc.string().map((text) => Digest.ofBytes(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))),
  }),
);

// What must be refused

type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text with another value at a path of keys. */
const edited = (text: string, keys: ReadonlyArray<string>, to: (value: Json | undefined) => Json): string => {
  const edit = (value: Json | undefined, [key, ...rest]: ReadonlyArray<string>): Json => {
    if (key === undefined) return to(value);
    return isObject(value) ? { ...value, [key]: edit(value[key], rest) } : (value ?? null);
  };
  return JSON.stringify(edit(JSON.parse(text) as Json, keys)).replaceAll('"1e999"', '1e999');
};

/** Every record's keys in the opposite order. */
const reversed = (value: Json): Json =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, part]) => [key, reversed(part)]),
      )
    : Array.isArray(value)
      ? value.map(reversed)
      : value;

/** Other texts of the same value: fewer line breaks, tabs and carriage returns, a byte order mark, other orders of keys. */
const rewritten = (text: string): ReadonlyArray<string> => [
  text.replaceAll(/\n */g, ''),
  text.replaceAll(/\n */g, '\r\n\t'),
  `\uFEFF${text}`,
  JsonText.write(reversed(JSON.parse(text) as Json)),
];

/** Infinity as JSON can write it; it has no way to write NaN. */
const infinite = '1e999';

const wrongExperiments = (text: string): ReadonlyArray<Refused<string>> => [
  { written: edited(text, ['epochs'], () => infinite), path: 'epochs' },
  { written: edited(text, ['epochs'], () => null), path: 'epochs' },
  { written: edited(text, ['random', 'seed'], () => -1), path: 'random.seed' },
  { written: edited(text, ['random', 'seed'], () => 'NaN'), path: 'random.seed' },
  { written: edited(text, ['data', 'task'], () => 'guessing'), path: 'data.task' },
  { written: edited(text, ['data', 'scale'], () => ({ type: 'divide', by: infinite })), path: 'data.scale.by' },
  { written: edited(text, ['unknown'], () => 1), path: 'unknown' },
];

const firstParameter = (text: string): string => {
  const parsed = JSON.parse(text) as Json;
  const parameters = isObject(parsed) ? parsed['parameters'] : undefined;
  return (isObject(parameters) ? Object.keys(parameters)[0] : undefined) ?? '';
};

const wrongModels = (text: string): ReadonlyArray<Refused<string>> => {
  const path = firstParameter(text);
  const values = (to: (values: ReadonlyArray<Json>) => ReadonlyArray<Json>): string =>
    edited(text, ['parameters', path, 'values'], (found) => to(Array.isArray(found) ? found : []));
  const place = `parameters["${path}"]`;
  return [
    { written: values((all) => all.slice(1)), path: `${place}.values` },
    { written: values((all) => [infinite, ...all.slice(1)]), path: `${place}.values[0]` },
    { written: values((all) => ['NaN', ...all.slice(1)]), path: `${place}.values[0]` },
    { written: values((all) => [[1], ...all.slice(1)]), path: `${place}.values[0]` },
    { written: edited(text, ['parameters', path, 'rows'], () => 0), path: `${place}.rows` },
    {
      written: edited(text, ['parameters', 'other.W'], () => ({ rows: 1, columns: 1, values: [1] })),
      path: 'parameters["other.W"]',
    },
    { written: edited(text, ['digest'], () => `sha256:${'0'.repeat(64)}`), path: 'digest' },
  ];
};

const pathsOf = (errors: Errors): ReadonlyArray<string> => errors.map(({ path }) => path);

/** The codec of experiments. */
export const experimentCodec: Codec<Experiment.Experiment, string, Errors> = {
  name: 'experiments',
  decode: Experiment.parse,
  encode: Experiment.write,
  arbitrary: drawn.map(({ experiment }) => experiment),
  variants: rewritten,
  refused: wrongExperiments,
  paths: pathsOf,
};

/** The codec of models. */
export const modelCodec: Codec<Model.Model, string, Errors> = {
  name: 'models',
  decode: Model.parse,
  encode: Model.write,
  arbitrary: model,
  // A network is functions: its spec says which.
  equals: (left, right) =>
    bitwise({ ...left, network: Spec.ofNetwork(left.network) }, { ...right, network: Spec.ofNetwork(right.network) }),
  // Sealed: there is no other way to write one.
  refused: wrongModels,
  paths: pathsOf,
};
