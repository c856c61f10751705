/**
 * `foldnet train`: what it writes and where, what it prints, how it ends.
 */
import { mkdirSync } from 'node:fs';
import { Experiment, Journal, Model } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { emptyFolder, end, type Folder, full, fullCsv, xor, xorCsv } from './foldnet.js';

const withXor = (change: object = {}): { readonly folder: Folder; readonly file: string } => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  return { folder, file: folder.write('xor.json', { ...xor, ...change }) };
};

const parse = (text: string): Readonly<Record<string, unknown>> =>
  JSON.parse(text) as Readonly<Record<string, unknown>>;

describe('a run’s folder', () => {
  test('holds the experiment as decoded, the history and the model', async () => {
    const { folder, file } = withXor({ precision: undefined });
    expect(await folder.foldnet(['train', file, '--out', folder.at('deep/run')])).toMatchObject({ code: 0, err: '' });
    expect(
      Object.keys(folder.contents())
        .filter((name) => !name.includes('checkpoints'))
        .sort(),
    ).toEqual([
      'deep/run/experiment.json',
      'deep/run/history.csv',
      'deep/run/journal.jsonl',
      'deep/run/manifest.json',
      'deep/run/model.json',
      'xor.csv',
      'xor.json',
    ]);
    const experiment = expectRight(Experiment.parse(folder.read('deep/run/experiment.json')));
    expect(experiment).toEqual({ ...xor, data: { ...xor.data, csv: '../../xor.csv' } });
    expect(folder.read('deep/run/history.csv').trimEnd().split('\n')).toHaveLength(31);
    const model = expectRight(Model.parse(folder.read('deep/run/model.json')));
    expect(model).toMatchObject({ experiment, epoch: 30 });
  });

  test('its experiment is one that trains again to the same digest', async () => {
    const { folder, file } = withXor();
    const first = parse((await folder.foldnet(['train', file, '--out', folder.at('a'), '--json'])).out);
    const again = await folder.foldnet(['train', folder.at('a/experiment.json'), '--out', folder.at('b'), '--json']);
    expect(parse(again.out)['digest']).toBe(first['digest']);
    expect(folder.read('b/history.csv')).toBe(folder.read('a/history.csv'));
    expect(folder.read('b/model.json')).toBe(folder.read('a/model.json'));
  });

  test('is a new one each time, in a process of its own', async () => {
    const { folder } = withXor();
    const first = await folder.spawned(['train', 'xor.json', '--epochs', '2']);
    const second = await folder.spawned(['train', 'xor.json', '--epochs', '2']);
    expect([first, second]).toMatchObject([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ]);
    expect(first.out).toContain('run    runs/xor\n');
    expect(second.out).toContain('run    runs/xor-2\n');
    expect(folder.read('runs/xor-2/model.json')).toBe(folder.read('runs/xor/model.json'));
  });

  test('may hold other files, which stay as they are', async () => {
    const { folder, file } = withXor();
    mkdirSync(folder.at('run'));
    folder.write('run/notes.txt', 'mine');
    expect(await folder.foldnet(['train', file, '--out', folder.at('run')])).toMatchObject({ code: 0 });
    expect(folder.read('run/notes.txt')).toBe('mine');
  });

  test.each(['experiment.json', 'history.csv', 'model.json'])('that holds %s is left as it is', async (name) => {
    const { folder, file } = withXor();
    mkdirSync(folder.at('run'));
    folder.write(`run/${name}`, 'mine');
    const before = folder.contents();
    expect(await folder.foldnet(['train', file, '--out', folder.at('run')])).toEqual({
      code: 2,
      out: '',
      err: 'error: run: expected a folder without a run, got one that holds a run; give --out another\n',
    });
    expect(folder.contents()).toEqual(before);
  });

  test('that is a file', async () => {
    const { folder, file } = withXor();
    expect(await folder.foldnet(['train', file, '--out', file])).toMatchObject({
      code: 2,
      err: 'error: xor.json: cannot be made a folder, this is a file, not a folder\n',
    });
  });
});

