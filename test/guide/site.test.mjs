/**
 * The documentation as `npm run docs` has built it, opened from its files in Chromium: nothing on the console, no request
 * but for files, no violation of axe's rules in light and in dark, and nothing wider than a narrow screen.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { open } from '../chromium.mjs';
import { isPresent } from '../engines/browsers.mjs';

const site = join(import.meta.dirname, '../../site');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The guide's pages, and one of each kind of the others. */
const guide = () => readdirSync(site).filter((name) => name.endsWith('.html'));
const others = ['source/README.html', 'source/src/Step.ts.html', 'source/src/numeric.html'];
const reference = ['reference/index.html', 'reference/modules/foldnet.Network.html'];

// What KaTeX draws is for eyes alone, in the text's own colours, and MathML beside it for all others.
const violations = `axe.run({ exclude: ['.katex-html'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' | ')))`;

test('the site in Chromium', async (t) => {
  if (!isPresent('chromium')) {
    ok(process.env.CI !== 'true', 'not present: chromium');
    return t.skip('not present: chromium');
  }
  ok(existsSync(join(site, 'index.html')), 'npm run docs builds the site');
  const { visit, evaluate, close } = await open();
  const quiet = async (page, options) => {
    const { said, requests } = await visit(pathToFileURL(join(site, page)).href, options);
    deepEqual(said, []);
    deepEqual(
      requests.filter((address) => !/^(file|data):/.test(address)),
      [],
    );
  };
  try {
    for (const page of [...guide(), ...others]) {
      for (const scheme of ['light', 'dark']) {
        await t.test(`${page}, ${scheme}`, async () => {
          await quiet(page, { scheme });
          await evaluate(axe);
          deepEqual(await evaluate(violations), []);
        });
      }
      await t.test(`${page}, narrow`, async () => {
        await quiet(page, { width: 400 });
        equal(await evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth'), false);
      });
    }
    for (const page of reference) await t.test(page, () => quiet(page));
  } finally {
    await close();
  }
});
