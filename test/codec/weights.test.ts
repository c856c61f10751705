/**
 * Weights by name: round trips in both layouts, PyTorch's names, what is refused.
 */
import type * as E from 'fp-ts/lib/Either.js';
import { Layer, Matrix, Parameters, Spec, Threefry } from 'foldnet';
import { type DecodeError, Npz, Safetensors, Tensor, Weights } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';

type Model = ReturnType<ReturnType<typeof Weights.into>> extends E.Either<unknown, infer M> ? M : never;

const networkOf = (inputs: number, layers: ReadonlyArray<Spec.LayerSpec>): Spec.AnyNetwork =>
  expectRight(Spec.network({ inputs, layers }));

/** Every layer with parameters or state, at several depths; square and oblong weights. */
const every = networkOf(3, [
  { type: 'dense', outputs: 3 },
  { type: 'batch-norm' },
  { type: 'relu' },
  { type: 'dense', outputs: 4, bias: false },
  { type: 'layer-norm' },
  {
    type: 'sequence',
    layers: [{ type: 'rms-norm' }, { type: 'dense', outputs: 2 }, { type: 'batch-norm', affine: false }],
  },
  { type: 'residual', layers: [{ type: 'tanh' }, { type: 'dense', outputs: 2 }] },
  { type: 'fan-out', branches: [{ type: 'dense', outputs: 1 }, [{ type: 'dense', outputs: 2 }]] },
]);

/** Other values than any layer starts from, and other ones for each path. */
const shaken = <P extends Parameters.Parameters>(tree: P, from: number): P =>
  Parameters.map((x, path) => {
    const start = Array.from(path).reduce((sum, character) => sum + character.charCodeAt(0), 0);
    const values = Array.from({ length: x.rows * x.columns }, (_, i) => from + i / 7 + start);
    return expectRight(Matrix.fromArray(x.rows, x.columns, x.precision)(values));
  })(tree);

const modelOf = (network: Spec.AnyNetwork, precision: Matrix.Precision): Model => ({
  parameters: shaken(network.initFrom(precision)(Threefry.key(42))[0], 0.1),
  layerState: shaken(Layer.initialState(network, precision), 2.1),
});

const same = (x: Model, y: Model): boolean =>
  Parameters.eq.equals(x.parameters, y.parameters) && Parameters.eq.equals(x.layerState, y.layerState);

const files = {
  npz: (tensors: Tensor.Tensors) => Npz.encode(tensors),
  safetensors: (tensors: Tensor.Tensors) => Safetensors.encode({ tensors, metadata: { format: 'pt' } }),
} as const;

describe.each(['foldnet', 'pytorch'] as const)('in the layout of %s', (layout) => {
  describe.each(['npz', 'safetensors'] as const)('by %s', (format) => {
    test.each(['float64', 'float32'] as const)('a model comes back in every bit, in %s', (precision) => {
      const model = modelOf(every, precision);
      const contents = expectRight(Weights.parse(files[format](Weights.of(layout)(model))));
      expect(same(expectRight(Weights.into(every, precision)(contents, [])), model)).toBe(true);
    });
  });
});

const shapesOf = (tensors: Tensor.Tensors): ReadonlyArray<string> =>
  tensors.map(([name, { shape }]) => `${name} [${shape.join()}]`);

test('names and shapes are those that are documented', () => {
  const model = modelOf(every, 'float64');
  expect(shapesOf(Weights.of('foldnet')(model))).toEqual([
    '0.W [3,3]',
    '0.b [1,3]',
    '1.gain [1,3]',
    '1.shift [1,3]',
    '3.W [3,4]',
    '4.gain [1,4]',
    '4.shift [1,4]',
    '5.0.gain [1,4]',
    '5.1.W [4,2]',
    '5.1.b [1,2]',
    '6.1.W [2,2]',
    '6.1.b [1,2]',
    '7.0.W [2,1]',
    '7.0.b [1,1]',
    '7.1.0.W [2,2]',
    '7.1.0.b [1,2]',
    '1.mean [1,3]',
    '1.variance [1,3]',
    '5.2.mean [1,2]',
    '5.2.variance [1,2]',
  ]);
  expect(shapesOf(Weights.of('pytorch')(model))).toEqual([
    '0.weight [3,3]',
    '0.bias [3]',
    '1.weight [3]',
    '1.bias [3]',
    '3.weight [4,3]',
    '4.weight [4]',
    '4.bias [4]',
    '5.0.weight [4]',
    '5.1.weight [2,4]',
    '5.1.bias [2]',
    '6.1.weight [2,2]',
    '6.1.bias [2]',
    '7.0.weight [1,2]',
    '7.0.bias [1]',
    '7.1.0.weight [2,2]',
    '7.1.0.bias [2]',
    '1.running_mean [3]',
    '1.running_var [3]',
    '5.2.running_mean [2]',
    '5.2.running_var [2]',
  ]);
});

