/**
 * Workers other than the first: each has an instance of the module on the same memory, and does its part of every task.
 *
 * The common block: three words of the barrier; then how often there was a task, how many sleep until there is one, how
 * many workers are ready, and whether they are to leave.
 */
import { change, changed } from './barrier';
import { run } from './tape';

const tasks: usize = 12;
const idle: usize = 16;
const ready: usize = 20;
const left: usize = 24;

const aMinute: u32 = 60000;

/** Does a worker's part of every task, until all are to leave or one does not come. */
export function serve(task: usize, block: usize, worker: u32, patience: u32): void {
  let seen = atomic.load<i32>(block + tasks);
  if (atomic.load<i32>(block + left) != 0) return;
  atomic.add<i32>(block + ready, 1);
  while (true) {
    while (!changed(block + tasks, seen, aMinute, block + idle)) continue;
    seen++;
    if (atomic.load<i32>(block + left) != 0 || !run(task, block, worker, patience)) return;
  }
}

/** Has all workers do a task, the first here; false if one did not come. */
export function runTogether(task: usize, block: usize, patience: u32): bool {
  change(block + tasks, block + idle);
  return run(task, block, 0, patience);
}

/** How many of the others are ready. */
export function readyWorkers(block: usize): u32 {
  return atomic.load<i32>(block + ready);
}

/** Has the others leave. */
export function dismiss(block: usize): void {
  atomic.store<i32>(block + left, 1);
  change(block + tasks, block + idle);
}
