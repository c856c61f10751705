/**
 * Weights by name: a model's tensors for other kits, and a network's parameters and layer state from tensors.
 *
 * A tensor is named by its path, as `0.W`: the layer's index, every layer counted, and the name within the layer; layers
 * within layers have an index each. A matrix is (in, out), a row of one value a column is 1 x columns. PyTorch's names go
 * with the same indices, as those of `torch.nn.Sequential` do:
 *
 *   W         weight, transposed: (out, in)     gain       weight
 *   b         bias                              shift      bias
 *   mean      running_mean                      variance   running_var
 *
 * All but W are vectors there, of one dimension. `num_batches_tracked`, which PyTorch has beside, is neither written nor
 * read; PyTorch loads a state without it.
 *
 * A path's tensor is, in this order: the one that a map names; the one of that path; the one of PyTorch's name. What all
 * names begin with (`model.`) may be left out of them. A tensor is in PyTorch's layout if it is found, or was put on the
 * map's left side, by a name that ends in `weight`.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Declaration from '../Declaration.js';
import * as Matrix from '../Matrix.js';
import type { ParameterTuple } from '../Network.js';
import * as Parameters from '../Parameters.js';
import type { Model } from '../TrainState.js';
import { type DecodeError, list, mismatch, nearest } from './DecodeError.js';
import * as Npz from './Npz.js';
import * as Safetensors from './Safetensors.js';
import { type Contents, ofMatrix, type Tensor, type Tensors, toMatrix } from './Tensor.js';
import { isZip } from './Zip.js';

const inPyTorch: ReadonlyMap<string, string> = new Map([
  ['W', 'weight'],
  ['b', 'bias'],
  ['gain', 'weight'],
  ['shift', 'bias'],
  ['mean', 'running_mean'],
  ['variance', 'running_var'],
]);

const counter = 'num_batches_tracked';

/** The last part of a name. */
const leafOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** A path as PyTorch has it; a name that PyTorch has nothing for stays as it is. */
const pyTorchName = (path: string): string => {
  const leaf = leafOf(path);
  return `${path.slice(0, path.length - leaf.length)}${inPyTorch.get(leaf) ?? leaf}`;
};

/** Whose names and shapes tensors have. */
export type Layout = 'foldnet' | 'pytorch';

const inLayout =
  (layout: Layout) =>
  ({ path, matrix }: Parameters.Leaf): Tensors[number] => {
    if (layout === 'foldnet') return [path, ofMatrix(matrix)];
    const own = ofMatrix(Parameters.isWeights(path) ? Matrix.transpose(matrix) : matrix);
    const isVector = inPyTorch.has(leafOf(path)) && !Parameters.isWeights(path);
    return [pyTorchName(path), isVector ? { ...own, shape: [matrix.columns] } : own];
  };

/**
 * A model's tensors: its parameters, then what its layers keep, in path order.
 *
 * @example
 * import { Network, Parameters, Threefry } from 'foldnet'
 * import { Weights } from 'foldnet/codec'
 * const parameters = Network.dense(1)(Network.input(2)).init(Threefry.key(42))
 * const tensors = Weights.of('pytorch')({ parameters, layerState: Parameters.empty })
 * tensors.map(([name, { shape }]) => [name, ...shape]) // [['0.weight', 1, 2], ['0.bias', 1]]
 */
export const of =
  (layout: Layout) =>
  ({ parameters, layerState }: Model<Parameters.Parameters>): Tensors =>
    [...Parameters.leaves(parameters), ...Parameters.leaves(layerState)].map(inLayout(layout));

/** Where the header of a safetensors file begins, always with a brace. */
const headerStart = 8;

/**
 * The tensors of a safetensors or an NPZ file, whichever it is by its first bytes.
 *
 * @example
 * import { Matrix } from 'foldnet'
 * import { Npz, Safetensors, Tensor, Weights } from 'foldnet/codec'
 * const tensors = [['b', Tensor.ofMatrix(Matrix.of([[1, 2]]))]] as const
 * Weights.parse(Npz.encode(tensors)) // Right of the same
 * Weights.parse(Safetensors.encode({ tensors, metadata: {} })) // Right of the same
 * Weights.parse(new Uint8Array(100)) // Left: expected a safetensors or an NPZ file, got something else
 */
