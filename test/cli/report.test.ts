/**
 * `foldnet report`: of every kind of run, whole and unfinished, with its data and without; several side by side.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Matrix, type Observation } from 'foldnet';
import { Csv, Experiment, Model, Prepared, Run } from 'foldnet/codec';
import { expectRight } from '../expectRight.js';
import { emptyFolder, type Folder, full, inRepository, parsed, withRun, xor, xorCsv } from './foldnet.js';

const report = async (folder: Folder, ...args: ReadonlyArray<string>): Promise<string> => {
  const { code, err } = await folder.foldnet(['report', folder.at('run'), ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return folder.read('run/report.html');
};

/** The text of a page, without its tags. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

/** The cells of the table of that name: the header, then the rows. */
const tableOf = (html: string, caption: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [, body] = html.split(`<caption>${caption}</caption>`);
  expect(body, caption).toBeDefined();
  const [table = ''] = (body ?? '').split('</table>');
  return Array.from(table.matchAll(/<tr>([^]*?)<\/tr>/g), ([, row = '']) =>
    Array.from(row.replace(/<\/?strong>/g, '').matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g), ([, cell = '']) => cell),
  );
};

const headings = (html: string): ReadonlyArray<string> =>
  Array.from(html.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g), ([, title = '']) => title);

