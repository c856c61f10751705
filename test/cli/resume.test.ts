/**
 * `foldnet resume`: wherever a run stopped, and whatever was altered meanwhile, it comes to the bits of a run that was
 * never stopped, or says why it can't.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { emptyFolder, end, type Folder, full, fullCsv, xor, xorCsv } from './foldnet.js';

const experiments = {
  xor: { ...xor, batching: { type: 'random', size: 3 } },
  float32: {
    ...xor,
    precision: 'float32',
    random: { generator: 'mt19937', seed: 3 },
    optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
  },
  full: { ...full, earlyStopping: undefined, record: ['norms', 'saturation', 'spread'] },
  stopping: full,
};

type Name = keyof typeof experiments;

const prepared = (name: Name, change: object = {}): Folder => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  folder.write('full.csv', fullCsv);
  folder.write('it.json', { ...experiments[name], ...change });
  return folder;
};

/** Waits until something is so. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await setTimeout(20);
};

interface Digest {
  readonly digest: string;
  readonly epochs: number;
}

const digestOf = (text: string): string => (JSON.parse(text) as Digest).digest;

const trained = async (folder: Folder, args: ReadonlyArray<string> = [], out: string = 'run'): Promise<string> => {
  const {
    code,
    out: text,
    err,
  } = await folder.foldnet([...['train', folder.at('it.json'), '--out', folder.at(out), '--json'], ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return digestOf(text);
};

const resumed = (folder: Folder, args: ReadonlyArray<string> = []) =>
  folder.foldnet(['resume', folder.at('run'), '--json', ...args]);

const checkpoints = (folder: Folder): ReadonlyArray<number> =>
  readdirSync(folder.at('run/checkpoints'))
    .flatMap((name) => /^epoch-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

/** The journal's lines of epochs, without their chain. */
const epochLines = (folder: Folder): ReadonlyArray<string> =>
  folder.read('run/journal.jsonl').match(/^\{ "epoch": .*(?=, "chain")/gm) ?? [];

/** As if the process had been ended after that epoch's line, and a part of the next one's had reached the disk. */
const cutJournal = (folder: Folder, epochs: number, torn: number = 0): void => {
  const path = folder.at('run/journal.jsonl');
  const lines = folder.read('run/journal.jsonl').split('\n');
  const kept = lines.slice(0, epochs + 1).map((line) => `${line}\n`);
  writeFileSync(path, kept.join('') + (lines[epochs + 1] ?? '').slice(0, torn));
  checkpoints(folder)
    .filter((epoch) => epoch > epochs)
    .forEach((epoch) => {
      rmSync(folder.at(`run/checkpoints/epoch-${epoch}.json`));
      rmSync(folder.at(`run/checkpoints/epoch-${epoch}.safetensors`));
    });
  rmSync(folder.at('run/model.json'), { force: true });
  rmSync(folder.at('run/history.csv'), { force: true });
};

describe('a run that was stopped comes to the same end', () => {
  test.each<[Name, number]>(
    (['xor', 'float32', 'full', 'stopping'] as const).flatMap((name) =>
      [0, 1, 4, 9].map((epochs): [Name, number] => [name, epochs]),
    ),
  )('%s, after epoch %i', async (name, epochs) => {
    const folder = prepared(name);
    const digest = await trained(folder);
    const whole = { model: folder.read('run/model.json'), history: folder.read('run/history.csv') };
    const lines = epochLines(folder);
    cutJournal(folder, epochs, 40);
    const { code, out, err } = await resumed(folder);
    expect(code).toBe(0);
    expect(digestOf(out)).toBe(digest);
    expect(err).toContain('going on from');
    expect(folder.read('run/model.json')).toBe(whole.model);
    expect(folder.read('run/history.csv')).toBe(whole.history);
    expect(epochLines(folder)).toEqual(lines);
    if (name === 'full') expect(lines.every((line) => line.includes('"spread": [{ "path": "0"'))).toBe(true);
  });

  test('as often as it is stopped', async () => {
    const folder = prepared('full');
    const digest = await trained(folder);
    for (const epochs of [2, 5, 11, 23]) {
      cutJournal(folder, epochs);
      expect(digestOf((await resumed(folder)).out)).toBe(digest);
    }
  });
});

test('a signal ends the run after an epoch, with exit code 130, and it goes on from there', async () => {
  const folder = prepared('full');
  const digest = await trained(folder, [], 'whole');
  const controller = new AbortController();
  controller.abort();
  const stopped = await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run')], {
    signal: controller.signal,
  });
  expect(stopped).toMatchObject({ code: 130 });
  const { code, out, err } = await resumed(folder);
  expect({ code, err }).toEqual({ code: 0, err: 'going on from the beginning\n' });
  expect(digestOf(out)).toBe(digest);
});

