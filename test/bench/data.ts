/**
 * The numbers that every peer starts from, drawn from a fixed seed and rounded to float32, in one file for each
 * workload: each layer's W (inputs by outputs, row-major) and b, the inputs, then labels or targets.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Workload } from './workloads.js';

export interface Data {
  readonly layers: ReadonlyArray<{ readonly W: Float32Array; readonly b: Float32Array }>;
  readonly inputs: Float32Array;
  /** Labels, or values by row. */
  readonly targets: Float32Array;
}

/** mulberry32: numbers from 0 to 1. */
const generator = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
};

const digits = (rows: number): Pick<Data, 'inputs' | 'targets'> => {
  const csv = readFileSync(path.join(import.meta.dirname, '../../examples/data/digits.csv'), 'utf8');
  const samples = csv
    .trim()
    .split('\n')
    .slice(1, rows + 1)
    .map((line) => line.split(',').map(Number));
  return {
    inputs: Float32Array.from(samples.flatMap((sample) => sample.slice(0, -1).map((x) => x / 16))),
    targets: Float32Array.from(samples.map((sample) => sample.at(-1)!)),
  };
};

/** Inputs uniform in [-1, 1), which W5's targets are too; labels that depend on the inputs. */
const drawn = ({ data, problem }: Workload, uniform: () => number): Pick<Data, 'inputs' | 'targets'> => {
  const { widths, rows, labelled } = problem;
  const [columns, classes] = [widths[0], widths.at(-1)!];
  const inputs = Float32Array.from({ length: rows * columns }, () => 2 * uniform() - 1);
  if (!labelled) return { inputs, targets: Float32Array.from({ length: rows * classes }, () => 2 * uniform() - 1) };
  const label = (row: number): number =>
    data === 'quadrant'
      ? Number(inputs[row * columns]! * inputs[row * columns + 1]! > 0)
      : Math.floor(((inputs[row * columns]! + 1) / 2) * classes);
  return { inputs, targets: Float32Array.from({ length: rows }, (_, row) => label(row)) };
};

/** The workload's numbers; weights uniform with the variance of He's initialisation. */
export const dataOf = (workload: Workload): Data => {
  const { widths, rows } = workload.problem;
  const uniform = generator(42);
  const layers = widths.slice(1).map((outputs, i) => {
    const limit = Math.sqrt(6 / widths[i]!);
    return {
      W: Float32Array.from({ length: widths[i]! * outputs }, () => limit * (2 * uniform() - 1)),
      b: Float32Array.from({ length: outputs }, () => 0.1 * (2 * uniform() - 1)),
    };
  });
  switch (workload.data) {
    case 'xor':
      return { layers, inputs: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), targets: Float32Array.of(0, 1, 1, 0) };
    case 'digits':
      return { layers, ...digits(rows) };
    case 'normal':
    case 'quadrant':
      return { layers, ...drawn(workload, uniform) };
  }
};

/** Its first rows alone. */
export const firstRows = ({ layers, inputs, targets }: Data, of: number, rows: number): Data => ({
  layers,
  inputs: inputs.subarray(0, (inputs.length / of) * rows),
  targets: targets.subarray(0, (targets.length / of) * rows),
});

/** Writes the file that a peer reads. */
export const writeData = (file: string, { layers, inputs, targets }: Data): void => {
  const parts = [...layers.flatMap(({ W, b }) => [W, b]), inputs, targets];
  writeFileSync(file, Buffer.concat(parts.map((x) => Buffer.from(x.buffer, x.byteOffset, x.byteLength))));
};
