/**
 * A network's summary: a row for each layer, with its path, type, shapes and number of parameters.
 */
import * as Declaration from './Declaration.js';
import type { Network } from './Network.js';
import { typeOf } from './SpecText.js';

/** A layer of a summary. */
export interface Row {
  readonly path: string;
  readonly type: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Each parameter's name and shape, as `W 2x64`. */
  readonly parameters: ReadonlyArray<string>;
  readonly count: number;
}

/**
 * The rows of a network's summary.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network, Summary } from 'foldnet'
 * const network = pipe(Network.input(2), Network.dense(64), Network.relu)
 * Summary.rows(network).map(({ path, type, count }) => [path, type, count]) // [['0', 'dense', 192], ['1', 'relu', 0]]
 */
export const rows = (network: Pick<Network<number, number>, 'layers'>): ReadonlyArray<Row> =>
  network.layers.map((layer, i) => {
    const declared = Declaration.leaves(layer.declarations);
    return {
      path: String(i),
      type: typeOf(layer.spec),
      inputs: layer.inputs,
      outputs: layer.outputs,
      parameters: declared.map(({ path, declaration }) => `${path} ${declaration.rows}x${declaration.columns}`),
      count: declared.reduce((total, { declaration }) => total + declaration.rows * declaration.columns, 0),
    };
  });

/**
 * A network's summary as a table.
 *
 * @example
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Network, Summary } from 'foldnet'
 * Summary.table(pipe(Network.input(2), Network.dense(64), Network.relu, Network.dense(2)))
 * // path  type   inputs  outputs  parameters        count
 * // 0     dense       2       64  W 2x64, b 1x64      192
 * // ...
 */
export const table = (network: Pick<Network<number, number>, 'layers'>): string => {
  const body = rows(network);
  const total = body.reduce((sum, row) => sum + row.count, 0);
  const cells = [
    ['path', 'type', 'inputs', 'outputs', 'parameters', 'count'],
    ...body.map((row) => [
      row.path,
      row.type,
      String(row.inputs),
      String(row.outputs),
      row.parameters.join(', '),
      String(row.count),
    ]),
    ['', 'total', '', '', '', String(total)],
  ];
  const widths = (cells[0] ?? []).map((_, j) => Math.max(...cells.map((row) => (row[j] ?? '').length)));
  const numeric = new Set([2, 3, 5]);
  return cells
    .map((row) =>
      row
        .map((cell, j) => (numeric.has(j) ? cell.padStart(widths[j] ?? 0) : cell.padEnd(widths[j] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
