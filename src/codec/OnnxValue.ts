/**
 * What an ONNX graph computes, written as formulas: values made of values, from which the list of nodes is read off.
 *
 * A value that is used twice is computed once. A bare number is a constant of the network's precision, an array of whole
 * numbers one of ONNX's indices.
 */
import type * as Matrix from '../Matrix.js';
import type { Attribute } from './OnnxProto.js';

/** What a formula is made of. */
export type Operand = Value | number | ReadonlyArray<number>;

/** The graph's input, or what a node before gives. */
export interface Named {
  readonly _tag: 'Named';
  readonly name: string;
}

/** Numbers that belong to the model. */
export interface Constant {
  readonly _tag: 'Constant';
  readonly name: string;
  readonly matrix: Matrix.Matrix;
}

/** What an operator gives. */
export interface Result {
  readonly _tag: 'Result';
  readonly operator: string;
  readonly inputs: ReadonlyArray<Operand>;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A value of the graph. */
export type Value = Named | Constant | Result;

/** A value by its name. */
export const named = (name: string): Named => ({ _tag: 'Named', name });

/** A matrix of the model, by a name of its own. */
export const constant = (name: string, matrix: Matrix.Matrix): Constant => ({ _tag: 'Constant', name, matrix });

/** The result of an operator. */
export const result = (
  operator: string,
  inputs: ReadonlyArray<Operand>,
  attributes: Readonly<Record<string, Attribute>> = {},
): Result => ({ _tag: 'Result', operator, inputs, attributes });

type Unary = (x: Operand) => Result;
type Binary = (x: Operand, y: Operand) => Result;

const unary =
  (operator: string): Unary =>
  (x) =>
    result(operator, [x]);

const binary =
  (operator: string): Binary =>
  (x, y) =>
    result(operator, [x, y]);

export const absolute: Unary = unary('Abs');
export const exp: Unary = unary('Exp');
export const identity: Unary = unary('Identity');
export const log: Unary = unary('Log');
export const logSoftmax: Unary = unary('LogSoftmax');
export const negative: Unary = unary('Neg');
export const relu: Unary = unary('Relu');
export const softmax: Unary = unary('Softmax');
export const squareRoot: Unary = unary('Sqrt');
export const tanh: Unary = unary('Tanh');

export const add: Binary = binary('Add');
export const subtract: Binary = binary('Sub');
export const multiply: Binary = binary('Mul');
export const divide: Binary = binary('Div');
export const maximum: Binary = binary('Max');
export const minimum: Binary = binary('Min');
export const equal: Binary = binary('Equal');
export const greater: Binary = binary('Greater');

/** x where the condition holds, else y. */
export const where = (condition: Operand, x: Operand, y: Operand): Result => result('Where', [condition, x, y]);

/** The mean of each row. */
export const rowMeans = (x: Operand): Result => result('ReduceMean', [x], { axes: [1] });

/** Side by side. */
export const concat = (x: Operand, y: Operand): Result => result('Concat', [x, y], { axis: 1 });

/** So many columns, from one on. */
export const columns = (x: Operand, start: number, width: number): Result =>
  result('Slice', [x, [start], [start + width], [1]]);

/** An operand that needs no operator. */
export type Input = Exclude<Operand, Result>;

/** An operator on such operands, and the name of what it gives. */
export interface Step {
  readonly operator: string;
  readonly inputs: ReadonlyArray<Input>;
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface Listed {
  readonly steps: ReadonlyArray<Step>;
  readonly names: ReadonlyMap<Result, string>;
}

const isResult = (value: Operand): value is Result =>
  typeof value === 'object' && '_tag' in value && value._tag === 'Result';

/**
 * The steps that compute a value, each after those that it needs, and the value by its name. `nameOf` names the result of
 * an operator by its place among the steps.
 */
export const steps = (
  value: Result,
  nameOf: (operator: string, place: number) => string,
): { readonly steps: ReadonlyArray<Step>; readonly value: Named } => {
  const list = (done: Listed, next: Operand): Listed => {
    if (!isResult(next) || done.names.has(next)) return done;
    const before = next.inputs.reduce<Listed>(list, done);
    const { operator, attributes } = next;
    const output = nameOf(operator, before.steps.length);
    const inputs = next.inputs.map((input) => (isResult(input) ? named(before.names.get(input) ?? '') : input));
    return {
      steps: [...before.steps, { operator, inputs, output, attributes }],
      names: new Map([...before.names, [next, output]]),
    };
  };
  const all = list({ steps: [], names: new Map() }, value);
  return { steps: all.steps, value: named(all.names.get(value) ?? '') };
};
