/** Trees of matrices: paths, maps, sums. */
import { describe, expect, test } from 'vitest';
import { Matrix, Parameters } from 'foldnet';

const W = Matrix.of([
  [1, 2],
  [3, 4],
]);
const b = Matrix.of([[5, 6]]);
const tree = [{ W, b }, Parameters.empty, [{ W: b }, W]] as const;

const paths = (of: Parameters.Parameters): ReadonlyArray<string> => Parameters.leaves(of).map(({ path }) => path);

describe('leaves', () => {
  test('come with their paths, in path order', () => {
    expect(paths(tree)).toEqual(['0.W', '0.b', '2.0.W', '2.1']);
    expect(Parameters.leaves(tree).map(({ matrix }) => matrix)).toEqual([W, b, b, W]);
  });

  test('indices count as numbers, and names stand as declared', () => {
    const twelve = Array.from({ length: 12 }, () => b);
    expect(paths(twelve)).toEqual(twelve.map((_, i) => String(i)));
    expect(paths({ z: b, a: W })).toEqual(['z', 'a']);
  });

  test('a matrix alone has the empty path, and nothing has none', () => {
    expect(paths(W)).toEqual(['']);
    expect(paths(Parameters.empty)).toEqual([]);
    expect(paths([])).toEqual([]);
  });
});

describe('map', () => {
  test('keeps the shape of the tree and knows the path', () => {
    const seen = Parameters.map((x, path) => (path === '2.1' ? Matrix.scale(2)(x) : x))(tree);
    expect(seen).toEqual([{ W, b }, {}, [{ W: b }, Matrix.scale(2)(W)]]);
    expect(Array.isArray(seen)).toBe(true);
    expect(Array.isArray(seen[2])).toBe(true);
  });

  test('scale and zerosLike', () => {
    expect(Parameters.scale(0.5)([W])).toEqual([Matrix.scale(0.5)(W)]);
    expect(Parameters.zerosLike([{ b: Matrix.toPrecision('float32')(b) }])).toEqual([
      { b: Matrix.zeros(1, 2, 'float32') },
    ]);
  });
});

describe('zipWith', () => {
  test('goes path by path, in whatever order the second tree has its fields', () => {
    const other = { b: Matrix.scale(10)(b), W: Matrix.scale(10)(W) };
    expect(Parameters.zipWith(Matrix.add)({ W, b }, other)).toEqual({ W: Matrix.scale(11)(W), b: Matrix.scale(11)(b) });
    expect(paths(Parameters.add({ W, b }, other))).toEqual(['W', 'b']);
  });

  test.each<readonly [Parameters.Parameters, Parameters.Parameters, string]>([
    [[{ W, b }], [{ W }], '0.b'],
    [[{ W, b }], [W], '0'],
    [[W], [{ W }], '0'],
    [[W, b], [W], '1'],
    [[{ W }], [{ W, b }], '0'],
    [[W], [W, b], ''],
  ])('throws where the trees differ: %#', (x, y, path) => {
    expect(() => Parameters.add(x, y)).toThrow(new TypeError(`Parameters.zipWith: the trees differ at '${path}'`));
  });

  test('throws where two matrices differ in shape', () => {
    expect(() => Parameters.add<Parameters.Parameters>([W], [b])).toThrow(/2x2 float64 and 1x2 float64/);
  });
});

test('count', () => {
  expect(Parameters.count(tree)).toBe(12);
  expect(Parameters.count(Parameters.empty)).toBe(0);
});

test('firstNonFinite is the first path with a NaN or an infinity', () => {
  const bad = Matrix.of([[0, NaN]]);
  expect(Parameters.firstNonFinite(tree)).toBeUndefined();
  expect(Parameters.firstNonFinite([{ W, b: bad }, { W: Matrix.of([[Infinity]]) }])).toBe('0.b');
  expect(Parameters.firstNonFinite([W, { W: Matrix.of([[-Infinity]]) }])).toBe('1.W');
});

describe('eq', () => {
  const { equals } = Parameters.eq;

  test('is bitwise, and knows paths', () => {
    expect(equals(tree, [{ W, b }, {}, [{ W: b }, W]])).toBe(true);
    expect(equals([Matrix.of([[0]])], [Matrix.of([[-0]])])).toBe(false);
    expect(equals([W], { 1: W })).toBe(false);
    expect(equals([W], [W, b])).toBe(false);
    expect(equals([W, b], [W])).toBe(false);
    expect(equals([], Parameters.empty)).toBe(true);
  });
});
