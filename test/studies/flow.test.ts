/**
 * The study of the gradient flow.
 */
import { test } from 'vitest';
import { study } from '../../examples/studies/flow.js';
import { expectCommitted } from './committed.js';

test('what is in the guide', () => {
  expectCommitted(study);
});
