/**
 * Each experiment has one outcome in every browser: in pages and in workers, on one thread and on two where the page is
 * cross-origin isolated, and where WebAssembly is forbidden. The browsers are the system's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { browsers, bundle, isPresent, visit } from './browsers.mjs';
import { compare, missing } from './compare.mjs';

const folder = mkdtempSync(join(tmpdir(), 'foldnet-browsers-'));
after(() => rmSync(folder, { recursive: true }));

/** Milliseconds in which threads have to be there, and in which they would be there if they could. */
const startUp = 20000;
const aMoment = 300;

const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const policy = (text) => ({ 'content-security-policy': text });

const pages = [
  {
    where: 'a worker of an isolated page',
    gives: '2 of 2 threads',
    ...{ headers: isolated, worker: true, options: { threads: 2, patience: startUp } },
    expected: { threads: 2 },
  },
  {
    where: 'a worker of an isolated page',
    gives: '1 of 1 thread',
    ...{ headers: isolated, worker: true, options: { threads: 1, patience: 0 } },
    expected: {},
  },
  {
    where: 'an isolated page',
    gives: '1 of 2 threads, since it may not wait',
    ...{ headers: isolated, worker: false, options: { threads: 2, patience: aMoment } },
    expected: {},
  },
  {
    where: 'a worker of a page that is not isolated',
    gives: '1 of 2 threads',
    ...{ headers: {}, worker: true, options: { threads: 2, patience: aMoment } },
    expected: {},
  },
  {
    where: 'a page that forbids WebAssembly',
    gives: 'the reference',
    ...{ headers: policy("script-src 'self'"), worker: false, options: { threads: 2, patience: 0 } },
    expected: { run: 'reference' },
  },
  {
    where: 'a worker of an isolated page that forbids the threads’ program',
    gives: 'they never come',
    headers: { ...isolated, ...policy("script-src 'self' 'wasm-unsafe-eval'") },
    ...{ worker: true, options: { threads: 2, patience: aMoment } },
    expected: { threads: 2, shared: false },
  },
];

/** What the programs are called. */
const names = { chromium: 'Chromium', 'firefox-esr': 'Firefox' };

for (const name of Object.keys(browsers)) {
  test(name, async (t) => {
    if (!isPresent(name)) return missing(t, name);
    const results = await visit(name, await bundle(folder), pages);
    for (const [i, { where, gives, expected }] of pages.entries()) {
      const engine = { name: names[name], program: name, where };
      await t.test(`${where}: ${gives}`, () => compare(engine, results[i], expected));
    }
  });
}
