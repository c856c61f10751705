/**
 * Runs studies: `npm run studies` all of them, `npm run studies -- NAME ...` some. Prints their tables, and writes each
 * figure as SVG and PNG into examples/guide/studies. After all of them it writes the gallery, examples/guide/gallery.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { Figure } from 'foldnet/figures';
import { Resvg } from '@resvg/resvg-js';
import * as prettier from 'prettier';
import { type Conducted, gallery } from './gallery.js';
import { studies } from './studies.js';
import type { Findings, Study } from './study.js';

const folder = join(import.meta.dirname, '../guide/studies');

// Every machine has these: a picture's letters are the same everywhere.
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

/** An SVG as a PNG, two pixels for one. */
const toPng = (svg: string): Uint8Array =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontFiles: fonts, defaultFontFamily: 'DejaVu Sans' },
  })
    .render()
    .asPng();

const write = ({ lines, figures }: Findings, study: Study): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${study.name}.txt`), `${lines.join('\n')}\n`);
  Object.entries(figures).forEach(([name, figure]) => {
    const svg = Figure.toSvg(figure);
    writeFileSync(join(folder, `${name}.svg`), svg);
    writeFileSync(join(folder, `${name}.png`), toPng(svg));
  });
};

const isTerminal = process.stderr.isTTY;

/** How far a study is: on a terminal in one line that goes again. */
const progress = (text: string): void => {
  process.stderr.write(isTerminal ? `\r\x1b[K${text}` : `${text}\n`);
};

/** Runs a study, and writes what it found; undefined if it failed. */
const conduct = (study: Study): Conducted | undefined => {
  console.log(`\n${study.name}: ${study.title} (about ${study.seconds} s)\n`);
  const started = performance.now();
  const found = study.run(progress);
  if (isTerminal) progress('');
  if (E.isLeft(found)) {
    console.error(found.left);
    return undefined;
  }
  write(found.right, study);
  console.log(found.right.lines.join('\n'));
  const files = Object.keys(found.right.figures).map((name) => `examples/guide/studies/${name}.svg`);
  console.log(`\n${files.join('\n')}\n${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { study, findings: found.right };
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !studies.some((study) => study.name === name));

if (unknown.length > 0) {
  console.error(`there is no study '${unknown[0]}': one of ${studies.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  const chosen = studies.filter(({ name }) => names.length === 0 || names.includes(name));
  const conducted = chosen.flatMap((study) => conduct(study) ?? []);
  if (conducted.length < chosen.length) process.exitCode = 1;
  else if (names.length === 0) {
    const page = join(folder, '../gallery.md');
    const text = gallery(conducted);
    writeFileSync(page, await prettier.format(text, { ...(await prettier.resolveConfig(page)), filepath: page }));
    console.log('\nexamples/guide/gallery.md');
  }
}
