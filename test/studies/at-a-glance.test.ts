/**
 * The picture of the README: made of the README's own twelve lines.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { study } from '../../examples/studies/at-a-glance.js';
import { expectCommitted } from './committed.js';

test('what is in the guide, and every law in it holds', () => {
  const { lines, figures } = expectCommitted(study);
  expect(lines[1]).toBe('16 of 16 laws hold');
  expect(figures['at-a-glance']!.content.match(/>holds</g)).toHaveLength(4);
  expect(figures['at-a-glance']!.content).not.toContain('does not hold');
});

test('the README shows it, and has the network that it draws', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain('(examples/guide/studies/at-a-glance.svg)');
  const experiments = /trains (\d+) experiments/.exec(readme)?.[1];
  const picture = readFileSync(new URL('../../examples/guide/studies/at-a-glance.svg', import.meta.url), 'utf8');
  expect(picture).toContain(`${experiments} experiments have the same bits`);
  const program = readFileSync(new URL('../../examples/studies/at-a-glance.ts', import.meta.url), 'utf8');
  const network = /const network = (pipe\(.*\);)/.exec(readme)?.[1];
  expect(network).toBeDefined();
  expect(program).toContain(network);
});
