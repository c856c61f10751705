/**
 * Training steps on the fast kernels: the trace of the step as it is written (Step.ts), run in linear memory.
 *
 * The pure functions are the meaning: they are run on matrices without elements, and what they would do is what the
 * kernels do (law N1). What differs from step to step beside the matrices (the batch's rows, the key, the numbers of the
 * optimiser's state) is found by tracing again, where it can matter. A step that looks at elements, as a layer with
 * `Matrix.map` does, is not compiled.
 */
import type { Mode } from './Layer.js';
import type { Target } from './Loss.js';
import type * as Matrix from './Matrix.js';
import { ensureIn, finite } from './numeric/domain.js';
import { type Notes, notes } from './numeric/memo.js';
import { givens } from './numeric/scalar.js';
import { type Batches, type Steps, Stepper } from './numeric/execution/stepper.js';
import { isTraced } from './numeric/storage.js';
import { attempt, input, place, readKey, start as begin, type Trace } from './numeric/execution/trace.js';
import { isAlike, matricesAt, matricesOf, withMatrices, withoutElements } from './numeric/execution/tree.js';
import { wordsAt, wordsOf } from './numeric/execution/words.js';
import type * as Parameters from './Parameters.js';
import { differentiate, improve } from './Step.js';
import * as Threefry from './Threefry.js';
import type { Problem, TrainState } from './TrainState.js';
import { paceOf } from './Transformation.js';

/** What a step changes. */
type Changing<P extends Parameters.Parameters, S> = Pick<
  TrainState<P, S>,
  'parameters' | 'layerState' | 'optimizerState'
>;

/** Steps taken. */
export interface Taken<P extends Parameters.Parameters, S> extends Changing<P, S> {
  /** Of each step. */
  readonly losses: ReadonlyArray<number>;
  /** The network's output in each step. */
  readonly outputs: ReadonlyArray<Matrix.Matrix>;
  /** Whether every loss is finite, and nothing is to be thrown: else the steps are to be taken as they are written. */
  readonly isSound: boolean;
}

/** Of an optimiser's state the matrices are in linear memory; what its numbers are, is known at each step. */
const numbersGoOn = (): boolean => true;

const inputs = (trace: Trace, matrices: ReadonlyArray<Matrix.Matrix>): ReadonlyArray<Matrix.Matrix> =>
  matrices.map((x) => input(trace, x));

const range = (from: number, length: number): ReadonlyArray<number> => Array.from({ length }, (_, i) => from + i);

/** The words of the keys of those places in a network, by the step's key. */
const drawnAt = (paths: ReadonlyArray<ReadonlyArray<number>>, step: Threefry.Key): ReadonlyArray<number> =>
  paths.flatMap((path) => {
    const { high, low } = path.reduce((key, index) => Threefry.foldIn(index)(key), step);
    return [high, low];
  });

/** How the two halves of a problem's step are traced, for a state of these shapes. */
const stepsOf = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  { parameters, layerState, optimizerState }: Changing<P, S>,
): Steps<unknown, Threefry.Key> => {
  const { data, optimizer } = problem;
  const pace = paceOf(optimizer);
  const update = pace?.by(givens(pace.count)) ?? optimizer.update;
  const ofParameters = matricesOf(parameters);
  const ofLayers = matricesOf(layerState);
  const ofOptimizer = matricesOf(optimizerState);
  const layersAt = ofParameters.length;
  const optimizerAt = layersAt + ofLayers.length;
  const placed = (
    trace: Trace,
    from: number,
    matrices: ReadonlyArray<Matrix.Matrix>,
  ): ReadonlyArray<readonly [number, number]> => matrices.map((x, i) => [from + i, place(trace, x)] as const);
  return {
    slots: [...ofParameters, ...ofLayers, ...ofOptimizer],
    data: [data.inputs, data.targets, ...(data.weights === undefined ? [] : [data.weights])],
    first: (rows, key) => {
      const trace = begin();
      const own = withMatrices(parameters, inputs(trace, ofParameters));
      const state = withMatrices(layerState, inputs(trace, ofLayers));
      const batch = {
        inputs: input(trace, data.inputs, rows),
        targets: input(trace, data.targets, rows),
        ...(data.weights === undefined ? {} : { weights: input(trace, data.weights, rows) }),
      };
      const places: Array<ReadonlyArray<number>> = [];
      const mode: Mode = {
        _tag: 'Training',
        get key() {
          return readKey(trace, key);
        },
      };
      wordsOf.add(mode, wordsAt(places));
      const passed = differentiate<I, O, P, C, K>(problem)(own, state, batch, mode);
      const nextState = matricesAt(layerState, passed.layerState);
      // Unlike a parameter, a statistic that is not finite may be so again in the next step.
      nextState.forEach((x) => {
        ensureIn('Training', finite, x);
      });
      return {
        trace,
        slots: range(0, optimizerAt),
        after: placed(trace, layersAt, nextState),
        gradients: matricesAt(parameters, passed.gradients).map((x) => place(trace, x)),
        cells: [place(trace, passed.loss), ...trace.guards],
        outputs: problem.metrics === undefined ? [] : [place(trace, passed.output)],
        words: (ofStep) => (places.length === 0 ? [] : drawnAt(places, ofStep())),
      };
    },
    second: (before) => {
      const trace = begin();
      const own = withMatrices(parameters, inputs(trace, ofParameters));
      const state = withMatrices(before as S, inputs(trace, ofOptimizer));
      const gradients = withMatrices(parameters, inputs(trace, ofParameters));
      const improved = improve(update)(own, state, gradients);
      const nextState = pace
        ? matricesAt(optimizerState, improved.optimizerState, numbersGoOn)
        : matricesOf(improved.optimizerState);
      return {
        half: {
          trace,
          slots: [...range(0, layersAt), ...range(optimizerAt, ofOptimizer.length)],
          after: [
            ...placed(trace, 0, matricesAt(parameters, improved.parameters)),
            ...placed(trace, optimizerAt, nextState),
          ],
        },
        state: improved.optimizerState,
      };
    },
    pace: pace && {
      count: pace.count,
      numbers: (before) => pace.numbers(before as S),
      advance: (before, updates) => pace.advance(before as S, updates),
    },
  };
};

