/**
 * The programs of the guide type-check and run, as a user would write them, and print what the page says that they print.
 *
 * A block of TypeScript that starts with an import starts a program, and one that does not goes on with the program
 * before it. A block of text that directly follows a block of TypeScript is what that block prints. A block whose first
 * line is the name of a source file quotes it: its lines are that file's, in this order.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { beforeAll, expect, test, vi } from 'vitest';
import { compile, writeProject } from '../exampleProject.js';

const root = join(import.meta.dirname, '../..');
const guide = join(root, 'examples/guide');
const pages = readdirSync(guide).filter((file) => file.endsWith('.md'));

interface Program {
  readonly name: string;
  readonly code: string;
  /** What each of its blocks prints, where the page says it. */
  readonly prints: ReadonlyArray<string | undefined>;
}

interface Block {
  readonly code: string;
  readonly prints: string | undefined;
}

/** Printed between the blocks of a program. */
const border = '----';

const blocksOf = (page: string): ReadonlyArray<Block> =>
  [...page.matchAll(/^```ts\n([^]*?)^```\n(?:\n*```text\n([^]*?)^```$)?/gm)].map(([, code = '', prints]) => ({
    code,
    prints,
  }));

const linesOf = (code: string): ReadonlyArray<string> =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The file that a block quotes. */
const quotedFile = ({ code }: Block): string | undefined => /^\/\/ ((?:src|laws|examples)\/\S+\.ts)\n/.exec(code)?.[1];

const programsOf = (page: string): ReadonlyArray<ReadonlyArray<Block>> =>
  blocksOf(page)
    .filter((block) => quotedFile(block) === undefined)
    .reduce<ReadonlyArray<ReadonlyArray<Block>>>((programs, block) => {
      const last = programs.at(-1);
      return last === undefined || block.code.startsWith('import ')
        ? [...programs, [block]]
        : [...programs.slice(0, -1), [...last, block]];
    }, []);

const programs: ReadonlyArray<Program> = pages.flatMap((file) =>
  programsOf(readFileSync(join(guide, file), 'utf8')).map((blocks, i) => ({
    name: `${file.slice(0, -'.md'.length)}-${i + 1}`,
    code: blocks.map(({ code }) => code).join(`console.log('${border}');\n`),
    prints: blocks.map(({ prints }) => prints),
  })),
);

let project = '';

beforeAll(() => {
  project = writeProject('guide', programs);
});

test('there are some, and some print', () => {
  expect(programs.some(({ prints }) => prints.some((text) => text !== undefined))).toBe(true);
});

test('type-check', () => {
  expect(compile(project)).toBe('');
});

test.each(programs)('$name runs, and prints what it says', async ({ name, prints }) => {
  const printed: Array<string> = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(`${format(...values)}\n`);
  });
  await import(join(project, `${name}.ts`)).finally(() => {
    log.mockRestore();
  });
  const blocks = printed.join('').split(`${border}\n`);
  expect(prints.map((text, i) => text && blocks[i])).toEqual(prints);
});

const quotations = pages.flatMap((page) =>
  blocksOf(readFileSync(join(guide, page), 'utf8')).flatMap((block) => {
    const file = quotedFile(block);
    return file === undefined ? [] : [{ page, file, lines: linesOf(block.code).slice(1) }];
  }),
);

/** The lines that do not stand in a text, after those before them. */
const strangers = (lines: ReadonlyArray<string>, text: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [line, ...rest] = lines;
  if (line === undefined) return [];
  const at = text.indexOf(line);
  return at < 0 ? [line, ...strangers(rest, text)] : strangers(rest, text.slice(at + 1));
};

test.each(quotations)('$page quotes $file: %#', ({ file, lines }) => {
  expect(strangers(lines, linesOf(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
