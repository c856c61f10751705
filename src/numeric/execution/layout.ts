/**
 * Where everything of a program is in linear memory: slots, data and constants for good, what is kept from a step in one
 * block, and results in between in places that are used again as soon as nobody needs what is there.
 */
import { inPlace } from './fusion.js';
import type { Graph, Node, Shape } from './graph.js';
import { elementBytes } from '../precision.js';

/** Every matrix starts on a cache line and has its last line to itself. */
const line = 64;

/** Bytes, in whole cache lines. */
export const lines = (bytes: number): number => Math.ceil(bytes / line) * line;

/** Bytes of a matrix. */
export const sizeOf = ({ rows, columns, precision }: Shape): number => lines(rows * columns * elementBytes(precision));

/** Whether two matrices are of one shape and precision. */
export const sameShape = (x: Shape, y: Shape): boolean =>
  x.rows === y.rows && x.columns === y.columns && x.precision === y.precision;

/** The address of each value, and where the parts of memory start. */
export interface Layout {
  readonly addresses: ReadonlyArray<number>;
  /** Slots, constants and data are below; they stay from run to run. */
  readonly kept: number;
  /** Bytes of what is kept from a step. */
  readonly keptSize: number;
  readonly end: number;
}

/** Places that are free, by where they start. */
class Room {
  readonly #free: Array<{ start: number; size: number }> = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  /** The smallest place that is large enough, or a new one. */
  take(size: number): number {
    let best = -1;
    this.#free.forEach((place, i) => {
      if (place.size >= size && (best < 0 || place.size < this.#free[best]!.size)) best = i;
    });
    if (best < 0) {
      this.#end += size;
      return this.#end - size;
    }
    const place = this.#free[best]!;
    if (place.size === size) this.#free.splice(best, 1);
    else this.#free[best] = { start: place.start + size, size: place.size - size };
    return place.start;
  }

  /** Gives a place back, joined to those that touch it. */
  give(start: number, size: number): void {
    let [from, to] = [start, start + size];
    for (let i = this.#free.length - 1; i >= 0; i--) {
      const place = this.#free[i]!;
      if (place.start + place.size === from || place.start === to) {
        from = Math.min(from, place.start);
        to = Math.max(to, place.start + place.size);
        this.#free.splice(i, 1);
      }
    }
    this.#free.push({ start: from, size: to - from });
  }
}

/** The last node that takes each value. */
const lastUses = (nodes: ReadonlyArray<Node>): Map<number, number> => {
  const last = new Map<number, number>();
  nodes.forEach(({ operands }, i) => operands.forEach((value) => last.set(value, i)));
  return last;
};

/**
 * The graph whose outcomes can be laid out: each slot's new value is a node's own result or the value it had, and each
 * kept value a node's own; copies are added where it is not so.
 */
export const withCopies = (graph: Graph): Graph => {
  const shapes = [...graph.shapes];
  const origins = [...graph.origins];
  const nodes = [...graph.nodes];
  const placed = new Set<number>();
  const own = (value: number): number => {
    if (origins[value] === 'operation' && !placed.has(value)) {
      placed.add(value);
      return value;
    }
    origins.push('operation');
    const result = shapes.push(shapes[value]!) - 1;
    nodes.push({ kernel: 'copy', operands: [value], numbers: [], result });
    placed.add(result);
    return result;
  };
  return {
    ...graph,
    slots: graph.slots.map(({ before, after }) => ({ before, after: before === after ? after : own(after) })),
    cells: graph.cells.map(own),
    outputs: graph.outputs.map(own),
    shapes,
    origins,
    nodes,
  };
};

/** Where a graph goes in linear memory. */
export interface Site {
  /** The first address of the slots. */
  readonly slots: number;
  /** The first address of the data; `undefined` where they are with what is the graph's own. */
  readonly data: number | undefined;
  /** The first address of what is the graph's own. */
  readonly own: number;
}

/**
 * Lays out a graph. A slot's new value takes the old one's place as soon as nobody needs the old one; where somebody does,
 * it has a place of its own, and is moved at the end: copies are added to the nodes.
 */
export const layOut = (given: Graph, site: Site): { readonly graph: Graph; readonly layout: Layout } => {
  const graph = withCopies(given);
  const { nodes, slots } = graph;
  const shapes = [...graph.shapes];
  const last = lastUses(nodes);
  const made = new Map(nodes.map(({ result }, i) => [result, i]));
  const addresses = new Array<number>(shapes.length).fill(-1);
  let end = site.slots;
  const fix = (value: number): void => {
    if (addresses[value]! >= 0) return;
    addresses[value] = end;
    end += sizeOf(shapes[value]!);
  };
  slots.forEach(({ before }) => fix(before));
  end = site.data ?? site.own;
  graph.data.forEach(fix);
  if (site.data !== undefined) end = site.own;
  graph.origins.forEach((origin, value) => {
    if (typeof origin !== 'string' && last.has(value)) fix(value);
  });

  const moves: Node[] = [];
  slots.forEach(({ before, after }) => {
    if (before === after) return;
    const at = made.get(after)!;
    const lastReader = last.get(before) ?? -1;
    const node = nodes[at]!;
    if (lastReader < at || (lastReader === at && inPlace.has(node.kernel))) addresses[after] = addresses[before]!;
    else {
      const moved = shapes.push(shapes[after]!) - 1;
      addresses[moved] = addresses[before]!;
      moves.push({ kernel: 'copy', operands: [after], numbers: [], result: moved });
      last.set(after, nodes.length);
    }
  });

  const kept = end;
  [...graph.cells, ...graph.outputs].forEach(fix);
  const keptSize = end - kept;

  const room = new Room(end);
  const owned = new Set<number>();
  nodes.forEach(({ kernel, operands, result }, i) => {
    const dying = operands.filter((value) => owned.has(value) && last.get(value) === i);
    if (addresses[result] === -1) {
      const size = sizeOf(shapes[result]!);
      const heir = inPlace.has(kernel) ? dying.find((value) => sameShape(shapes[value]!, shapes[result]!)) : undefined;
      if (heir !== undefined) {
        owned.delete(heir);
        addresses[result] = addresses[heir]!;
      } else addresses[result] = room.take(size);
      owned.add(result);
    }
    dying.forEach((value) => {
      if (!owned.delete(value)) return;
      room.give(addresses[value]!, sizeOf(shapes[value]!));
    });
    if (!last.has(result) && owned.delete(result)) room.give(addresses[result]!, sizeOf(shapes[result]!));
  });
  return {
    graph: { ...graph, shapes, nodes: [...nodes, ...moves] },
    layout: { addresses, kept, keptSize, end: room.end },
  };
};
