/** The planted bugs can be planted: each text is in its file, once. (`npm run laws:mutants` plants them.) */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mutants } from './mutants.js';
import { guidePath } from './page.js';

const root = join(import.meta.dirname, '../..');

describe('planted bugs', () => {
  test('there are many, with different names', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_, { file, find, replace }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  test('the guide has each, and a law that catches it', () => {
    expect(existsSync(guidePath)).toBe(true);
    const rows = readFileSync(guidePath, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (bug|---)/.test(line));
    expect(rows).toHaveLength(mutants.length);
    rows.forEach((row) => {
      expect(row).toMatch(/\| [A-Z]\d+(, [A-Z]\d+)* +\|$/);
    });
  });
});
