/**
 * What a study finds now is what is in the guide, byte for byte: its table and its figures.
 */
import { readFileSync } from 'node:fs';
import { Figure } from 'foldnet/figures';
import { expect } from 'vitest';
import type { Findings, Study } from '../../examples/studies/study.js';
import { expectRight } from '../expectRight.js';

/** The text of one of the studies' files in the guide. */
export const inGuide = (file: string): string =>
  readFileSync(new URL(`../../examples/guide/studies/${file}`, import.meta.url), 'utf8');

/** Runs a study, compares what it finds with the guide, and gives it back. */
export const expectCommitted = (study: Study): Findings => {
  const findings = expectRight(study.run(() => undefined));
  expect(`${findings.lines.join('\n')}\n`).toBe(inGuide(`${study.name}.txt`));
  Object.entries(findings.figures).forEach(([name, figure]) => {
    // Not toBe: a failure would print both pictures.
    expect(Figure.toSvg(figure) === inGuide(`${name}.svg`), `${name}.svg`).toBe(true);
    expect(figure.description).not.toBe('');
  });
  return findings;
};
