/**
 * Every kernel against its definition where V8 fuses pairs of its operations into ones of 256 bits: test/wasm under
 * Node 24 with the revectorizer's flags.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { at } from './under-node.mjs';

const node = at('node_modules/node24/bin/node');
const flags = ['--experimental-wasm-revectorize', '--no-liftoff'];

test('the kernels under the revectorizer', async (t) => {
  if (!existsSync(node)) {
    assert.notEqual(process.env.CI, 'true', 'not present: Node 24');
    return t.skip('not present: Node 24');
  }
  if (process.arch !== 'x64') return t.skip('there is none on this processor');
  const vitest = at('../../node_modules/vitest/vitest.mjs');
  const args = [...flags, vitest, 'run', '--root', at('../..'), '--typecheck.enabled=false', 'test/wasm'];
  const { stdout: said } = await promisify(execFile)(node, args, {
    maxBuffer: 2 ** 26,
    env: { ...process.env, NO_COLOR: '1' },
  });
  assert.match(said, /Tests.* passed/);
  assert.doesNotMatch(said, /failed|skipped/);
});
