/**
 * JSON text: -0 kept, laid out by line width, and the place of a mistake.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Json } from 'foldnet/codec';
import { expectRight } from '../expectRight.js';
import { seed } from './arbitrary.js';

describe('Json', () => {
  test('what fits on a line stands on one; arrays of numbers always do', () => {
    const values = Array.from({ length: 60 }, (_, i) => i / 8);
    expect(Json.write({ name: 'a', none: undefined, empty: {}, values, nested: [{ x: -0 }, null] })).toBe(
      `{\n  "name": "a",\n  "empty": {},\n  "values": [${values.join(', ')}],\n  "nested": [{ "x": -0 }, null]\n}\n`,
    );
  });

  test('any value is read back as it was, -0 and odd names included', () => {
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false, -0),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string(),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(expectRight(Json.parse(Json.write(value)))).toEqual(value);
      }),
      { seed },
    );
  });

  test('a byte order mark is passed over', () => {
    expect(expectRight(Json.parse('\uFEFF[1]'))).toEqual([1]);
  });

  test('a mistake is named, by line and column where the engine knows them', () => {
    expect(Json.parse('{\n  "a": 1,\n}')).toMatchObject({
      left: {
        path: 'line 3, column 1',
        expected: 'JSON',
        message: expect.stringMatching(/^not valid JSON: /) as string,
      },
    });
    expect(Json.parse('[1, x]')).toMatchObject({ left: { message: expect.stringContaining("'x'") as string } });
  });
});
