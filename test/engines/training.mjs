/**
 * Trains every experiment through the library, in any engine.
 */
import { Digest } from '../../dist/index.js';
import { Csv, Experiment, Prepared, Run } from '../../dist/codec/index.js';
import { start } from '../../dist/kernels/index.js';
import { experiments, tables } from './experiments.mjs';

/** How often kernels ran, on the first thread alone and on several: counted where the module hands them out. */
const tasks = { alone: 0, together: 0 };

const countTasks = () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class {
    constructor(module, imports) {
      const { exports } = new Instance(module, imports);
      const { run, runTogether } = exports;
      this.exports = {
        ...exports,
        run: (...given) => {
          tasks.alone++;
          return run(...given);
        },
        runTogether: (...given) => {
          tasks.together++;
          return runTogether(...given);
        },
      };
    }
  };
};

const right = (either) => {
  if (either._tag === 'Left') throw new Error(JSON.stringify(either.left));
  return either.right;
};

const prepare = ({ about, ...file }) =>
  right(Prepared.prepare(right(Experiment.decode(file)), right(Csv.parse(tables[file.data.csv]))));

/**
 * What training gives: the digest of the parameters, the last epoch's losses, and what was recorded of it, if anything;
 * or why it ended before.
 */
export const outcome = (experiment) => {
  const prepared = prepare(experiment);
  const advance = Run.advance(prepared);
  let progress = Run.start(prepared);
  while (progress.state.epoch < experiment.epochs && !Run.isStopped(progress)) {
    const next = advance(progress);
    if (next._tag === 'Left') return next.left.reason;
    progress = next.right;
  }
  const { runningLoss, train, validationLoss } = progress.history.last;
  const recorded = progress.observation === undefined ? [] : [JSON.stringify(progress.observation)];
  const digest = Digest.ofParameters(Run.kept(progress).parameters);
  return [digest, runningLoss, train.loss, validationLoss, ...recorded].join(' ');
};

/**
 * Starts the kernels, and trains until threads share a step, for so many milliseconds at most: in a browser threads start
 * between two turns, when there is nothing else to do. Tells how the kernels run. The options are those of `start`.
 */
export const begin = async ({ patience, ...options }) => {
  if (typeof WebAssembly !== 'undefined') countTasks();
  const kernels = start(options);
  const limit = performance.now() + patience;
  while (tasks.together === 0 && performance.now() < limit) {
    outcome(experiments[0]);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return kernels;
};

/** The outcome of every experiment, how the kernels say that they run, and how often they did. */
export const train = async (options) => {
  const kernels = await begin(options);
  const outcomes = Object.fromEntries(experiments.map((experiment) => [experiment.about, outcome(experiment)]));
  return { kernels, tasks, outcomes };
};