export const parse = (file: Uint8Array): E.Either<DecodeError, Contents> => {
  if (isZip(file)) return Npz.decode(file);
  return file[headerStart] === '{'.charCodeAt(0)
    ? Safetensors.decode(file)
    : E.left(mismatch('', 'a safetensors or an NPZ file', 'something else'));
};

/** Names within a file by paths, or by the names that PyTorch has for these. */
export type NameMap = ReadonlyArray<readonly [path: string, name: string]>;

type Result<A> = E.Either<DecodeError, A>;

/** Where a path's values are. */
interface Source {
  readonly leaf: Declaration.Leaf;
  readonly name: string;
  readonly layout: Layout;
}

/** More names than these are not listed. */
const mostListed = 20;

const listed = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? 'none'
    : `${list(names.slice(0, mostListed))}${names.length > mostListed ? ` and ${names.length - mostListed} more` : ''}`;

/** The deepest that a model stands in others. */
const mostPrefixes = 8;

/** What all names begin with, up to a dot: nothing, then more and more. */
const commonPrefixes = ([first = '', ...rest]: ReadonlyArray<string>): ReadonlyArray<string> =>
  first
    .split('.', mostPrefixes)
    .map((_, i, parts) =>
      parts
        .slice(0, i)
        .map((part) => `${part}.`)
        .join(''),
    )
    .filter((prefix) => rest.every((name) => name.startsWith(prefix)));

const ofName = (leaf: Declaration.Leaf, name: string): Source => ({
  leaf,
  name,
  layout: leafOf(name) === 'weight' ? 'pytorch' : 'foldnet',
});

/** The sources that a map names. */
const mapped = (
  leaves: ReadonlyArray<Declaration.Leaf>,
  names: ReadonlySet<string>,
  map: NameMap,
): Result<ReadonlyArray<Source>> =>
  pipe(
    map,
    E.traverseArray(([target, name]): Result<Source> => {
      const leaf = leaves.find(({ path }) => path === target || pyTorchName(path) === target);
      const known = leaves.map(({ path }) => path);
      if (leaf === undefined) {
        return E.left(
          mismatch('map', `a path of the network: ${listed(known)}`, `'${target}'`, nearest(target, known)),
        );
      }
      const there = Array.from(names);
      return names.has(name)
        ? E.right(leafOf(target) === 'weight' ? { leaf, name, layout: 'pytorch' } : ofName(leaf, name))
        : E.left(mismatch('map', `a name of the file: ${listed(there)}`, `'${name}'`, nearest(name, there)));
    }),
    E.filterOrElse(
      (sources) => new Set(sources.map(({ leaf }) => leaf)).size === sources.length,
      () => mismatch('map', 'one name for each path', 'two for one'),
    ),
  );

/** Where each path's values are; `Left` says for which paths there are none, or which names are of no path. */
const sourcesOf = (
  leaves: ReadonlyArray<Declaration.Leaf>,
  names: ReadonlyArray<string>,
  map: NameMap,
): Result<ReadonlyArray<Source>> => {
  const there = new Set(names);
  const candidates = ({ path }: Declaration.Leaf, prefix: string): ReadonlyArray<string> =>
    [path, pyTorchName(path)].map((name) => `${prefix}${name}`).filter((name) => there.has(name));
  const prefix = commonPrefixes(names).find((each) => leaves.some((leaf) => candidates(leaf, each).length > 0)) ?? '';
  return pipe(
    mapped(leaves, there, map),
    E.chain((given) => {
      const found = leaves.flatMap((leaf) => {
        const [name] = candidates(leaf, prefix);
        return given.find((source) => source.leaf === leaf) ?? (name === undefined ? [] : [ofName(leaf, name)]);
      });
      const missing = leaves.filter((leaf) => !found.some((source) => source.leaf === leaf)).map(({ path }) => path);
      const used = new Set(found.map(({ name }) => name));
      const [spare] = names.filter((name) => !used.has(name) && leafOf(name) !== counter);
      if (missing.length > 0) {
        const examples = `by such names, by PyTorch's, or by --map ${missing[0] ?? ''}=NAME`;
        return E.left(
          mismatch('', `a tensor for each of ${listed(missing)}, ${examples}`, `a file of ${listed(names)}`),
        );
      }
      return spare === undefined
        ? E.right(found)
        : E.left(
            mismatch(spare, `no more than the network has, ${listed(leaves.map(({ path }) => path))}`, 'this too'),
          );
    }),
  );
};

