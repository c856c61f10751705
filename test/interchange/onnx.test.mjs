/**
 * Exported models under onnxruntime-web: what it computes is what the kit predicts.
 *
 * An error is that of an element, in relation to the greatest magnitude of its row, since a layer's small elements are
 * differences of large numbers, which each kit adds up in an order of its own. An element that is alone in its row has
 * nothing to be compared with: its error is in relation to the size of the terms, if that is more.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Matrix } from '../../dist/index.js';
import { Csv, Onnx, Prediction } from '../../dist/codec/index.js';
import { keepingWidth, ofSix, sequence } from './layers.mjs';
import { csv, featureNames, model, numbers, right } from './models.mjs';
import { run, runs } from './onnxruntime.mjs';

/** Some 10 and 50 units in the last place: what the order of sums makes of a few layers. */
const tolerances = { float32: 1e-6, float64: 1e-14 };
const precisions = Object.keys(tolerances);

/** What the kit predicts for rows of features, by the names of the outputs. */
const predicted = (given, rows) => {
  const { network, parameters, layerState, preprocessing, experiment } = given;
  const table = right(Csv.parse(csv(featureNames(rows[0].length), rows)));
  const prediction = right(Prediction.predict(given)(table));
  const { offset, divisor } = preprocessing.inputs;
  const [offsets, divisors] = [offset, divisor].map(Matrix.toArray);
  const inputs = rows.map((row) => row.map((x, j) => (x - offsets[j]) / divisors[j]));
  const x = Matrix.toPrecision(experiment.precision)(right(Matrix.fromRows(inputs)));
  return {
    output: Matrix.toRows(network.predict(parameters, x, layerState)),
    ...(prediction.task === 'regression' ? { prediction: prediction.predictions.map((value) => [value]) } : {}),
    ...(prediction.probabilities === undefined ? {} : { probabilities: prediction.probabilities }),
  };
};

const magnitude = (row) => Math.max(...row.map(Math.abs));

/** The greatest error of a row's elements; `terms` is the size of what one alone is a sum of. */
const errorOf = (row, expected, terms) => {
  assert.equal(row.length, expected.length);
  const error = magnitude(row.map((x, j) => x - expected[j]));
  return error === 0 ? 0 : error / Math.max(magnitude(expected), row.length === 1 ? terms : 0);
};

/** The greatest error of all outputs' rows. */
const compare = async (given, rows, terms = {}) => {
  const found = await run(right(Onnx.encode(given)), given.experiment.precision, rows);
  const expected = predicted(given, rows);
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  const errors = Object.entries(expected).flatMap(([name, values]) => {
    assert.equal(found[name].length, values.length);
    return values.map((row, i) => errorOf(found[name][i], row, terms[name] ?? 1));
  });
  return Math.max(...errors);
};

const rowsOf = (count, columns, seed, size = 3) => {
  const next = numbers(seed);
  return Array.from({ length: count }, () => Array.from({ length: columns }, () => size * next()));
};

/** How many random networks, and the seed that they are drawn by. */
const count = 100;
const seed = Number(process.env.FOLDNET_SEED ?? 42);

const networks = fc.sample(
  fc
    .record({ inputs: fc.integer({ min: 1, max: 6 }), seed: fc.nat() })
    .chain((given) => sequence(given.inputs, 2, 5).map(({ layers }) => ({ ...given, layers }))),
  { numRuns: count, seed },
);

const losses = [
  { type: 'softmax-cross-entropy' },
  { type: 'categorical-cross-entropy', last: { type: 'softmax' } },
  { type: 'kl-divergence', last: { type: 'log-softmax' } },
  { type: 'negative-log-likelihood', last: { type: 'log-softmax' } },
  { type: 'binary-cross-entropy-with-logits' },
  { type: 'binary-cross-entropy-with-logits', outputs: 1 },
  { type: 'binary-cross-entropy', last: { type: 'sigmoid' } },
  { type: 'binary-cross-entropy', last: { type: 'sigmoid' }, outputs: 1 },
  { type: 'hinge' },
  { type: 'hinge', outputs: 1 },
  { type: 'mean-squared-error' },
];

