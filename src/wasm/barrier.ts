/**
 * Where workers meet: none goes on before all are there.
 *
 * A worker that waits looks again and again for about a millisecond, since a worker that sleeps takes a hundred times as
 * long to answer as one that is awake; then it sleeps, but not for ever: a worker that never comes must not stop the others.
 *
 * The words are counted from the address of the workers' common block (workers.ts).
 */

const arrived: usize = 0;
const round: usize = 4;
const sleepers: usize = 8;

const looks: u32 = 400000;

/** A wait is so many short ones: a process that is stopped for a while, as by Ctrl-Z, loses one of them. */
const waits: i64 = 100;

/** Waits until the word is not `now` any more; false if it takes longer than so many milliseconds. */
export function changed(word: usize, now: i32, patience: u32, asleep: usize): bool {
  for (let i: u32 = 0; i < looks; i++) if (atomic.load<i32>(word) != now) return true;
  atomic.add<i32>(asleep, 1);
  let left = waits;
  while (atomic.load<i32>(word) == now && left > 0)
    if (atomic.wait<i32>(word, now, (<i64>patience * 1000000) / waits) == 2) left--;
  atomic.sub<i32>(asleep, 1);
  return atomic.load<i32>(word) != now;
}

/** Changes a word that others wait for. */
export function change(word: usize, asleep: usize): void {
  atomic.add<i32>(word, 1);
  if (atomic.load<i32>(asleep) != 0) atomic.notify(word, -1);
}

/** Waits for so many workers, itself one of them; false if one does not come. */
export function meet(block: usize, workers: u32, patience: u32): bool {
  const now = atomic.load<i32>(block + round);
  if (<u32>atomic.add<i32>(block + arrived, 1) + 1 < workers) {
    return changed(block + round, now, patience, block + sleepers);
  }
  atomic.store<i32>(block + arrived, 0);
  change(block + round, block + sleepers);
  return true;
}
