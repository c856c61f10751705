/**
 * Markdown to HTML. Links to files of the repository become links to what the site makes of them.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { highlight } from './highlight.js';
import { math } from './math.js';
import { placeOf, relative, resolve } from './places.js';

/** A heading, and the anchor that leads to it. */
export interface Heading {
  readonly text: string;
  readonly anchor: string;
}

/** What a page is made of. */
export interface Content {
  readonly title: string;
  readonly html: string;
  /** The sections: headings of the second level. */
  readonly sections: ReadonlyArray<Heading>;
  /** The repository's files and folders that it links to or shows. */
  readonly targets: ReadonlyArray<string>;
}

/** A link of a list: in the home page they are the navigation. */
export interface Entry {
  readonly group: string;
  readonly text: string;
  readonly path: string;
}

/** Code; what is said to be text is output. */
const code = (text: string, language: string): string =>
  `<pre${language === 'text' ? ' class="output"' : ''} tabindex="0"><code>${highlight(text.replace(/\n$/, ''), language)}</code></pre>\n`;

const reader = new MarkdownIt({ html: true, highlight: code });
reader.use(math);
reader.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
reader.renderer.rules['table_close'] = () => '</table></div>\n';

const textOf = (token: Token | undefined): string =>
  (token?.children ?? []).map(({ type, content }) => (type === 'softbreak' ? ' ' : content)).join('');

const isEmptyHead = (tokens: ReadonlyArray<Token>, i: number): boolean =>
  tokens[i]?.type === 'th_open' && tokens[i + 1]?.content === '';

/** A head without words heads nothing: it is an empty cell. */
const withoutEmptyHeads = (tokens: ReadonlyArray<Token>): void => {
  tokens.forEach((token, i) => {
    if (isEmptyHead(tokens, i) || isEmptyHead(tokens, i - 2)) token.tag = 'td';
  });
};

/** An anchor as repository hosts make it. */
const slug = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');

const headingsOf = (tokens: ReadonlyArray<Token>): ReadonlyArray<Heading & { readonly token: Token }> => {
  const headings = tokens.flatMap((token, i) =>
    token.type === 'heading_open' ? [{ token, text: textOf(tokens[i + 1]) }] : [],
  );
  return headings.map(({ token, text }, i) => {
    const before = headings.slice(0, i).filter((other) => slug(other.text) === slug(text)).length;
    return { token, text, anchor: before === 0 ? slug(text) : `${slug(text)}-${before}` };
  });
};

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link);

const inner = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => tokens.flatMap(({ children }) => children ?? []);

const attributes = ['href', 'src'] as const;

/** A page of the repository's Markdown. */
export const read = (text: string, path: string): Content => {
  const tokens = reader.parse(text, {});
  const headings = headingsOf(tokens);
  headings.forEach(({ token, anchor }) => token.attrSet('id', anchor));
  withoutEmptyHeads(tokens);
  const links = inner(tokens).flatMap((token) =>
    attributes.flatMap((attribute) => {
      const link = token.attrGet(attribute);
      return link === null || link.startsWith('#') || isOutside(link) ? [] : [{ token, attribute, link }];
    }),
  );
  const targets = links.map(({ token, attribute, link }) => {
    const [file = '', anchor] = decodeURI(link).split('#');
    const target = resolve(path, file);
    const place = relative(placeOf(path), placeOf(target));
    token.attrSet(attribute, encodeURI(anchor === undefined ? place : `${place}#${anchor}`));
    return target;
  });
  return {
    title: headings.find(({ token }) => token.tag === 'h1')?.text ?? path,
    html: reader.renderer.render(tokens, reader.options, {}),
    sections: headings.filter(({ token }) => token.tag === 'h2'),
    targets: [...new Set(targets)],
  };
};

/** The first links of a page's lists, each under its heading. */
export const entries = (text: string, path: string): ReadonlyArray<Entry> => {
  const tokens = reader.parse(text, {});
  return tokens.flatMap((token, i) => {
    const children = token.children ?? [];
    const at = children.findIndex(({ type }) => type === 'link_open');
    if (at < 0 || tokens[i - 2]?.type !== 'list_item_open') return [];
    const heading = tokens
      .slice(0, i)
      .reverse()
      .findIndex(({ type }) => type === 'heading_close');
    const link = children[at]?.attrGet('href') ?? '';
    return [
      { group: textOf(tokens[i - heading - 2]), text: children[at + 1]?.content ?? '', path: resolve(path, link) },
    ];
  });
};
