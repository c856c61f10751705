/** Measures as `--json` has them. */
import { expect, test } from 'vitest';
import { json } from '../../src/cli/text.js';

test('an R2 that is not finite is null, since JSON has no infinity', () => {
  const measures = { task: 'regression', loss: 1, rows: 2 } as const;
  expect(JSON.stringify(json({ ...measures, r2: -Infinity }))).toBe('{"loss":1,"rows":2,"r2":null}');
  expect(JSON.stringify(json({ ...measures, r2: 0.5 }))).toBe('{"loss":1,"rows":2,"r2":0.5}');
  expect(json(undefined)).toBeNull();
});
