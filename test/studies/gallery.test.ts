/**
 * The gallery: every study is in it, with its words, its command and all of its figures; and the folder has no others.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { studies } from '../../examples/studies/studies.js';

const guide = new URL('../../examples/guide/', import.meta.url);
const page = readFileSync(new URL('gallery.md', guide), 'utf8');
const sections = new Map(page.split(/^## /m).map((section) => [section.split('\n', 1)[0]!, section]));
const shown = [...page.matchAll(/\]\(studies\/([\w-]+)\.svg\)/g)].map(([, name]) => name!);

describe.each(studies)('$name', ({ name, title, about }) => {
  const section = sections.get(title) ?? '';

  test('has a section with its words, its command and its table', () => {
    expect(section).toContain(about);
    expect(section).toContain(`\`npm run studies -- ${name}\``);
    expect(section).toContain(`(../studies/${name}.ts)`);
    expect(section).toContain(readFileSync(new URL(`studies/${name}.txt`, guide), 'utf8'));
  });

  test('shows a figure at least', () => {
    expect(section).toMatch(/\]\(studies\/[\w-]+\.svg\)/);
  });
});

test('each figure is there as SVG and as PNG, and no other', () => {
  const files = readdirSync(new URL('studies/', guide)).sort();
  const expected = [
    ...studies.map(({ name }) => `${name}.txt`),
    ...shown.flatMap((name) => [`${name}.png`, `${name}.svg`]),
  ].sort();
  expect(files).toEqual(expected);
});

test('each file of a study is in the list', () => {
  const named = studies.map(({ name }) => `${name}.ts`);
  expect(named.filter((file) => !existsSync(new URL(`../studies/${file}`, guide)))).toEqual([]);
  expect(new Set(named).size).toBe(studies.length);
});
