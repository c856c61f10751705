/**
 * What all engines train is all that there is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Experiment } from '../../dist/codec/index.js';
import { experiments } from './experiments.mjs';

test('the experiments have every type that a file can name', () => {
  const wrong = { type: '?' };
  const unknown = (differing) => {
    const { left } = Experiment.decode({ ...experiments[0], ...differing });
    return left.flatMap(({ expected: words }) => words.match(/'[\w-]+'/g));
  };
  const names = [
    ...unknown({ precision: '?', random: { ...experiments[0].random, generator: '?' } }),
    ...unknown({ model: { layers: [wrong, { type: 'dense', outputs: 1, init: wrong }] } }),
    ...unknown({ loss: wrong, batching: wrong, optimizer: wrong, penalties: [wrong] }),
    ...unknown({ optimizer: { type: 'scale-by-schedule', schedule: wrong } }),
  ];
  assert.ok(names.length > 100);
  const text = JSON.stringify(experiments);
  assert.deepEqual(
    names.filter((name) => !text.includes(name.replaceAll("'", '"'))),
    [],
  );
});
