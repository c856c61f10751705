/**
 * The kernels by name: what each makes of its operands and numbers, in the reference's code.
 *
 * A matrix operation names its kernel (derive.ts), so that it can be run at once or recorded for a compiled step. The
 * module of fast kernels has one of the same name, with the same bits, for each precision (law N1).
 */
import * as activations from './activations.js';
import * as functions from './activationFunctions.js';
import * as classes from './losses.js';
import * as dropouts from './dropout.js';
import * as elementwise from './elementwise.js';
import * as fused from './fused.js';
import * as losses from './elementwiseLosses.js';
import * as matmul from './matmul.js';
import { misfits } from './misfits.js';
import * as norms from './norm.js';
import * as normalization from './normalization.js';
import { allocate, type FloatArray, precisionOf } from './precision.js';
import * as reduction from './reduction.js';
import * as rowwise from './rows.js';
import * as softmaxes from './softmax.js';
import { type Matrix, read } from './storage.js';

/** Fills `out`, which starts at +0, from the operands and the numbers. */
export type Kernel = (out: FloatArray, operands: ReadonlyArray<Matrix>, numbers: ReadonlyArray<number>) => void;

/** The columns of an operand. */
const columns = (operands: ReadonlyArray<Matrix>, i: number): number => operands[i]!.columns;

/** Of one operand, after the numbers. */
const unary =
  (f: (x: FloatArray, out: FloatArray) => void): Kernel =>
  (out, [x]) =>
    f(read(x!), out);

const binary =
  (f: (x: FloatArray, y: FloatArray, out: FloatArray) => void): Kernel =>
  (out, [x, y]) =>
    f(read(x!), read(y!), out);

/** One number, then one or two operands. */
const scaled =
  (f: (number: number, x: FloatArray, out: FloatArray) => void): Kernel =>
  (out, [x], [number]) =>
    f(number!, read(x!), out);

const scaled2 =
  (f: (number: number, x: FloatArray, y: FloatArray, out: FloatArray) => void): Kernel =>
  (out, [x, y], [number]) =>
    f(number!, read(x!), read(y!), out);

/** Room for intermediate results, of the result's precision. */
const scratch = (out: FloatArray): FloatArray => allocate(precisionOf(out), 4);

const scratched =
  (f: (x: FloatArray, y: FloatArray, out: FloatArray, scratch: FloatArray) => void): Kernel =>
  (out, [x, y]) =>
    f(read(x!), read(y!), out, scratch(out));

const rowsOf =
  (f: (columns: number, x: FloatArray, out: FloatArray, scratch: FloatArray) => void): Kernel =>
  (out, [x]) =>
    f(x!.columns, read(x!), out, scratch(out));

const rowsOf2 =
  (f: (columns: number, x: FloatArray, y: FloatArray, out: FloatArray, scratch: FloatArray) => void): Kernel =>
  (out, [x, y]) =>
    f(x!.columns, read(x!), read(y!), out, scratch(out));

/** An activation's value and derivative, of those options. */
const activation = (
  make: (...options: ReadonlyArray<number>) => functions.Differentiable,
): readonly [Kernel, Kernel] => [
  (out, [x], options) => activations.apply(make(...options).value, read(x!), out),
  (out, [x, dy], options) => activations.applyDerivative(make(...options).derivative, read(x!), read(dy!), out),
];

const [leakyRelu, leakyReluBackward] = activation((slope) => functions.leakyRelu(slope!));
const [elu, eluBackward] = activation((alpha, scale) => functions.elu(alpha!, scale!));
const [gelu, geluBackward] = activation(() => functions.gelu);
const [geluTanh, geluTanhBackward] = activation(() => functions.geluTanh);
const [silu, siluBackward] = activation(() => functions.silu);
const [mish, mishBackward] = activation(() => functions.mish);
const [softplus, softplusBackward] = activation((beta, threshold) => functions.softplusWith(beta!, threshold!));
const [softsign, softsignBackward] = activation(() => functions.softsign);
const [logSigmoid, logSigmoidBackward] = activation(() => functions.logSigmoid);
const [hardTanh, hardTanhBackward] = activation((low, high) => functions.hardTanh(low!, high!));
const [hardSigmoid, hardSigmoidBackward] = activation(() => functions.hardSigmoid);

const product =
  (left: (x: FloatArray, columns: number) => matmul.Operand, right: typeof left, transposedLeft: boolean): Kernel =>
  (out, [x, y, carried]) => {
    if (carried !== undefined) out.set(read(carried));
    const [m, k] = transposedLeft ? [x!.columns, x!.rows] : [x!.rows, x!.columns];
    matmul.multiply(m, out.length / m, k, left(read(x!), x!.columns), right(read(y!), y!.columns), out);
  };

