/**
 * Steps on the fast kernels, each by the program of its way through the step: one for each number of rows, as a rule, and
 * for each other way that numbers make it take.
 */
import { type FirstHalf, type Half, link, type Shape } from './graph.js';
import { sameShape } from './layout.js';
import { type Added, Runner } from './runner.js';
import type { Matrix } from '../storage.js';
import { resolved } from '../scalar.js';
import { attempt, isSameTrace } from './trace.js';

/** Where the steps come from: the functions that trace the two halves of one. */
export interface Steps<S, Key> {
  /** What slots hold: parameters, layer state, optimiser state, in this order. */
  readonly slots: ReadonlyArray<Shape>;
  readonly data: ReadonlyArray<Matrix>;
  /**
   * The first half of a step on so many rows; on all in their order, if it is not said. It is asked for again for each
   * step if it reads the key itself.
   */
  readonly first: (rows: number | undefined, key: () => Key) => FirstHalf & Keyed<Key>;
  /** The second half, for an optimiser's state, and that state's numbers after it; by given numbers, if it keeps a pace. */
  readonly second: (state: S) => { readonly half: Half; readonly state: S };
  readonly pace: Pace<S> | undefined;
}

/** The numbers that are given to a first half: the words of the keys that its layers draw by. */
export interface Keyed<Key> {
  readonly words: (key: () => Key) => ReadonlyArray<number>;
}

/** How the optimiser's numbers go on (Transformation.ts). */
export interface Pace<S> {
  readonly count: number;
  readonly numbers: (state: S) => ReadonlyArray<number>;
  readonly advance: (state: S, steps: number) => S;
}

/** Batches: how many, the rows of each, all in their order if there are none, and its key. */
export interface Batches<Key> {
  readonly count: number;
  readonly rows: (i: number) => ReadonlyArray<number> | undefined;
  readonly key: (i: number) => Key;
}

/** What steps give. */
export interface Taken<S> {
  /** What the slots hold. */
  readonly matrices: ReadonlyArray<Matrix>;
  /** The optimiser's state, as to its numbers. */
  readonly state: S;
  /** What is kept of each step. */
  readonly cells: ReadonlyArray<ReadonlyArray<number>>;
  readonly outputs: ReadonlyArray<ReadonlyArray<Matrix>>;
}

interface Variant {
  readonly rows: number | undefined;
  readonly first: FirstHalf;
  readonly second: Half;
  readonly program: Added;
}

const isSameHalf = (x: Half, y: Half): boolean =>
  isSameTrace(x.trace, y.trace) &&
  x.after.every(([slot, value], i) => y.after[i]?.[0] === slot && y.after[i][1] === value);

/** Whether what a half gives fits into the slots: a state that grows does not. */
const fits = ({ after, trace }: Half, slots: ReadonlyArray<Shape>): boolean =>
  after.every(([slot, value]) => slot < slots.length && sameShape(trace.shapes[value]!, slots[slot]!));

/** The compiled steps of one problem. */
export class Stepper<S, Key> {
  readonly #steps: Steps<S, Key>;
  readonly #runner: Runner;
  readonly #variants: Variant[] = [];
  /** First halves that no key changes, by their rows. */
  readonly #first = new Map<number | undefined, FirstHalf & Keyed<Key>>();
  /** The second half of an optimiser that keeps a pace. */
  #second: Half | undefined;
  #traceable = true;

  private constructor(steps: Steps<S, Key>, runner: Runner) {
    this.#steps = steps;
    this.#runner = runner;
  }

  /** `undefined` where the engine runs no fast kernels. Data of more bytes than `whole` are not there as a whole. */
  static start<S, Key>(steps: Steps<S, Key>, whole?: number): Stepper<S, Key> | undefined {
    const runner = Runner.start(steps.slots, steps.data, whole);
    return runner && new Stepper(steps, runner);
  }

  /** Whether it runs on the machine that there is now. */
  isCurrent(): boolean {
    return this.#runner.isCurrent();
  }

