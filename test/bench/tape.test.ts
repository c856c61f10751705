/** What the profile reads of a step in linear memory: its operations, their shapes, their work; and that each runs alone. */
import * as foldnet from 'foldnet';
import { expect, test } from 'vitest';
import { machine } from '../../src/numeric/execution/machine.js';
import { dataOf } from './data.js';
import { trainingOf } from './peers/training.mjs';
import { bytesOf, flopsOf, isProduct, operationsOf, taskOf, timing, titleOf, wholeTape } from './tape.js';
import { stepMultiplyAdds, workloads } from './workloads.js';

const kernels = machine()!;
const workload = workloads.find(({ name }) => name === 'W2')!;
const data = dataOf(workload);
const { state, train } = trainingOf(
  foldnet,
  { ...workload.problem, precision: 'float32' },
  { ...data, labels: data.targets, layers: data.layers.map(({ W, b }) => ({ W, b, outputs: b.length })) },
);
const task = taskOf(kernels, () => void train(state, 2));
const operations = operationsOf(kernels, task);

test("a step's operations are found on its tape", () => {
  const titles = operations.map(titleOf);
  expect(titles).toContain('gather 64x2');
  expect(titles).toContain('dense 64x2 2x64 1x64');
  expect(titles).toContain('matmulTransposedRight 64x2 64x2');
  // What counts misfits is the one float64.
  expect(operations.flatMap(({ kernel, precision }) => (precision === 'float64' ? [kernel] : []))).toEqual(['copy']);
  expect(operations.every(({ sharers }) => sharers === 1)).toBe(true);
  const flops = operations.filter(isProduct).reduce((sum, operation) => sum + flopsOf(operation), 0);
  expect(flops).toBe(2 * stepMultiplyAdds(workload.problem));
  expect(bytesOf(operations.find((operation) => titleOf(operation) === 'relu 64x64')!)).toBe(2 * 64 * 64 * 4);
});

test('each of them runs by itself, and together they take about as long as the tape', () => {
  const tape = wholeTape(kernels, task, 50);
  const sum = timing(kernels, task)
    .operations(100)
    .reduce((x, y) => x + y, 0);
  // Far apart, since the machine may be at other work meanwhile.
  expect(sum / tape).toBeGreaterThan(1 / 10);
  expect(sum / tape).toBeLessThan(10);
});