test('a run that is done goes on to more epochs, to the bits of one that was to have them from the first', async () => {
  const folder = prepared('xor');
  const digest = await trained(folder, ['--epochs', '45'], 'whole');
  await trained(folder);
  expect(digestOf((await resumed(folder, ['--epochs', '37'])).out)).not.toBe(digest);
  expect(digestOf((await resumed(folder, ['--epochs', '45'])).out)).toBe(digest);
  expect(digestOf((await resumed(folder)).out)).toBe(digest);
  expect(await resumed(folder, ['--epochs', '20'])).toMatchObject({
    code: 2,
    err: 'error: --epochs: expected at least the 45 that are done, got 20\n',
  });
});

test('a finished folder has every n-th epoch, the best and the last, whatever came between', async () => {
  const folder = prepared('xor', { optimizer: { type: 'sgd', learningRate: 0.5 } });
  await trained(folder, ['--checkpoint-every', '7']);
  const losses = folder
    .read('run/history.csv')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[2]));
  const best = losses.indexOf(Math.min(...losses)) + 1;
  expect(checkpoints(folder)).toEqual(Array.from(new Set([7, 14, 21, 28, best, 30])).sort((a, b) => a - b));
});

describe('what was altered is found', () => {
  const flip = (path: string, at: number, bit: number): void => {
    const bytes = readFileSync(path);
    bytes[at] = bytes[at]! ^ (1 << bit);
    writeFileSync(path, bytes);
  };

  test.each(['safetensors', 'json'])('one bit of a checkpoint’s %s; the one before it is used', async (extension) => {
    const folder = prepared('full');
    const digest = await trained(folder);
    const path = folder.at(`run/checkpoints/epoch-20.${extension}`);
    const size = statSync(path).size;
    for (const at of [0, 9, Math.floor(size / 3), Math.floor(size / 2), size - 1]) {
      cutJournal(folder, 22);
      flip(path, at, at % 8);
      const { code, out, err } = await resumed(folder);
      expect(code).toBe(0);
      expect(err).toContain(`run/checkpoints/epoch-20.${extension}: `);
      expect(err).toContain('going on from the checkpoint of epoch 16');
      expect(digestOf(out)).toBe(digest);
    }
  });

  test('a torn checkpoint; with none that is whole the run begins anew', async () => {
    const folder = prepared('full');
    const digest = await trained(folder);
    cutJournal(folder, 22);
    checkpoints(folder).forEach((epoch) => {
      truncateSync(folder.at(`run/checkpoints/epoch-${epoch}.safetensors`), 100);
    });
    const { out, err } = await resumed(folder);
    expect(err).toContain('going on from the beginning');
    expect(digestOf(out)).toBe(digest);
  });

  test('a digit of the manifest', async () => {
    const folder = prepared('xor');
    await trained(folder);
    folder.write('run/manifest.json', folder.read('run/manifest.json').replace('"epochs": 30', '"epochs": 31'));
    const { code, err } = await resumed(folder);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: run\/manifest\.json: seal: expected 'sha256:\w+', the digest of the rest, got 'sha256:/,
    );
  });

  test('a manifest of another run', async () => {
    const folder = prepared('xor');
    await trained(folder);
    await trained(folder, ['--seed', '1'], 'other');
    folder.write('run/manifest.json', folder.read('other/manifest.json'));
    const { code, err } = await resumed(folder);
    expect(code).toBe(2);
    expect(err).toContain('run/journal.jsonl: line 1: manifest: expected sha256:');
  });

  test('a cell of the data', async () => {
    const folder = prepared('xor');
    await trained(folder);
    folder.write('xor.csv', xorCsv.replace('0,1,1', '0,1,0'));
    const { code, err } = await resumed(folder);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: xor\.csv: expected the file that the run was trained on, sha256:\w+, got sha256:\w+\n$/,
    );
  });

  test('a line of the journal: the lines before it are used, and the journal that was found is kept', async () => {
    const folder = prepared('full');
    const digest = await trained(folder);
    const lines = folder.read('run/journal.jsonl').split('\n');
    const altered = lines.map((line, i) =>
      i === 13
        ? line.replace(/"runningLoss": 0\.(\d)/, (_, digit: string) => `"runningLoss": 0.${9 - Number(digit)}`)
        : line,
    );
    folder.write('run/journal.jsonl', altered.join('\n'));
    const { code, out, err } = await resumed(folder);
    expect(code).toBe(0);
    expect(err).toContain('run/journal.jsonl: line 14: chain: expected sha256:');
    expect(err).toContain('the 12 epochs before it are as they were written');
    expect(err).toContain('journal.jsonl.altered-1');
    expect(folder.read('run/journal.jsonl.altered-1')).toBe(altered.join('\n'));
    expect(digestOf(out)).toBe(digest);
  });
});

