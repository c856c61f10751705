/**
 * The guide's table of planted bugs: what was broken, and which laws said so.
 */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type Mutant, mutants } from './mutants.js';

/** A bug, and the laws that fail with it in the source; a text says why they could not be checked. */
export interface Row {
  readonly mutant: Mutant;
  readonly caught: ReadonlyArray<{ readonly id: string; readonly equation: string }> | string;
}

/** Where the page is. */
export const guidePath: string = join(import.meta.dirname, '../../examples/guide/mutants.md');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const lawsOf = (caught: Row['caught']): string =>
  typeof caught === 'string' ? 'none: it does not run' : [...new Set(caught.map(({ id }) => id))].join(', ') || 'none';

/** The page, in the order of the bugs. */
export const page = async (rows: ReadonlyArray<Row>): Promise<string> => {
  const ordered = mutants.flatMap((mutant) => rows.filter((row) => row.mutant.name === mutant.name));
  const text = [
    '# Planted bugs',
    '',
    'A law that has never failed proves nothing. Each of these bugs was planted in the source in turn, and every law was checked on it: the last column has the laws that failed. None of the bugs is stopped by a type.',
    '',
    'This page is written by `npm run laws:mutants -- --guide`; the bugs are in `test/mutants/mutants.ts`, the laws in [laws.md](laws.md).',
    '',
    '| bug | in | caught by |',
    '| --- | --- | --- |',
    ...ordered.map(({ mutant, caught }) => `| ${cell(mutant.name)} | \`${mutant.file}\` | ${lawsOf(caught)} |`),
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(guidePath)), filepath: guidePath });
};
