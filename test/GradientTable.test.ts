/**
 * A gradient check as a table: right gradients pass, kinks and vanishing ones included, wrong and unchecked ones do not.
 */
import { GradientTable, Matrix, Threefry } from 'foldnet';
import { describe, expect, test } from 'vitest';

describe('right gradients pass', () => {
  test('a coordinate at a kink is left out, and counted', () => {
    const kinked: GradientTable.Subject<readonly [Matrix.Matrix]> = {
      parameters: [Matrix.of([[0, 2]])],
      value: ([x]) => Matrix.toArray(x).reduce((sum, v) => sum + Math.abs(v), 0),
      gradient: ([x]) => [Matrix.map(Math.sign)(x)],
    };
    expect(GradientTable.check(kinked, Threefry.key(0))).toMatchObject({
      passed: true,
      parameters: [{ path: '0', compared: 1, kinks: 1, checked: true, passed: true }],
    });
  });

  test('near a kink a smaller step is taken', () => {
    const near: GradientTable.Subject<readonly [Matrix.Matrix]> = {
      parameters: [Matrix.of([[2e-6]])],
      value: ([x]) => Matrix.sum(Matrix.map(Math.abs)(x)),
      gradient: ([x]) => [Matrix.map(Math.sign)(x)],
    };
    expect(GradientTable.check(near, Threefry.key(0))).toMatchObject({
      passed: true,
      parameters: [{ compared: 1, kinks: 0 }],
    });
  });

  test('of many parameters, some are drawn by the key', () => {
    const square = {
      parameters: { x: Matrix.constant(1, 4096, 0.5), y: Matrix.of([[0.25]]) },
      value: ({ x, y }: Readonly<Record<'x' | 'y', Matrix.Matrix>>) => Matrix.dot(x, x) / 4096 + Matrix.dot(y, y),
      gradient: ({ x, y }: Readonly<Record<'x' | 'y', Matrix.Matrix>>) => ({
        x: Matrix.scale(2 / 4096)(x),
        y: Matrix.scale(2)(y),
      }),
    };
    expect(GradientTable.check(square, Threefry.key(0))).toMatchObject({
      passed: true,
      sampled: 20,
      parameters: [{ compared: 20 }, { compared: 1 }],
    });
  });
});

describe('wrong gradients do not', () => {
  test('a gradient that is missing', () => {
    const subject: GradientTable.Subject<Readonly<Record<string, Matrix.Matrix>>> = {
      parameters: { x: Matrix.of([[1, 2]]), y: Matrix.of([[3]]) },
      value: ({ x, y }) => Matrix.dot(x!, x!) + Matrix.sum(y!),
      gradient: ({ x }) => ({ x: Matrix.scale(2)(x!) }),
    };
    expect(GradientTable.check(subject, Threefry.key(0))).toMatchObject({
      passed: false,
      parameters: [{ passed: true }, { path: 'y', passed: false }],
    });
  });

  test.each([
    ['a small gradient that is off by more than rounding', [0, 0], [1e-5, 1e-5], [1.0003e-5, 1e-5]],
    ['one coordinate among far greater ones', [0, 0], [1e4, 1], [1e4, 1.001]],
  ])('%s', (_, at, slopes, wrong) => {
    const row = ([x, y]: ReadonlyArray<number>): Matrix.Matrix => Matrix.of([[x!, y!]]);
    const linear = (gradient: ReadonlyArray<number>): GradientTable.Subject<readonly [Matrix.Matrix]> => ({
      parameters: [row(at)],
      value: ([x]) => Matrix.dot(row(slopes), x),
      gradient: () => [row(gradient)],
    });
    expect(GradientTable.check(linear(slopes), Threefry.key(0)).passed).toBe(true);
    expect(GradientTable.check(linear(wrong), Threefry.key(0)).passed).toBe(false);
  });

  test('nothing but vanishing gradients proves nothing', () => {
    const flat: GradientTable.Subject<readonly [Matrix.Matrix]> = {
      parameters: [Matrix.of([[1]])],
      value: () => 7,
      gradient: () => [Matrix.of([[0]])],
    };
    expect(GradientTable.check(flat, Threefry.key(0)).passed).toBe(false);
  });
});

describe('what could not be compared has not passed', () => {
  test('what bends too much to be compared', () => {
    const wild: GradientTable.Subject<readonly [Matrix.Matrix]> = {
      parameters: [Matrix.of([[0.3]])],
      value: ([x]) => Matrix.toArray(x).reduce((sum, v) => sum + (Math.round(v * 1e9) % 7), 0),
      gradient: () => [Matrix.of([[1]])],
    };
    expect(GradientTable.check(wild, Threefry.key(0))).toMatchObject({
      passed: false,
      parameters: [{ compared: 0, kinks: 1, checked: false }],
    });
  });

  test.each([
    [1, true],
    [2, true],
    [3, false],
    [4, false],
  ])('%d of 4 coordinates at a kink', (kinks, passed) => {
    const at = Matrix.map((x, i) => (i < kinks ? 0 : x))(Matrix.of([[1, 2, 3, 4]]));
    const kinked: GradientTable.Subject<readonly [Matrix.Matrix]> = {
      parameters: [at],
      value: ([x]) => Matrix.toArray(x).reduce((sum, v) => sum + Math.abs(v), 0),
      gradient: ([x]) => [Matrix.map(Math.sign)(x)],
    };
    expect(GradientTable.check(kinked, Threefry.key(0))).toMatchObject({
      passed,
      parameters: [{ compared: 4 - kinks, kinks, checked: passed, passed }],
    });
  });
});