/** Features as data have them: years, thousandths, and one that hardly varies; float32 numbers, for both precisions. */
const measured = rowsOf(20, 3, 5).map(([x, y, z]) => [1990 + Math.round(10 * x), y / 1000, 4096 + z].map(Math.fround));

const regression = [{ type: 'dense', outputs: 5 }, { type: 'tanh' }, { type: 'dense', outputs: 1 }];

for (const precision of precisions) {
  const tolerance = tolerances[precision];

  /** Fails where an error is too great; tells the greatest one. */
  const within = (t, errors) => {
    const wrong = errors.filter(([, error]) => !(error <= tolerance));
    assert.deepEqual(wrong, []);
    t.diagnostic(`greatest error ${Math.max(...errors.map(([, error]) => error))}`);
  };

  test(`${precision}: every layer, in batches of one row and of many, of large numbers and of small ones`, async (t) => {
    const errors = [];
    for (const spec of [...keepingWidth, ...ofSix]) {
      const given = model({ precision, inputs: 6, layers: [spec] });
      for (const rows of [rowsOf(1, 6, 7), rowsOf(50, 6, 8), rowsOf(50, 6, 9, 1e-3), rowsOf(50, 6, 10, 100)]) {
        errors.push([spec, await compare(given, rows)]);
      }
    }
    within(t, errors);
  });

  test(`${precision}: ${count} random networks of seed ${seed}`, async (t) => {
    const errors = [];
    for (const { inputs, layers, seed } of networks) {
      const given = model({ precision, inputs, layers, seed });
      errors.push([JSON.stringify(layers), await compare(given, rowsOf(1, inputs, seed))]);
      errors.push([JSON.stringify(layers), await compare(given, rowsOf(9, inputs, seed + 1))]);
    }
    within(t, errors);
  });

  test(`${precision}: a network as wide as those for digits`, async (t) => {
    const layers = [{ type: 'dense', outputs: 128 }, { type: 'relu' }, { type: 'dense', outputs: 10 }];
    const given = model({ precision, inputs: 64, layers, classes: 10, scale: { type: 'divide', by: 16 } });
    within(t, [[layers, await compare(given, rowsOf(300, 64, 3, 16))]]);
  });

  test(`${precision}: the probabilities of each loss, and none where it has none`, async (t) => {
    const errors = [];
    for (const { outputs = 3, last, ...loss } of losses) {
      const layers = [{ type: 'dense', outputs }, ...(last === undefined ? [] : [last])];
      const given = model({ precision, inputs: 4, layers, loss, classes: Math.max(outputs, 2) });
      errors.push([loss, await compare(given, rowsOf(9, 4, 2))]);
    }
    within(t, errors);
  });

  test(`${precision}: features and targets are scaled`, async (t) => {
    const errors = [];
    for (const scale of [{ type: 'none' }, { type: 'divide', by: 3 }, { type: 'standard' }, { type: 'min-max' }]) {
      const given = model({ precision, inputs: 3, layers: regression, rows: measured, scale, targetScale: scale });
      const offset = Math.abs(Matrix.first(given.preprocessing.target.scaler.offset));
      errors.push([scale, await compare(given, measured, { prediction: Math.max(1, offset) })]);
    }
    within(t, errors);
  });
}

test('operators that the runtime lacks in double: every layer does without them', async () => {
  const candidates = ['Elu', 'Erf', 'HardSigmoid', 'LeakyRelu', 'LogSoftmax', 'Relu', 'Selu', 'Sigmoid', 'Softmax'];
  const missing = [];
  for (const operator of [...candidates, 'Softplus', 'Softsign', 'Tanh']) {
    if (!(await runs(operator, 'float64'))) missing.push(operator);
    assert.ok(await runs(operator, 'float32'));
  }
  assert.deepEqual(missing, ['Elu', 'Erf', 'HardSigmoid', 'Selu', 'Softplus', 'Softsign']);
});
