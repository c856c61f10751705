/**
 * The studies of MNIST: the subset anew, the whole by what is committed of it, and what both are made of.
 */
import { expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { findings, mistakes } from '../../examples/studies/imageClassifier.js';
import { config } from '../../examples/studies/mnist.js';
import { study as subset } from '../../examples/studies/mnist-subset.js';
import { mnist } from '../../examples/studies/mnistData.js';
import { expectRight } from '../expectRight.js';
import { expectCommitted, inGuide } from './committed.js';

test('mistakes come with their certainty, the greatest first', () => {
  const logits = Matrix.of([
    [0, Math.LN2, 0],
    [9, 0, 0],
    [0, 0, Math.log(18)],
  ]);
  const found = mistakes(logits, Matrix.of([[0], [0], [1]]));
  expect(found.map(({ row, said, right }) => [row, said, right])).toEqual([
    [2, 2, 1],
    [0, 1, 0],
  ]);
  expect(found.map(({ probability }) => probability.toFixed(3))).toEqual(['0.900', '0.500']);
});

test('the subset is as it is committed', () => {
  expectCommitted(subset);
});

test('all of MNIST is learned to at least 97.5%', () => {
  const text = inGuide('mnist.txt');
  const right = Number(/^([\d.]+)% of 10000 test images right$/m.exec(text)?.[1]);
  expect(right).toBeGreaterThanOrEqual(97.5);
  expect(text).toMatch(new RegExp(`^ +${config.epochs} .* ${Math.round(100 * right)}/10000$`, 'm'));
  expect(text).toMatch(/^digest sha256:[0-9a-f]{64}$/m);
});

test('the whole study runs, on some of its images for two epochs', () => {
  const parts = { train: expectRight(mnist('train', 500)), test: expectRight(mnist('t10k', 100)) };
  const seen: Array<string> = [];
  const { lines, figures } = expectRight(
    findings('some', { ...config, epochs: 2 }, parts, (text) => {
      seen.push(text);
    }),
  );
  expect(lines[0]).toBe(inGuide('mnist.txt').split('\n')[0]);
  expect(Object.keys(figures)).toEqual(['some-features', 'some-confusion', 'some-mistakes', 'some-curves']);
  const counts = (figures['some-confusion']?.table?.rows ?? []).flatMap((row) => row.slice(1).map(Number));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(seen.map((text) => text.split(':')[0])).toEqual(['epoch 1 of 2', 'epoch 2 of 2']);
});