const renamed =
  (rename: (name: string) => string) =>
  (tensors: Tensor.Tensors): Tensor.Tensors =>
    tensors.map(([name, tensor]) => [rename(name), tensor]);

const contents = (tensors: Tensor.Tensors, others: Tensor.Contents['others'] = []): Tensor.Contents => ({
  tensors,
  others,
});

const prefixed = (prefix: string): ((tensors: Tensor.Tensors) => Tensor.Tensors) =>
  renamed((name) => `${prefix}${name}`);

test.each(['model.', 'net.layers.', '0.', '3.'])('what all names begin with may be left out: %s', (prefix) => {
  const model = modelOf(every, 'float64');
  const given = prefixed(prefix)(Weights.of('pytorch')(model));
  const counters = [1, 5].map((i) => [`${prefix}${i}.num_batches_tracked`, '<i8'] as const);
  expect(same(expectRight(Weights.into(every, 'float64')(contents(given, counters), [])), model)).toBe(true);
});

test('the names of a single layer, which all begin with its index', () => {
  const single = networkOf(2, [{ type: 'dense', outputs: 2 }]);
  const model = modelOf(single, 'float64');
  ['', 'net.', '0.', 'a.0.'].forEach((prefix) => {
    const given = prefixed(prefix)(Weights.of('pytorch')(model));
    expect(same(expectRight(Weights.into(single, 'float64')(contents(given), [])), model)).toBe(true);
  });
});

const small = networkOf(2, [{ type: 'dense', outputs: 2 }, { type: 'tanh' }, { type: 'dense', outputs: 1 }]);
const smallModel = modelOf(small, 'float64');
const named: Tensor.Tensors = renamed((name) => name.replace(/^0/, 'fc1').replace(/^2/, 'fc2'))(
  Weights.of('pytorch')(smallModel),
);
const smallMap: Weights.NameMap = ['0.W=fc1.weight', '0.b=fc1.bias', '2.W=fc2.weight', '2.b=fc2.bias'].map(
  (pair) => pair.split('=') as [string, string],
);

test('a map names what has other names, by the path or by PyTorch’s name for it', () => {
  const into = Weights.into(small, 'float64');
  expect(same(expectRight(into(contents(named), smallMap)), smallModel)).toBe(true);
  const byPyTorch = smallMap.map(([path, name]) => [path.replace('W', 'weight').replace('b', 'bias'), name] as const);
  expect(same(expectRight(into(contents(named), byPyTorch)), smallModel)).toBe(true);
});

test('a weight is (out, in) by its own name or by that of the map, and else (in, out)', () => {
  const kernels = Weights.of('foldnet')(smallModel).map(
    ([name, tensor]) => [name.replace('W', 'kernel'), tensor] as const,
  );
  const map: Weights.NameMap = [
    ['0.W', '0.kernel'],
    ['2.W', '2.kernel'],
  ];
  expect(same(expectRight(Weights.into(small, 'float64')(contents(kernels), map)), smallModel)).toBe(true);
  const turned = Weights.of('pytorch')(smallModel).map(
    ([name, tensor]) => [name.replace('weight', 'kernel'), tensor] as const,
  );
  const asPyTorch = map.map(([path, name]) => [path.replace('W', 'weight'), name] as const);
  expect(same(expectRight(Weights.into(small, 'float64')(contents(turned), asPyTorch)), smallModel)).toBe(true);
});

test('a map comes before names that are there', () => {
  const two = networkOf(2, [
    { type: 'dense', outputs: 2 },
    { type: 'dense', outputs: 2 },
  ]);
  const given = Weights.of('foldnet')(modelOf(two, 'float64'));
  const swapped = Weights.into(two, 'float64')(contents(given), [
    ['0.W', '1.W'],
    ['1.W', '0.W'],
  ]);
  const read = Weights.of('foldnet')(expectRight(swapped));
  expect(read.map(([, tensor]) => tensor)).toEqual([2, 1, 0, 3].map((i) => given[i]![1]));
});

