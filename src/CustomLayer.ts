/**
 * Layers of the user's own, and the check that they keep to their shapes: a forward or backward pass that gives another
 * shape than it says is refused by the layer's name at once, not found later as a NaN.
 */
import * as Declaration from './Declaration.js';
import type { Backward, Forward, Layer } from './LayerInterface.js';
import type { Matrix } from './Matrix.js';
import { describe, ensure, ensureWidth } from './numeric/invariant.js';
import { isMatrix } from './numeric/storage.js';
import { leaves, type Parameters } from './Parameters.js';

const ensureMatrix = (
  what: string,
  found: unknown,
  rows: number,
  columns: number,
  precision: Matrix['precision'],
): void => {
  ensure(
    isMatrix(found) && found.rows === rows && found.columns === columns && found.precision === precision,
    () => `${what}: expected ${rows}x${columns} ${precision}, got ${isMatrix(found) ? describe(found) : String(found)}`,
  );
};

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What a pass gives is a record that has those fields. */
const ensureRecord = (what: string, found: unknown, fields: ReadonlyArray<string>): void => {
  const missing = isRecord(found) ? fields.find((field) => !isRecord(new Map(Object.entries(found)).get(field))) : '';
  ensure(
    missing === undefined,
    () => `${what}: expected { ${fields.join(', ')} }, got ${isRecord(found) ? `no ${missing ?? ''}` : String(found)}`,
  );
};

/** A tree has the shapes that are declared, all of them and no others. */
const ensureTree = (
  what: string,
  declarations: Declaration.Declarations,
  found: Parameters,
  precision: Matrix['precision'] | undefined,
): void => {
  const given = leaves(found);
  const declared = Declaration.leaves(declarations);
  declared.forEach(({ path, declaration: { rows, columns } }) => {
    const matrix = given.find((leaf) => leaf.path === path)?.matrix;
    ensureMatrix(`${what} ${path}`, matrix, rows, columns, precision ?? matrix?.precision ?? 'float64');
  });
  const unknown = given.find(({ path }) => !declared.some((known) => known.path === path));
  ensure(unknown === undefined, () => `${what} ${unknown?.path ?? ''}: it is none of those declared`);
};

/** The layer, its results checked if it is a user's own. */
export const checked = <I extends number, O extends number, P extends Parameters, C>(
  layer: Layer<I, O, P, C>,
): Layer<I, O, P, C> => {
  const { spec, inputs, outputs, declarations, accumulate, running } = layer;
  if (spec.type !== 'custom') return layer;
  const name = `Layer '${spec.name}'`;
  const ensureForward = (x: Matrix, found: Forward<O, C>): Forward<O, C> => {
    ensureRecord(`${name}, forward`, found, ['output']);
    ensureMatrix(`${name}, forward, output`, found.output, x.rows, outputs, x.precision);
    return found;
  };
  const ensureBackward = (upstream: Matrix, found: Backward<I, P>): Backward<I, P> => {
    ensureRecord(`${name}, backward`, found, ['parameters', 'input']);
    ensureMatrix(`${name}, backward, input`, found.input, upstream.rows, inputs, upstream.precision);
    ensureTree(`${name}, backward, gradient of`, declarations, found.parameters, upstream.precision);
    return found;
  };
  return {
    ...layer,
    forward: (parameters, x, mode) => ensureForward(x, layer.forward(parameters, x, mode)),
    backward: (cache, upstream) => ensureBackward(upstream, layer.backward(cache, upstream)),
    accumulate:
      accumulate && ((carried, cache, upstream) => ensureBackward(upstream, accumulate(carried, cache, upstream))),
    running: running && {
      ...running,
      advance: (state, cache) => {
        const after = running.advance(state, cache);
        ensureTree(`${name}, advance, state`, running.declarations, after, leaves(state)[0]?.matrix.precision);
        return after;
      },
    },
  };
};

/** A layer of the user's own: everything of a layer but its spec, and a name. */
export type Definition<I extends number, O extends number, P extends Parameters, C> = Omit<
  Layer<I, O, P, C>,
  'spec'
> & { readonly name: string };

/**
 * A layer of your own, from its widths, the declarations of its parameters, and its two functions. Shapes that differ
 * from what it declares throw a `TypeError` that names it.
 *
 * @example
 * import { Layer, Matrix, Parameters } from 'foldnet'
 * // y = x^2, dx = 2 x dy
 * const square = <const N extends number>(width: N) =>
 *   Layer.custom({
 *     name: 'square',
 *     inputs: width,
 *     outputs: width,
 *     declarations: Parameters.empty,
 *     forward: (_: Parameters.Empty, x: Matrix.Matrix<number, N>) => ({ output: Matrix.hadamard(x, x), cache: x }),
 *     backward: (x, dy) => ({ parameters: Parameters.empty, input: Matrix.hadamard(Matrix.scale(2)(x), dy) }),
 *   })
 * Layer.predict(square(2))(Parameters.empty, Matrix.of([[3, 4]])) // 9, 16
 */
export const custom = <I extends number, O extends number, P extends Parameters, C>({
  name,
  ...definition
}: Definition<I, O, P, C>): Layer<I, O, P, C> => {
  ensureWidth(`Layer.custom '${name}'`, definition.inputs);
  ensureWidth(`Layer.custom '${name}'`, definition.outputs);
  return checked({ ...definition, spec: { type: 'custom', name } });
};