const matrixOf = (
  { leaf: { path, declaration }, name, layout }: Source,
  { tensors, others }: { readonly tensors: ReadonlyMap<string, Tensor>; readonly others: ReadonlyMap<string, string> },
  precision: Matrix.Precision,
): Result<Parameters.Leaf> => {
  const label = path === name ? path : `${path} (${name})`;
  const tensor = tensors.get(name);
  if (tensor === undefined) {
    return E.left(mismatch(label, 'numbers of type float64 or float32', `'${others.get(name) ?? ''}'`));
  }
  const { rows, columns } = declaration;
  const isTransposed = layout === 'pytorch' && Parameters.isWeights(path);
  return pipe(
    isTransposed
      ? E.Functor.map(toMatrix(label, columns, rows)(tensor), Matrix.transpose)
      : toMatrix(label, rows, columns)(tensor),
    E.map(Matrix.toPrecision(precision)),
    E.filterOrElse(Matrix.isFinite, () =>
      mismatch(label, `numbers that are finite in ${precision}`, 'one that is not'),
    ),
    E.map((matrix) => ({ path, matrix })),
  );
};

/** What a network declares. */
export interface Declared {
  readonly declarations: Declaration.Declarations;
  readonly running?: { readonly declarations: Declaration.Declarations } | undefined;
}

/**
 * A network's parameters and layer state from the tensors of a file, by the rule of this module; in the precision given,
 * so numbers of float64 may be rounded, as PyTorch's `load_state_dict` rounds them. `Left` names the path whose tensor is
 * missing, of another shape or type or not finite, or the name of a tensor that the network has no place for.
 *
 * @example
 * import { Matrix, Network } from 'foldnet'
 * import { Tensor, Weights } from 'foldnet/codec'
 * const network = Network.dense(1, { bias: false })(Network.input(2))
 * const tensors = [['fc.weight', Tensor.ofMatrix(Matrix.of([[1, 2]]))]] as const
 * Weights.into(network, 'float64')({ tensors, others: [] }, [['0.W', 'fc.weight']]) // Right of W = (1; 2)
 */
export const into =
  ({ declarations, running }: Declared, precision: Matrix.Precision) =>
  ({ tensors, others }: Contents, map: NameMap): Result<Model<ParameterTuple>> => {
    const kept = running?.declarations ?? Parameters.empty;
    const parameterLeaves = Declaration.leaves(declarations);
    const leaves = [...parameterLeaves, ...Declaration.leaves(kept)];
    const files = { tensors: new Map(tensors), others: new Map(others) };
    const tree = (of: Declaration.Declarations, found: ReadonlyArray<Parameters.Leaf>): Result<Parameters.Parameters> =>
      E.mapLeft(({ path, expected, found: actual }: Matrix.MatrixError) => mismatch(path, expected, actual))(
        Declaration.fromLeaves(of)(found),
      );
    return pipe(
      sourcesOf(
        leaves,
        [...tensors, ...others].map(([name]) => name),
        map,
      ),
      E.chain(E.traverseArray((source) => matrixOf(source, files, precision))),
      E.bindTo('found'),
      E.bind('parameters', ({ found }) => tree(declarations, found.slice(0, parameterLeaves.length))),
      E.bind('layerState', ({ found }) => tree(kept, found.slice(parameterLeaves.length))),
      E.map(({ parameters, layerState }) => ({ parameters: parameters as ParameterTuple, layerState })),
    );
  };