const multiply = product(matmul.plain, matmul.plain, false);

/** The kernels' names. */
export const kernelNames = [
  'add',
  'subtract',
  'hadamard',
  'divide',
  'maximum',
  'scale',
  'shift',
  'divideBy',
  'squareRoot',
  'absolute',
  'sign',
  'clamp',
  'matmul',
  'matmulTransposedLeft',
  'matmulTransposedRight',
  'addRow',
  'columnSums',
  'sum',
  'dot',
  'transpose',
  'gather',
  'join',
  'slice',
  'place',
  'relu',
  'reluBackward',
  'sigmoid',
  'sigmoidBackward',
  'tanh',
  'tanhBackward',
  'leakyRelu',
  'leakyReluBackward',
  'elu',
  'eluBackward',
  'gelu',
  'geluBackward',
  'geluTanh',
  'geluTanhBackward',
  'silu',
  'siluBackward',
  'mish',
  'mishBackward',
  'softplus',
  'softplusBackward',
  'softsign',
  'softsignBackward',
  'logSigmoid',
  'logSigmoidBackward',
  'hardTanh',
  'hardTanhBackward',
  'hardSigmoid',
  'hardSigmoidBackward',
  'softmax',
  'negativeLogSoftmax',
  'logSoftmax',
  'softmaxBackward',
  'logSoftmaxBackward',
  'means',
  'spread',
  'mask',
  'dropout',
  'crossEntropies',
  'crossEntropyGradient',
  'addLog',
  'smoothed',
  'smoothedLabels',
  'oneHot',
  'labelWeights',
  'squaredErrors',
  'scaledErrors',
  'absoluteErrors',
  'absoluteErrorGradient',
  'huberErrors',
  'huberGradient',
  'smoothL1Errors',
  'smoothL1Gradient',
  'hinges',
  'hingeGradient',
  'squaredHinges',
  'squaredHingeGradient',
  'logisticLosses',
  'logisticGradient',
  'binaryCrossEntropies',
  'binaryCrossEntropyGradient',
  'weighRows',
  'nonZero',
  'divideByCell',
  'greatest',
  'normTerm',
  'norm',
  'clipFactor',
  'scaleByCell',
  'misfits',
  'dense',
  'addScaled',
  'decayedMean',
  'copy',
] as const;

/** A kernel's name. */
export type KernelName = (typeof kernelNames)[number];

