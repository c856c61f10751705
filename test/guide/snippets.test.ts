/**
 * What the README and the guide show beside programs: their experiments are read, and their commands are known, with the
 * options that they are given. (The programs themselves: docstrings.test.ts.)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Experiment } from 'foldnet/codec';
import type { Io } from '../../src/cli/Io.js';
import { commands } from '../../src/cli/program.js';
import { expectRight } from '../expectRight.js';

type Json = Readonly<Record<string, unknown>>;

const root = join(import.meta.dirname, '../..');
const guide = 'examples/guide';
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const inGuide = readdirSync(join(root, guide)).filter((file) => file.endsWith('.md'));
const pages = ['README.md', ...inGuide.map((file) => `${guide}/${file}`)];

interface Block {
  readonly page: string;
  readonly text: string;
}

const blocksOf = (language: string, of: ReadonlyArray<string>): ReadonlyArray<Block> =>
  of.flatMap((page) =>
    [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => ({
      page,
      text,
    })),
  );

const digits = JSON.parse(textOf('examples/experiments/digits.json')) as Json & { readonly data: Json };

/** An experiment as it is, or a part of one in the place of the digits' own. */
const whole = (part: Json): Json =>
  'version' in part ? part : { ...digits, ...part, data: { ...digits.data, ...(part['data'] as Json | undefined) } };

// The experiment file's own page has a test of its own.
test.each(blocksOf('json', pages.slice(1)).filter(({ page }) => !page.endsWith('/experiment.md')))(
  'an experiment in $page is read: %#',
  ({ text }) => {
    expectRight(Experiment.decode(whole(JSON.parse(text) as Json)));
  },
);

/** The commands of a block, without what the shell does with them. */
const linesOf = ({ page, text }: Block): ReadonlyArray<Block> =>
  text
    .split(/\n|&&/)
    .map((line) => ({ page, text: line.replace(/\s#.*|[|>].*/g, '').trim() }))
    .filter((line) => line.text !== '');

const lines = blocksOf('sh', pages).flatMap(linesOf);

const said: Array<string> = [];
const io: Io = {
  out: (text) => said.push(text),
  err: (text) => said.push(text),
  terminalWidth: undefined,
  interruption: () => new AbortController().signal,
  exit: () => undefined,
};

/** What the command line says against those arguments; nothing is run. */
const complaint = async (args: ReadonlyArray<string>): Promise<string> => {
  said.length = 0;
  const program = commands(io);
  program.commands.forEach((command) => command.action(() => undefined));
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => said.push(String(error)));
  return said.join('');
};

test.each(lines.filter(({ text }) => text.startsWith('foldnet ')))('$page: $text', async ({ text }) => {
  expect(await complaint(text.split(/\s+/).slice(1))).toBe('');
});

const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Json };

test.each(lines.filter(({ text }) => text.startsWith('npm run ')))('$page: $text', ({ text }) => {
  expect(Object.keys(scripts)).toContain(text.split(/\s+/)[2]);
});

test('commands and options that are not known are refused', async () => {
  expect(await complaint(['trian', 'digits.json'])).toContain('trian');
  expect(await complaint(['train', 'digits.json', '--colour'])).toContain('--colour');
  expect(await complaint(['diff', 'runs/digits'])).toContain('argument');
});
