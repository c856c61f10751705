/**
 * The command line within tests: its output, its exit code, and an empty folder to work in.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { run } from '../../src/cli/program.js';

/** How a command ended. */
export interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** What else a command finds around it. */
export interface Surroundings {
  readonly terminalWidth?: number;
  readonly signal?: AbortSignal;
}

/** The path of a file of the repository. */
export const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A folder of a test's own, gone after it. */
export interface Folder {
  /** The path of a file in it. */
  readonly at: (path: string) => string;
  readonly write: (path: string, contents: string | Uint8Array | object) => string;
  readonly read: (path: string) => string;
  /** Every file in it, and what it holds. */
  readonly contents: () => Readonly<Record<string, string>>;
  /** Runs a command in this process, on paths in the folder; what it says has them relative to the folder. */
  readonly foldnet: (args: ReadonlyArray<string>, surroundings?: Surroundings) => Promise<Ended>;
  /** Starts a command in a process of its own, in the folder. */
  readonly start: (args: ReadonlyArray<string>) => ChildProcess;
  /** As `start`, to the end. */
  readonly spawned: (args: ReadonlyArray<string>) => Promise<Ended>;
}

/** How a process ended. */
export const end = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve) => {
    const out: string[] = [];
    const err: string[] = [];
    child.stdout?.on('data', (text: Buffer) => out.push(text.toString()));
    child.stderr?.on('data', (text: Buffer) => err.push(text.toString()));
    child.on('close', (code) => {
      resolve({ code: code ?? undefined, out: out.join(''), err: err.join('') });
    });
  });

/** An empty folder. */
export const emptyFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), 'foldnet-cli-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const at = (name: string): string => join(path, name);
  const relative = (texts: ReadonlyArray<string>): string => texts.join('').replaceAll(`${path}/`, '');
  const start = (args: ReadonlyArray<string>): ChildProcess =>
    spawn(process.execPath, ['--import', import.meta.resolve('tsx'), inRepository('src/cli/main.ts'), ...args], {
      cwd: path,
    });
  return {
    at,
    write: (name, contents) => {
      const bytes =
        typeof contents === 'string' || contents instanceof Uint8Array ? contents : JSON.stringify(contents);
      writeFileSync(at(name), bytes);
      return at(name);
    },
    read: (name) => readFileSync(at(name), 'utf8'),
    contents: () =>
      Object.fromEntries(
        readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((file) => [file.slice(path.length + 1), readFileSync(file, 'latin1')] as const),
      ),
    foldnet: async (args, { terminalWidth, signal } = {}) => {
      const out: string[] = [];
      const err: string[] = [];
      const codes: number[] = [];
      await run(
        {
          out: (text) => out.push(text),
          err: (text) => err.push(text),
          terminalWidth,
          interruption: () => signal ?? new AbortController().signal,
          exit: (code) => codes.push(code),
        },
        args,
      );
      return { code: codes.at(-1), out: relative(out), err: relative(err) };
    },
    start,
    spawned: (args) => end(start(args)),
  };
};

/** XOR: small, quick, and right. */
export const xor = {
  version: 1,
  name: 'xor',
  precision: 'float64',
  random: { generator: 'threefry', seed: 42 },
  data: { csv: 'xor.csv', target: 'target', task: 'classification', scale: { type: 'none' } },
  model: { layers: [{ type: 'dense', outputs: 4 }, { type: 'tanh' }, { type: 'dense', outputs: 2 }] },
  loss: { type: 'softmax-cross-entropy' },
  optimizer: { type: 'adam', learningRate: 0.1 },
  batching: { type: 'full' },
  epochs: 30,
} as const;

/** Its data. */
export const xorCsv = 'x1,x2,target\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n';

/** Thirty rows of two noisy classes, with weights. */
export const fullCsv = `a,b,w,label\n${Array.from({ length: 30 }, (_, i) => {
  const label = i % 2;
  return `${(i % 7) + 3 * label},${((i * 5) % 11) - 4 * label},${(i % 3) + 0.5},${label === 0 ? -1 : 4}`;
}).join('\n')}\n`;

/** Everything at once: layers that draw and keep state, a schedule, clipping, penalties, weights, early stopping. */
export const full = {
  version: 1,
  name: 'full',
  precision: 'float64',
  random: { generator: 'threefry', seed: 7 },
  data: {
    csv: 'full.csv',
    target: 'label',
    task: 'classification',
    scale: { type: 'standard' },
    weight: 'w',
    split: { test: 0.2, validation: 6, shuffle: true },
  },
  model: {
    layers: [
      { type: 'dense', outputs: 8, bias: false },
      { type: 'batch-norm' },
      { type: 'relu' },
      { type: 'dropout', probability: 0.25 },
      { type: 'dense', outputs: 2 },
    ],
  },
  loss: { type: 'softmax-cross-entropy', labelSmoothing: 0.1, classWeights: [1, 2] },
  optimizer: {
    type: 'chain',
    transformations: [
      { type: 'clip-by-global-norm', maximum: 1 },
      {
        type: 'adamw',
        learningRate: {
          type: 'join',
          schedules: [
            { type: 'linear', start: 0.001, end: 0.05, steps: 6 },
            { type: 'cosine', start: 0.05, steps: 60 },
          ],
          boundaries: [6],
        },
        weightDecay: 0.05,
        mask: 'weights',
      },
    ],
  },
  batching: { type: 'shuffled', size: 5 },
  epochs: 40,
  penalties: [
    { type: 'l2', strength: 0.001 },
    { type: 'l1', strength: 0.0001, mask: 'all' },
  ],
  earlyStopping: { patience: 5, minDelta: 0.001 },
} as const;

/** A folder with a run of an experiment in `run`; beside it are the data of {@link xor} and {@link full}. */
export const withRun = async (experiment: object, args: ReadonlyArray<string> = []): Promise<Folder> => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  folder.write('full.csv', fullCsv);
  folder.write('it.json', experiment);
  await folder.foldnet(['train', folder.at('it.json'), '--out', folder.at('run'), ...args]);
  return folder;
};

/** What a command printed with `--json`. */
export const parsed = (text: string): Readonly<Record<string, unknown>> =>
  JSON.parse(text) as Readonly<Record<string, unknown>>;
