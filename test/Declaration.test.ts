/** Declarations: initial parameters by path (R3), and parameters from storage. */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Declaration, Matrix, MersenneTwister, Network, Parameters, Threefry } from 'foldnet';
import { expectRight } from './expectRight.js';

const normal = { type: 'normal', mean: 0, standardDeviation: 1 } as const;
const zero = { type: 'constant', value: 0 } as const;
const tree = [
  { W: Declaration.declare(2, 3, normal), b: Declaration.declare(1, 3, zero) },
  {},
  [Declaration.declare(3, 1, normal)],
];

describe('leaves', () => {
  test('have the paths of the parameters', () => {
    expect(Declaration.leaves(tree).map(({ path }) => path)).toEqual(['0.W', '0.b', '2.0']);
    expect(Declaration.leaves(Declaration.declare(1, 1, zero)).map(({ path }) => path)).toEqual(['']);
  });

  test('a parameter can be called _tag', () => {
    expect(Declaration.leaves({ _tag: Declaration.declare(1, 1, zero) }).map(({ path }) => path)).toEqual(['_tag']);
  });
});

describe('initialize', () => {
  const key = Threefry.key(42);

  test('gives a tree of the declared shapes', () => {
    const [parameters, after] = Declaration.initialize(tree, 'float64')(key);
    expect(after).toEqual(key);
    expect(
      Parameters.leaves(parameters).map(({ path, matrix }) => [path, matrix.rows, matrix.columns, matrix.precision]),
    ).toEqual([
      ['0.W', 2, 3, 'float64'],
      ['0.b', 1, 3, 'float64'],
      ['2.0', 3, 1, 'float64'],
    ]);
    expect(Array.isArray(parameters)).toBe(true);
  });

  test('rounds the same draws to the precision', () => {
    const [double] = Declaration.initialize(tree, 'float64')(key);
    const [single] = Declaration.initialize(tree, 'float32')(key);
    expect(single).toEqual(Parameters.map(Matrix.toPrecision('float32'))(double));
  });

  test('R3: from a key, other layers leave a layer as it is', () => {
    const small = pipe(Network.input(3), Network.dense(4));
    const large = pipe(Network.input(3), Network.dense(4), Network.relu, Network.dense(2));
    expect(large.init(key)[0]).toEqual(small.init(key)[0]);
    const [first, , third] = pipe(Network.input(4), Network.dense(4), Network.relu, Network.dense(4)).init(key);
    expect(Matrix.eq.equals(first.W, third.W)).toBe(false);
  });

  test.each(['orthogonal', { type: 'he-normal', truncated: true }] as const)('R3: so they do from %j', (init) => {
    const small = pipe(Network.input(3), Network.dense(4, { init }));
    const large = pipe(Network.input(3), Network.dense(4, { init }), Network.relu, Network.dense(4, { init }));
    expect(large.init(key)[0]).toEqual(small.init(key)[0]);
    const [first, , third] = pipe(
      Network.input(4),
      Network.dense(4, { init }),
      Network.relu,
      Network.dense(4, { init }),
    ).init(key);
    expect(Matrix.eq.equals(first.W, third.W)).toBe(false);
  });

  test('from a stream, draws follow each other in path order', () => {
    const [parameters, after] = Declaration.initialize(tree, 'float64')(MersenneTwister.fromSeed(7));
    const [expected, next] = MersenneTwister.standardNormal(9)(MersenneTwister.fromSeed(7));
    const drawn = Parameters.leaves(parameters).filter(({ path }) => path !== '0.b');
    expect(drawn.flatMap(({ matrix }) => Matrix.toArray(matrix))).toEqual(expected);
    expect(after).toEqual(next);
  });
});

describe('what would not fit into memory', () => {
  const wide = [Declaration.declare(100_000, 100_000, normal), Declaration.declare(1, 100_000, zero)];

  test('is counted', () => {
    expect(Declaration.count(tree)).toBe(12);
    expect(Declaration.count(wide)).toBe(10_000_100_000);
  });

  test.each(['float64', 'float32'] as const)('is refused in %s before anything is drawn', (precision) => {
    const message = `Network.init: a network of these widths needs ${precision === 'float64' ? 76295 : 38148} MiB of memory, and there can be 4096 MiB at most`;
    expect(() => Declaration.initialize(wide, precision)(Threefry.key(1))).toThrow(message);
  });
});

describe('fromLeaves', () => {
  const [parameters] = Declaration.initialize(tree, 'float64')(Threefry.key(1));
  const stored = Parameters.leaves(parameters);
  const failure = (path: string, expected: string, found: string): unknown =>
    E.left({ _tag: 'MatrixError', path, expected, found });
  const matrix = Matrix.zeros(1, 1);

  test('gives the tree back, whatever the order', () => {
    expect(expectRight(Declaration.fromLeaves(tree)([...stored].reverse()))).toEqual(parameters);
  });

  test('names what is missing, unknown or of another shape', () => {
    expect(Declaration.fromLeaves(tree)(stored.slice(1))).toEqual(failure('0.W', '2 rows and 3 columns', 'nothing'));
    expect(Declaration.fromLeaves(tree)([...stored, { path: '1.W', matrix }])).toEqual(
      failure('1.W', 'no parameter of that name', 'one'),
    );
    expect(Declaration.fromLeaves(tree)([...stored.slice(0, 2), { path: '2.0', matrix }])).toEqual(
      failure('2.0', '3 rows and 1 columns', '1 rows and 1 columns'),
    );
  });
});
