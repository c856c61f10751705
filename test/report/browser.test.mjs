/**
 * Reports in Chromium: nothing is asked for and nothing complained of, axe finds nothing in light and dark, and every
 * figure looks as it did. Needs dist/: `npm run build` first. `FOLDNET_FIGURES=write` writes the figures anew.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isPresent } from '../engines/browsers.mjs';
import { start } from './chromium.mjs';
import { foldnet, reports } from './runs.mjs';
import { bound, distance, part, seen, sheetOf } from './sight.mjs';

const present = isPresent('chromium');
const options = present ? {} : { skip: 'not present: chromium' };
const folder = mkdtempSync(join(tmpdir(), 'foldnet-report-'));
const schemes = ['light', 'dark'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const known = new URL('figures.png', import.meta.url);

let paths = [];
let chromium;
let blank;

before(async () => {
  assert.ok(present || process.env.CI !== 'true', 'not present: chromium');
  if (!present) return;
  paths = reports(folder);
  chromium = await start();
  blank = await chromium.open('about:blank');
});

after(async () => {
  await chromium?.close();
  rmSync(folder, { recursive: true, force: true });
});

const named = (path) => (basename(path) === 'report.html' ? basename(dirname(path)) : basename(path));

const onPage = async (path, view, use) => {
  const page = await chromium.open(pathToFileURL(path).href, view);
  try {
    return await use(page);
  } finally {
    await page.close();
  }
};

test('a report opens without a word, asks for nothing, and is written again with the same bytes', options, async () => {
  for (const path of paths) {
    await onPage(path, {}, async ({ messages, requests, evaluate }) => {
      assert.ok((await evaluate('document.querySelectorAll("figure > svg").length')) > 2, named(path));
      assert.equal(await evaluate('document.scripts.length'), 0);
      const others = requests.filter((url) => url !== pathToFileURL(path).href && !url.startsWith('data:'));
      assert.deepEqual({ messages, others }, { messages: [], others: [] }, named(path));
    });
  }
  const before = readFileSync(paths[0], 'utf8');
  foldnet(folder, 'report', 'runs/quadrant');
  assert.equal(readFileSync(paths[0], 'utf8'), before);
});

test('axe finds nothing, in light and in dark', options, async () => {
  for (const path of paths) {
    for (const scheme of schemes) {
      await onPage(path, { scheme }, async ({ evaluate }) => {
        // What is closed is not looked at; of what is the same a few will do, since every cell takes its time.
        await evaluate(
          '[...document.querySelectorAll("details")].slice(0, 3).forEach((each) => { each.open = true; })',
        );
        await evaluate('document.querySelectorAll("details tr:nth-child(n + 4)").forEach((each) => each.remove())');
        await evaluate(`${axe}; undefined`);
        const { violations, passes } = await evaluate(
          'axe.run().then(({ violations, passes }) => ({ passes: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`) }))',
        );
        assert.ok(passes > 20);
        assert.deepEqual(violations, [], `${named(path)}, ${scheme}`);
      });
    }
  }
});

test('a narrow page does not scroll sideways', options, async () => {
  for (const path of paths) {
    await onPage(path, { width: 360 }, async ({ evaluate }) => {
      assert.ok((await evaluate('document.documentElement.scrollWidth')) <= 360, named(path));
    });
  }
});

/** Every figure of a page, from afar; `change` is done to the page before. */
const figuresOf = (path, scheme, change) =>
  onPage(path, { scheme }, async (page) => {
    await page.evaluate(`${change}; undefined`);
    const { titles, clips, whole } = await page.evaluate(`(() => {
      const all = [...document.querySelectorAll('figure > svg')];
      const clips = all.map((svg) => {
        const { x, y, width, height } = svg.getBoundingClientRect();
        return { x, y, width, height };
      });
      const { scrollWidth: width, scrollHeight: height } = document.documentElement;
      return { titles: all.map((svg) => svg.querySelector('title').textContent), clips, whole: { x: 0, y: 0, width, height } };
    })()`);
    const shot = await page.shot(whole);
    const pictures = await seen(blank, shot, clips);
    return pictures.map((picture, i) => ({ ...picture, name: `${named(path)}, ${scheme}: ${titles[i]}` }));
  });

const figuresOfAll = async (some, change = '') => {
  const figures = [];
  for (const path of some) for (const scheme of schemes) figures.push(...(await figuresOf(path, scheme, change)));
  return figures;
};

/** The figures that do not look as they did; they are the first of the sheet, in its order. */
const changed = async (figures) => {
  const [sheet] = await seen(blank, readFileSync(known, 'base64'), [{ x: 0, y: 0 }], 1);
  let top = 0;
  return figures.flatMap((figure) => {
    const expected = part(sheet, top, figure);
    top += figure.rows;
    const far = distance(figure, expected);
    return far > bound ? [`${figure.name}: ${far.toFixed(3)}`] : [];
  });
};

test('every figure looks as it did, in light and in dark', options, async () => {
  const figures = await figuresOfAll(paths);
  if (process.env.FOLDNET_FIGURES === 'write') {
    const sheet = await sheetOf(blank, figures);
    writeFileSync(known, Buffer.from(sheet, 'base64'));
  }
  assert.deepEqual(await changed(figures), []);
});

/** A style sheet more. */
const styled = (rules) => `document.head.insertAdjacentHTML('beforeend', '<style>${rules}</style>')`;

test('in another font it still does', options, async () => {
  assert.deepEqual(await changed(await figuresOfAll(paths, styled('svg { font-family: serif }'))), []);
});

test('a chart that is left blank shows, and so do words that are dark on dark', options, async () => {
  const [first] = paths;
  const emptied = 'document.querySelector("figure > svg").querySelectorAll("path").forEach((path) => path.remove())';
  const without = await changed(await figuresOfAll([first], emptied));
  assert.deepEqual(
    without.map((name) => name.replace(/: [\d.]+$/, '')),
    schemes.map((scheme) => `quadrant, ${scheme}: Loss by epoch`),
  );
  const figures = await figuresOfAll([first], styled('svg text { fill: black }'));
  const dark = figures.filter(({ name }) => name.startsWith('quadrant, dark'));
  const found = await changed(figures);
  assert.ok(found.every((name) => name.startsWith('quadrant, dark')) && found.length > 0.8 * dark.length, `${found}`);
});