test('bytes of any kind at the journal’s end: the lines before them are used, and the journal that was found is kept', async () => {
  const folder = prepared('full');
  const digest = await trained(folder);
  const found = Buffer.concat([readFileSync(folder.at('run/journal.jsonl')), Buffer.from([0xff, 0x0a, 0x80, 0x22])]);
  folder.write('run/journal.jsonl', found);
  const { code, out, err } = await resumed(folder);
  expect(code).toBe(0);
  expect(digestOf(out)).toBe(digest);
  expect(err).toMatch(/run\/journal\.jsonl: line \d+: expected a line that ends in its chain/);
  expect(readFileSync(folder.at('run/journal.jsonl.altered-1')).equals(found)).toBe(true);
});

describe('what a run was made from may be elsewhere', () => {
  test('its data: --data says where', async () => {
    const folder = prepared('xor');
    const digest = await trained(folder);
    cutJournal(folder, 4);
    mkdirSync(folder.at('data'));
    renameSync(folder.at('xor.csv'), folder.at('data/moved.csv'));
    const { code, err } = await resumed(folder);
    expect({ code, err }).toEqual({
      code: 2,
      err:
        'error: xor.csv: cannot be read, there is nothing of that name; the run in run was trained on it: ' +
        '--data says where it is now\n',
    });
    const again = await resumed(folder, ['--data', folder.at('data/moved.csv')]);
    expect(digestOf(again.out)).toBe(digest);
    expect(await folder.foldnet(['evaluate', folder.at('run'), '--json'])).toMatchObject({ code: 0 });
    const replayed = await folder.foldnet(['replay', folder.at('run'), '--data', folder.at('data/moved.csv')]);
    expect(replayed).toMatchObject({ code: 0, err: '' });
  });

  test('the folder itself', async () => {
    const folder = prepared('xor');
    const digest = await trained(folder);
    cutJournal(folder, 4);
    mkdirSync(folder.at('deep'));
    renameSync(folder.at('run'), folder.at('deep/moved'));
    const args = ['resume', folder.at('deep/moved'), '--json', '--data', folder.at('xor.csv')];
    expect(digestOf((await folder.foldnet(args)).out)).toBe(digest);
  });
});

test('a run that has not ended has no model yet, and says how to have one', async () => {
  const folder = prepared('xor');
  await trained(folder);
  cutJournal(folder, 4);
  const { code, err } = await folder.foldnet(['evaluate', folder.at('run')]);
  expect({ code, err }).toEqual({
    code: 2,
    err:
      'error: run/model.json: there is none, since the run has not ended: foldnet resume run goes on with it, ' +
      '--epoch last takes the last checkpoint\n',
  });
});

