/** The tables of the engines, from the lines that their test leaves (record.mjs). */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** What one comparison that passed was of. */
export interface Run {
  readonly engine: string;
  readonly version: string;
  /** In which part of the engine: a page, a worker, a process. */
  readonly where: string;
  readonly kernels: {
    readonly run: 'compiled' | 'reference';
    readonly revectorized: boolean;
    /** So many shared the steps. */
    readonly threads: number;
  };
  readonly experiments: { readonly float64: number; readonly float32: number };
  /** Of all outcomes. */
  readonly digest: string;
}

/** Where the tables are. */
export const readmePath: string = join(import.meta.dirname, '../../README.md');
export const guidePath: string = join(import.meta.dirname, '../../examples/guide/kernels.md');
export const numericsPath: string = join(import.meta.dirname, '../../examples/guide/numerics.md');

const unique = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(all)];

const inOrder = (texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...unique(texts)].sort((x, y) => x.localeCompare(y, 'en', { numeric: true }));

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<string>): string =>
  [head.join(' | '), head.map(() => '---').join(' | '), ...inOrder(rows)].map((row) => `| ${row} |`).join('\n');

const kernelsOf = ({ kernels: { run, revectorized } }: Run): string => (revectorized ? `${run}, revectorized` : run);

const wayOf = ({ kernels: { run, revectorized, threads } }: Run): string =>
  run === 'reference' ? run : `${threads} thread${threads > 1 ? 's' : ''}${revectorized ? ' revectorized' : ''}`;

const total = ({ experiments: { float64, float32 } }: Run): number => float64 + float32;

const short = (digest: string): string => `\`${digest.slice(0, 12)}\``;

/** The digest of all runs, which trained as many experiments. */
const digestOf = (runs: ReadonlyArray<Run>): string => {
  const digests = unique(runs.map((run) => run.digest));
  const [digest] = digests;
  if (digest === undefined || digests.length > 1) throw new Error(`expected one digest, got ${digests.length}`);
  if (unique(runs.map(total)).length > 1) throw new Error('expected as many experiments in every run');
  return digest;
};

const on = `${process.platform} ${process.arch}`;

/** A row for each engine and version, with a link to each run: what the README shows, and the guide's page of numerics. */
export const readmeTable = (runs: ReadonlyArray<Run>, guide: string = 'examples/guide/kernels.md'): string => {
  const digest = digestOf(runs);
  const rows = runs.map((run) => {
    const same = runs.filter(({ engine, version }) => engine === run.engine && version === run.version);
    return [run.engine, run.version, inOrder(same.map(wayOf)).join(', '), total(run), short(digest)].join(' | ');
  });
  return [
    `\`npm run engines\` ran these on ${on}, found every outcome the same, and wrote this table; [the guide](${guide}#threads-and-wider-vectors) has each run.`,
    table(['engine', 'version', 'how', 'experiments', 'digest'], rows),
  ].join('\n\n');
};

/** A row for each run: what the guide shows. */
export const guideTable = (runs: ReadonlyArray<Run>): string => {
  const digest = digestOf(runs);
  const rows = runs.map((run) => {
    const { engine, version, where, kernels, experiments } = run;
    const { float64, float32 } = experiments;
    return [engine, version, where, kernelsOf(run), kernels.threads, float64, float32, short(digest)].join(' | ');
  });
  return [
    table(['engine', 'version', 'where', 'kernels', 'threads', 'float64', 'float32', 'digest'], rows),
    `\`npm run engines\` ran these on ${on} and wrote this table: how many threads shared the steps, how many experiments there were of each precision, and SHA-256 over all their outcomes in the order of their names, \`${digest}\`.`,
  ].join('\n\n');
};

const marked = /(?<=<!-- engines -->)[^]*(?=<!-- \/engines -->)/;

/** What stands between the marks of a page. */
export const blockOf = (page: string): string => marked.exec(page)?.[0] ?? '';

/** The page of that path with another block between its marks, formatted. */
export const withBlock = async (path: string, page: string, block: string): Promise<string> => {
  if (!marked.test(page)) throw new Error(`${path}: expected <!-- engines --> and <!-- /engines -->`);
  const text = page.replace(marked, () => `\n\n${block}\n\n`);
  return format(text, { ...(await resolveConfig(path)), filepath: path });
};
