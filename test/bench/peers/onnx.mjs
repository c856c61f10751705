/**
 * An ONNX model in protocol buffers, written by hand: a message is a sequence of (field number, wire type, value).
 * The field numbers are those of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const text = new TextEncoder();

const varint = (value) => {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};

const concat = (parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
};

/** A field of an integer, of a string, or of bytes (a message within the message among them). */
const field = (number, value) => {
  if (typeof value === 'number') return Uint8Array.from([...varint(number * 8), ...varint(value)]);
  const bytes = typeof value === 'string' ? text.encode(value) : value;
  return concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
};

const message = (...fields) => concat(fields);
const [FLOAT, INT64] = [1, 7];
const ATTRIBUTE_INT = 2;

const tensorMessage = (name, type, shape, data) =>
  message(
    ...shape.map((size) => field(1, size)),
    field(2, type),
    field(8, name),
    field(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

const valueInfo = (name, shape) => {
  const dimensions = shape.map((size) => field(1, field(typeof size === 'string' ? 2 : 1, size)));
  const tensorType = message(field(1, FLOAT), field(2, message(...dimensions)));
  return message(field(1, name), field(2, field(1, tensorType)));
};

/** A graph under construction; each of its functions gives the name of the value that it adds. */
export const graph = () => {
  const [nodes, inputs, outputs, initializers] = [[], [], [], []];
  let names = 0;
  const tensor = (values, shape, type = FLOAT) => {
    const name = `tensor${names++}`;
    initializers.push(tensorMessage(name, type, shape, values));
    return name;
  };
  const add = (type, from, to, attributes = {}) =>
    nodes.push(
      message(
        ...from.map((value) => field(1, value)),
        field(2, to),
        field(4, type),
        ...Object.entries(attributes).map(([key, value]) =>
          field(5, message(field(1, key), field(3, value), field(20, ATTRIBUTE_INT))),
        ),
      ),
    );
  return {
    tensor: (values, shape) => tensor(Float32Array.from(values), shape),
    constant: (value) => tensor(Float32Array.of(value), []),
    integers: (values) => tensor(BigInt64Array.from(values.map(BigInt)), [values.length], INT64),
    input: (name, shape) => {
      inputs.push(valueInfo(name, shape));
      return name;
    },
    node: (type, from, attributes) => {
      const name = `value${names++}`;
      add(type, from, name, attributes);
      return name;
    },
    output: (name, value, shape) => {
      add('Identity', [value], name);
      outputs.push(valueInfo(name, shape));
    },
    /** The model's bytes: IR version 8, operator set 17. */
    model: () =>
      message(
        field(1, 8),
        field(
          7,
          message(
            ...nodes.map((node) => field(1, node)),
            field(2, 'step'),
            ...initializers.map((initializer) => field(5, initializer)),
            ...inputs.map((input) => field(11, input)),
            ...outputs.map((output) => field(12, output)),
          ),
        ),
        field(8, message(field(1, ''), field(2, 17))),
      ),
  };
};
