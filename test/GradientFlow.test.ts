/**
 * The gradient flow as data and text: seed document 002's diagram, every kind of layer, blocks, and that its shapes are
 * those of the values and gradients that the network computes.
 */
import { flow, pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { Dense, GradientFlow, Layer, type Loss, Matrix, Network, Parameters, Spec, Threefry } from 'foldnet';
import { network as quadrant } from '../examples/quadrant.js';
import { expectRight } from './expectRight.js';

type Layers = Spec.NetworkSpec['layers'];

const flowOf = (inputs: number, layers: Layers): GradientFlow.Flow =>
  GradientFlow.of(expectRight(Spec.network({ inputs, layers })));

/** Forward and back of each stage. */
const equations = (inputs: number, ...layers: Layers): ReadonlyArray<readonly [string, string]> =>
  flowOf(inputs, layers).stages.map((stage) =>
    stage._tag === 'Single'
      ? [stage.equations.forward.join('; '), stage.equations.backward.join('; ')]
      : [`${stage.split.forward}; ${stage.join.forward}`, `${stage.split.backward}; ${stage.join.backward}`],
  );

test('the diagram of seed document 002', () => {
  const { input, stages, output, loss } = GradientFlow.of(quadrant, { type: 'softmax-cross-entropy' });
  const singles = stages.filter((stage) => stage._tag === 'Single');
  expect(input).toEqual({ name: 'X', width: 2 });
  expect(output).toEqual({ name: 'Z₃', width: 2 });
  expect(singles.map((stage) => stage.equations.forward)).toEqual([
    ['Z₁ = X W₁ + b₁'],
    ['A₁ = max(0, Z₁)'],
    ['Z₂ = A₁ W₂ + b₂'],
    ['A₂ = max(0, Z₂)'],
    ['Z₃ = A₂ W₃ + b₃'],
  ]);
  expect(singles.map((stage) => stage.equations.backward)).toEqual([
    ['∂L/∂X = ∂L/∂Z₁ W₁ᵀ'],
    ['∂L/∂Z₁ = ∂L/∂A₁ ⊙ 1[Z₁ > 0]'],
    ['∂L/∂A₁ = ∂L/∂Z₂ W₂ᵀ'],
    ['∂L/∂Z₂ = ∂L/∂A₂ ⊙ 1[Z₂ > 0]'],
    ['∂L/∂A₂ = ∂L/∂Z₃ W₃ᵀ'],
  ]);
  expect(GradientFlow.parameterLines(singles[4]!)).toEqual([
    '∂L/∂W₃ = A₂ᵀ ∂L/∂Z₃  64 × 2',
    '∂L/∂b₃ = sum of the rows of ∂L/∂Z₃  1 × 2',
  ]);
  expect(loss).toMatchObject({
    forward: ['P = softmax(Z₃)', 'L = −mean of log P at the labels'],
    backward: ['∂L/∂Z₃ = (P − Y) / N'],
  });
});

test('what each pass keeps for the other', () => {
  const kept = GradientFlow.of(quadrant).stages.map((stage) => stage._tag === 'Single' && stage.equations.keeps);
  expect(kept).toEqual(['X', 'mask Z₁ > 0', 'A₁', 'mask Z₂ > 0', 'A₂']);
});

describe('every kind of layer', () => {
  test.each<readonly [Layers[number], string, string]>([
    [{ type: 'dense', outputs: 3, bias: false }, 'Z₁ = X W₁', '∂L/∂X = ∂L/∂Z₁ W₁ᵀ'],
    [{ type: 'sigmoid' }, 'A₁ = σ(X)', '∂L/∂X = ∂L/∂A₁ ⊙ A₁ ⊙ (1 − A₁)'],
    [{ type: 'tanh' }, 'A₁ = tanh(X)', '∂L/∂X = ∂L/∂A₁ ⊙ (1 − A₁ ⊙ A₁)'],
    [{ type: 'gelu' }, 'A₁ = gelu(X)', '∂L/∂X = ∂L/∂A₁ ⊙ gelu′(X)'],
    [{ type: 'identity' }, 'H₁ = X', '∂L/∂X = ∂L/∂H₁'],
    [{ type: 'softmax' }, 'P₁ = softmax(X)', '∂L/∂X = P₁ ⊙ (∂L/∂P₁ − row sums of ∂L/∂P₁ ⊙ P₁)'],
    [{ type: 'softmax', temperature: 2 }, 'P₁ = softmax(X / 2)', '∂L/∂X = P₁ ⊙ (∂L/∂P₁ − row sums of ∂L/∂P₁ ⊙ P₁) / 2'],
    [{ type: 'log-softmax' }, 'A₁ = log softmax(X)', '∂L/∂X = ∂L/∂A₁ − exp(A₁) ⊙ row sums of ∂L/∂A₁'],
    [{ type: 'dropout', probability: 0.9 }, 'H₁ = X ⊙ kept / 0.1', '∂L/∂X = ∂L/∂H₁ ⊙ kept / 0.1'],
    [
      { type: 'layer-norm' },
      'U₁ = (X − mean) / deviation, by row; H₁ = gain₁ ⊙ U₁ + shift₁',
      '∂L/∂X = (G − mean G − U₁ ⊙ mean(G ⊙ U₁)) / deviation; where G = gain₁ ⊙ ∂L/∂H₁',
    ],
    [
      { type: 'batch-norm', affine: false },
      'U₁ = (X − mean) / deviation, by column; H₁ = U₁',
      '∂L/∂X = (∂L/∂H₁ − mean ∂L/∂H₁ − U₁ ⊙ mean(∂L/∂H₁ ⊙ U₁)) / deviation',
    ],
    [
      { type: 'rms-norm' },
      'U₁ = X / rms, by row; H₁ = gain₁ ⊙ U₁',
      '∂L/∂X = (G − U₁ ⊙ mean(G ⊙ U₁)) / rms; where G = gain₁ ⊙ ∂L/∂H₁',
    ],
    [{ type: 'copy' }, 'H₁ = [X, X]', '∂L/∂X = left half of ∂L/∂H₁ + right half'],
    [{ type: 'add' }, 'H₁ = left half of X + right half', '∂L/∂X = [∂L/∂H₁, ∂L/∂H₁]'],
    [{ type: 'swap', left: 1 }, 'H₁ = columns of X: last 3, first 1', '∂L/∂X = columns of ∂L/∂H₁: last 1, first 3'],
    [{ type: 'slice', start: 1, width: 2 }, 'H₁ = columns 2 to 3 of X', '∂L/∂X = ∂L/∂H₁ in those columns, 0 elsewhere'],
  ])('%j', (spec, forward, backward) => {
    expect(equations(4, spec)).toEqual([[forward, backward]]);
  });

  test('the swap of the swapped is what it was', () => {
    const x = Matrix.of([[1, 2, 3, 4]]);
    const swapped = Layer.predict(Layer.swap(1, 3))(Parameters.empty, x);
    expect(Matrix.toArray(swapped)).toEqual([2, 3, 4, 1]);
  });

  test('a user’s own, alone and within a block', () => {
    const square = Layer.custom({
      name: 'square',
      inputs: 3,
      outputs: 3,
      declarations: Parameters.empty,
      forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 3>) => ({ output: Matrix.hadamard(x, x), cache: x }),
      backward: (x, dy: Matrix.Matrix<number, 3>) => ({
        parameters: Parameters.empty,
        input: Matrix.hadamard(Matrix.scale(2)(x), dy),
      }),
    });
    const network = pipe(Network.input(3), Network.layer(square), Network.layer(Layer.residual(square)));
    const { stages } = GradientFlow.of(network);
    expect(stages.map(({ type, output }) => [type, output.name])).toEqual([
      ['square', 'H₁'],
      ['residual(square)', 'H₂'],
    ]);
  });
});