test('a run of more epochs has as many checkpoints as one that was to have them from the first', async () => {
  const folder = prepared('xor', { optimizer: { type: 'sgd', learningRate: 0.5 } });
  await trained(folder, ['--epochs', '5']);
  await resumed(folder, ['--epochs', '100']);
  expect(checkpoints(folder).filter((epoch) => epoch > 5)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

describe('one process at a time', () => {
  const lock = (folder: Folder, holder: object): string => folder.write('run/lock', `${JSON.stringify(holder)}\n`);

  test('a folder where another is at work is left alone', async () => {
    const folder = prepared('xor');
    await trained(folder);
    lock(folder, { pid: process.ppid, started: null, host: hostname() });
    const before = folder.contents();
    const { code, err } = await resumed(folder);
    expect({ code, err }).toEqual({
      code: 2,
      err: `error: run: another process is at work here, ${process.ppid}; if there is none, delete run/lock\n`,
    });
    expect(folder.contents()).toEqual(before);
  });

  test('a lock that is no file', async () => {
    const folder = prepared('xor');
    await trained(folder);
    mkdirSync(folder.at('run/lock'));
    expect(await resumed(folder)).toMatchObject({
      code: 2,
      err: 'error: run/lock: cannot be written, this is a folder, not a file\n',
    });
  });

  test('a process of another machine’s may be at work still', async () => {
    const folder = prepared('xor');
    await trained(folder);
    lock(folder, { pid: 1, started: null, host: 'elsewhere' });
    expect(await resumed(folder)).toMatchObject({ code: 2 });
  });

  test.each<[string, (folder: Folder) => void]>([
    ['of a process that is no more', (folder) => lock(folder, { pid: 4194304, started: '1', host: hostname() })],
    [
      'of a process whose number another has now',
      (folder) => lock(folder, { pid: process.ppid, started: '1', host: hostname() }),
    ],
    ['that was torn', (folder) => folder.write('run/lock', '{ "pid"')],
  ])('the lock %s is taken over', async (_, leave) => {
    const folder = prepared('xor');
    const digest = await trained(folder);
    leave(folder);
    expect(digestOf((await resumed(folder)).out)).toBe(digest);
    expect(Object.keys(folder.contents())).not.toContain('run/lock');
  });
});

test('a process whose lock another has taken over ends, and leaves that lock alone', async () => {
  const folder = prepared('xor', { epochs: 100000 });
  const ended = end(folder.start(['train', 'it.json', '--out', 'run', '--threads', '1']));
  await until(() => existsSync(folder.at('run/journal.jsonl')) && statSync(folder.at('run/journal.jsonl')).size > 2000);
  folder.write('run/lock', 'another');
  expect(await ended).toMatchObject({
    code: 1,
    err: 'error: run/lock: another process has taken the folder over; this one ends\n',
  });
  expect(folder.read('run/lock')).toBe('another');
});

test('a folder that vanishes ends the run with a message', async () => {
  const folder = prepared('xor', { epochs: 100000 });
  const child = folder.start(['train', 'it.json', '--out', 'run', '--threads', '1']);
  const ended = end(child);
  await until(() => existsSync(folder.at('run/journal.jsonl')) && statSync(folder.at('run/journal.jsonl')).size > 2000);
  rmSync(folder.at('run'), { recursive: true });
  expect(await ended).toMatchObject({
    code: 1,
    err: 'error: run/journal.jsonl: cannot be written, there is nothing of that name\n',
  });
  expect(existsSync(folder.at('run'))).toBe(false);
});

test('what a process that was ended while it wrote has left is taken away; other files stay', async () => {
  const folder = prepared('xor');
  await trained(folder);
  mkdirSync(folder.at('run/notes'));
  folder.write('run/notes/mine.txt', 'mine');
  folder.write('run/.model.json.123.tmp', 'half');
  folder.write('run/checkpoints/.epoch-9.safetensors.123.tmp', 'half');
  utimesSync(folder.at('run/notes/mine.txt'), 0, 0);
  await resumed(folder);
  const names = Object.keys(folder.contents());
  expect(names.filter((name) => name.includes('tmp'))).toEqual([]);
  expect(folder.read('run/notes/mine.txt')).toBe('mine');
});

test.each([
  ['nowhere', 'error: nowhere/manifest.json: cannot be read, there is nothing of that name\n'],
  ['it.json', 'error: it.json/manifest.json: cannot be read, a part of the path is a file, not a folder\n'],
])('no run in %s', async (name, err) => {
  const folder = prepared('xor');
  expect(await folder.foldnet(['resume', folder.at(name)])).toEqual({ code: 2, out: '', err });
});
