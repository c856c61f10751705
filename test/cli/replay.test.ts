/**
 * `foldnet replay`, `runs`, `diff`, and the models of checkpoints.
 */
import { Digest } from 'foldnet';
import { Model } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { emptyFolder, type Folder, full, inRepository, parsed, withRun, xor, xorCsv } from './foldnet.js';

const lines = (folder: Folder): ReadonlyArray<string> => folder.read('run/journal.jsonl').trimEnd().split('\n');

const stateOf = (folder: Folder, epoch: number): unknown => parsed(lines(folder)[epoch] ?? '')['state'];

/** The journal with other lines, its chain made right again: what another machine might have written. */
const rewrite = (folder: Folder, change: (line: string, i: number) => string): void => {
  let before = '';
  const written = lines(folder).map((line, i) => {
    const body = `${change(line, i).replace(/, "chain": "[^"]*" \}$/, '')} }`;
    before = Digest.ofText(`${before}\n${body}`);
    return `${body.slice(0, -2)}, "chain": "${before}" }\n`;
  });
  folder.write('run/journal.jsonl', written.join(''));
};

describe('replay', () => {
  test.each([
    ['xor', xor],
    ['everything at once', full],
  ])('%s: identical, with both digests', async (_, experiment) => {
    const folder = await withRun(experiment);
    const epochs = lines(folder).filter((line) => line.includes('"epoch"')).length;
    const digest = String(stateOf(folder, epochs));
    expect(await folder.foldnet(['replay', folder.at('run')])).toEqual({
      code: 0,
      out: `identical\njournal  ${digest}\nreplay   ${digest}\nepochs   ${epochs}\n`,
      err: '',
    });
    const { out } = await folder.foldnet(['replay', folder.at('run'), '--json']);
    const model = expectRight(Model.parse(folder.read('run/model.json')));
    expect(parsed(out)).toMatchObject({
      identical: true,
      journal: digest,
      replay: digest,
      digest: Model.digest(model),
    });
  });

  test('of the digits: identical', async () => {
    const folder = emptyFolder();
    await folder.foldnet(['train', inRepository('examples/experiments/digits.json'), '--out', folder.at('run')]);
    const { code, out } = await folder.foldnet(['replay', folder.at('run')]);
    expect({ code, said: out.split('\n')[0] }).toEqual({ code: 0, said: 'identical' });
  });

  test('from a checkpoint, to an epoch, whose model it writes', async () => {
    const folder = await withRun(full, ['--checkpoint-every', '4']);
    const part = await folder.foldnet(['replay', folder.at('run'), '--from', '4', '--until', '6', '--json']);
    expect(part.code).toBe(0);
    expect(parsed(part.out)).toMatchObject({ identical: true, epochs: 6, journal: stateOf(folder, 6) });
    await folder.foldnet(['replay', folder.at('run'), '--until', '4', '--out', folder.at('four.json')]);
    const four = expectRight(Model.parse(folder.read('four.json')));
    const evaluated = await folder.foldnet(['evaluate', folder.at('run'), '--epoch', '4', '--json']);
    expect(parsed(evaluated.out)).toMatchObject({ epochs: 4, digest: Model.digest(four) });
    expect(await folder.foldnet(['replay', folder.at('run'), '--out', folder.at('four.json')])).toMatchObject({
      code: 2,
      err: 'error: four.json: expected a file that is not there yet, got one that is\n',
    });
  });

  test('says in which epoch, at which step and in which parameter it parts', async () => {
    const folder = await withRun({ ...xor, batching: { type: 'shuffled', size: 1 } });
    // Another machine, whose second epoch's third loss was another one, and the second layer's weights after it.
    rewrite(folder, (line, i) => {
      if (i < 2) return line;
      return line
        .replace(/"state": "sha256:./, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)
        .replace(/("steps": ".{16})(.)/, (_, start: string, digit: string) => start + (digit === '0' ? '1' : '0'))
        .replace(/("matrices": ".{16})(.)/, (_, start: string, digit: string) => start + (digit === '0' ? '1' : '0'));
    });
    const { code, out } = await folder.foldnet(['replay', folder.at('run')]);
    expect(code).toBe(1);
    expect(out).toContain('epoch 2 is the first that differs, at the loss of its step 3, in parameters.2.W\n');
    expect(out).toContain(`journal  ${String(stateOf(folder, 2))}\n`);
  });

  test('names the input that changed', async () => {
    const folder = await withRun(xor);
    folder.write('xor.csv', xorCsv.replace('0,1,1', '0,1,0'));
    const { code, out, err } = await folder.foldnet(['replay', folder.at('run')]);
    expect(code).toBe(1);
    expect(err).toMatch(/^xor\.csv: expected the file that the run was trained on, sha256:\w+, got sha256:\w+\n$/);
    expect(out).toContain('epoch 1 is the first that differs');
  });

  test.each([
    [['--until', '31'], '--until: expected at most 30, the epochs of the journal, got 31'],
    [['--from', '6', '--until', '6'], '--from: expected an epoch before 6, the last to replay, got 6'],
    [['--from', 'x'], "--from: expected a positive integer, got 'x'"],
    [['--from', '2'], 'run/checkpoints/epoch-2.json: cannot be read, there is nothing of that name'],
  ])('%j: %s', async (args, message) => {
    const folder = await withRun(xor);
    expect(await folder.foldnet(['replay', folder.at('run'), ...args])).toEqual({
      code: 2,
      out: '',
      err: `error: ${message}\n`,
    });
  });
});

describe('the models of checkpoints', () => {
  test('the best, the last, or that of an epoch', async () => {
    const folder = await withRun({ ...full, earlyStopping: undefined });
    const at = async (epoch: string) =>
      parsed((await folder.foldnet(['evaluate', folder.at('run'), '--epoch', epoch, '--json'])).out);
    expect(await at('last')).toMatchObject({
      epochs: 40,
      digest: Model.digest(expectRight(Model.parse(folder.read('run/model.json')))),
    });
    expect(await at('8')).toMatchObject({ epochs: 8 });
    const losses = folder
      .read('run/history.csv')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',').at(-1)));
    expect(await at('best')).toMatchObject({ epochs: losses.indexOf(Math.min(...losses)) + 1 });
    const predicted = await folder.foldnet([
      'predict',
      folder.at('run'),
      '--data',
      folder.at('full.csv'),
      '--epoch',
      '8',
      '--json',
    ]);
    expect(parsed(predicted.out)).toMatchObject({ epochs: 8 });
  });

  test('another epoch’s is made by a replay', async () => {
    const folder = await withRun(xor);
    const { code, err } = await folder.foldnet(['evaluate', folder.at('run'), '--epoch', '7']);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: --epoch: expected 'best', 'last' or a checkpoint's epoch, one of 3, 6, .*, got '7'; the model of another epoch comes by foldnet replay run --until 7 --out FILE\n$/,
    );
  });
});

test('runs lists them: how far each is, and how good', async () => {
  const folder = await withRun(xor);
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('other'), '--epochs', '3']);
  folder.write('other/journal.jsonl', folder.read('other/journal.jsonl').split('\n').slice(0, 3).join('\n') + '\n');
  const { code, out } = await folder.foldnet(['runs', folder.at('.')]);
  expect(code).toBe(0);
  expect(out).toMatch(/^run +epochs +status/);
  expect(out).toMatch(/\nother +2\/3 +unfinished +/);
  expect(out).toMatch(/\nrun +30\/30 +done +/);
  expect(JSON.parse((await folder.foldnet(['runs', folder.at('.'), '--json'])).out)).toMatchObject([
    { name: 'xor', status: 'unfinished', done: 2, epochs: 3 },
    { name: 'xor', status: 'done', done: 30, epochs: 30 },
  ]);
  expect(await folder.foldnet(['runs', folder.at('nowhere')])).toMatchObject({ code: 0, out: 'no runs in nowhere\n' });
});

test('diff says what differs in two experiments, and in which epoch the runs part', async () => {
  const folder = await withRun({
    ...xor,
    optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1, size: 5, factor: 0.5 } },
  });
  folder.write('it.json', {
    ...xor,
    optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1, size: 5, factor: 0.9 } },
  });
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('other')]);
  const { code, out } = await folder.foldnet(['diff', folder.at('run'), folder.at('other')]);
  expect(code).toBe(0);
  expect(out).toMatch(/\noptimizer\.learningRate\.factor +0\.5 +0\.9\n/);
  expect(out).toContain('they part in epoch 6\n');
  const same = await folder.foldnet(['diff', folder.at('run'), folder.at('run')]);
  expect(same.out).toContain('the experiments and their data are the same\n');
  expect(same.out).toContain('the same states, bit for bit, in all 30 epochs that both have\n');
});
