/**
 * Momentum: updates along a velocity, the decayed sum of the gradients.
 *
 * Law O5: momentum 0 = id. O7, false and kept: a zero gradient does not stop a velocity. Source: PyTorch's SGD.
 */
import { ensure } from './numeric/invariant.js';
import type { Scalar } from './numeric/scalar.js';
import type { Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import * as Schedule from './Schedule.js';
import { type Pace, paced, steady, type Transformation } from './Transformation.js';

/** The velocity, and how far training is. */
export interface MomentumState extends Schedule.Clock {
  readonly velocity: Parameters.Parameters;
}

/**
 * The velocity v = decay v + (1 - dampening) g, from 0, where nothing dampens the first gradient; or Nesterov's
 * g + decay v. With the number 0 for the decay there is no velocity to keep.
 *
 * @example
 * import { Matrix, Optimizer } from 'foldnet'
 * const momentum = Optimizer.momentum(0.5)
 * const gradients = { W: Matrix.of([[1]]) }
 * const first = momentum.update(gradients, momentum.init(gradients), gradients)
 * momentum.update(gradients, first.state, gradients).updates // { W: [[1.5]] }
 */
export const momentum = (
  decay: Schedule.Scheduled,
  options: Omit<Options<'momentum'>, 'decay'> = {},
): Transformation<MomentumState> => {
  const { dampening = 0, nesterov = false } = options;
  const schedule = Schedule.of(decay);
  const none = decay === 0;
  if (typeof decay === 'number') Range.check('Optimizer.momentum', Range.decay, { decay });
  Range.check('Optimizer.momentum', Range.decay, { dampening });
  ensure(!nesterov || dampening === 0, () => 'Optimizer.momentum: expected no dampening with nesterov');
  const start = { steps: 0, epochs: 0 };
  const by =
    (numbers: (state: MomentumState) => readonly [Scalar, Scalar]): Transformation<MomentumState>['update'] =>
    <P extends Parameters.Parameters>(gradients: P, state: MomentumState) => {
      const [now, part] = numbers(state);
      const slow = Parameters.scale(now);
      const share = dampening === 0 ? gradients : Parameters.scale(part)(gradients);
      const velocity = Parameters.add(slow(state.velocity as P), share);
      const updates = nesterov ? Parameters.add(gradients, slow(velocity)) : velocity;
      return { updates, state: { ...Schedule.advance(state, 1), velocity } };
    };
  const numbers = (state: MomentumState): readonly [number, number] => [
    Schedule.now(schedule, state),
    state.steps === 0 ? 1 : 1 - dampening,
  ];
  const pace: Pace<MomentumState> = none
    ? steady((gradients, state) => ({ updates: gradients, state }))
    : dampening === 0 && Schedule.isSteady(schedule)
      ? steady(by(numbers), Schedule.advance)
      : { count: 2, numbers, advance: Schedule.advance, by: ([now = NaN, part = NaN]) => by(() => [now, part]) };
  return paced(pace, {
    spec: { type: 'momentum', decay: Schedule.specOf(decay), ...options },
    init: (parameters) => ({ ...start, velocity: none ? Parameters.empty : Parameters.zerosLike(parameters) }),
    epochEnd: schedule.spec.every === 'epoch' ? (state, { epoch }) => ({ ...state, epochs: epoch }) : undefined,
  });
};
