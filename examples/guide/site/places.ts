/**
 * Where things are: the repository's files, and what is made of them in the site.
 */
import { join, posix } from 'node:path';

/** The repository. */
export const root: string = join(import.meta.dirname, '../../..');

/** The site. */
export const site: string = join(root, 'site');

/** The pages' folder in the repository. */
export const guide = 'examples/guide';

/** The page that lists all others: the first one, and their order. */
export const home: string = `${guide}/index.md`;

export const isMarkdown = (path: string): boolean => path.endsWith('.md');

export const isImage = (path: string): boolean => /\.(svg|png|jpe?g|webp)$/.test(path);

const withoutGuide = (path: string): string =>
  path.startsWith(`${guide}/`) ? path.slice(guide.length + 1) : `source/${path}`;

/** Where in the site a file or folder of the repository is: the guide at the top, everything else in `source`. */
export const placeOf = (path: string): string =>
  isImage(path)
    ? withoutGuide(path)
    : isMarkdown(path)
      ? withoutGuide(path).replace(/md$/, 'html')
      : `source/${path}.html`;

/** The path of a link on a page, from the root that both have. */
export const resolve = (page: string, link: string): string => posix.join(posix.dirname(page), link).replace(/\/$/, '');

/** A link from one file of the site to another. */
export const relative = (from: string, to: string): string => posix.relative(posix.dirname(from), to);
