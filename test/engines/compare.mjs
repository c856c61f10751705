/**
 * What every engine has to give.
 */
import assert from 'node:assert/strict';
import { trainUnder, withoutWebAssembly } from './under-node.mjs';

/** What every outcome is compared with: the reference kernels', under the Node that runs this. */
export const { outcomes: expected } = await trainUnder(
  process.execPath,
  { patience: 0 },
  { flags: withoutWebAssembly },
);

/** Every outcome is as expected, and the kernels ran so. */
export const compare = (result, { threads = 1, shared = threads > 1, ...kernels }) => {
  assert.ok(result !== undefined, 'no answer');
  assert.equal(result.error, undefined);
  const different = Object.keys(expected).filter((about) => result.outcomes[about] !== expected[about]);
  assert.deepEqual(different, [], 'these differ');
  assert.deepEqual(result.kernels, { run: 'compiled', revectorized: false, threads, ...kernels });
  assert.equal(result.tasks.together > 0, shared, 'whether threads shared a step');
  assert.equal(result.tasks.alone > 0, result.kernels.run === 'compiled', 'whether the kernels ran');
};

/** An engine that is not here: skipped, and in continuous integration a failure. */
export const missing = (t, name) => {
  assert.notEqual(process.env.CI, 'true', `not present: ${name}`);
  t.skip(`not present: ${name}`);
};
