/**
 * Builds the documentation into `site/`: `npm run docs`. The pages of the guide in the order in which its home page lists
 * them, the files that they link to, and the reference. A page that the home page does not list, a link that leads
 * nowhere, an equation that KaTeX does not know, or an export without a docstring or an example ends it with exit code 1.
 *
 * `npm run docs -- --missing` lists the exports that lack something, and builds nothing.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Palette } from 'foldnet/figures';
import { deadLinks } from './links.js';
import { type Content, entries, read } from './markdown.js';
import { missing } from './missing.js';
import { layOut, type Stop } from './page.js';
import { guide, home, isImage, isMarkdown, placeOf, root, site } from './places.js';
import { reflect, writeReference } from './reference.js';
import { source } from './sources.js';

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

const write = (place: string, text: string): void => {
  mkdirSync(dirname(join(site, place)), { recursive: true });
  writeFileSync(join(site, place), text);
};

const copy = (from: string, place: string): void => {
  cpSync(join(root, from), join(site, place), { recursive: true });
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const content = (path: string): Content => {
  try {
    return isMarkdown(path) ? read(textOf(path), path) : source(path);
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
};

/** Those files as pages, and all that they link to, as far as there is such a file. */
const withTargets = (
  paths: ReadonlyArray<string>,
  known: ReadonlyMap<string, Content> = new Map(),
): ReadonlyMap<string, Content> => {
  const fresh = [...new Set(paths)].filter(
    (path) => !known.has(path) && !isImage(path) && existsSync(join(root, path)),
  );
  if (fresh.length === 0) return known;
  const read = fresh.map((path) => [path, content(path)] as const);
  return withTargets(
    read.flatMap(([, { targets }]) => targets),
    new Map([...known, ...read]),
  );
};

/** Equations' style, with the one format of fonts that every browser reads. */
const writeStyles = (): void => {
  const fonts = /,url\([^)]*\) format\("(woff|truetype)"\)/g;
  write('katex/katex.min.css', textOf('node_modules/katex/dist/katex.min.css').replace(fonts, ''));
  readdirSync(join(root, 'node_modules/katex/dist/fonts'))
    .filter((name) => name.endsWith('.woff2'))
    .forEach((name) => copy(`node_modules/katex/dist/fonts/${name}`, `katex/fonts/${name}`));
  copy('node_modules/katex/LICENSE', 'katex/LICENSE');
  write('style.css', `${Palette.styleSheet}\n\n${readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')}`);
};

/** Writes the guide; gives a line for each of its pages that the navigation does not show. */
const writeGuide = (sources: ReadonlyArray<string>): ReadonlyArray<string> => {
  const pages = readdirSync(join(root, guide))
    .filter(isMarkdown)
    .map((name) => `${guide}/${name}`);
  const listed = entries(textOf(home), home);
  const stops: ReadonlyArray<Stop> = [
    { group: '', text: 'Home', place: placeOf(home) },
    // What is listed and not there is a link of the home page that leads nowhere, and need not be one of all others.
    ...listed
      .filter(({ path }) => existsSync(join(root, path)))
      .map(({ group, text, path }) => ({ group, text, place: placeOf(path) })),
    { group: 'Reference', text: 'Every export', place: 'reference/index.html' },
  ];
  const all = withTargets([...pages, ...sources]);
  all.forEach((found, path) => {
    write(placeOf(path), layOut({ ...found, place: placeOf(path) }, stops));
    found.targets
      .filter((target) => isImage(target) && existsSync(join(root, target)))
      .forEach((target) => copy(target, placeOf(target)));
  });
  return pages
    .filter((page) => page !== home && !listed.some(({ path }) => path === page))
    .map((page) => `${page}: expected to be listed in ${home}`);
};

const build = async (): Promise<ReadonlyArray<string>> => {
  const reference = await reflect();
  const lacks = missing(reference.project, root);
  if (process.argv.includes('--missing')) return lacks;
  rmSync(site, { recursive: true, force: true });
  writeStyles();
  const sources = await writeReference(reference, join(site, 'reference'));
  const { warningCount, errorCount } = reference.app.logger;
  const said = warningCount + errorCount > 0 ? ['reference: what typedoc says above'] : [];
  return [...said, ...lacks, ...writeGuide(sources), ...deadLinks(site)];
};

const complaints = await build().catch((error: unknown) => [messageOf(error)]);
if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}