  #firstHalf(rows: number | undefined, key: () => Key): FirstHalf & Keyed<Key> {
    const known = this.#first.get(rows);
    if (known !== undefined) return known;
    const half = this.#steps.first(rows, key);
    if (!half.trace.keyed) this.#first.set(rows, half);
    return half;
  }

  #variant(rows: number | undefined, first: FirstHalf, second: Half): Variant | undefined {
    const known = this.#variants.find(
      (variant) =>
        variant.rows === rows &&
        (variant.first === first || isSameHalf(variant.first, first)) &&
        (variant.second === second || isSameHalf(variant.second, second)),
    );
    if (known !== undefined) return known;
    if (!fits(first, this.#steps.slots) || !fits(second, this.#steps.slots)) return undefined;
    const graph = link(this.#steps.slots.length, { shapes: this.#steps.data, rows }, first, second);
    const program = this.#runner.add(graph, [...first.trace.numbers, ...second.trace.numbers]);
    if (program === undefined) return undefined;
    const variant = { rows, first, second, program };
    this.#variants.push(variant);
    return variant;
  }

  /** Takes steps from matrices and a state; `undefined` if one of them cannot be compiled. */
  take(matrices: ReadonlyArray<Matrix>, state: S, batches: Batches<Key>): Taken<S> | undefined {
    if (!this.#traceable) return undefined;
    const planned = attempt(() => this.#plan(state, batches));
    if (planned === undefined) {
      this.#traceable = false;
      return undefined;
    }
    this.#runner.load(matrices);
    const kept = planned.runs.map(({ variant, numbers, from, to }) =>
      this.#runner.run(variant.program, {
        rows: variant.rows === undefined ? undefined : (i) => batches.rows(from + i)!,
        numbers,
        steps: to - from,
      }),
    );
    return {
      matrices: this.#runner.store(),
      state: planned.state,
      cells: kept[0]?.cells.map((_, k) => kept.flatMap(({ cells }) => cells[k]!)) ?? [],
      outputs: kept[0]?.outputs.map((_, k) => kept.flatMap(({ outputs }) => outputs[k]!)) ?? [],
    };
  }

  #plan(start: S, batches: Batches<Key>): { readonly runs: ReadonlyArray<Run>; readonly state: S } | undefined {
    const { second, pace } = this.#steps;
    const runs: Run[] = [];
    let state = start;
    let before: Run | undefined;
    let isSteady = false;
    if (pace !== undefined) this.#second ??= second(start).half;
    for (let i = 0; i < batches.count; i++) {
      const rows = batches.rows(i)?.length;
      if (before !== undefined && isSteady && before.variant.rows === rows) {
        before.to++;
        continue;
      }
      const key = (): Key => batches.key(i);
      const first = this.#firstHalf(rows, key);
      const next = pace === undefined ? second(state) : undefined;
      const half = next?.half ?? this.#second!;
      const variant = this.#variant(rows, first, half);
      if (variant === undefined) return undefined;
      const words = first.words(key);
      const given = pace?.numbers(state) ?? [];
      const numbers = [
        ...first.trace.numbers.map((scalar) => resolved(scalar, words)),
        ...half.trace.numbers.map((scalar) => resolved(scalar, given)),
      ];
      isSteady = pace?.count === 0 && words.length === 0 && !first.trace.keyed;
      if (before?.variant === variant) {
        before.numbers.push(numbers);
        before.to++;
      } else {
        before = { variant, numbers: [numbers], from: i, to: i + 1 };
        runs.push(before);
      }
      if (next !== undefined) state = next.state;
      else if (pace!.count > 0) state = pace!.advance(state, 1);
    }
    return { runs, state: pace?.count === 0 ? pace.advance(start, batches.count) : state };
  }
}

/** Steps of one program after each other. */
interface Run {
  readonly variant: Variant;
  readonly numbers: Array<ReadonlyArray<number>>;
  readonly from: number;
  to: number;
}
