/**
 * What an example shows is compared, and what is not so is found.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { describe, expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { DecodeError } from 'foldnet/codec';
import { exporting, untrue } from './shown.js';

const x = Matrix.of([
  [1, 2],
  [3, 4],
]);

const refused = E.left([DecodeError.mismatch('epochs', 'a positive integer', '0')]);

describe('a value that an example shows', () => {
  test.each<readonly [string, unknown, unknown]>([
    ['0.5', 0.5, 0.51],
    ['0', 0, -0],
    ['NaN', NaN, 0],
    ['-1e-7', -1e-7, 1e-7],
    ['0.693', Math.LN2, 0.6936],
    ['0.693: log 2', Math.LN2, 0.6936],
    ['about 0.7', Math.LN2, 0.76],
    ['6.000', 6.0000001, 6.001],
    ["'a: b'", 'a: b', 'a'],
    ["'sha256:...'", 'sha256:0123', 'sha1:0123'],
    ["'x\\n'", 'x\n', 'x'],
    ['true', true, false],
    ['undefined', undefined, null],
    ['[]', [], [1]],
    ['[1, 2, ...]', [1, 2, 3], [1, 3, 3]],
    ['[1, 2]', [1, 2], [1, 2, 3]],
    ['[0, 240]', new Uint8Array([0, 240]), new Uint8Array([0, 1])],
    ['[[1, 2], [3, 4]]', x, Matrix.transpose(x)],
    ['1, 2, 3, 4', x, Matrix.transpose(x)],
    ['{ W: [[1, 2], [3, 4]] }', { W: x }, { W: Matrix.transpose(x) }],
    ['{ rows: 2, ... }', x, Matrix.of([[1]])],
    ['{ rows: 2 }', { rows: 2, columns: undefined }, { rows: 2, columns: 3 }],
    ["{ path: 'W', left: { x: [1] } }", { path: 'W', left: { x: [1] } }, { path: 'W', left: { x: [2] } }],
    ['Right of 5', E.right(5), E.right(6)],
    ['Right of the same', E.right(5), E.left(5)],
    ['Left of { path: 0 }', E.left({ path: 0 }), E.left({ path: 1 })],
    ['Left: epochs: expected ..., got 0', refused, E.left([DecodeError.mismatch('epochs', 'more', '1')])],
    ['Some of 5', O.some(5), O.none],
    ['None', O.none, O.some(5)],
  ])('%s', (text, so, notSo) => {
    expect(untrue(text, so)).toBeUndefined();
    expect(untrue(text, notSo)).toContain(text);
  });

  test('words are not compared', () => {
    expect(untrue('a draw', 1)).toBeUndefined();
    expect(untrue('7 batches, the last of 16', [])).toBeUndefined();
  });

  test('is exported under a name of its own, functions and words are not', () => {
    const { code, shown } = exporting(
      "import { Matrix } from 'foldnet'\nconst x = 1 // 1\nconst f = () => 2 // 2\nx + 1 // 2\nx // one\n",
    );
    expect(shown).toEqual([
      { name: 'shown1', text: '1' },
      { name: 'shown3', text: '2' },
    ]);
    expect(code).toContain('export { x as shown1 };');
    expect(code).toContain('export const shown3 = x + 1');
    expect(code).not.toContain('shown4');
  });
});
