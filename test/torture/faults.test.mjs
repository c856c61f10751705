/**
 * A disk that fails: at every write in turn the run ends with a message, or does without, and the folder goes on to the
 * digest of a run whose disk was sound. FOLDNET_FAULTS=all tries every kind of failure at every write; else each write
 * has one of them.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { experiments, onward, start, workshop } from './runs.mjs';

const kinds = ['ENOSPC', 'EIO', 'short'];
const all = process.env.FOLDNET_FAULTS === 'all';
const folder = workshop();
const faulty = ['--import', path.join(import.meta.dirname, 'faulty.mjs')];

writeFileSync(path.join(folder, 'small.json'), JSON.stringify({ ...experiments.adam, name: 'small', epochs: 6 }));

const training = (out) => ['train', 'small.json', '--out', out, '--checkpoint-every', '3', '--threads', '1', '--json'];

test('at every write in turn', async (context) => {
  const log = path.join(folder, 'writes.log');
  const sound = await start(folder, training('sound'), faulty, { FOLDNET_FAULT: '0:EIO', FOLDNET_FAULT_LOG: log })
    .ended;
  assert.equal(sound.code, 0, sound.err);
  const { digest } = JSON.parse(sound.out);
  const writes = readFileSync(log, 'utf8').trimEnd().split('\n');
  assert.ok(writes.length > 60);
  const faults = writes.flatMap((what, i) =>
    (all ? kinds : [kinds[i % kinds.length]]).map((kind) => ({ what, kind, at: i + 1 })),
  );
  let failed = 0;
  for (const { what, kind, at } of faults) {
    const out = `faulty-${at}-${kind}`;
    const about = `${kind} at write ${at}, ${what}`;
    const first = await start(folder, training(out), faulty, { FOLDNET_FAULT: `${at}:${kind}` }).ended;
    if (first.code !== 0) {
      failed++;
      assert.ok(first.code === 1 || first.code === 2, `${about}: ${JSON.stringify(first)}`);
      assert.match(first.err, /^error: .*: cannot be (written|made a folder), (the disk|permission)/m, about);
      assert.doesNotMatch(first.err, /\n +at /, about);
    }
    const second = await start(folder, onward(folder, 'small', out).concat(['--epochs', '6'])).ended;
    assert.equal(second.code, 0, `${about}: ${second.err}`);
    assert.equal(JSON.parse(second.out).digest, digest, about);
  }
  context.diagnostic(
    `${faults.length} faults at ${writes.length} writes: ${failed} runs ended with a message, all went on`,
  );
  assert.ok(failed > faults.length / 2);
});
