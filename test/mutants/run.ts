/**
 * `npm run laws:mutants`: plants each bug in a copy of the source, and says which laws catch it.
 *
 *   npm run laws:mutants -- [--runs N] [--guide] [TEXT ...]
 *
 * With texts, only the bugs whose names have one of them. `--guide` writes the table of the guide. Exits with 1 if a bug
 * survives, or breaks more than a law can see.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixedSeed } from '../laws/seed.js';
import { type Mutant, mutants } from './mutants.js';
import { guidePath, page, type Row } from './page.js';

const root = join(import.meta.dirname, '../..');
const options = { runs: { type: 'string', default: '60' }, guide: { type: 'boolean', default: false } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });

/** How long the laws may take, in milliseconds. */
const patience = 300_000;
const atOnce = 2;

/** A copy of the source with the bug in it; the original without one. */
const copyWith = (mutant: Mutant | undefined): string => {
  const folder = mkdtempSync(join(tmpdir(), 'foldnet-mutant-'));
  ['src', 'laws', 'test/mutants', 'package.json', 'tsconfig.json'].forEach((path) => {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (file) => !file.endsWith('node_modules') });
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  if (mutant !== undefined) {
    const file = join(folder, mutant.file);
    const text = readFileSync(file, 'utf8');
    const parts = text.split(mutant.find);
    if (parts.length !== 2) throw new Error(`${mutant.name}: expected its text once in ${mutant.file}`);
    writeFileSync(file, parts.join(mutant.replace));
  }
  return folder;
};

/** The laws that fail on a copy, or why they could not be checked. */
const check = (folder: string): Promise<Row['caught']> =>
  new Promise((resolve) => {
    const args = ['--import', 'tsx', 'test/mutants/check.ts', String(fixedSeed), values.runs];
    execFile(process.execPath, args, { cwd: folder, timeout: patience }, (error, stdout, stderr) => {
      resolve(
        error === null
          ? (JSON.parse(stdout) as ReadonlyArray<{ id: string; equation: string }>)
          : stderr || error.message,
      );
      rmSync(folder, { recursive: true, force: true });
    });
  });

const ids = (caught: ReadonlyArray<{ readonly id: string }>): string =>
  [...new Set(caught.map(({ id }) => id))].join(' ');

const verdict = (caught: Row['caught']): string =>
  typeof caught === 'string'
    ? `BROKEN  ${caught.split('\n')[0] ?? ''}`
    : caught.length === 0
      ? 'SURVIVES'
      : ids(caught);

const chosen = mutants.filter(
  ({ name }) => positionals.length === 0 || positionals.some((text) => name.includes(text)),
);

const main = async (): Promise<void> => {
  const untouched = await check(copyWith(undefined));
  console.log(`without a bug: ${verdict(untouched) === 'SURVIVES' ? 'every law holds' : verdict(untouched)}\n`);
  const waiting = [...chosen];
  const rows: Row[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const caught = await check(copyWith(mutant));
      rows.push({ mutant, caught });
      console.log(`${mutant.name.padEnd(80)} ${verdict(caught)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const survivors = rows.filter(({ caught }) => typeof caught === 'string' || caught.length === 0);
  console.log(
    `\n${rows.length - survivors.length} of ${rows.length} bugs caught by a law, seed ${fixedSeed}, ${values.runs} runs`,
  );
  if (values.guide) writeFileSync(guidePath, await page(rows));
  process.exitCode = survivors.length === 0 && verdict(untouched) === 'SURVIVES' ? 0 : 1;
};

await main();
