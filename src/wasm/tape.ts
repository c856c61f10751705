/**
 * Runs a tape: its operations in order, as many times as there are steps.
 *
 * Before each step the numbers that differ from step to step (a learning rate, a key, which rows) are copied from the
 * step's row of a table to the cells that the operations read; after it, what is to be kept goes to the step's results.
 */
import * as record from './record';

export function run(
  tape: usize,
  operations: u32,
  cells: usize,
  table: usize,
  stride: usize,
  kept: usize,
  results: usize,
  keptSize: usize,
  steps: u32,
): void {
  const end = tape + <usize>operations * record.size;
  for (let step: u32 = 0; step < steps; step++) {
    if (stride != 0) memory.copy(cells, table, stride);
    for (let op = tape; op < end; op += record.size) call_indirect<void>(record.kernel(op), op, 0, 1);
    memory.copy(results, kept, keptSize);
    table += stride;
    results += keptSize;
  }
}
