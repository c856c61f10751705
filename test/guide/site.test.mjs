/**
 * The documentation as `npm run docs` has built it, opened from its files in Chromium: nothing on the console, no request
 * but for files, no violation of axe's rules in light and in dark, and nothing wider than a narrow screen.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isPresent } from '../engines/browsers.mjs';
import { start } from '../report/chromium.mjs';

const site = join(import.meta.dirname, '../../site');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The guide's pages, and one of each kind of the others. */
const guide = () => readdirSync(site).filter((name) => name.endsWith('.html'));
const others = ['source/README.html', 'source/src/Step.ts.html', 'source/src/numeric.html'];
const reference = ['reference/index.html', 'reference/modules/foldnet.Network.html'];

// What KaTeX draws is for eyes alone, in the text's own colours, and MathML beside it for all others; axe takes a head that
// has only MathML for an empty one. Style sheets stay where they are: a page of a file may not fetch them.
const violations = `axe.run({ exclude: ['.katex-html', 'th:has(> .katex:only-child)'] }, { preload: false }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`;

const isWider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';

test('the site in Chromium', async (t) => {
  if (!isPresent('chromium')) {
    ok(process.env.CI !== 'true', 'not present: chromium');
    return t.skip('not present: chromium');
  }
  ok(existsSync(join(site, 'index.html')), 'npm run docs builds the site');
  const { open, close } = await start();
  /** Opens a page, which says nothing and asks for nothing but files, and looks at it. */
  const look = async (path, options, expression, expected) => {
    const page = await open(pathToFileURL(join(site, path)).href, options);
    const found = await page.evaluate(expression);
    await page.close();
    deepEqual(page.messages, []);
    deepEqual(
      page.requests.filter((address) => !/^(file|data):/.test(address)),
      [],
    );
    deepEqual(found, expected);
  };
  try {
    for (const path of [...guide(), ...others]) {
      for (const scheme of ['light', 'dark'])
        await t.test(`${path}, ${scheme}`, () => look(path, { scheme }, `${axe}\n${violations}`, []));
      await t.test(`${path}, narrow`, () => look(path, { width: 400 }, isWider, false));
    }
    for (const path of reference) await t.test(path, () => look(path, {}, 'document.readyState', 'complete'));
  } finally {
    await close();
  }
});
