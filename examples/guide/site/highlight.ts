/**
 * Code in colours, when the site is built; what is in no known language stays as it is.
 */
import { extname } from 'node:path';
import hljs from 'highlight.js';

const languages: Readonly<Record<string, string>> = { mjs: 'js', cts: 'ts', mts: 'ts', sh: 'bash', text: 'plaintext' };

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** HTML of code in a language, by the name or ending that files have. */
export const highlight = (code: string, name: string): string => {
  const language = languages[name] ?? name;
  return hljs.getLanguage(language) === undefined ? escape(code) : hljs.highlight(code, { language }).value;
};

/** HTML of a file's text, with an anchor at each line: `L1`, `L2`, ... */
export const highlightFile = (text: string, path: string): string =>
  highlight(text.trimEnd(), extname(path).slice(1))
    .split('\n')
    .map((line, i) => `<span id="L${i + 1}"></span>${line}`)
    .join('\n');
