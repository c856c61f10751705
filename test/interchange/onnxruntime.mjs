/**
 * onnxruntime-web on WebAssembly, on one thread.
 */
import { createRequire } from 'node:module';
import { PbfWriter } from 'pbf';

const ort = createRequire(import.meta.url)('onnxruntime-web');

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

/** What a model gives for rows of numbers: the rows of each of its outputs, by name. */
export const run = async (bytes, precision, rows) => {
  const session = await ort.InferenceSession.create(bytes);
  try {
    const input = new ort.Tensor(precision, (precision === 'float64' ? Float64Array : Float32Array).from(rows.flat()), [
      rows.length,
      rows[0].length,
    ]);
    const results = await session.run({ input });
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims, type }]) => {
        if (type !== precision || dims.length !== 2) throw new Error(`${name}: ${type}, ${dims}`);
        return [
          name,
          Array.from({ length: dims[0] }, (_, i) => Array.from(data.slice(i * dims[1], (i + 1) * dims[1]))),
        ];
      }),
    );
  } finally {
    await session.release();
  }
};

const value = (name, type) => (_, out) => {
  out.writeStringField(1, name);
  out.writeMessage(2, () => out.writeMessage(1, () => out.writeVarintField(1, type)));
};

/** Whether the runtime has an operator of one input in a precision. */
export const runs = async (operator, precision) => {
  const type = precision === 'float64' ? 11 : 1;
  const out = new PbfWriter();
  out.writeVarintField(1, 8);
  out.writeMessage(7, () => {
    out.writeMessage(1, () => {
      out.writeStringField(1, 'input');
      out.writeStringField(2, 'output');
      out.writeStringField(4, operator);
    });
    out.writeStringField(2, operator);
    out.writeMessage(11, value('input', type));
    out.writeMessage(12, value('output', type));
  });
  out.writeMessage(8, () => out.writeVarintField(2, 17));
  try {
    await run(out.finish(), precision, [[1, 2]]);
    return true;
  } catch (error) {
    // What it says of an operator for which it has no kernel.
    if (!/NOT_IMPLEMENTED|Could not find an implementation/.test(error.message)) throw error;
    return false;
  }
};
