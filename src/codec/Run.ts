/**
 * A run of an experiment, without a disk or a clock: its state before the first epoch, and from each state the next.
 *
 * From NumPy's stream the draws are, in this order: the split's permutation, each layer's parameters, then one
 * permutation an epoch. From a key each depends on the key and on its own name alone.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from '../Dataset.js';
import * as Loss from '../Loss.js';
import type { ParameterTuple } from '../Network.js';
import * as Optimizer from '../Optimizer.js';
import * as Training from '../Training.js';
import * as History from './History.js';
import * as Measures from './Measures.js';
import type { Prepared } from './Prepared.js';

/** What training changes, for any network and optimiser. Of its history it keeps the last epoch, and a run the rest. */
export type State = Training.TrainState<ParameterTuple, unknown>;

/** A run so far. */
export interface Progress {
  readonly state: State;
  readonly history: History.History;
}

/** Training met a number that is not finite. */
export interface Divergence {
  readonly epoch: number;
  readonly step: number;
  /** `the loss is NaN` */
  readonly reason: string;
  /** After the last good epoch. */
  readonly progress: Progress;
}

/** The progress before the first epoch. */
export const start = ({ experiment, network, random }: Prepared): Progress => {
  const [parameters, after] = network.initFrom(experiment.precision)(random);
  return { state: Training.start(Optimizer.fromSpec(experiment.optimizer), parameters, after), history: History.empty };
};

/** How good parameters are on a part. */
export const measure =
  ({ experiment, network }: Pick<Prepared, 'experiment' | 'network'>) =>
  (parameters: ParameterTuple) =>
  (part: Dataset<number, 1>): Measures.Measures =>
    Measures.of(Loss.fromSpec(experiment.loss), network.predict(parameters, part.inputs), part.targets);

type Epoch = (state: State) => E.Either<Training.Divergence<ParameterTuple, unknown>, State>;

const epochOf = ({ experiment, network, train }: Prepared): Epoch => {
  const loss = Loss.fromSpec(experiment.loss);
  const optimizer = Optimizer.fromSpec(experiment.optimizer);
  const rest = { network, optimizer, batching: experiment.batching, data: train };
  return loss.target === 'labels' ? Training.epoch({ ...rest, loss }) : Training.epoch({ ...rest, loss });
};

const stepsAnEpoch = ({ experiment: { batching }, train }: Prepared): number =>
  batching.type === 'shuffled' ? Math.ceil(train.inputs.rows / batching.size) : 1;

/**
 * One more epoch, and how good the model is after it on both parts. `Left` if a loss or a parameter is not finite, with
 * the progress before that epoch.
 */
export const advance = (prepared: Prepared): ((progress: Progress) => E.Either<Divergence, Progress>) => {
  const epoch = epochOf(prepared);
  const measured = measure(prepared);
  return (progress) => {
    const stopped = (number: number, step: number, reason: string): E.Either<Divergence, never> =>
      E.left({ epoch: number, step, reason, progress });
    const next = epoch({ ...progress.state, history: [] });
    if (E.isLeft(next)) {
      const { _tag, epoch: number, step, found: what } = next.left;
      return stopped(
        number,
        step,
        _tag === 'NonFiniteLoss' ? `the loss is ${what}` : `parameter ${what} is not finite`,
      );
    }
    const state = next.right;
    const on = measured(state.parameters);
    const train = on(prepared.train);
    const test = prepared.test === undefined ? undefined : on(prepared.test);
    const losses = [train.loss, ...(test === undefined ? [] : [test.loss])];
    const wrongLoss = losses.findIndex((loss) => !Number.isFinite(loss));
    if (wrongLoss >= 0) {
      const part = wrongLoss === 0 ? 'training' : 'test';
      return stopped(
        state.epoch,
        stepsAnEpoch(prepared),
        `the loss on the ${part} part is ${losses[wrongLoss] ?? NaN}`,
      );
    }
    const [record] = state.history;
    const entry = { epoch: state.epoch, runningLoss: record?.loss ?? NaN, train, test };
    return E.right({ state, history: History.add(entry)(progress.history) });
  };
};