describe('blocks', () => {
  test('residual: the gradient comes back both ways', () => {
    const [[split, joined]] = equations(2, { type: 'residual', layers: [{ type: 'dense', outputs: 2 }] }) as [
      readonly [string, string],
    ];
    expect(split).toBe('H₁ = X; H₂ = Z₁ + X');
    expect(joined).toBe('∂L/∂X = ∂L/∂H₁ + ∂L/∂H₂; ∂L/∂Z₁ = ∂L/∂H₂');
  });

  test('fan-out and parallel', () => {
    const one = { type: 'dense', outputs: 1 } as const;
    expect(equations(2, { type: 'fan-out', branches: [one, [one, { type: 'relu' }]] })).toEqual([
      ['H₁ = H₂ = X; H₃ = [Z₁, A₁]', '∂L/∂X = ∂L/∂H₁ + ∂L/∂H₂; ∂L/∂Z₁, ∂L/∂A₁ = columns of ∂L/∂H₃: first 1, last 1'],
    ]);
    const branches = [
      { inputs: 3, layers: one },
      { inputs: 2, layers: [] },
    ] as const;
    expect(equations(5, { type: 'parallel', branches })).toEqual([
      [
        'H₁, H₂ = columns of X: first 3, last 2; H₃ = [Z₁, H₂]',
        '∂L/∂X = [∂L/∂H₁, ∂L/∂H₂]; ∂L/∂Z₁, ∂L/∂H₂ = columns of ∂L/∂H₃: first 1, last 2',
      ],
    ]);
  });

  test('paths are those of the parameters', () => {
    const network = pipe(
      Network.input(2),
      Network.residual(flow(Network.dense(2), Network.batchNorm())),
      Network.layer(Layer.fanOut(Dense.dense(2, 1), Layer.residual(Dense.dense(2, 2)))),
    );
    const paths = (stages: ReadonlyArray<GradientFlow.Stage>): ReadonlyArray<string> =>
      stages.flatMap((stage) =>
        stage._tag === 'Single'
          ? stage.parameters.length > 0
            ? [stage.path]
            : []
          : stage.branches.flatMap((branch) => paths(branch.stages)),
      );
    const own = Parameters.leaves(network.init(Threefry.key(0))).map(({ path }) => path.replace(/\.\w+$/, ''));
    expect(paths(GradientFlow.of(network).stages)).toEqual([...new Set(own)]);
  });

  test('a sequence is no more than its layers', () => {
    const inner = [{ type: 'dense', outputs: 3 }, { type: 'relu' }] as const;
    expect(equations(2, { type: 'sequence', layers: inner })).toEqual(equations(2, ...inner));
  });
});