describe('what is printed', () => {
  test('with --json, one object and nothing else', async () => {
    const { folder, file } = withXor({ data: { ...xor.data, split: { test: 1, shuffle: false } } });
    const { code, out, err } = await folder.foldnet(['train', file, '--out', folder.at('run'), '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const result = parse(out);
    expect(Object.keys(result)).toEqual(['name', 'epochs', 'digest', 'train', 'test', 'numerics', 'seconds', 'out']);
    expect(result).toMatchObject({ name: 'xor', epochs: 30, numerics: 1 });
    expect(result['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(result['seconds']).toBeGreaterThan(0);
    const last = folder.read('run/history.csv').trimEnd().split('\n').at(-1)!.split(',').map(Number);
    expect(result['train']).toEqual({ loss: last[2], accuracy: last[3], correct: last[4], rows: 3 });
    expect(result['test']).toEqual({ loss: last[5], accuracy: last[6], correct: last[7], rows: 1 });
  });

  test('without a test part, that is null', async () => {
    const { folder, file } = withXor();
    const { out } = await folder.foldnet(['train', file, '--out', folder.at('run'), '--json']);
    expect(parse(out)).toMatchObject({ test: null, train: { rows: 4 } });
  });

  test('off a terminal, at most 20 lines of progress, then the digest, the folder and the metrics', async () => {
    const { folder, file } = withXor({ epochs: 1000 });
    const { out, err } = await folder.foldnet(['train', file, '--out', folder.at('run')]);
    const lines = out.split('\n');
    const epochs = lines.filter((line) => line.startsWith('epoch'));
    expect(epochs.length).toBeLessThanOrEqual(20);
    expect(epochs.at(0)).toMatch(
      /^epoch {4}1\/1000 {2}loss 0\.\d+ {2}train loss 0\.\d+ {2}train accuracy [01]\.\d{4}$/,
    );
    expect(epochs.at(-1)).toMatch(/^epoch 1000\/1000 /);
    const { digest } = parse(folder.read('run/model.json'));
    expect(lines).toContain(`digest ${String(digest)}`);
    expect(lines).toContain('run    run');
    expect(out).toMatch(/\ntrain {2}loss 0\.\d+, accuracy 1\.0000 \(4 of 4\)\nloss {3}[▁-█]{30,60}\n$/);
    expect(err).toBe('');
  });

  test('on a terminal, a bar that fits, on standard error', async () => {
    const { folder, file } = withXor();
    const { out, err } = await folder.foldnet(['train', file, '--out', folder.at('run')], { terminalWidth: 80 });
    const bars = err.trimEnd().split('\r\x1b[K').slice(1);
    expect(bars.length).toBeGreaterThan(1);
    expect(bars.every((bar) => bar.length < 80)).toBe(true);
    expect(bars.at(-1)).toMatch(/^xor █+ 30\/30 {2}loss 0\.\d+ {2}train accuracy 1\.0000 {2}ETA 0:00$/);
    expect(bars[0]).toMatch(/^xor █*░+ +\d+\/30 /);
    expect(out).not.toContain('epoch ');
  });
});

describe('bits', () => {
  test.each(['float64', 'float32'])('two runs in %s have one digest, whatever the threads', async (precision) => {
    const { folder, file } = withXor({ precision });
    const digests = await Promise.all(
      ['1', '2'].map(async (threads) => {
        const out = folder.at(`run-${threads}`);
        const { out: text } = await folder.foldnet(['train', file, '--out', out, '--threads', threads, '--json']);
        return parse(text)['digest'];
      }),
    );
    expect(digests[0]).toBe(digests[1]);
  });

  test('the precision, the seed and the epochs make others', async () => {
    const { folder, file } = withXor();
    const single = folder.write('single.json', { ...xor, precision: 'float32' });
    const runs = [[file], [file, '--seed', '43'], [file, '--epochs', '29'], [single]];
    const digests = await Promise.all(
      runs.map(
        async (args, i) =>
          parse((await folder.foldnet(['train', ...args, '--out', folder.at(`${i}`), '--json'])).out)['digest'],
      ),
    );
    expect(new Set(digests).size).toBe(4);
    expect(expectRight(Experiment.parse(folder.read('1/experiment.json'))).random.seed).toBe(43);
    expect(expectRight(Experiment.parse(folder.read('2/experiment.json'))).epochs).toBe(29);
  });
});

test('--record sets what is recorded, and changes neither digest nor history', async () => {
  const { folder, file } = withXor();
  const train = async (out: string, ...args: ReadonlyArray<string>): Promise<unknown> =>
    parse((await folder.foldnet(['train', file, '--out', folder.at(out), '--json', ...args])).out)['digest'];
  expect(await train('recorded', '--record', 'norms,spread')).toBe(await train('plain'));
  expect(folder.read('recorded/history.csv')).toBe(folder.read('plain/history.csv'));
  expect(expectRight(Experiment.parse(folder.read('recorded/experiment.json'))).record).toEqual(['norms', 'spread']);
  const { journal } = expectRight(Journal.parse(folder.read('recorded/journal.jsonl')));
  expect(journal.epochs.map(({ observation }) => Object.keys(observation ?? {}))).toEqual(
    Array.from({ length: 30 }, () => ['norms', 'spread']),
  );
  expect(folder.read('plain/journal.jsonl')).not.toContain('record');
  expect(await folder.foldnet(['replay', folder.at('recorded')])).toMatchObject({ code: 0 });
});

describe('everything at once', () => {
  const cases = ['threefry', 'mt19937'].flatMap((generator) =>
    ['float64', 'float32'].map((precision) => [generator, precision] as const),
  );

  test.each(cases)(
    'from %s in %s: trains, evaluates to the same numbers, predicts, replays',
    async (generator, precision) => {
      const folder = emptyFolder();
      folder.write('full.csv', fullCsv);
      const file = folder.write('full.json', { ...full, precision, random: { generator, seed: 11 } });
      const train = async (out: string): Promise<Readonly<Record<string, unknown>>> => {
        const { code, out: printed, err } = await folder.foldnet(['train', file, '--out', folder.at(out), '--json']);
        expect({ code, err }).toEqual({ code: 0, err: '' });
        return parse(printed);
      };
      const first = await train('a');
      const again = await train('b');
      expect(again['digest']).toBe(first['digest']);
      expect(folder.read('b/model.json')).toBe(folder.read('a/model.json'));
      expect(folder.read('b/history.csv')).toBe(folder.read('a/history.csv'));
      const best = (first['earlyStopping'] as { readonly best: number }).best;
      const { code, out } = await folder.foldnet(['evaluate', folder.at('a'), '--json']);
      expect(code).toBe(0);
      expect(parse(out)).toMatchObject({
        epochs: best,
        digest: first['digest'],
        train: first['train'],
        test: first['test'],
      });
      // The best epoch's row of the history has the same measures.
      const row = folder.read('a/history.csv').split('\n')[best]!.split(',').map(Number);
      expect(first['train']).toEqual({ loss: row[2], accuracy: row[3], correct: row[4], rows: 18 });
      expect(row.at(-1)).toBe((first['earlyStopping'] as { readonly loss: number }).loss);
      const predicted = await folder.foldnet(['predict', folder.at('a'), '--data', folder.at('full.csv')]);
      expect(predicted.code).toBe(0);
      expect(predicted.out.split('\n')).toHaveLength(32);
      expect(predicted.out.split('\n')[0]).toBe('prediction,probability_-1,probability_4');
    },
  );
});

describe('early stopping', () => {
  const stopping = { ...full, earlyStopping: { patience: 2, minDelta: 1e9 } };

  test('says at which epoch it ended and whose model is kept, in words and in JSON', async () => {
    const folder = emptyFolder();
    folder.write('full.csv', fullCsv);
    const file = folder.write('full.json', stopping);
    const { code, out, err } = await folder.foldnet(['train', file, '--out', folder.at('run')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('full: 2 features, 18 training rows, 6 validation rows, 6 test rows, float64\n');
    expect(out).toMatch(
      /\n3 epochs in \d+\.\d s\nstopped early at epoch 3: the model is that of epoch 1, the best, with a watched loss of \d\.\d+\n/,
    );
    const result = parse((await folder.foldnet(['train', file, '--out', folder.at('json'), '--json'])).out);
    expect(result).toMatchObject({ epochs: 3, earlyStopping: { stopped: true, best: 1 } });
    expect(folder.read('run/history.csv').trimEnd().split('\n')).toHaveLength(4);
    expect(expectRight(Model.parse(folder.read('run/model.json'))).epoch).toBe(1);
  });

  test('with the epochs used up, the best model is written too', async () => {
    const folder = emptyFolder();
    folder.write('full.csv', fullCsv);
    const file = folder.write('full.json', { ...stopping, epochs: 2 });
    const { out } = await folder.foldnet(['train', file, '--out', folder.at('run')]);
    expect(out).toMatch(
      /\n2 epochs in \d+\.\d s\nthe model is that of epoch 1, the best, with a watched loss of \d\.\d+\n/,
    );
    expect(expectRight(Model.parse(folder.read('run/model.json'))).epoch).toBe(1);
  });

  test('an interruption keeps the best model', async () => {
    const folder = emptyFolder();
    folder.write('full.csv', fullCsv);
    const file = folder.write('full.json', { ...full, epochs: 1e9, earlyStopping: { patience: 1e9, minDelta: 1e9 } });
    const controller = new AbortController();
    const ended = folder.foldnet(['train', file, '--out', folder.at('run')], { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 200);
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^interrupted: the best model, of epoch 1, and the history up to epoch \d+ are in run\n$/);
    expect(expectRight(Model.parse(folder.read('run/model.json'))).epoch).toBe(1);
  });
});

describe('ending early', () => {
  test('a learning rate that diverges: exit code 1, the epoch and the step, and what was good is kept', async () => {
    const { folder, file } = withXor({
      data: { ...xor.data, task: 'regression' },
      model: { layers: [{ type: 'dense', outputs: 1 }] },
      loss: { type: 'mean-squared-error' },
      optimizer: { type: 'sgd', learningRate: 1e50 },
      batching: { type: 'shuffled', size: 2 },
    });
    const { code, err } = await folder.foldnet(['train', file, '--out', folder.at('run')]);
    expect(code).toBe(1);
    expect(err).toBe(
      'error: diverged at epoch 2, step 2: the loss on the training part is Infinity; the model and the history up to epoch 1 are in run\n',
    );
    expect(expectRight(Model.parse(folder.read('run/model.json'))).epoch).toBe(1);
    expect(folder.read('run/history.csv').trimEnd().split('\n')).toHaveLength(2);
    const { out } = await folder.foldnet(['train', file, '--out', folder.at('again'), '--json']);
    expect(parse(out)).toMatchObject({
      epochs: 1,
      diverged: { epoch: 2, step: 2, reason: 'the loss on the training part is Infinity' },
    });
  });

  test('an interruption ends after the epoch', async () => {
    const { folder, file } = withXor();
    const controller = new AbortController();
    const ended = folder.foldnet(['train', file, '--out', folder.at('run')], { signal: controller.signal });
    controller.abort();
    expect(await ended).toMatchObject({
      code: 130,
      err: 'interrupted: the model and the history up to epoch 0 are in run\n',
    });
    expect(expectRight(Model.parse(folder.read('run/model.json'))).epoch).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s: exit code 130, and everything up to then is kept', async (signal) => {
    const { folder } = withXor({ epochs: 1e9 });
    const child = folder.start(['train', 'xor.json', '--out', 'run']);
    // Once: a second signal ends the process at once.
    child.stdout?.on('data', (text: Buffer) => text.toString().includes('epoch ') && child.kill(signal));
    const { code, err } = await end(child);
    expect(code).toBe(130);
    const { epoch } = expectRight(Model.parse(folder.read('run/model.json')));
    expect(epoch).toBeGreaterThan(0);
    expect(err).toBe(`interrupted: the model and the history up to epoch ${epoch} are in run\n`);
    expect(folder.read('run/history.csv').trimEnd().split('\n')).toHaveLength(epoch + 1);
  });
});
