/**
 * A peer's side of the protocol: one JSON request a line on standard input, one reply a line on standard output.
 *
 *   { command: 'prepare', cell, problem }   builds the peer's training of the problem       -> { ready: true }
 *   { command: 'run', cell, steps }         that many steps more, or a few more, timed      -> { microseconds, steps, loss }
 *   { command: 'about' }                    what a native peer runs on                      -> { about }
 *
 * A peer that cannot do a problem refuses it with the reason. `loss` is the last step's, before its update; for a
 * prediction it is `checksum` of its output.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

// Libraries that talk must not talk into the protocol.
const reply = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
console.log = console.info = console.warn = console.error;

/** Why a peer cannot do a problem. */
class Refusal extends Error {}

/** Refuses the problem for that reason, unless the condition holds. */
export const need = (condition, reason) => {
  if (!condition) throw new Refusal(reason);
};

/** The mean over the rows of the sum of (j + 1) y_j: one number that tells two outputs apart. */
export const checksum = (output, rows) => {
  const columns = output.length / rows;
  return output.reduce((sum, y, k) => sum + ((k % columns) + 1) * y, 0) / rows;
};

/** The problem's numbers: weights and biases by layer, inputs and targets by row, the labels where there are any. */
const read = ({ file, widths, rows, labelled }) => {
  const bytes = readFileSync(file);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  let at = 0;
  const take = (size) => numbers.slice(at, (at += size));
  const layers = widths.slice(1).map((outputs, i) => ({
    inputs: widths[i],
    outputs,
    W: take(widths[i] * outputs),
    b: take(outputs),
  }));
  const inputs = take(rows * widths[0]);
  const outputs = widths.at(-1);
  if (!labelled) return { layers, inputs, targets: take(rows * outputs) };
  const labels = Int32Array.from(take(rows));
  const targets = new Float32Array(rows * outputs);
  labels.forEach((label, row) => (targets[row * outputs + label] = 1));
  return { layers, inputs, targets, labels };
};

/** The batches in order: where each begins and ends, by rows. */
export const batches = ({ rows, batch }) =>
  Array.from({ length: Math.ceil(rows / batch) }, (_, i) => ({ from: i * batch, to: Math.min(rows, (i + 1) * batch) }));

/** The rows of a matrix, each an array of its own. */
export const rowsOf = (values, columns) =>
  Array.from({ length: values.length / columns }, (_, i) =>
    Array.from(values.subarray(i * columns, (i + 1) * columns)),
  );

/**
 * Answers requests until the input ends. `prepare(problem, data)` gives a function that goes on by so many steps and
 * returns the last loss, or that and the steps that it took instead.
 */
export const serve = async (prepare) => {
  const cells = new Map();
  const answer = async ({ command, cell, problem, steps }) => {
    if (command === 'prepare') {
      cells.set(cell, await prepare(problem, read(problem)));
      return { ready: true };
    }
    const run = cells.get(cell);
    const from = performance.now();
    const result = await run(steps);
    const microseconds = (performance.now() - from) * 1000;
    return { microseconds, steps, ...(typeof result === 'number' ? { loss: result } : result) };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      reply(await answer(JSON.parse(line)));
    } catch (error) {
      reply(error instanceof Refusal ? { refused: error.message } : { failed: String(error?.stack ?? error) });
    }
  }
};
