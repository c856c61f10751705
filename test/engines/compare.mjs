/**
 * What every engine has to give.
 */
import assert from 'node:assert/strict';
import { isRecorded, record } from './record.mjs';
import { trainUnder, withoutWebAssembly } from './under-node.mjs';

/** What the reference kernels give, under the Node that runs this. */
export const reference = await trainUnder(process.execPath, { patience: 0 }, { flags: withoutWebAssembly });

/** What every outcome is compared with. */
export const expected = reference.outcomes;

/** Every outcome of an engine is as expected, and the kernels ran so. */
export const compare = (engine, result, { threads = 1, shared = threads > 1, ...kernels }) => {
  assert.ok(result !== undefined, 'no answer');
  assert.equal(result.error, undefined);
  const different = Object.keys(expected).filter((about) => result.outcomes[about] !== expected[about]);
  assert.deepEqual(different, [], 'these differ');
  assert.deepEqual(result.kernels, { run: 'compiled', revectorized: false, threads, ...kernels });
  assert.equal(result.tasks.together > 0, shared, 'whether threads shared a step');
  assert.equal(result.tasks.alone > 0, result.kernels.run === 'compiled', 'whether the kernels ran');
  record(engine, result);
};

/** An engine that is not here: skipped; a failure in continuous integration, and where all are written down. */
export const missing = (t, name) => {
  assert.ok(process.env.CI !== 'true' && !isRecorded, `not present: ${name}`);
  t.skip(`not present: ${name}`);
};
