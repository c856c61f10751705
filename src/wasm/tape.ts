/**
 * Runs a tape: its operations in order, as many times as there are steps.
 *
 * Before each step the numbers that differ from step to step (a learning rate, a key, which rows) are copied from the
 * step's row of a table to the cells that the operations read; after it, what is to be kept goes to the step's results.
 *
 * What to run is a record of ten words: the addresses of the tape, the cells, the table, what is kept and the results; the
 * number of operations; the bytes of a row of the table and of a step's results; the number of steps; of workers.
 */
import { meet } from './barrier';
import * as record from './record';

function word(task: usize, i: usize): u32 {
  return load<u32>(task + (i << 2));
}

/** Copies whole words of eight bytes; a few of them faster than the engine's own copy, which is a call. */
function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes > 256) memory.copy(to, from, bytes);
  else for (let i: usize = 0; i < bytes; i += 8) store<u64>(to + i, load<u64>(from + i));
}

/**
 * A worker's part of a task; `block` is the workers' common block. False if a worker did not come within so many
 * milliseconds: then nothing in memory is to be trusted.
 */
export function run(task: usize, block: usize, worker: u32, patience: u32): bool {
  const tape: usize = word(task, 0);
  const cells: usize = word(task, 1);
  let table: usize = word(task, 2);
  const kept: usize = word(task, 3);
  let results: usize = word(task, 4);
  const end = tape + <usize>word(task, 5) * record.size;
  const stride: usize = word(task, 6);
  const keptSize: usize = word(task, 7);
  const steps = word(task, 8);
  const workers = word(task, 9);
  const several = workers > 1;
  for (let step: u32 = 0; step < steps; step++) {
    if (worker == 0) copy(cells, table, stride);
    if (several && !meet(block, workers, patience)) return false;
    for (let op = tape; op < end; op += record.size) {
      if (several && record.meets(op) && !meet(block, workers, patience)) return false;
      const sharers = min(record.sharers(op), workers);
      if (worker < sharers) call_indirect<void>(record.kernel(op), op, worker, sharers);
    }
    if (several && !meet(block, workers, patience)) return false;
    if (worker == 0) copy(results, kept, keptSize);
    table += stride;
    results += keptSize;
  }
  return true;
}
