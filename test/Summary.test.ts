/** Summaries. */
import { flow, pipe } from 'fp-ts/lib/function.js';
import { expect, test } from 'vitest';
import { Layer, Network, Summary } from 'foldnet';

const { dense, fanOut, input, relu, residual } = Network;

test('rows name path, type, widths and parameters', () => {
  const network = pipe(input(2), dense(64), relu, dense(2, { bias: false }));
  expect(Summary.rows(network)).toEqual([
    { path: '0', type: 'dense', inputs: 2, outputs: 64, parameters: ['W 2x64', 'b 1x64'], count: 192 },
    { path: '1', type: 'relu', inputs: 64, outputs: 64, parameters: [], count: 0 },
    { path: '2', type: 'dense', inputs: 64, outputs: 2, parameters: ['W 64x2'], count: 128 },
  ]);
});

test('a block is one row with the paths inside it', () => {
  const network = pipe(input(3), residual(flow(dense(5), relu, dense(3))), fanOut(dense(1), dense(2)));
  expect(Summary.rows(network)).toEqual([
    {
      path: '0',
      type: 'residual',
      inputs: 3,
      outputs: 3,
      parameters: ['0.W 3x5', '0.b 1x5', '2.W 5x3', '2.b 1x3'],
      count: 38,
    },
    {
      path: '1',
      type: 'fan-out',
      inputs: 3,
      outputs: 3,
      parameters: ['0.0.W 3x1', '0.0.b 1x1', '1.0.W 3x2', '1.0.b 1x2'],
      count: 12,
    },
  ]);
});

test("a user's own layer goes by its name", () => {
  const network = pipe(input(3), Network.layer({ ...Layer.identity(3), spec: { type: 'custom', name: 'whitening' } }));
  expect(Summary.rows(network).map(({ type }) => type)).toEqual(['whitening']);
});

test('the table lines up, with a total', () => {
  expect(Summary.table(pipe(input(2), dense(64), relu, dense(2)))).toBe(
    [
      'path  type   inputs  outputs  parameters      count',
      '0     dense       2       64  W 2x64, b 1x64    192',
      '1     relu       64       64                      0',
      '2     dense      64        2  W 64x2, b 1x2     130',
      '      total                                     322',
    ].join('\n'),
  );
});

test('a network without layers has an empty table', () => {
  expect(Summary.table(input(2)).split('\n')).toHaveLength(2);
});
