/** The tables of the engines: one digest for all of them, of as many experiments as there are. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { experiments } from './experiments.mjs';
import { blockOf, guidePath, guideTable, numericsPath, readmePath, readmeTable, type Run, withBlock } from './table.js';

const run: Run = {
  engine: 'Node',
  version: '24.1.0',
  where: 'a process',
  kernels: { run: 'compiled', revectorized: true, threads: 2 },
  experiments: { float64: 3, float32: 2 },
  digest: '0123456789abcdef',
};
const plain: Run = { ...run, kernels: { run: 'reference', revectorized: false, threads: 1 } };

/** The cells of a page's table, without its head. */
const rowsOf = (page: string): ReadonlyArray<ReadonlyArray<string>> =>
  [...blockOf(page).matchAll(/^\| (.*) \|$/gm)].map(([, row]) => row!.split('|').map((cell) => cell.trim())).slice(2);

const marked = (block: string): string => `# A page\n\n<!-- engines -->\n\n${block}<!-- /engines -->\n\nAfter.\n`;

test('a row for each version of an engine, with all ways that it ran', async () => {
  const other = { ...run, version: '9.1', kernels: { ...plain.kernels, run: 'compiled' } } as const;
  const page = await withBlock(readmePath, marked('Other.\n\n'), readmeTable([plain, run, other, run]));
  expect(rowsOf(page)).toEqual([
    ['Node', '9.1', '1 thread', '5', '`0123456789ab`'],
    ['Node', '24.1.0', '2 threads revectorized, reference', '5', '`0123456789ab`'],
  ]);
  expect(page).toBe(marked(blockOf(page).trimStart()));
  expect(page).not.toContain('Other');
});

test('a row for each run', async () => {
  const page = await withBlock(guidePath, marked(''), guideTable([plain, run]));
  expect(rowsOf(page)).toEqual([
    ['Node', '24.1.0', 'a process', 'compiled, revectorized', '2', '3', '2', '`0123456789ab`'],
    ['Node', '24.1.0', 'a process', 'reference', '1', '3', '2', '`0123456789ab`'],
  ]);
  expect(page).toBe(marked(blockOf(page).trimStart()));
  await expect(withBlock('a page', '', '')).rejects.toThrow('a page: expected <!-- engines -->');
});

test.each([readmeTable, guideTable])('%o refuses runs that differ', (table) => {
  expect(() => table([run, { ...run, digest: 'fedcba9876543210' }])).toThrow('expected one digest, got 2');
  expect(() => table([run, { ...run, experiments: { float64: 3, float32: 1 } }])).toThrow('as many experiments');
  expect(() => table([])).toThrow('expected one digest, got 0');
});

const readme = readFileSync(readmePath, 'utf8');
const guide = readFileSync(guidePath, 'utf8');
const column = (page: string, index: number): ReadonlyArray<string> => [
  ...new Set(rowsOf(page).map((cells) => cells.at(index)!)),
];

test('the README shows one digest, of all experiments', () => {
  expect(column(readme, -2)).toEqual([String(experiments.length)]);
  expect(/trains (\d+) experiments/.exec(readme)?.[1]).toBe(String(experiments.length));
  expect(column(readme, -1)).toEqual([expect.stringMatching(/^`[0-9a-f]{12}`$/)]);
});

test('the README shows every engine that it names', () => {
  const versions = rowsOf(readme).map(([engine, version]) => `${engine!} ${version!}`);
  ['Chromium ', 'Firefox ', 'Node 20.', 'Node 22.', 'Node 24.'].forEach((engine) => {
    expect(versions).toContainEqual(expect.stringContaining(engine));
  });
});

test('the guide shows the same digest, and as many experiments of each precision', () => {
  const count = (precision: string): string =>
    String(experiments.filter((experiment) => experiment.precision === precision).length);
  expect(column(guide, -1)).toEqual(column(readme, -1));
  expect(/`([0-9a-f]{12})[0-9a-f]{52}`/.exec(blockOf(guide))?.[1]).toBe(column(readme, -1)[0]!.replaceAll('`', ''));
  expect(column(guide, -2)).toEqual([count('float32')]);
  expect(column(guide, -3)).toEqual([count('float64')]);
});

test('the page of numerics shows the README’s table', () => {
  const block = blockOf(readFileSync(numericsPath, 'utf8'));
  expect(block.replace('](kernels.md#', '](examples/guide/kernels.md#')).toBe(blockOf(readme));
});
