/**
 * What was compared, and found equal: with FOLDNET_ENGINES=FILE every comparison that passed leaves a line there, from
 * which `npm run engines` makes its tables.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';

const file = process.env.FOLDNET_ENGINES;

/** Are the comparisons written down? */
export const isRecorded = file !== undefined;

const versionOf = (program) => {
  const told = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return /\d+(\.\d+)+\w*/.exec(told)[0];
};

/** SHA-256 over all outcomes, in the order of their names. */
const digestOf = (outcomes) => {
  const sorted = Object.keys(outcomes).sort();
  return createHash('sha256')
    .update(JSON.stringify(sorted.map((about) => [about, outcomes[about]])))
    .digest('hex');
};

/** Writes down what an engine gave. An engine has a name, the program that tells its version, and where in it that was. */
export const record = ({ name, program, where }, { kernels, tasks, outcomes }) => {
  if (!isRecorded) return;
  const count = (precision) => Object.keys(outcomes).filter((about) => about.startsWith(`${precision} `)).length;
  const run = {
    engine: name,
    version: versionOf(program),
    where,
    // Threads that never came shared nothing.
    kernels: { ...kernels, threads: tasks.together > 0 ? kernels.threads : 1 },
    experiments: { float64: count('float64'), float32: count('float32') },
    digest: digestOf(outcomes),
  };
  appendFileSync(file, `${JSON.stringify(run)}\n`);
};
