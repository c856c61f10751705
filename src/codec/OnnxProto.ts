/**
 * ONNX's messages, as far as a network needs them, in the wire format of protocol buffers.
 *
 * Numbers of fields and types are onnx.proto3's. Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
import { PbfWriter } from 'pbf';
import type { Precision } from '../Matrix.js';
import type { Tensor } from './Tensor.js';

/** A whole number, or several. */
export type Attribute = number | ReadonlyArray<number>;

/** NodeProto: an operator, the names of what it takes, and the name of what it gives. */
export interface Node {
  readonly operator: string;
  readonly inputs: ReadonlyArray<string>;
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** TensorProto: numbers of a network, or the whole numbers that say which columns. */
export interface Initializer {
  readonly name: string;
  readonly value: Tensor | ReadonlyArray<number>;
}

/** ValueInfoProto: rows without a limit, of so many columns. */
export interface ValueInfo {
  readonly name: string;
  readonly precision: Precision;
  readonly columns: number;
}

/** GraphProto. */
export interface Graph {
  readonly name: string;
  readonly nodes: ReadonlyArray<Node>;
  readonly initializers: ReadonlyArray<Initializer>;
  readonly inputs: ReadonlyArray<ValueInfo>;
  readonly outputs: ReadonlyArray<ValueInfo>;
}

/** ModelProto. */
export interface Model {
  readonly producer: string;
  readonly version: string;
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The versions of ONNX 1.12, of 2022: none of the operators used here needs a later one. */
const irVersion = 8;
const opset = 17;

const types = { float32: 1, int64: 7, float64: 11 } as const;
const attributeTypes = { int: 2, ints: 7 } as const;

/** The name of the number of rows. */
const rows = 'N';

type Write<A> = (message: A, out: PbfWriter) => void;

const each = <A>(field: number, write: Write<A>, messages: ReadonlyArray<A>, out: PbfWriter): void => {
  messages.forEach((message) => {
    out.writeMessage(field, write, message);
  });
};

const wholes = (field: number, values: ReadonlyArray<number>, out: PbfWriter): void => {
  values.forEach((value) => {
    out.writeVarintField(field, value);
  });
};

const texts = (field: number, values: ReadonlyArray<string>, out: PbfWriter): void => {
  values.forEach((value) => {
    out.writeStringField(field, value);
  });
};

const attribute: Write<readonly [string, Attribute]> = ([name, value], out) => {
  out.writeStringField(1, name);
  if (typeof value === 'number') out.writeVarintField(3, value);
  else wholes(8, value, out);
  out.writeVarintField(20, typeof value === 'number' ? attributeTypes.int : attributeTypes.ints);
};

const node: Write<Node> = ({ operator, inputs, output, attributes }, out) => {
  texts(1, inputs, out);
  out.writeStringField(2, output);
  out.writeStringField(3, output);
  out.writeStringField(4, operator);
  each(5, attribute, Object.entries(attributes), out);
};

const initializer: Write<Initializer> = ({ name, value }, out) => {
  if ('bytes' in value) {
    wholes(1, value.shape, out);
    out.writeVarintField(2, types[value.precision]);
    out.writeBytesField(9, value.bytes);
  } else {
    wholes(1, [value.length], out);
    out.writeVarintField(2, types.int64);
    out.writePackedVarint(7, Array.from(value));
  }
  out.writeStringField(8, name);
};

const shape: Write<number> = (columns, out) => {
  out.writeMessage(1, (name, dimension) => dimension.writeStringField(2, name), rows);
  out.writeMessage(1, (length, dimension) => dimension.writeVarintField(1, length), columns);
};

const tensorType: Write<ValueInfo> = ({ precision, columns }, out) => {
  out.writeVarintField(1, types[precision]);
  out.writeMessage(2, shape, columns);
};

const valueInfo: Write<ValueInfo> = (value, out) => {
  out.writeStringField(1, value.name);
  out.writeMessage(2, (of, type) => type.writeMessage(1, tensorType, of), value);
};

const graph: Write<Graph> = ({ name, nodes, initializers, inputs, outputs }, out) => {
  each(1, node, nodes, out);
  out.writeStringField(2, name);
  each(5, initializer, initializers, out);
  each(11, valueInfo, inputs, out);
  each(12, valueInfo, outputs, out);
};

const operators: Write<number> = (version, out) => {
  out.writeStringField(1, '');
  out.writeVarintField(2, version);
};

const entry: Write<readonly [string, string]> = ([key, value], out) => {
  out.writeStringField(1, key);
  out.writeStringField(2, value);
};

/** The bytes of a file. */
export const encode = (model: Model): Uint8Array => {
  const out = new PbfWriter();
  out.writeVarintField(1, irVersion);
  out.writeStringField(2, model.producer);
  out.writeStringField(3, model.version);
  out.writeMessage(7, graph, model.graph);
  out.writeMessage(8, operators, opset);
  each(14, entry, Object.entries(model.metadata), out);
  return out.finish();
};