interface Compiled {
  /** What of the problem it was compiled from. */
  readonly parts: ReadonlyArray<unknown>;
  /** A state of the form that it takes, without elements. */
  readonly like: Changing<Parameters.Parameters, unknown>;
  readonly steps: Steps<unknown, Threefry.Key>;
  readonly stepper: Stepper<unknown, Threefry.Key>;
}

const known: Notes<Compiled> = notes();

/** A problem's compiled steps, for states of the form of the first; made again where it or the machine is another. */
const compiled = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  state: Changing<P, S>,
): Compiled | undefined => {
  const { network, loss, penalty, optimizer, data, metrics } = problem;
  const parts = [network, loss, penalty, optimizer.update, data.inputs, data.targets, data.weights, metrics];
  const before = known.of(problem);
  if (before?.stepper.isCurrent() === true && parts.every((part, i) => part === before.parts[i])) return before;
  const like = withoutElements(state);
  const steps = stepsOf(problem, like);
  const stepper = Stepper.start(steps);
  if (stepper === undefined) return undefined;
  const made = { parts, like, steps, stepper };
  known.add(problem, made);
  return made;
};

/** Whether a state has the form of the first. An optimiser that keeps no pace may change all of its own but matrices. */
const isLikeFirst = <P extends Parameters.Parameters, S>({ like, steps }: Compiled, state: Changing<P, S>): boolean =>
  isAlike(like.parameters, state.parameters) &&
  isAlike(like.layerState, state.layerState) &&
  (steps.pace === undefined
    ? isAlike(matricesOf(like.optimizerState), matricesOf(state.optimizerState))
    : isAlike(like.optimizerState, state.optimizerState, numbersGoOn));

/**
 * Takes steps of a problem from a state, on the fast kernels, one a batch; `undefined` where they cannot run there.
 */
export const take = <I extends number, O extends number, P extends Parameters.Parameters, C, K extends Target, S>(
  problem: Problem<I, O, P, C, K, S>,
  { parameters, layerState, optimizerState }: Changing<P, S>,
  batches: Batches<Threefry.Key>,
): Taken<P, S> | undefined => {
  const state: Changing<P, S> = { parameters, layerState, optimizerState };
  const slots = attempt(() => matricesOf(state));
  if (slots === undefined) return undefined;
  const own = compiled(problem, state);
  if (own === undefined || !isLikeFirst(own, state) || [...slots, ...own.steps.data].some(isTraced)) return undefined;
  const taken = own.stepper.take(slots, optimizerState, batches);
  if (taken === undefined) return undefined;
  const [losses = [], ...guards] = taken.cells;
  const parameterCount = matricesOf(parameters).length;
  const layerCount = matricesOf(layerState).length;
  return {
    parameters: withMatrices(parameters, taken.matrices),
    layerState: withMatrices(layerState, taken.matrices.slice(parameterCount)),
    optimizerState: withMatrices(taken.state as S, taken.matrices.slice(parameterCount + layerCount)),
    losses,
    outputs: taken.outputs[0] ?? [],
    isSound: losses.every(Number.isFinite) && guards.every((guard) => guard.every((misfits) => misfits === 0)),
  };
};
