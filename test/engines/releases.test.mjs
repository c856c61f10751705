/**
 * Each experiment has one outcome under every release of Node, by the library and by the command line: on one thread and
 * on two, with V8's revectorizer and without it, and without WebAssembly. The releases come from the package.json beside
 * this file.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compare, expected, missing, reference } from './compare.mjs';
import { experiments, tables } from './experiments.mjs';
import { at, longest, run, trainUnder, withoutWebAssembly } from './under-node.mjs';

const folder = mkdtempSync(join(tmpdir(), 'foldnet-releases-'));
after(() => rmSync(folder, { recursive: true }));

const releases = {
  'this Node': process.execPath,
  'Node 22': at('node_modules/node22/bin/node'),
  'Node 24': at('node_modules/node24/bin/node'),
};

const hasRevectorizer = async (node) =>
  process.arch === 'x64' && Number.parseInt((await run(node, ['--version'])).slice(1)) >= 22;

const off = { FOLDNET_REVECTORIZE: '0' };

/** One thread, and two, which have so many milliseconds to be there. */
const one = { threads: 1, patience: 0 };
const two = { threads: 2, patience: 20000 };

for (const [release, node] of Object.entries(releases)) {
  test(`${release}, the library`, async (t) => {
    if (!existsSync(node)) return missing(t, release);
    const revectorized = await hasRevectorizer(node);
    const engine = { name: 'Node', program: node, where: 'a process' };
    await t.test('1 thread', async () => {
      compare(engine, await trainUnder(node, one), { threads: 1, revectorized });
    });
    await t.test('2 threads', async () => {
      compare(engine, await trainUnder(node, two), { threads: 2, revectorized });
    });
    if (revectorized) {
      await t.test('2 threads, FOLDNET_REVECTORIZE=0', async () => {
        compare(engine, await trainUnder(node, two, { environment: off }), { threads: 2 });
      });
    }
    await t.test('without WebAssembly', async () => {
      const isThis = node === process.execPath;
      const result = isThis ? reference : await trainUnder(node, one, { flags: withoutWebAssembly });
      compare(engine, result, { run: 'reference' });
    });
  });

  test(`${release}, the command line`, async (t) => {
    if (!existsSync(node)) return missing(t, release);
    for (const { about, ...experiment } of experiments.slice(0, 2)) {
      const file = join(folder, `${experiment.name}.json`);
      writeFileSync(file, JSON.stringify(experiment));
      writeFileSync(join(folder, experiment.data.csv), tables[experiment.data.csv]);
      const digest = async (threads, environment) => {
        const out = mkdtempSync(join(folder, 'run-'));
        const args = [at('../../dist/cli.js'), 'train', file, '--json', '--out', out, '--threads', threads];
        return JSON.parse(await run(node, args, environment)).digest;
      };
      await t.test(about, async () => {
        const digests = [await digest(1), await digest(2), await digest(2, off)];
        assert.deepEqual([...new Set(digests)], [expected[about].split(' ')[0]]);
      });
    }
  });
}

for (const [about, args, signal, end] of [
  ['a process with idle threads ends by itself', [], undefined, [0, null]],
  ['a process with busy threads ends when it is told', ['on'], 'SIGTERM', [null, 'SIGTERM']],
]) {
  test(about, async () => {
    const stdio = ['ignore', 'pipe', 'inherit'];
    const node = spawn(process.execPath, [at('threads.mjs'), ...args], { stdio, timeout: longest });
    const ended = once(node, 'exit');
    await once(node.stdout, 'data');
    const since = performance.now();
    if (signal !== undefined) node.kill(signal);
    assert.deepEqual(await ended, end);
    assert.ok(performance.now() - since < 2000, 'it took long');
  });
}
