/**
 * Momentum: updates along a velocity, the decayed sum of the gradients.
 *
 * Law O5: momentum 0 = id. O7, false and kept: a zero gradient does not stop a velocity. Source: PyTorch's SGD.
 */
import { ensure } from './numeric/invariant.js';
import type { Options } from './OptimizerSpec.js';
import * as Parameters from './Parameters.js';
import * as Range from './Range.js';
import * as Schedule from './Schedule.js';
import type { Transformation } from './Transformation.js';

/** The velocity, and how far training is. */
export interface MomentumState extends Schedule.Clock {
  readonly velocity: Parameters.Parameters;
}

/**
 * The velocity v = decay v + (1 - dampening) g, from 0, where nothing dampens the first gradient; or Nesterov's
 * g + decay v. With the number 0 for the decay there is no velocity to keep.
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
  return {
    spec: { type: 'momentum', decay: Schedule.specOf(decay), ...options },
    init: (parameters) => ({ ...start, velocity: none ? Parameters.empty : Parameters.zerosLike(parameters) }),
    update: <P extends Parameters.Parameters>(gradients: P, state: MomentumState) => {
      if (none) return { updates: gradients, state };
      const slow = Parameters.scale(Schedule.now(schedule, state));
      const share = state.steps === 0 ? gradients : Parameters.scale(1 - dampening)(gradients);
      const velocity = Parameters.add(slow(state.velocity as P), share);
      const updates = nesterov ? Parameters.add(gradients, slow(velocity)) : velocity;
      return { updates, state: { ...state, steps: state.steps + 1, velocity } };
    },
    epochEnd: schedule.spec.every === 'epoch' ? (state, { epoch }) => ({ ...state, epochs: epoch }) : undefined,
  };
};
