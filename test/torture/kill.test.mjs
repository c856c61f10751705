/**
 * Kill -9 at random moments: whatever had reached the disk by then, going on comes to the digests of a run that nobody
 * disturbed. FOLDNET_KILLS says how many kills (12); a run has up to three of them, also while it goes on.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { experiments, numbers, onward, start, workshop } from './runs.mjs';

const kills = Number(process.env.FOLDNET_KILLS ?? 12);
const seed = Number(process.env.FOLDNET_SEED ?? 20261122);
const folder = workshop();
const undisturbed = new Map();

/** The journal's lines of epochs, without their chain. */
const linesOf = (out) =>
  readFileSync(path.join(folder, out, 'journal.jsonl'), 'utf8').match(/^\{ "epoch": .*(?=, "chain")/gm);

before(async () => {
  for (const name of Object.keys(experiments)) {
    const started = performance.now();
    const { code, err, out } = await start(folder, ['train', `${name}.json`, '--out', name, '--threads', '1', '--json'])
      .ended;
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    undisturbed.set(name, {
      milliseconds: performance.now() - started,
      digest: JSON.parse(out).digest,
      model: readFileSync(path.join(folder, name, 'model.json'), 'utf8'),
      history: readFileSync(path.join(folder, name, 'history.csv'), 'utf8'),
      lines: linesOf(name),
    });
  }
});

test(`${kills} kills at random moments (seed ${seed})`, async (context) => {
  const random = numbers(seed);
  const names = Object.keys(experiments);
  let killed = 0;
  let runs = 0;
  for (; killed < kills && runs < 5 * kills; runs++) {
    const name = names[runs % names.length];
    const own = undisturbed.get(name);
    const out = `killed-${runs}`;
    for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
      const { child, ended } = start(folder, onward(folder, name, out));
      await Promise.race([wait(random() * own.milliseconds), ended]);
      child.kill('SIGKILL');
      if ((await ended).signal === 'SIGKILL') killed++;
    }
    const { code, out: said, err } = await start(folder, onward(folder, name, out)).ended;
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(said).digest, own.digest, `${name}, ${out}`);
    assert.deepEqual(linesOf(out), own.lines);
    assert.equal(readFileSync(path.join(folder, out, 'model.json'), 'utf8'), own.model);
    assert.equal(readFileSync(path.join(folder, out, 'history.csv'), 'utf8'), own.history);
  }
  context.diagnostic(`${killed} kills: ${runs} of ${runs} runs came to the digest of the undisturbed one`);
  assert.ok(killed >= kills);
});