test('shapes are those that the network computes', () => {
  const network = pipe(
    Network.input(3),
    Network.dense(5),
    Network.layerNorm(),
    Network.residual(flow(Network.dense(5), Network.tanh)),
    Network.dense(2),
  );
  const parameters = network.init(Threefry.key(1));
  const x = Matrix.of([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const { cache } = network.forward(parameters, x, Layer.evaluation);
  const gradients = network.backward(cache, Matrix.constant(2, 2, 1)).parameters;
  const drawn = (stages: ReadonlyArray<GradientFlow.Stage>): ReadonlyArray<readonly [number, number]> =>
    stages.flatMap((stage) =>
      stage._tag === 'Single'
        ? stage.parameters.map(({ rows, columns }) => [rows, columns] as const)
        : stage.branches.flatMap((branch) => drawn(branch.stages)),
    );
  const { stages } = GradientFlow.of(network);
  expect(drawn(stages)).toEqual(Parameters.leaves(gradients).map(({ matrix }) => [matrix.rows, matrix.columns]));
  expect(stages.map(({ output }) => output.width)).toEqual(network.layers.map(({ outputs }) => outputs));
});

test.each<readonly [Loss.LossSpec, string, string]>([
  [{ type: 'mean-squared-error' }, 'L = mean of (Z₁ − Y)²', '∂L/∂Z₁ = 2 (Z₁ − Y) / their number'],
  [{ type: 'half-squared-error' }, 'L = sum of (Z₁ − Y)² / 2N', '∂L/∂Z₁ = (Z₁ − Y) / N'],
  [{ type: 'huber', delta: 2 }, 'L = huber(Z₁, Y)', '∂L/∂Z₁ = huber′(Z₁, Y)'],
  [
    { type: 'softmax-cross-entropy', labelSmoothing: 0.1 },
    'L = softmax-cross-entropy(Z₁, Y)',
    '∂L/∂Z₁ = softmax-cross-entropy′(Z₁, Y)',
  ],
])('the loss %j', (loss, forward, backward) => {
  const flowing = GradientFlow.of(Network.dense(2)(Network.input(2)), loss);
  expect(flowing.loss).toMatchObject({ forward: [forward], backward: [backward] });
});

test('as text, values go down and gradients up', () => {
  const network = pipe(Network.input(2), Network.dense(3), Network.residual(Network.relu));
  expect(GradientFlow.text(GradientFlow.of(network, { type: 'mean-squared-error' })).split('\n')).toEqual([
    'X  N × 2                        ∂L/∂X  N × 2',
    '│ 0 dense  Z₁ = X W₁ + b₁       ▲ ∂L/∂X = ∂L/∂Z₁ W₁ᵀ',
    '│                               │ ∂L/∂W₁ = Xᵀ ∂L/∂Z₁  2 × 3',
    '▼                               │ ∂L/∂b₁ = sum of the rows of ∂L/∂Z₁  1 × 3',
    'Z₁  N × 3                       ∂L/∂Z₁  N × 3',
    '▼ 1 residual  H₁ = Z₁           ▲ ∂L/∂Z₁ = ∂L/∂H₁ + ∂L/∂H₂',
    '│ H₁  N × 3                     │ ∂L/∂H₁  N × 3',
    '│ ▼ 1.0 relu  A₁ = max(0, H₁)   │ ▲ ∂L/∂H₁ = ∂L/∂A₁ ⊙ 1[H₁ > 0]',
    '│ A₁  N × 3                     │ ∂L/∂A₁  N × 3',
    '▼ H₂ = A₁ + Z₁                  ▲ ∂L/∂A₁ = ∂L/∂H₂',
    'H₂  N × 3                       ∂L/∂H₂  N × 3',
    '▼ loss  L = mean of (H₂ − Y)²   ▲ ∂L/∂H₂ = 2 (H₂ − Y) / their number',
    'L                               the gradient starts here',
  ]);
});
