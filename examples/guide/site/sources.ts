/**
 * The repository's files and folders as pages, for those that the guide and the reference link to.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { escape, highlightFile } from './highlight.js';
import type { Content } from './markdown.js';
import { placeOf, relative, root } from './places.js';

/** Bytes of a file that a page shows; what is longer was written by a program, to be read by one. */
const most = 200_000;

const passedOver = /^(node_modules|\..*)$/;

const folder = (path: string): Content => {
  const names = readdirSync(join(root, path)).filter((name) => !passedOver.test(name));
  const targets = names.map((name) => `${path}/${name}`);
  const item = (target: string): string => {
    const link = relative(placeOf(path), placeOf(target));
    return `<li><a href="${encodeURI(link)}">${escape(target.slice(path.length + 1))}</a></li>`;
  };
  return { title: path, html: `<h1>${escape(path)}</h1><ul>${targets.map(item).join('')}</ul>`, sections: [], targets };
};

const file = (path: string): Content => {
  const bytes = readFileSync(join(root, path));
  const isShown = bytes.length <= most && !bytes.includes(0);
  const shown = isShown
    ? `<pre tabindex="0"><code>${highlightFile(bytes.toString('utf8'), path)}</code></pre>`
    : `<p>${bytes.length.toLocaleString('en')} bytes, in the repository.</p>`;
  return { title: path, html: `<h1>${escape(path)}</h1>${shown}`, sections: [], targets: [] };
};

/** A page of a file or folder. */
export const source = (path: string): Content => (statSync(join(root, path)).isDirectory() ? folder(path) : file(path));
