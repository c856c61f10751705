/**
 * Every link of the site leads to a file of the site, and every anchor to an element of that file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A page's links, and its elements' names. */
interface Ends {
  readonly links: ReadonlyArray<string>;
  readonly names: ReadonlySet<string>;
}

const decoded = (text: string): string => decodeURI(text.replaceAll('&amp;', '&').replaceAll('&quot;', '"'));

const valuesOf = (html: string, attribute: string): ReadonlyArray<string> =>
  [...html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => decoded(value));

/** Without what scripts do: the reference's icons are put into its pages by one. */
const withoutScripts = (html: string): string => html.replace(/<script[^]*?<\/script>|<use href="#[^>]*>/g, '');

const endsOf = (html: string): Ends => ({
  links: [...valuesOf(html, 'href'), ...valuesOf(html, 'src')],
  names: new Set(valuesOf(html, 'id')),
});

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link);

/** A line for each link within the site that leads nowhere. */
export const deadLinks = (site: string): ReadonlyArray<string> => {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const pages = new Map(
    files
      .filter((path) => path.endsWith('.html'))
      .map((path) => [path, endsOf(withoutScripts(readFileSync(join(site, path), 'utf8')))]),
  );
  const present = new Set(files);
  const isDead = (page: string, link: string): boolean => {
    const [path = '', anchor = ''] = link.split('#');
    const target = path === '' ? page : posix.join(posix.dirname(page), path);
    return !present.has(target) || (anchor !== '' && pages.get(target)?.names.has(anchor) !== true);
  };
  return [...pages].flatMap(([page, { links }]) =>
    links.filter((link) => !isOutside(link) && isDead(page, link)).map((link) => `${page}: ${link} leads nowhere`),
  );
};