test('numbers go into float64 as they are, and are rounded into float32', () => {
  const wide = Weights.into(small, 'float64')(contents(Weights.of('foldnet')(modelOf(small, 'float32'))), []);
  const narrow = Weights.into(small, 'float32')(contents(Weights.of('foldnet')(smallModel)), []);
  const valuesOf = (read: typeof wide): ReadonlyArray<number> =>
    Parameters.leaves(expectRight(read).parameters).flatMap(({ matrix: x }) => Matrix.toArray(x));
  const exact = Parameters.leaves(smallModel.parameters).flatMap(({ matrix: x }) => Matrix.toArray(x));
  expect(valuesOf(wide)).toEqual(exact.map(Math.fround));
  expect(valuesOf(narrow)).toEqual(exact.map(Math.fround));
});

const own = Weights.of('foldnet')(smallModel);
const torch = Weights.of('pytorch')(smallModel);
const replaced = (
  tensors: Tensor.Tensors,
  name: string,
  values: ReadonlyArray<ReadonlyArray<number>>,
  shape?: ReadonlyArray<number>,
): Tensor.Tensors =>
  tensors.map(([each, tensor]) => {
    const other = Tensor.ofMatrix(expectRight(Matrix.fromRows(values)));
    return [each, each === name ? { ...other, shape: shape ?? other.shape } : tensor];
  });

test.each<[string, Tensor.Contents, Weights.NameMap, Partial<DecodeError.DecodeError>]>([
  [
    'names that are no indices',
    contents(named),
    [],
    {
      expected: "a tensor for each of '0.W', '0.b', '2.W', '2.b', by such names, by PyTorch's, or by --map 0.W=NAME",
      found: "a file of 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'",
    },
  ],
  ['no tensors', contents([]), [], { found: 'a file of none' }],
  [
    'one that is missing',
    contents(torch.slice(0, -1)),
    [],
    { expected: "a tensor for each of '2.b', by such names, by PyTorch's, or by --map 2.b=NAME" },
  ],
  [
    'one that is too many',
    contents([...torch, ['4.bias', torch[1]![1]]]),
    [],
    { path: '4.bias', expected: "no more than the network has, '0.W', '0.b', '2.W', '2.b'" },
  ],
  [
    'one of another type that is too many',
    contents(torch, [['4.bias', 'F16']]),
    [],
    { path: '4.bias', expected: "no more than the network has, '0.W', '0.b', '2.W', '2.b'" },
  ],
  [
    'one of another type',
    contents(torch.slice(1), [['0.weight', 'F16']]),
    [],
    { path: '0.W (0.weight)', expected: 'numbers of type float64 or float32', found: "'F16'" },
  ],
  [
    'a weight that is not transposed',
    contents(replaced(torch, '2.weight', [[1], [2]])),
    [],
    { path: '2.W (2.weight)', expected: '1 x 2', found: '2 x 1' },
  ],
  [
    'a weight that is transposed',
    contents(replaced(own, '2.W', [[1, 2]])),
    [],
    { path: '2.W', expected: '2 x 1', found: '1 x 2' },
  ],
  [
    'a bias of other dimensions',
    contents(replaced(own, '0.b', [[1, 2]], [1, 1, 2])),
    [],
    { path: '0.b', expected: '1 x 2', found: '1 x 1 x 2' },
  ],
  ['a bias as a column', contents(replaced(own, '0.b', [[1], [2]])), [], { path: '0.b', found: '2 x 1' }],
  [
    'NaN',
    contents(torch.map(([name, tensor]) => [name, { ...tensor, bytes: tensor.bytes.map(() => 0xff) }])),
    [],
    { path: '0.W (0.weight)', expected: 'numbers that are finite in float64' },
  ],
  ['a map of an unknown path', contents(named), [['9.W', 'fc1.weight']], { path: 'map', found: "'9.W'" }],
  ['a map to an unknown name', contents(named), [['0.W', 'fc1.weigth']], { path: 'map', found: "'fc1.weigth'" }],
  [
    'a map of one path twice',
    contents(named),
    [...smallMap, ['0.weight', 'fc2.weight']],
    { path: 'map', expected: 'one name for each path' },
  ],
])('refuses %s', (_, given, map, error) => {
  expect(Weights.into(small, 'float64')(given, map)).toMatchObject({ _tag: 'Left', left: error });
});

test('a number beyond float32 is refused there', () => {
  const given = contents(replaced(own, '0.b', [[1, 1e39]]));
  expect(Weights.into(small, 'float32')(given, [])).toMatchObject({
    left: { path: '0.b', expected: 'numbers that are finite in float32' },
  });
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a text', new TextEncoder().encode('weights of a model')],
  ['the beginning of an archive', Npz.encode(own).subarray(0, 10)],
])('a file that is neither: %s', (_, file) => {
  expect(Weights.parse(file)).toMatchObject({ left: { expected: 'a safetensors or an NPZ file' } });
});
