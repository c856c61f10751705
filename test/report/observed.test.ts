/**
 * What was recorded, of many layers: which of them are drawn, and that the tables have all.
 */
import { Digest, Matrix, type Observation } from 'foldnet';
import type { Journal } from 'foldnet/codec';
import { expect, test } from 'vitest';
import { shownUnits } from '../../src/report/learned.js';
import { norms, saturation } from '../../src/report/observed.js';

const line = (epoch: number, observation: Observation.Observation): Journal.EpochLine => {
  const train = { task: 'regression', loss: 1, r2: 0, rows: 3 } as const;
  return {
    entry: { epoch, runningLoss: 1, train, test: undefined, validationLoss: undefined },
    state: Digest.ofText(''),
    matrices: '',
    steps: '',
    observation,
  };
};

/** The biases are 0 before the first epoch. */
const normsOf = (layers: number, epoch: number): ReadonlyArray<Observation.Norms> =>
  Array.from({ length: layers }, (_, i) => [
    { path: `${i}.W`, weight: 10, gradient: 10 / (i + 1) / epoch, update: 0.5 },
    { path: `${i}.b`, weight: epoch === 1 ? 0.25 : 0.5, gradient: 1, update: 0.25 },
  ]).flat();

const table = (html: string, caption: string): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from(
    (html.split(`<caption>${caption}</caption>`)[1] ?? '').split('</table>')[0]?.match(/<tr>.*?<\/tr>/g) ?? [],
    (row) => Array.from(row.matchAll(/<t[hd][^>]*>([^<]*)</g), ([, cell = '']) => cell),
  );

test('of twelve layers eight weight matrices are drawn, the first and the last among them; the table has all', () => {
  const html = norms([1, 2, 3].map((epoch) => line(epoch, { norms: normsOf(12, epoch) }))).content.join('');
  const [, drawn = ''] = html.split('Gradient norms by epoch.</strong>');
  const legend = Array.from(drawn.split('</svg>')[0]?.matchAll(/>(\d+\.[Wb])<\/text>/g) ?? [], ([, name]) => name);
  expect(legend).toEqual(['0.W', '2.W', '3.W', '5.W', '6.W', '8.W', '9.W', '11.W']);
  const numbers = table(html, 'Gradient norms by epoch: the numbers');
  expect(numbers[0]?.length).toBe(1 + 24);
  expect(numbers.length).toBe(1 + 3);
  const depth = table(html, 'Gradient norms by depth: the numbers');
  expect(depth[0]).toEqual(['depth', 'what', 'after epoch 1', 'after epoch 3']);
  expect(depth.slice(1).map((row) => row.slice(0, 2))).toEqual(
    Array.from({ length: 12 }, (_, i) => [String(i + 1), `${i}.W`]),
  );
  expect(Number(depth[12]?.[3])).toBeCloseTo(10 / 12 / 3, 5);
  expect(html).toContain('<summary>Norms after the last epoch (24 rows)</summary>');
  expect(html).toContain('at most 256');
});

test('what starts at zero has no ratio in the first epoch', () => {
  const html = norms([1, 2].map((epoch) => line(epoch, { norms: normsOf(1, epoch) }))).content.join('');
  expect(table(html, 'Update to weight by epoch: the numbers')).toEqual([
    ['epoch', '0.W', '0.b'],
    ['1', '0.05', ''],
    ['2', '0.05', '0.5'],
  ]);
});

test('hundreds of layers stay small', () => {
  const html = norms(Array.from({ length: 100 }, (_, i) => line(i + 1, { norms: normsOf(300, i + 1) }))).content.join(
    '',
  );
  expect(html.length).toBeLessThan(1_000_000);
  expect(table(html, 'Weight norms by epoch: the numbers')[0]?.length).toBe(601);
});

test('shares are in percent', () => {
  const all = [{ path: '1', type: 'tanh', saturated: 0.125, dead: 1, units: 4 }];
  const html = saturation([line(1, { saturation: all })]).content.join('');
  expect(table(html, 'Saturated outputs by epoch: the numbers')[1]).toEqual(['1', '12.50%']);
  expect(table(html, 'Dead units by epoch: the numbers')[1]).toEqual(['1', '25.00%']);
});

test('of many units those of the greatest norms are shown, the greatest first, under their own numbers', () => {
  const weights = Matrix.of([[1, -3, 2, 0, 3]]);
  expect(shownUnits(weights, 3).map(({ index, norm }) => [index, norm])).toEqual([[1, 3], [4, 3], [2, 2]]); // prettier-ignore
  expect(shownUnits(weights, 5).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
});