/** A number among others that are not whole. */
const six = (value: number): string => (value === 0 ? '0' : value.toPrecision(6).replace('e+', 'e'));

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** What a page must be, whatever it is about. */
const expectSound = (html: string): void => {
  expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
  expect(html).not.toMatch(/<script|http:|javascript:|\bundefined\b|\[object|@import|url\((?!#)/);
  expect(html.match(/https?:\/\/[^"'\s<]*/g) ?? []).toEqual([]);
  expect(html.length).toBeLessThan(2_000_000);
  const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const figures = html.match(/<figure>/g)?.length ?? 0;
  expect(html.match(/<svg [^>]*role="img" aria-labelledby/g)?.length ?? 0).toBe(figures);
  expect(html.match(/<figcaption>/g)?.length ?? 0).toBe(figures);
  const names = Array.from(html.matchAll(/role="region" aria-label="([^"]*)"/g), ([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
};

/** The prepared data and the model of a run, by other ways than the report's. */
const independently = (folder: Folder, csv: string) => {
  const experiment = expectRight(Experiment.parse(folder.read('run/experiment.json')));
  const prepared = expectRight(Prepared.prepare(experiment, expectRight(Csv.parse(csv))));
  const model = expectRight(Model.parse(folder.read('run/model.json')));
  return { prepared, model, measures: Run.measureParts(prepared, model) };
};

test('a classification: what was run, and every section', async () => {
  const folder = await withRun(xor, ['--record', 'norms,saturation,spread']);
  const html = await report(folder);
  expectSound(html);
  expect(headings(html)).toEqual([
    'What was run',
    'How it learned',
    'Which classes it confuses',
    'Is it as sure as it should be',
    'What it says over its two inputs',
    'The 4 worst examples',
    'Weights, gradients and updates by layer',
    'Saturation and dead units',
    'Activations and their gradients by layer',
  ]);
  const { model } = independently(folder, xorCsv);
  const manifest = parsed(folder.read('run/manifest.json'));
  const files = manifest['files'] as ReadonlyArray<Readonly<Record<string, string>>>;
  const text = textOf(html);
  [
    'foldnet replay run in the folder that holds run',
    '../xor.csv , as seen from run',
    '42, of threefry',
    files.find(({ role }) => role === 'data')?.['digest'],
    'version 1, in float64',
    Model.digest(model),
    '30 of 30 epochs: trained to its last epoch.',
  ].forEach((fact) => {
    expect(text).toContain(fact);
  });
});

test('the same run gives the same bytes, with --out and --json too', async () => {
  const folder = await withRun(xor);
  const first = await report(folder);
  const { out } = await folder.foldnet(['report', folder.at('run'), '--out', folder.at('other.html'), '--json']);
  expect(folder.read('other.html')).toBe(first);
  expect(parsed(out)).toEqual({ path: 'other.html', bytes: Buffer.byteLength(first), remarks: [] });
  const again = await folder.foldnet(['report', folder.at('run')]);
  expect(again.out).toBe(`report run/report.html (${Math.ceil(Buffer.byteLength(first) / 1000)} kB)\n`);
});

test('the curves’ tables have the journal’s numbers, and the best epoch is marked', async () => {
  const folder = await withRun({ ...full, earlyStopping: undefined }, ['--epochs', '40']);
  const html = await report(folder);
  expectSound(html);
  const rows = folder
    .read('run/history.csv')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [header = [], ...epochs] = rows;
  const column = (name: string) => epochs.map((row) => six(Number(row[header.indexOf(name)])));
  const losses = tableOf(html, 'Loss by epoch: the numbers');
  expect(losses[0]).toEqual(['epoch', 'train', 'test', 'validation', 'running']);
  expect(losses.slice(1).map((row) => row[1])).toEqual(column('train_loss'));
  expect(losses.slice(1).map((row) => row[2])).toEqual(column('test_loss'));
  expect(losses.slice(1).map((row) => row[3])).toEqual(column('validation_loss'));
  expect(losses.slice(1).map((row) => row[4])).toEqual(column('running_loss'));
  const scores = tableOf(html, 'Accuracy by epoch: the numbers');
  expect(scores.slice(1).map((row) => row[2])).toEqual(
    epochs.map((row) => percent(Number(row[header.indexOf('test_accuracy')]))),
  );
  const watched = epochs.map((row) => Number(row[header.indexOf('validation_loss')]));
  const best = watched.indexOf(Math.min(...watched)) + 1;
  expect(html).toContain(`>best: epoch ${best}</text>`);
  expect(textOf(html)).toContain(`Best is epoch ${best}: the lowest loss on the validation part.`);
});

test('confusions, calibration and the worst are those of the model on its test part', async () => {
  const folder = emptyFolder();
  const csv = readFileSync(inRepository('examples/data/iris.csv'), 'utf8');
  folder.write('iris.csv', csv);
  const experiment = JSON.parse(readFileSync(inRepository('examples/experiments/iris.json'), 'utf8')) as typeof xor;
  const file = folder.write('iris.json', { ...experiment, data: { ...experiment.data, csv: 'iris.csv' } });
  await folder.foldnet(['train', file, '--out', folder.at('run')]);
  const html = await report(folder);
  expectSound(html);
  const { prepared, model, measures } = independently(folder, csv);
  const test = prepared.test!;
  const output = model.network.predict(model.parameters, test.inputs, model.layerState);
  // Softmax and its cross-entropy, by Math: the rows are few, and six digits are compared.
  const labels = Matrix.toArray(test.targets);
  const rows = Matrix.toRows(output).map((logits, i) => {
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    const shares = logits.map((logit) => Math.exp(logit) / sum);
    const actual = labels[i]!;
    const confidence = Math.max(...shares);
    return {
      actual,
      predicted: shares.indexOf(confidence),
      confidence,
      loss: -Math.log(shares[actual]!),
      line: prepared.lines.test[i]!,
    };
  });
  const confusion = tableOf(html, 'Confusion matrix: the numbers');
  expect(confusion.slice(1)).toEqual(
    [0, 1, 2].map((a) => [
      String(a),
      ...[0, 1, 2].map((p) => String(rows.filter(({ actual, predicted }) => actual === a && predicted === p).length)),
    ]),
  );
  expect(measures.test).toMatchObject({ correct: rows.filter(({ actual, predicted }) => actual === predicted).length });
  const bins = tableOf(html, 'Reliability diagram: the numbers').slice(1);
  expect(bins.map(([, many]) => Number(many))).toEqual(
    Array.from(
      { length: 10 },
      (_, bin) => rows.filter(({ confidence }) => Math.min(9, Math.floor(10 * confidence)) === bin).length,
    ),
  );
  const worst = [...rows].sort((a, b) => b.loss - a.loss).slice(0, 10);
  const table = tableOf(html, 'The worst examples, by loss');
  expect(table[0]?.slice(0, 6)).toEqual([
    'line',
    'target',
    'predicted',
    'confidence',
    'loss, softmax-cross-entropy',
    'sepal length (cm)',
  ]);
  const lines = csv.split('\n');
  expect(table.slice(1).map((row) => row.slice(0, 4))).toEqual(
    worst.map(({ line, actual, predicted, confidence }) => [
      `${line}`,
      `${actual}`,
      `${predicted}`,
      percent(confidence),
    ]),
  );
  table.slice(1).forEach((row, i) => {
    expect(Number(row[4])).toBeCloseTo(worst[i]!.loss, 5);
    const cells = lines[worst[i]!.line - 1]!.split(',').map(Number);
    expect(row.slice(5).map(Number)).toEqual(cells.slice(0, 4));
    expect(cells.at(-1)).toBe(worst[i]!.actual);
  });
});

const numbers = {
  ...xor,
  data: { ...xor.data, task: 'regression', split: { test: 0.25 } },
  model: { layers: [{ type: 'dense', outputs: 1 }] },
  loss: { type: 'mean-squared-error' },
  optimizer: { type: 'sgd', learningRate: 0.1 },
};

test('a regression has residuals, by part', async () => {
  const folder = await withRun(numbers);
  const html = await report(folder);
  expectSound(html);
  expect(headings(html)).toContain('How far off it is');
  expect(headings(html)).not.toContain('Which classes it confuses');
  const { prepared, model } = independently(folder, xorCsv);
  const table = tableOf(html, 'Residuals by part');
  (['train', 'test'] as const).forEach((part, i) => {
    const data = prepared[part]!;
    const predicted = Matrix.toArray(model.network.predict(model.parameters, data.inputs, model.layerState));
    const residuals = Matrix.toArray(data.targets).map((target, row) => target - predicted[row]!);
    const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const absolute = residuals.map(Math.abs);
    const expected = [
      Math.sqrt(mean(residuals.map((r) => r * r))),
      mean(absolute),
      mean(residuals),
      Math.max(...absolute),
    ];
    expect(table[i + 1]?.slice(0, 2)).toEqual([part, String(residuals.length)]);
    table[i + 1]?.slice(2).forEach((cell, j) => {
      expect(Number(cell)).toBeCloseTo(expected[j]!, 5);
    });
  });
});

test('the worst of weighted rows of a scaled target have their weights, and say what their loss is', async () => {
  const folder = emptyFolder();
  const rows = Array.from({ length: 12 }, (_, i) => `${i % 4},${i % 3},${1e6 + 1e5 * i},${i + 1}`);
  folder.write('xor.csv', `x1,x2,target,w\n${rows.join('\n')}\n`);
  folder.write('it.json', {
    ...numbers,
    data: { ...numbers.data, split: undefined, targetScale: { type: 'standard' }, weight: 'w' },
  });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run')]);
  const html = await report(folder);
  expectSound(html);
  const [header = [], ...worst] = tableOf(html, 'The worst examples, by loss');
  expect(header.slice(3)).toEqual(['loss, mean-squared-error, of scaled targets', 'weight (w)', 'x1', 'x2']);
  expect(worst.length).toBe(10);
  worst.forEach(([line, , , , weight]) => {
    expect(Number(weight)).toBe(Number(line) - 1);
  });
  expect(textOf(html)).toContain('the model is that after epoch 30. Their losses are without their weights.');
  expect(textOf(html)).toContain('by the model after epoch 30');
});

test('where rows have weights, confusion and calibration say that each counts 1', async () => {
  const folder = emptyFolder();
  folder.write('xor.csv', 'x1,x2,target,w\n0,0,0,1\n0,1,1,2\n1,0,1,3\n1,1,0,4\n');
  folder.write('it.json', { ...xor, data: { ...xor.data, weight: 'w' } });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run')]);
  const said = 'Each row counts 1, whatever its weight.';
  // In the caption and in the picture's description, of two figures.
  expect(textOf(await report(folder)).split(said).length - 1).toBe(4);
  expect(textOf(await report(await withRun(xor)))).not.toContain(said);
});

const oneOutput = (layers: ReadonlyArray<object>, loss: string) => ({
  ...xor,
  model: { layers: [...xor.model.layers.slice(0, 2), { type: 'dense', outputs: 1 }, ...layers] },
  loss: { type: loss },
});

test.each([
  [
    'a sigmoid and binary cross-entropy',
    oneOutput([{ type: 'sigmoid' }], 'binary-cross-entropy'),
    'Reliability diagram',
  ],
  ['a logit', oneOutput([], 'binary-cross-entropy-with-logits'), 'How probable the model holds class 1'],
  ['a margin', oneOutput([], 'hinge'), 'This loss gives scores and no probabilities'],
])('one output: %s', async (_, experiment, said) => {
  const html = await report(await withRun(experiment));
  expectSound(html);
  expect(textOf(html)).toContain(said);
  expect(tableOf(html, 'Confusion matrix: the numbers').length).toBe(3);
});

test('what was not recorded has a sentence in its place', async () => {
  const html = await report(await withRun(xor));
  ['norms', 'saturation', 'spread'].forEach((kind) => {
    expect(textOf(html)).toContain(`foldnet train FILE --record ${kind}`);
  });
  expect(html).not.toContain('Gradient norms by epoch');
});

test('what was recorded is in the tables', async () => {
  const folder = await withRun(full, ['--record', 'norms,saturation,spread', '--epochs', '6']);
  const html = await report(folder);
  expectSound(html);
  const lines = folder.read('run/journal.jsonl').trimEnd().split('\n').map(parsed);
  const { record } = lines.filter((line) => 'epoch' in line).at(-1)!;
  const { norms } = record as { readonly norms: ReadonlyArray<Observation.Norms> };
  expect(tableOf(html, 'Norms after the last epoch').slice(1)).toEqual(
    norms.map(({ path, weight, gradient, update }) => [path, ...[weight, gradient, update, update / weight].map(six)]),
  );
  expect(norms.length).toBe(5);
  expect(
    tableOf(html, 'Saturation after the last epoch')
      .slice(1)
      .map((row) => row.slice(0, 2)),
  ).toEqual([['2', 'relu']]);
});

test('an unfinished run: its epochs so far, and the model of its last checkpoint', async () => {
  const folder = await withRun(xor, ['--checkpoint-every', '7']);
  const journal = folder.read('run/journal.jsonl').trimEnd().split('\n');
  folder.write(
    'run/journal.jsonl',
    journal
      .slice(0, 16)
      .map((line) => `${line}\n`)
      .join(''),
  );
  rmSync(folder.at('run/model.json'));
  ['30', '28', '21'].forEach((epoch) => {
    ['json', 'safetensors'].forEach((kind) => {
      rmSync(folder.at(`run/checkpoints/epoch-${epoch}.${kind}`), { force: true });
    });
  });
  const html = await report(folder);
  expectSound(html);
  expect(textOf(html)).toContain('15 of 30 epochs: not ended yet.');
  expect(textOf(html)).toContain('after epoch 14');
});

test('a run that went on and has not ended: the model of its last checkpoint, not the one from before', async () => {
  const folder = await withRun(xor);
  const before = folder.read('run/model.json');
  await folder.foldnet(['resume', folder.at('run'), '--epochs', '40']);
  folder.write('run/model.json', before);
  const lines = folder.read('run/journal.jsonl').trimEnd().split('\n');
  folder.write('run/journal.jsonl', `${lines.slice(0, -1).join('\n')}\n`);
  const text = textOf(await report(folder));
  expect(text).toContain('40 of 40 epochs: not ended yet.');
  expect(text).toMatch(/Model's digest sha256:\w+ after epoch 40/);
});

test('a run of no epoch yet', async () => {
  const folder = await withRun(xor);
  const [first] = folder.read('run/journal.jsonl').split('\n');
  folder.write('run/journal.jsonl', `${first}\n`);
  rmSync(folder.at('run/model.json'));
  rmSync(folder.at('run/checkpoints'), { recursive: true });
  const { code, err } = await folder.foldnet(['report', folder.at('run')]);
  expect({ code, err }).toEqual({ code: 0, err: 'run: there is no model yet, nor a checkpoint of one\n' });
  const html = folder.read('run/report.html');
  expectSound(html);
  expect(textOf(html)).toContain('There is no epoch yet.');
});

test('a damaged journal and a damaged model are said', async () => {
  const folder = await withRun(xor);
  folder.write('run/journal.jsonl', folder.read('run/journal.jsonl').replace('"epoch": 20,', '"epoch": 21,'));
  folder.write('run/model.json', folder.read('run/model.json').replace(/"digest": "sha256:./, '"digest": "sha256:x'));
  rmSync(folder.at('run/checkpoints'), { recursive: true });
  const { code, err } = await folder.foldnet(['report', folder.at('run')]);
  expect(code).toBe(0);
  expect(err).toMatch(/journal\.jsonl: line 21: .*; the 19 epochs before it are as they were written\n/);
  expect(err).toMatch(/model\.json: digest: /);
  const html = folder.read('run/report.html');
  expectSound(html);
  expect(textOf(html)).toContain('the 19 epochs before it are as they were written');
  expect(headings(html)).toContain('What the model does');
});

test('without its data a report has all else, and says why; --data says where they are', async () => {
  const folder = await withRun(xor);
  folder.write('moved.csv', xorCsv);
  rmSync(folder.at('xor.csv'));
  const { code, err } = await folder.foldnet(['report', folder.at('run')]);
  expect(code).toBe(0);
  expect(err).toBe(
    'xor.csv: cannot be read, there is nothing of that name; the run in run was trained on it: --data says where it is now\n',
  );
  const without = folder.read('run/report.html');
  expectSound(without);
  expect(headings(without)).toEqual(expect.arrayContaining(['How it learned', 'What the model does']));
  expect(headings(await report(folder, '--data', folder.at('moved.csv')))).toContain('Which classes it confuses');
});

test('data that have changed are no data; those that are asked for are refused', async () => {
  const folder = await withRun(xor);
  folder.write('xor.csv', `${xorCsv}1,1,1\n`);
  const { code, err } = await folder.foldnet(['report', folder.at('run')]);
  expect(code).toBe(0);
  expect(err).toMatch(/^xor\.csv: expected the file that the run was trained on, sha256:\w+, got sha256:\w+\n$/);
  expect(headings(folder.read('run/report.html'))).toContain('What the model does');
  const asked = await folder.foldnet(['report', folder.at('run'), '--data', folder.at('xor.csv')]);
  expect(asked.code).toBe(2);
});

test('nothing but a report is overwritten', async () => {
  const folder = await withRun(xor);
  const page = folder.write('page.html', '<!doctype html><title>mine</title>');
  expect(await folder.foldnet(['report', folder.at('run'), '--out', page])).toEqual({
    code: 2,
    out: '',
    err: 'error: page.html: expected nothing, or an older report of the same to take the place of, got another file\n',
  });
  expect(folder.read('page.html')).toBe('<!doctype html><title>mine</title>');
});

test.each([
  [['report'], /missing required argument 'folder'/],
  [['report', 'nowhere'], /nowhere\/manifest\.json: cannot be read/],
  [['report', 'run', '--out', ''], /--out: expected a path, got ''/],
  [['report', 'run', 'run', '--data', 'xor.csv'], /--data: expected one run/],
])('%j is a wrong input', async (args, message) => {
  const folder = await withRun(xor);
  const { code, err } = await folder.foldnet(
    args.map((arg) => (arg === 'run' || arg === 'xor.csv' ? folder.at(arg) : arg)),
  );
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('a run that diverged, and one of one epoch', async () => {
  const diverging = { ...numbers, optimizer: { type: 'sgd', learningRate: 1e160 } };
  const folder = await withRun({ ...diverging, epochs: 50 });
  const { code } = await folder.foldnet(['report', folder.at('run')]);
  expect(code).toBe(0);
  const html = folder.read('run/report.html');
  expectSound(html);
  expect(textOf(html)).toMatch(/of 50 epochs: diverged at epoch \d+, step 1: /);
  const one = await report(await withRun(xor, ['--epochs', '1', '--record', 'norms,saturation,spread']));
  expectSound(one);
  expect(textOf(one)).toContain('1 of 1 epoch: trained to its last epoch.');
});

test('names of any letters, in folders, columns and the experiment', async () => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv.replace('x1,x2,target', '"<b>&""1""","x\'2 é, ü",<script>'));
  folder.write('it.json', { ...xor, name: 'größe 漢字 1.5', data: { ...xor.data, target: '<script>' } });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at("it's <i>"), '--epochs', '3']);
  const { code } = await folder.foldnet(['report', folder.at("it's <i>")]);
  expect(code).toBe(0);
  const html = folder.read("it's <i>/report.html");
  expectSound(html);
  expect(html).toContain('<h1>Run größe 漢字 1.5</h1>');
  expect(html).toContain('&lt;b&gt;&amp;&quot;1&quot;');
  expect(html).toContain(`it'\\''s &lt;i&gt;'`);
  expect(html).not.toMatch(/<b>|<i>/);
});

test('a hundred classes, and many epochs: still below 2 MB', async () => {
  const folder = emptyFolder();
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 20},${Math.floor(i / 20) % 5},${i % 100}`);
  folder.write('xor.csv', `x1,x2,target\n${rows.join('\n')}\n`);
  const layers = [...xor.model.layers.slice(0, 2), { type: 'dense', outputs: 100 }];
  folder.write('it.json', { ...xor, model: { layers } });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run'), '--epochs', '2']);
  const html = await report(folder);
  expectSound(html);
  expect(tableOf(html, 'Precision and recall by class').length).toBe(101);
  const long = await withRun(xor, ['--epochs', '6000', '--record', 'norms,saturation,spread']);
  const page = await report(long);
  expectSound(page);
  expect(tableOf(page, 'Loss by epoch: the numbers').length).toBe(201);
  expect(textOf(page)).toContain('200 of 6000 rows, spread evenly.');
});

test('images: what the first layer has learned, and the worst of them', async () => {
  const folder = emptyFolder();
  const rows = Array.from({ length: 12 }, (_, i) => `${i % 2},${i % 3},${i % 4},${i % 5},${i % 2}`);
  folder.write('xor.csv', `a,b,c,d,target\n${rows.join('\n')}\n`);
  folder.write('it.json', { ...xor, image: [2, 2] });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run')]);
  const html = await report(folder);
  expectSound(html);
  const { model } = independently(folder, folder.read('xor.csv'));
  const weights = model.parameters[0] as { readonly W: Matrix.Matrix };
  const columns = Matrix.toRows(Matrix.transpose(weights.W));
  expect(tableOf(html, 'Weights of the first layer: the numbers').slice(1)).toEqual(
    columns.map((unit, i) => [
      String(i),
      six(Math.min(...unit)),
      six(Math.max(...unit)),
      six(Math.sqrt(unit.reduce((sum, w) => sum + w * w, 0))),
    ]),
  );
  expect(html.match(/<image /g)?.length).toBe(4 + 10);
});

test('runs side by side: what differs, and their measures', async () => {
  const folder = await withRun({ ...xor, data: { ...xor.data, split: { test: 0.25 } } });
  await folder.foldnet([
    'train',
    folder.at('it.json'),
    '--seed',
    '7',
    '--epochs',
    '20',
    '--record',
    'norms',
    '--out',
    folder.at('b'),
  ]);
  await folder.foldnet(['train', folder.at('it.json'), '--record', 'norms,spread', '--out', folder.at('c')]);
  const runs = ['run', 'b', 'c'].map(folder.at);
  const { code, err, out } = await folder.foldnet(['report', ...runs, '--out', folder.at('all.html'), '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const html = folder.read('all.html');
  expect(parsed(out)).toEqual({ path: 'all.html', bytes: Buffer.byteLength(html), remarks: [] });
  expectSound(html);
  expect(tableOf(html, 'Differences of the experiments')).toEqual([
    ['in the experiment', 'run', 'b', 'c'],
    ['random.seed', '42', '7', '42'],
    ['epochs', '30', '20', '30'],
    ['record', '–', '["norms"]', '["norms", "spread"]'].map((cell) => cell.replaceAll('"', '&quot;')),
  ]);
  const table = tableOf(html, 'At the last epoch').slice(1);
  ['run', 'b', 'c'].forEach((name, i) => {
    const rows = folder
      .read(`${name}/history.csv`)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const [header = []] = rows;
    const last = rows.at(-1)!;
    const of = (column: string) => six(Number(last[header.indexOf(column)]));
    expect(table[i]?.slice(2, 4).map(Number).map(six)).toEqual([of('train_loss'), of('test_loss')]);
    expect(table[i]?.[4]).toBe(`${(100 * Number(of('test_accuracy'))).toFixed(2)}%`);
  });
});

test('the same run twice is refused, however it is spelled', async () => {
  const folder = await withRun(xor);
  const { code, err } = await folder.foldnet(['report', folder.at('run'), `${folder.at('run')}/.`]);
  expect({ code, err }).toEqual({ code: 2, err: 'error: run/.: expected each run once, got it twice\n' });
});

/** The tables' best cells, in their order. */
const bold = (html: string): ReadonlyArray<string> =>
  Array.from(html.matchAll(/<strong>([^<]*[^.<])<\/strong>/g), ([, cell = '']) => cell);

test('runs of different losses have tables and figures of their own, and of the comparable the best is marked', async () => {
  const folder = await withRun(xor);
  folder.write('hinge.json', oneOutput([], 'hinge'));
  folder.write('numbers.json', { ...numbers, data: { ...numbers.data, split: undefined } });
  await folder.foldnet(['train', folder.at('it.json'), '--epochs', '9', '--out', folder.at('b')]);
  await folder.foldnet(['train', folder.at('hinge.json'), '--out', folder.at('c')]);
  await folder.foldnet(['train', folder.at('numbers.json'), '--out', folder.at('d')]);
  await folder.foldnet(['report', ...['run', 'b', 'c', 'd'].map(folder.at), '--out', folder.at('all.html')]);
  const html = folder.read('all.html');
  expectSound(html);
  const captions = Array.from(html.matchAll(/<figcaption><strong>([^<]*)\.</g), ([, title = '']) => title);
  expect(captions).toEqual([
    'Training loss by epoch, softmax-cross-entropy',
    'Training loss by epoch, hinge',
    'Training loss by epoch, mean-squared-error',
    'Training accuracy by epoch, classification',
    'Training R² by epoch, regression',
  ]);
  const table = tableOf(html, 'At the last epoch, softmax-cross-entropy');
  expect(table.map(([name]) => name)).toEqual(['run', 'run', 'b']);
  const [, own, other] = table.map((row) => Number(row[2]));
  expect(own).toBeLessThan(other!);
  expect(Number(table[2]?.[5])).toBeCloseTo(other! - own!, 5);
  expect(bold(html)).toContain(table[1]?.[2]);
  expect(bold(html)).not.toContain(table[2]?.[2]);
  expect(tableOf(html, 'At the last epoch, hinge')[0]).toEqual(['run', 'epoch', 'train loss', 'test loss', 'accuracy']);
  expect(tableOf(html, 'At the last epoch, mean-squared-error')[0]?.[4]).toBe('R²');
  expect(tableOf(html, 'Differences of the experiments').slice(0, 1)).toEqual([['in the experiment', 'value', 'runs']]);
  expect(tableOf(html, 'Differences of the experiments')).toContainEqual(['epochs', '30', 'run, c, d']);
});

test('a page does not depend on how its folder is spelled, nor on where the command is called', async () => {
  const folder = await withRun(xor);
  // Without its data, and with a journal that is damaged, it has sentences with paths.
  rmSync(folder.at('xor.csv'));
  folder.write('run/journal.jsonl', folder.read('run/journal.jsonl').replace('"epoch": 20,', '"epoch": 21,'));
  await folder.foldnet(['report', folder.at('run')]);
  const page = folder.read('run/report.html');
  expect(textOf(page)).toContain('run/journal.jsonl: line 21');
  expect(textOf(page)).toContain(
    'xor.csv: cannot be read, there is nothing of that name; the run in run was trained on it',
  );
  expect(page).not.toContain(folder.at(''));
  const { err } = await folder.spawned(['report', './run/', '--out', 'spelled.html']);
  expect(err).toContain('run/journal.jsonl: line 21');
  expect(err).not.toContain(folder.at(''));
  expect(folder.read('spelled.html')).toBe(page);
});

/** Runs each command of a page, by a shell in the folder that it names. */
const commandsOf = (html: string): ReadonlyArray<string> =>
  Array.from(html.matchAll(/<code>foldnet ([^<]*)<\/code>/g), ([, command = '']) =>
    command.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );

const words = (command: string): ReadonlyArray<string> =>
  execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

test('the command of a page runs in the folder that holds the run, with its data where they are now', async () => {
  const folder = await withRun(xor);
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at("-it's")]);
  mkdirSync(folder.at('new'));
  folder.write('new/moved.csv', xorCsv);
  rmSync(folder.at('xor.csv'));
  await folder.foldnet(['report', folder.at("-it's"), '--data', folder.at('new/moved.csv')]);
  const [command = '', ...others] = commandsOf(folder.read("-it's/report.html")).filter((own) =>
    own.startsWith('replay'),
  );
  expect(others).toEqual([]);
  expect(words(command)).toEqual(['replay', "./-it's", '--data', 'new/moved.csv']);
  const { code, out } = await folder.spawned(words(command));
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^identical\n/) as string });
}, 30_000);

test('a run that diverged at once is run again by its experiment; train says nothing of losses that it has not', async () => {
  const folder = await withRun({ ...numbers, loss: { type: 'mean-squared-error' }, epochs: 3 });
  folder.write('it.json', { ...numbers, optimizer: { type: 'sgd', learningRate: 1e300 } });
  const { out } = await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('b')]);
  expect(out).toContain('\n0 epochs in ');
  expect(out).not.toMatch(/^loss/m);
  await folder.foldnet(['report', folder.at('b')]);
  expect(commandsOf(folder.read('b/report.html')).filter((own) => !own.includes('--record'))).toEqual([
    'train b/experiment.json',
  ]);
});

test('a report has no place where there is a device, a pipe, a link or a folder', async () => {
  const folder = await withRun(xor);
  execFileSync('mkfifo', [folder.at('pipe')]);
  symlinkSync('/dev/zero', folder.at('link'));
  const got = async (path: string): Promise<string> => {
    const { code, err } = await folder.foldnet(['report', folder.at('run'), '--out', path]);
    expect(code).toBe(2);
    return err.replace(/^.* got /, '');
  };
  expect(await Promise.all([folder.at('pipe'), folder.at('link'), folder.at('run'), '/dev/full'].map(got))).toEqual([
    'a pipe\n',
    'a link\n',
    'a folder\n',
    'a device\n',
  ]);
});

test("a run's report takes the place of its own alone", async () => {
  const folder = await withRun(xor);
  await folder.foldnet(['train', folder.at('it.json'), '--seed', '7', '--out', folder.at('b'), '--report']);
  const before = folder.read('b/report.html');
  const path = folder.at('b/report.html');
  const message =
    'expected nothing, or an older report of the same to take the place of, got the report of another run';
  const refused = { code: 2, out: '', err: `error: b/report.html: ${message}\n` };
  expect(await folder.foldnet(['report', folder.at('run'), '--out', path])).toEqual(refused);
  expect(await folder.foldnet(['report', folder.at('run'), folder.at('b'), '--out', path])).toEqual(refused);
  expect(folder.read('b/report.html')).toBe(before);
  expect(await folder.foldnet(['report', folder.at('b'), '--out', path])).toMatchObject({ code: 0 });
});

test('resume says that a report is from before, or writes it anew', async () => {
  const folder = await withRun(xor, ['--report']);
  const before = folder.read('run/report.html');
  const stale = await folder.foldnet(['resume', folder.at('run'), '--epochs', '31']);
  expect(stale.err).toContain('run/report.html shows the run as it was before; ');
  expect(folder.read('run/report.html')).toBe(before);
  const anew = await folder.foldnet(['resume', folder.at('run'), '--epochs', '32', '--report']);
  expect(anew.err).not.toContain('report.html');
  expect(anew.out).toMatch(/\nreport run\/report\.html \(\d+ kB\)\n$/);
  expect(textOf(folder.read('run/report.html'))).toContain('32 of 32 epochs');
  folder.write('run/report.html', 'mine');
  const foreign = await folder.foldnet(['resume', folder.at('run'), '--epochs', '33', '--report']);
  expect(foreign.code).toBe(2);
  expect(folder.read('run/report.html')).toBe('mine');
  expect((await folder.foldnet(['resume', folder.at('run'), '--epochs', '33'])).err).not.toContain('report.html');
});

test('an import has a page of what its model alone allows', async () => {
  const folder = await withRun({ ...xor, data: { ...xor.data, split: { test: 0.25 } } });
  await folder.foldnet(['export', folder.at('run'), '--npz', folder.at('w.npz')]);
  await folder.foldnet(['import', folder.at('w.npz'), '--experiment', folder.at('it.json'), '--out', folder.at('imp')]);
  expect(await folder.foldnet(['report', folder.at('imp')])).toMatchObject({ code: 0, err: '' });
  const html = folder.read('imp/report.html');
  expectSound(html);
  expect(headings(html)).toEqual([
    'What was imported',
    'Which classes it confuses',
    'Is it as sure as it should be',
    'What it says over its two inputs',
    'The worst example',
  ]);
  const { measures } = independently(folder, xorCsv);
  expect(tableOf(html, 'Losses and measures').map((row) => row.slice(0, 2))).toEqual([
    ['part', 'loss'],
    ['train', six(measures.train.loss)],
    ['test', six(measures.test!.loss)],
  ]);
  expect(html).toContain('as imported');
  expect(html).not.toContain('after epoch');
  expect(commandsOf(html)).toEqual(['evaluate imp']);
  const both = await folder.foldnet(['report', folder.at('run'), folder.at('imp'), '--out', folder.at('both.html')]);
  expect(both.code).toBe(2);
  expect(both.err).toMatch(/^error: imp: expected a run with a journal, got an import/);
});

test('--record none records nothing, whatever the experiment says', async () => {
  const folder = await withRun({ ...xor, record: ['norms'] }, ['--record', 'none']);
  expect(folder.read('run/journal.jsonl')).not.toContain('"record"');
  const { code, err } = await folder.foldnet(['train', folder.at('it.json'), '--record', '']);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: --record: .*; 'none' records nothing\n$/);
});

test('train --report writes it at the end, and says where', async () => {
  const folder = await withRun(xor);
  const args = ['train', folder.at('it.json'), '--report', '--out', folder.at('b')];
  const { code, out } = await folder.foldnet(args);
  expect(code).toBe(0);
  expect(out).toMatch(/\nreport b\/report\.html \(\d+ kB\)\n$/);
  const html = folder.read('b/report.html');
  await folder.foldnet(['report', folder.at('b')]);
  expect(folder.read('b/report.html')).toBe(html);
  const json = await folder.foldnet(['train', folder.at('it.json'), '--report', '--json', '--out', folder.at('c')]);
  expect(parsed(json.out)).toMatchObject({ report: 'c/report.html' });
});

test('train --report trains nothing where its report would take the place of another file', async () => {
  const folder = await withRun(xor);
  rmSync(folder.at('run/manifest.json'));
  ['journal.jsonl', 'experiment.json', 'history.csv', 'model.json'].forEach((name) => {
    rmSync(folder.at(`run/${name}`));
  });
  folder.write('run/report.html', 'mine');
  const { code, err } = await folder.foldnet(['train', folder.at('it.json'), '--report', '--out', folder.at('run')]);
  expect({ code, err }).toEqual({
    code: 2,
    err: 'error: run/report.html: expected nothing, or an older report of the same to take the place of, got another file\n',
  });
  expect(folder.read('run/report.html')).toBe('mine');
});
