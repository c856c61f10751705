/**
 * The equations of each kind of layer and loss, forward and back, as they are written: `Z₁ = X W₁ + b₁`, and
 * `∂L/∂W₁ = Xᵀ ∂L/∂Z₁`. ⊙ multiplies element by element, 1[...] is 1 where it holds and 0 elsewhere.
 *
 * Source: seed document 002, "Backpropagation and Gradient Flow in a Multilayer Perceptron".
 */
import type { LayerSpec } from './LayerSpec.js';
import type { LossSpec } from './LossSpec.js';

/** What flows forward: its name and its columns. Its gradient, of the same shape, flows back. */
export interface Value {
  readonly name: string;
  readonly width: number;
}

/** An equation each way. */
export interface Passage {
  readonly forward: string;
  readonly backward: string;
}

/** A layer's equations. */
export interface Equations {
  readonly forward: ReadonlyArray<string>;
  /** What the forward pass keeps for the backward pass, beside the parameters; undefined for nothing. */
  readonly keeps: string | undefined;
  /** Of the gradient in the input. */
  readonly backward: ReadonlyArray<string>;
  /** Of the gradients in the parameters, by their names in the layer. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The names of a layer's input and output, and the number that the output's has. */
export interface Names {
  readonly x: string;
  readonly y: string;
  readonly index: number;
}

const ofOthers = ['sequence', 'residual', 'parallel', 'fan-out', 'tied'] as const;

/** A layer that has others in it. */
export type LayersSpec = Extract<LayerSpec, { readonly type: (typeof ofOthers)[number] }>;

/** A layer that has none. */
export type SingleSpec = Exclude<LayerSpec, LayersSpec>;

/** Whether a layer has others in it. */
export const hasLayers = (spec: LayerSpec): spec is LayersSpec => ofOthers.some((type) => type === spec.type);

/**
 * The gradient of the loss in something.
 *
 * @example
 * import { GradientFlow } from 'foldnet'
 * GradientFlow.gradientIn('W₁') // '∂L/∂W₁'
 */
export const gradientIn = (name: string): string => `∂L/∂${name}`;

/** A number as a subscript: `₁₂`. */
export const subscript = (index: number): string =>
  Array.from(String(index), (digit) => '₀₁₂₃₄₅₆₇₈₉'.charAt(Number(digit))).join('');

/** The letter of an output. */
export type Letter = 'Z' | 'A' | 'P' | 'H';

const letters: Readonly<Record<string, Letter>> = {
  dense: 'Z',
  softmax: 'P',
  identity: 'H',
  copy: 'H',
  add: 'H',
  swap: 'H',
  slice: 'H',
  'batch-norm': 'H',
  'layer-norm': 'H',
  'rms-norm': 'H',
  dropout: 'H',
  custom: 'H',
};

/** The letter of a layer's output: Z of a dense layer, P of a softmax, A of another activation, H of all else. */
export const letterOf = ({ type }: SingleSpec): Letter => letters[type] ?? 'A';

/** An equation each way, and nothing more. */
const plain = (forward: string, backward: string, keeps?: string): Equations => ({
  forward: [forward],
  keeps,
  backward: [backward],
  parameters: {},
});

/** Of an activation: its value, and the slope that the gradient is multiplied by. */
const elementwise = ({ x, y }: Names, value: string, slope: string, keeps: string = x): Equations =>
  plain(`${y} = ${value}`, `${gradientIn(x)} = ${gradientIn(y)} ⊙ ${slope}`, keeps);

const dense = ({ x, y, index }: Names, biased: boolean): Equations => {
  const [W, b] = [`W${subscript(index)}`, `b${subscript(index)}`];
  return {
    forward: [`${y} = ${x} ${W}${biased ? ` + ${b}` : ''}`],
    keeps: x,
    backward: [`${gradientIn(x)} = ${gradientIn(y)} ${W}ᵀ`],
    parameters: {
      W: `${gradientIn(W)} = ${x}ᵀ ${gradientIn(y)}`,
      b: `${gradientIn(b)} = sum of the rows of ${gradientIn(y)}`,
    },
  };
};

/** U, the input made uniform, then gain and shift; `along` says over what the means are. */
const normalization = (
  { x, y, index }: Names,
  { value, scale, along, affine }: { value: string; scale: string; along: string; affine: ReadonlyArray<string> },
): Equations => {
  const at = subscript(index);
  const U = `U${at}`;
  const hasGain = affine.includes('gain');
  const G = hasGain ? 'G' : gradientIn(y);
  const centre = scale === 'rms' ? '' : ` − mean ${G}`;
  return {
    forward: [
      `${U} = ${value} / ${scale}, ${along}`,
      `${y} = ${hasGain ? `gain${at} ⊙ ` : ''}${U}${affine.includes('shift') ? ` + shift${at}` : ''}`,
    ],
    keeps: `${U}, ${scale}`,
    backward: [
      `${gradientIn(x)} = (${G}${centre} − ${U} ⊙ mean(${G} ⊙ ${U})) / ${scale}`,
      ...(hasGain ? [`where G = gain${at} ⊙ ${gradientIn(y)}`] : []),
    ],
    parameters: {
      gain: `${gradientIn(`gain${at}`)} = sum of the rows of ${gradientIn(y)} ⊙ ${U}`,
      shift: `${gradientIn(`shift${at}`)} = sum of the rows of ${gradientIn(y)}`,
    },
  };
};

const gainAndShift = (affine = true): ReadonlyArray<string> => (affine ? ['gain', 'shift'] : []);

const short = (value: number): string => String(Number(value.toPrecision(6)));

/** The equations of a layer of so many inputs. */
export const ofLayer = (spec: SingleSpec, width: number, names: Names): Equations => {
  const { x, y } = names;
  const [dx, dy] = [gradientIn(x), gradientIn(y)];
  switch (spec.type) {
    case 'dense':
      return dense(names, spec.bias !== false);
    case 'relu':
      return elementwise(names, `max(0, ${x})`, `1[${x} > 0]`, `mask ${x} > 0`);
    case 'sigmoid':
      return elementwise(names, `σ(${x})`, `${y} ⊙ (1 − ${y})`, y);
    case 'tanh':
      return elementwise(names, `tanh(${x})`, `(1 − ${y} ⊙ ${y})`, y);
    case 'softmax': {
      const { temperature = 1 } = spec;
      const by = temperature === 1 ? '' : ` / ${short(temperature)}`;
      return plain(`${y} = softmax(${x}${by})`, `${dx} = ${y} ⊙ (${dy} − row sums of ${dy} ⊙ ${y})${by}`, y);
    }
    case 'log-softmax':
      return plain(`${y} = log softmax(${x})`, `${dx} = ${dy} − exp(${y}) ⊙ row sums of ${dy}`, y);
    case 'batch-norm':
      return normalization(names, {
        value: `(${x} − mean)`,
        scale: 'deviation',
        along: 'by column',
        affine: gainAndShift(spec.affine),
      });
    case 'layer-norm':
      return normalization(names, {
        value: `(${x} − mean)`,
        scale: 'deviation',
        along: 'by row',
        affine: gainAndShift(spec.affine),
      });
    case 'rms-norm':
      return normalization(names, {
        value: x,
        scale: 'rms',
        along: 'by row',
        affine: spec.affine === false ? [] : ['gain'],
      });
    case 'dropout': {
      const kept = `⊙ kept / ${short(1 - spec.probability)}`;
      return plain(`${y} = ${x} ${kept}`, `${dx} = ${dy} ${kept}`, 'kept');
    }
    case 'identity':
      return plain(`${y} = ${x}`, `${dx} = ${dy}`);
    case 'copy':
      return plain(`${y} = [${x}, ${x}]`, `${dx} = left half of ${dy} + right half`);
    case 'add':
      return plain(`${y} = left half of ${x} + right half`, `${dx} = [${dy}, ${dy}]`);
    case 'swap':
      return plain(
        `${y} = columns of ${x}: last ${width - spec.left}, first ${spec.left}`,
        `${dx} = columns of ${dy}: last ${spec.left}, first ${width - spec.left}`,
      );
    case 'slice':
      return plain(
        `${y} = columns ${spec.start + 1} to ${spec.start + spec.width} of ${x}`,
        `${dx} = ${dy} in those columns, 0 elsewhere`,
      );
    case 'custom':
      return plain(`${y} = ${spec.name}(${x})`, `${dx} = ${spec.name}, backward, of ${dy}`, 'its cache');
    case 'leaky-relu':
    case 'elu':
    case 'selu':
    case 'gelu':
    case 'silu':
    case 'mish':
    case 'softplus':
    case 'softsign':
    case 'log-sigmoid':
    case 'hard-sigmoid':
    case 'hard-tanh':
    case 'relu6':
      return elementwise(names, `${spec.type}(${x})`, `${spec.type}′(${x})`);
  }
};

/** Of the losses that have a formula which everybody knows, where nothing is weighted or summed. */
const losses: Readonly<Record<string, (x: string, dx: string) => Equations>> = {
  'softmax-cross-entropy': (x, dx) => ({
    forward: [`P = softmax(${x})`, 'L = −mean of log P at the labels'],
    keeps: 'P, labels as Y',
    backward: [`${dx} = (P − Y) / N`],
    parameters: {},
  }),
  'mean-squared-error': (x, dx) => plain(`L = mean of (${x} − Y)²`, `${dx} = 2 (${x} − Y) / their number`, `${x}, Y`),
  'half-squared-error': (x, dx) => plain(`L = sum of (${x} − Y)² / 2N`, `${dx} = (${x} − Y) / N`, `${x}, Y`),
};

/** The equations of a loss of the network's output `x`. */
export const ofLoss = (spec: LossSpec, x: string): Equations => {
  const dx = gradientIn(x);
  const name = spec.type === 'custom' ? spec.name : spec.type;
  const known = Object.keys(spec).length === 1 ? losses[name] : undefined;
  return known?.(x, dx) ?? plain(`L = ${name}(${x}, Y)`, `${dx} = ${name}′(${x}, Y)`, `${x}, Y`);
};

/** How values go into a block's branches, and come out of them; `ins` and `outs` are those of the branches. */
export const passages = (
  type: LayersSpec['type'],
  x: string,
  y: string,
  ins: ReadonlyArray<Value>,
  outs: ReadonlyArray<Value>,
): { readonly split: Passage; readonly join: Passage } => {
  const d = gradientIn;
  const names = (values: ReadonlyArray<Value>, separator: string): string =>
    values.map(({ name }) => name).join(separator);
  const gradients = (values: ReadonlyArray<Value>, separator: string): string =>
    values.map(({ name }) => d(name)).join(separator);
  const columns = ([first, last]: ReadonlyArray<Value>, of: string): string =>
    `columns of ${of}: first ${first?.width ?? 0}, last ${last?.width ?? 0}`;
  const sideBySide = {
    forward: `${y} = [${names(outs, ', ')}]`,
    backward: `${gradients(outs, ', ')} = ${columns(outs, d(y))}`,
  };
  switch (type) {
    case 'residual':
      return {
        split: { forward: `${names(ins, '')} = ${x}`, backward: `${d(x)} = ${gradients(ins, '')} + ${d(y)}` },
        join: { forward: `${y} = ${names(outs, '')} + ${x}`, backward: `${gradients(outs, '')} = ${d(y)}` },
      };
    case 'fan-out':
      return {
        split: { forward: `${names(ins, ' = ')} = ${x}`, backward: `${d(x)} = ${gradients(ins, ' + ')}` },
        join: sideBySide,
      };
    case 'parallel':
      return {
        split: { forward: `${names(ins, ', ')} = ${columns(ins, x)}`, backward: `${d(x)} = [${gradients(ins, ', ')}]` },
        join: sideBySide,
      };
    case 'tied':
    case 'sequence':
      return {
        split: { forward: `${names(ins, '')} = ${x}`, backward: `${d(x)} = ${gradients(ins, '')}` },
        join: { forward: `${y} = ${names(outs, '')}`, backward: `${gradients(outs, '')} = ${d(y)}` },
      };
  }
};
