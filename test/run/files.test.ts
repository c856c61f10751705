/**
 * Files: strict UTF-8, and written whole or not at all.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { expect, onTestFinished, test } from 'vitest';
import * as files from '../../src/run/files.js';
import { expectRight } from '../expectRight.js';

const emptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'foldnet-files-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

test('what is written is read back, in place of what was there, and nothing is left beside it', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'a.txt');
  await files.write(path, 'first')();
  expect(await files.write(path, 'zweite, größer: 2 \u{1F41F}')()).toEqual(E.right(undefined));
  expect(expectRight(await files.read(path)()).text).toBe('zweite, größer: 2 \u{1F41F}');
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('what cannot be written leaves nothing', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  expect(await files.write(path, 'text')()).toMatchObject({
    left: { exitCode: 2, message: expect.stringContaining(`${path}: cannot be written, `) as string },
  });
  expect(readdirSync(folder)).toEqual(['taken']);
  expect(await files.write(join(folder, 'none', 'a.txt'), 'text')()).toEqual(
    E.left({
      exitCode: 2,
      message: `${join(folder, 'none', 'a.txt')}: cannot be written, there is nothing of that name`,
    }),
  );
});

test.each([
  ['alone', [0xff], 1],
  ['after a newline', [0x61, 0x0a, 0xe9, 0x0a, 0x61], 2],
  ['a character cut off by the end', [0x61, 0x0a, 0x61, 0x0a, 0xc3], 3],
  ['a surrogate', [0xed, 0xa0, 0x80], 1],
])('bytes that are not UTF-8, %s, are refused by line', async (_, bytes, line) => {
  const path = join(emptyFolder(), 'a.txt');
  writeFileSync(path, new Uint8Array(bytes));
  expect(await files.read(path)()).toEqual(
    E.left({ exitCode: 2, message: `${path}: line ${line}: expected UTF-8 text, got other bytes` }),
  );
});

test('a folder where there can be none is refused', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'file'), '');
  const inFile = join(folder, 'file', 'a', 'b');
  expect(await files.makeFolder(inFile)()).toMatchObject({ left: { exitCode: 2 } });
  const made = join(folder, 'a', 'b', 'c');
  expect(await files.makeFolder(made)()).toEqual(E.right(undefined));
  expect(await files.makeFolder(made)()).toEqual(E.right(undefined));
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c']);
});

test('a byte order mark is no part of the text', async () => {
  const path = join(emptyFolder(), 'a.txt');
  writeFileSync(path, '\uFEFFtext');
  expect(expectRight(await files.read(path)()).text).toBe('text');
});

test('a new folder is made once', async () => {
  const path = join(emptyFolder(), 'runs');
  expect(await files.makeNewFolder(path)()).toEqual(E.right(true));
  expect(await files.makeNewFolder(path)()).toEqual(E.right(false));
  expect(await files.makeNewFolder(join(path, 'a', 'b'))()).toMatchObject({ left: { exitCode: 2 } });
});

test('a pipe is read to its end; what has none is refused', async () => {
  const folder = emptyFolder();
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reading = files.read(pipe)();
  spawn('sh', ['-c', `printf 'through a pipe' > '${pipe}'`]);
  expect(expectRight(await reading).text).toBe('through a pipe');
  expect(await files.readBytes('/dev/zero')()).toEqual(
    E.left({ exitCode: 2, message: '/dev/zero: cannot be read, it has no end within 512 MiB' }),
  );
});
