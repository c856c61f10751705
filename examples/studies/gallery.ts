/**
 * The gallery: a page with the figures of every study, what is to be seen in them, and the command that makes them.
 */
import type { Findings, Study } from './study.js';

/** A study, and what it found. */
export interface Conducted {
  readonly study: Study;
  readonly findings: Findings;
}

const section = ({ study: { name, title, about, source }, findings: { lines, figures } }: Conducted): string =>
  [
    `## ${title}`,
    `${about} (${source.charAt(0).toUpperCase()}${source.slice(1)}.)`,
    `\`npm run studies -- ${name}\` makes these ([the program](../studies/${name}.ts)):`,
    ...Object.entries(figures).flatMap(
      // What is to be seen in a figure is for those who see it, too.
      ([file, { title, description }]) => [`![${title}](studies/${file}.svg)`, description],
    ),
    `<details>\n<summary>What it prints</summary>\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n</details>`,
  ].join('\n\n');

/** The page's text, in Markdown. */
export const gallery = (conducted: ReadonlyArray<Conducted>): string =>
  [
    '# Studies',
    'The exercises and experiments of the documents that the kit grew from, each a program of its own. `npm run studies` runs all of them and makes this page.',
    ...conducted.map(section),
    '',
  ].join('\n\n');
