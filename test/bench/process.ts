/** What is measured of whole processes: how long foldnet takes to start, the most memory, the bare matrix products. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { median, type Report, type Speeds } from './results.js';
import { multiplyAdds, workloads } from './workloads.js';

const root = path.join(import.meta.dirname, '../..');

/** What a program prints, or nothing if it fails or takes too long. */
const printed = (command: string, args: ReadonlyArray<string>, seconds: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: seconds * 1000, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
  });

const peer = (name: string): string => path.join(import.meta.dirname, 'peers', name);

const repeated = async (times: number, measure: () => Promise<number>): Promise<number> => {
  const values: number[] = [];
  for (let i = 0; i < times; i++) values.push(await measure());
  return median(values);
};

/** Milliseconds to the first trained step of XOR, medians: the library's from its import, the command's in all. */
export const starts = async (node: string, folder: string, times: number): Promise<NonNullable<Report['starts']>> => {
  const own = mkdtempSync(path.join(folder, 'start-'));
  const experiment = path.join(own, 'xor.json');
  const text = readFileSync(path.join(root, 'examples/experiments/xor.json'), 'utf8');
  writeFileSync(experiment, text.replace('../data/xor.csv', path.join(root, 'examples/data/xor.csv')));
  const library = await repeated(times, async () => Number((await printed(node, [peer('first-step.mjs')], 60)) ?? NaN));
  let run = 0;
  const command = await repeated(times, async () => {
    const from = performance.now();
    const args = ['train', experiment, '--epochs', '1', '--out', path.join(own, String(run++))];
    const finished = await printed(node, [path.join(root, 'dist/cli.js'), ...args], 60);
    return finished === undefined ? NaN : performance.now() - from;
  });
  return { library, command };
};

/** What gemm.ts measures of the largest product, the faster of its tiles. */
const speeds = async (node: string, args: ReadonlyArray<string>): Promise<Speeds | undefined> => {
  const text = await printed(node, ['--import', 'tsx', path.join(import.meta.dirname, 'gemm.ts'), ...args], 120);
  const [, ...found] =
    /^512 x 2048 x 2048 +dense +f32 +([\d.]+) \/ +([\d.]+) +f64 +([\d.]+) \/ +([\d.]+)/m.exec(text ?? '') ?? [];
  const [a, b, c, d] = found.map(Number);
  return a === undefined ? undefined : { float32: Math.max(a, b!), float64: Math.max(c!, d!) };
};

export const products = async (node: string): Promise<NonNullable<Report['products']>> => {
  const [plain, revectorized] = [await speeds(node, []), await speeds(node, ['--revectorize'])];
  return { ...(plain === undefined ? {} : { plain }), ...(revectorized === undefined ? {} : { revectorized }) };
};

const mebibyte = 2 ** 20;

/** The most bytes of training W3, W4 and W5 in float32, and the bound: parameters twice, a batch's activations, 64 MiB. */
export const memory = async (node: string, seconds: number): Promise<NonNullable<Report['memory']>> => {
  const found: { readonly workload: string; readonly bytes: number; readonly limit: number }[] = [];
  for (const { name, problem } of workloads.filter((workload) => ['W3', 'W4', 'W5'].includes(workload.name))) {
    const { widths, batch } = problem;
    const text = await printed(node, [peer('memory.mjs'), widths.join(','), String(batch), '10'], seconds);
    if (text === undefined) continue;
    const parameters = multiplyAdds(problem) + widths.slice(1).reduce((sum, width) => sum + width, 0);
    const activations = batch * widths.reduce((sum, width) => sum + width, 0);
    found.push({ workload: name, bytes: Number(text), limit: 4 * (2 * parameters + activations) + 64 * mebibyte });
  }
  return found;
};