/** Every kernel. */
export const kernels: Readonly<Record<KernelName, Kernel>> = {
  // elementwise.ts
  add: binary(elementwise.add),
  subtract: binary(elementwise.subtract),
  hadamard: binary(elementwise.multiply),
  divide: binary(elementwise.divide),
  maximum: binary(elementwise.maximum),
  scale: scaled(elementwise.scale),
  shift: scaled(elementwise.shift),
  divideBy: scaled(reduction.divideBy),
  squareRoot: unary(elementwise.squareRoot),
  absolute: unary(elementwise.absolute),
  sign: unary(elementwise.sign),
  clamp: scaled(elementwise.clamp),

  // matmul.ts, rows.ts
  matmul: multiply,
  matmulTransposedLeft: product(matmul.transposed, matmul.plain, true),
  matmulTransposedRight: product(matmul.plain, matmul.transposed, false),
  addRow: binary(rowwise.addRow),
  columnSums: (out, [x, carried]) => {
    if (carried !== undefined) out.set(read(carried));
    rowwise.columnSums(read(x!), out);
  },
  sum: unary(rowwise.sum),
  dot: scratched(rowwise.dot),
  transpose: (out, [x]) => rowwise.transpose(x!.columns, read(x!), out),
  gather: (out, [x], indices) => rowwise.gather(x!.columns, indices, read(x!), out),
  join: (out, operands) =>
    rowwise.join(columns(operands, 0), columns(operands, 1), read(operands[0]!), read(operands[1]!), out),
  slice: (out, [x], [start]) => rowwise.slice(x!.columns, start!, out.length / x!.rows, read(x!), out),
  place: (out, [x], [start]) => rowwise.place(out.length / x!.rows, start!, x!.columns, read(x!), out),

  // activations.ts, activationFunctions.ts
  relu: unary(activations.relu),
  reluBackward: binary(activations.reluBackward),
  sigmoid: unary(activations.sigmoid),
  sigmoidBackward: binary(activations.sigmoidBackward),
  tanh: unary(activations.tanh),
  tanhBackward: binary(activations.tanhBackward),
  leakyRelu,
  leakyReluBackward,
  elu,
  eluBackward,
  gelu,
  geluBackward,
  geluTanh,
  geluTanhBackward,
  silu,
  siluBackward,
  mish,
  mishBackward,
  softplus,
  softplusBackward,
  softsign,
  softsignBackward,
  logSigmoid,
  logSigmoidBackward,
  hardTanh,
  hardTanhBackward,
  hardSigmoid,
  hardSigmoidBackward,

  // softmax.ts, normalization.ts, dropout.ts
  softmax: rowsOf(classes.softmax),
  negativeLogSoftmax: rowsOf(classes.negativeLogSoftmax),
  logSoftmax: rowsOf(softmaxes.logSoftmax),
  softmaxBackward: rowsOf2(softmaxes.softmaxBackward),
  logSoftmaxBackward: rowsOf2(softmaxes.logSoftmaxBackward),
  means: (out, [x], [axis]) => normalization.means(axis === 0 ? 0 : 1, x!.columns, read(x!), out),
  spread: (out, [values, x], [axis]) => normalization.spread(axis === 0 ? 0 : 1, x!.columns, read(values!), out),
  mask: (out, _, [probability, high, low]) =>
    dropouts.mask(probability!, { _tag: 'ThreefryKey', high: high!, low: low! }, out),
  dropout: scaled2(dropouts.dropout),

  // losses.ts
  crossEntropies: (out, [a, L]) => classes.crossEntropies(a!.columns, read(a!), read(L!), out, scratch(out)),
  crossEntropyGradient: rowsOf2(classes.crossEntropyGradient),
  addLog: scratched(classes.addLog),
  smoothed: (out, [w, t], [kept, spread]) => classes.smoothed(kept!, spread!, read(w!), read(t!), out),
  smoothedLabels: (out, [w, labels], [kept, spread]) =>
    classes.smoothedLabels(kept!, spread!, read(w!), read(labels!), out),
  oneHot: (out, [labels]) => classes.oneHot(out.length / labels!.rows, read(labels!), out),
  labelWeights: binary(classes.labelWeights),

  // elementwiseLosses.ts
  squaredErrors: scaled2(losses.squaredErrors),
  scaledErrors: scaled2(losses.scaledErrors),
  absoluteErrors: binary(losses.absoluteErrors),
  absoluteErrorGradient: binary(losses.absoluteErrorGradient),
  huberErrors: scaled2(losses.huberErrors),
  huberGradient: scaled2(losses.huberGradient),
  smoothL1Errors: scaled2(losses.smoothL1Errors),
  smoothL1Gradient: scaled2(losses.smoothL1Gradient),
  hinges: binary(losses.hinges),
  hingeGradient: binary(losses.hingeGradient),
  squaredHinges: binary(losses.squaredHinges),
  squaredHingeGradient: binary(losses.squaredHingeGradient),
  logisticLosses: (out, [w, y, t]) => losses.logisticLosses(read(w!), read(y!), read(t!), out, scratch(out)),
  logisticGradient: (out, [w, y, t]) => losses.logisticGradient(read(w!), read(y!), read(t!), out, scratch(out)),
  binaryCrossEntropies: scratched(losses.binaryCrossEntropies),
  binaryCrossEntropyGradient: scratched(losses.binaryCrossEntropyGradient),

  // reduction.ts, norm.ts
  weighRows: binary(reduction.weighRows),
  nonZero: unary(reduction.nonZero),
  divideByCell: binary(reduction.divideByCell),
  greatest: (out, [x, carried]) => norms.greatest(read(x!), carried && read(carried), out),
  normTerm: (out, [x, largest, carried], [p]) =>
    norms.normTerm(p!, read(x!), read(largest!), carried && read(carried), out),
  norm: (out, [largest, total], [p]) => norms.norm(p!, read(largest!), read(total!), out),
  clipFactor: (out, [norm], [maximum]) => norms.clipFactor(maximum!, read(norm!), out),
  scaleByCell: binary(norms.scaleByCell),
  misfits: (out, [x], [kind, low, high]) => misfits(kind!, low!, high!, read(x!), out),

  // fused.ts
  dense: (out, operands, numbers) => {
    multiply(out, operands.slice(0, 2), numbers);
    fused.addRowOnto(read(operands[2]!), out);
  },
  addScaled: scaled2(fused.addScaled),
  decayedMean: (out, [m, x], [a, b]) => fused.decayedMean(a!, b!, read(m!), read(x!), out),
  copy: unary(fused.copy),
};
