/**
 * Which operations workers share, and where they meet: as seldom as may be, since an operation that is done before the
 * others have come costs nothing, and a meeting about a microsecond.
 */
import type { Graph, Node, Shape } from './graph.js';
import type { KernelName } from '../kernels.js';
import { sizeOf } from './layout.js';

/** An operation's workers, and whether all meet before it. */
export interface Share {
  readonly sharers: number;
  readonly meets: boolean;
}

/** Steps of work, of about a nanosecond each, from which on an operation is shared. */
const worthSharing = 20000;

/** Kernels that one worker does: their sums go through everything in order. */
const alone: ReadonlySet<KernelName> = new Set<KernelName>(['sum', 'dot', 'greatest', 'normTerm', 'misfits']);

/** Elements of a nanosecond's work, of kernels that are simple; others have one. */
const perNanosecond = 4;

const simple: ReadonlySet<KernelName> = new Set<KernelName>([
  ...(['add', 'subtract', 'hadamard', 'divide', 'maximum', 'scale', 'shift', 'divideBy', 'squareRoot'] as const),
  ...(['absolute', 'sign', 'clamp', 'addScaled', 'decayedMean', 'dropout', 'copy', 'addRow', 'columnSums'] as const),
  ...(['relu', 'reluBackward', 'gather', 'spread', 'means', 'scaledErrors', 'squaredErrors', 'scaleByCell'] as const),
]);

const elements = ({ rows, columns }: Shape): number => rows * columns;

/** About how many nanoseconds an operation takes one worker. */
const workOf = ({ kernel, operands, result }: Node, shapes: ReadonlyArray<Shape>): number => {
  const of = (value: number): Shape => shapes[value]!;
  const inner =
    kernel === 'matmul' || kernel === 'dense' || kernel === 'matmulTransposedRight'
      ? of(operands[0]!).columns
      : kernel === 'matmulTransposedLeft'
        ? of(operands[0]!).rows
        : undefined;
  if (inner !== undefined) return (elements(of(result)) * inner) / 16;
  const most = Math.max(
    elements(of(result)),
    ...operands.map((value) => (kernel === 'gather' ? 0 : elements(of(value)))),
  );
  return simple.has(kernel) ? most / perNanosecond : most;
};

interface Range {
  readonly from: number;
  readonly to: number;
}

const overlap = (x: Range, y: Range): boolean => x.from < y.to && y.from < x.to;

/** How an operation is shared among so many workers, for each node of a graph at those addresses. */
export const shareOut = (
  { nodes, shapes }: Graph,
  addresses: ReadonlyArray<number>,
  workers: number,
): ReadonlyArray<Share> => {
  const range = (value: number): Range => ({
    from: addresses[value]!,
    to: addresses[value]! + sizeOf(shapes[value]!),
  });
  let since: Array<{ readonly sharers: number; readonly reads: ReadonlyArray<Range>; readonly writes: Range }> = [];
  return nodes.map((node) => {
    const isShared = workers > 1 && !alone.has(node.kernel) && workOf(node, shapes) >= worthSharing;
    const sharers = isShared ? workers : 1;
    const reads = node.operands.map(range);
    const writes = range(node.result);
    // The first worker's own operations come one after the other by themselves.
    const meets = since.some(
      (other) =>
        (sharers > 1 || other.sharers > 1) &&
        (overlap(other.writes, writes) ||
          reads.some((read) => overlap(read, other.writes)) ||
          other.reads.some((read) => overlap(read, writes))),
    );
    if (meets) since = [];
    since.push({ sharers, reads, writes });
    return { sharers, meets };
  });
};
