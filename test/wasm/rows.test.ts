// The compiled kernels of rows, columns and sums against their references.
import { describe, it } from 'vitest';
import type { KernelName } from '../../src/numeric/kernels.js';
import { inRange, integerInRange, numberInRange, oneOf as misfitsOneOf } from '../../src/numeric/misfits.js';
import type { Precision } from '../../src/numeric/precision.js';
import { type Block, block, type Call } from './kernel.js';
import { dimension, elements, expectSame, integer, matrix, oneOf, type Random, source } from './examples.js';

/** What a call is made of: the operands of a kernel, its numbers, the result's shape. */
type Shaped = Omit<Call, 'kernel' | 'precision'>;
type Make = (random: Random, x: Block, draw: (rows: number, columns: number) => Block) => Shaped;

const subjects: Partial<Readonly<Record<KernelName, Make>>> = {
  addRow: (_, x, draw) => ({ rows: x.rows, columns: x.columns, operands: [x, draw(1, x.columns)] }),
  columnSums: (random, x, draw) => ({
    rows: 1,
    columns: x.columns,
    operands: [x, random() < 0.5 ? undefined : draw(1, x.columns)],
  }),
  sum: (_, x) => ({ rows: 1, columns: 1, operands: [x] }),
  dot: (_, x, draw) => ({ rows: 1, columns: 1, operands: [x, draw(x.rows, x.columns)] }),
  transpose: (_, x) => ({ rows: x.columns, columns: x.rows, operands: [x] }),
  gather: (random, x) => {
    const numbers = Array.from({ length: dimension(random) }, () => integer(random, 0, x.rows - 1));
    return { rows: numbers.length, columns: x.columns, operands: [x], numbers };
  },
  join: (random, x, draw) => {
    const right = dimension(random);
    return { rows: x.rows, columns: x.columns + right, operands: [x, draw(x.rows, right)] };
  },
  slice: (random, x) => {
    const columns = integer(random, 1, x.columns);
    return { rows: x.rows, columns, operands: [x], numbers: [integer(random, 0, x.columns - columns)] };
  },
  place: (random, x) => {
    const start = random() < 0.2 ? 0 : dimension(random);
    const after = random() < 0.2 ? 0 : dimension(random);
    return { rows: x.rows, columns: start + x.columns + after, operands: [x], numbers: [start] };
  },
  means: (random, x) => {
    const axis = integer(random, 0, 1);
    return { rows: axis === 0 ? 1 : x.rows, columns: axis === 0 ? x.columns : 1, operands: [x], numbers: [axis] };
  },
  spread: (random, x, draw) => {
    const axis = integer(random, 0, 1);
    const values = axis === 0 ? draw(1, x.columns) : draw(x.rows, 1);
    return { rows: x.rows, columns: x.columns, operands: [values, x], numbers: [axis] };
  },
  weighRows: (_, x, draw) => ({ rows: x.rows, columns: x.columns, operands: [draw(x.rows, 1), x] }),
};

const cell = (value: number): Block => block(1, Float64Array.of(value));
const carried = (random: Random): Block | undefined =>
  random() < 0.3 ? undefined : block(1, elements(random, 'float64', 1));

/** Kernels whose results are cells of float64. */
const norms: Partial<Readonly<Record<KernelName, (random: Random, x: Block) => Omit<Shaped, 'rows' | 'columns'>>>> = {
  greatest: (random, x) => {
    const least = carried(random);
    return { operands: [x, least && cell(Math.abs(least.elements[0]!))] };
  },
  normTerm: (random, x) => {
    const largest = Array.from(x.elements, Math.abs).reduce((a, b) => Math.max(a, b), 0);
    return {
      operands: [x, cell(random() < 0.5 ? largest : elements(random, 'float64', 1)[0]!), carried(random)],
      numbers: [integer(random, 1, 2)],
    };
  },
  norm: (random) => ({
    operands: [block(1, elements(random, 'float64', 1)), block(1, elements(random, 'float64', 1))],
    numbers: [integer(random, 0, 2)],
  }),
  misfits: (random, x) => ({
    operands: [x],
    numbers: oneOf(random, [
      [inRange, -1, 0.5],
      [numberInRange, -1, 0.5],
      [integerInRange, 0, 2],
      [misfitsOneOf, -1, 1],
    ]),
  }),
  clipFactor: (random) => {
    const maximum = oneOf(random, [1, 0.5, 1e-300, 3e38]);
    return { operands: [cell(random() < 0.2 ? maximum : elements(random, 'float64', 1)[0]!)], numbers: [maximum] };
  },
};

const runs = 60;

const examples = (precision: Precision, each: (random: Random, x: Block) => void): void => {
  const random = source(7);
  for (let run = 0; run < runs; run++) {
    const [rows, columns] =
      run < 25 ? [1 + Math.floor(run / 5), 1 + (run % 5)] : [dimension(random), dimension(random)];
    each(random, matrix(random, precision, rows, columns));
  }
};

describe.each(['float32', 'float64'] as const)('in %s', (precision) => {
  it.each(Object.entries(subjects) as ReadonlyArray<[KernelName, Make]>)('%s', (kernel, make) => {
    examples(precision, (random, x) => {
      const draw = (rows: number, columns: number): Block => matrix(random, precision, rows, columns);
      expectSame({ kernel, precision, ...make(random, x, draw) });
    });
  });

  it.each(Object.entries(norms) as ReadonlyArray<[KernelName, NonNullable<(typeof norms)[KernelName]>]>)(
    '%s',
    (kernel, make) => {
      examples(precision, (random, x) => {
        expectSame({ kernel, precision, rows: 1, columns: 1, resultPrecision: 'float64', ...make(random, x) });
      });
    },
  );
});
