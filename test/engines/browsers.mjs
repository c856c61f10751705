/**
 * Browsers: they are started on a page, one page leads to the next, and each posts what it has to say. No driver is
 * needed, and nothing but this machine is reached: for everything else they are given a proxy that is not there.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const host = '127.0.0.1';
const nowhere = 9;

const chromiumFlags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...[`--proxy-server=${host}:${nowhere}`, `--proxy-bypass-list=${host}`],
];

const firefoxPreferences = {
  'network.proxy.type': 1,
  'network.proxy.http': host,
  'network.proxy.http_port': nowhere,
  'network.proxy.ssl': host,
  'network.proxy.ssl_port': nowhere,
  'network.dns.disabled': true,
  'network.captive-portal-service.enabled': false,
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** A browser by the name of its program. */
export const browsers = {
  chromium: (profile) => [...chromiumFlags, `--user-data-dir=${profile}`],
  'firefox-esr': (profile) => {
    const lines = Object.entries(firefoxPreferences).map(
      ([key, value]) => `user_pref('${key}', ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    return ['--headless', '--no-remote', '--profile', profile];
  },
};

/** Is there a program of that name? */
export const isPresent = (name) => {
  try {
    execFileSync('which', [name]);
    return true;
  } catch {
    return false;
  }
};

/** The program of the pages, with the library and its peers, in one file, as users' bundlers make it. */
export const bundle = async (folder) => {
  await build({
    config: false,
    entry: { browser: fileURLToPath(new URL('browser.mjs', import.meta.url)) },
    outDir: folder,
    platform: 'browser',
    fixedExtension: true,
    dts: false,
    clean: false,
    logLevel: 'silent',
    deps: { alwaysBundle: [/./] },
  });
  return readFileSync(join(folder, 'browser.mjs'));
};

/** `Promise.withResolvers`, which Node 20 does not have. */
const withResolvers = () => {
  let resolve;
  const promise = new Promise((then) => {
    resolve = then;
  });
  return { promise, resolve };
};

const pathOf = (index) => `/${index}`;

/** What a case's page is: its script is this server's, and is told what to do by its address. */
const page = ({ worker, options }) => {
  const query = new URLSearchParams({ ...(worker && { worker }), options: JSON.stringify(options) });
  return `<!doctype html><link rel="icon" href="data:,"><script type="module" src="browser.mjs?${query}"></script>`;
};

const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** Milliseconds that all pages of a browser may take. */
const patience = 120000;

/**
 * Opens a page for each case in a browser, one after the other, and gives what each posts; `undefined` from the first on
 * that does not.
 *
 * A case has the headers that its page and its script are served with, whether it trains in a worker, and the options.
 */
export const visit = async (name, script, cases) => {
  const results = [];
  const { promise, resolve } = withResolvers();
  const server = createServer(async (request, response) => {
    const current = cases[results.length];
    const isPost = request.method === 'POST';
    if (isPost) results.push(await bodyOf(request));
    else if (current !== undefined)
      Object.entries(current.headers).forEach(([key, value]) => response.setHeader(key, value));
    const isScript = request.url.startsWith('/browser.mjs');
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isPost ? pathOf(results.length) : isScript ? script : current === undefined ? '' : page(current));
    if (isPost && results.length === cases.length) resolve();
  }).listen(0, host);
  await once(server, 'listening');
  const profile = mkdtempSync(join(tmpdir(), 'foldnet-browser-'));
  const address = `http://${host}:${server.address().port}${pathOf(0)}`;
  const browser = spawn(name, [...browsers[name](profile), address], { stdio: 'ignore' });
  const ended = once(browser, 'exit').then(resolve, resolve);
  const limit = setTimeout(resolve, patience);
  await promise;
  clearTimeout(limit);
  // Its other processes end when they miss it.
  browser.kill('SIGKILL');
  await ended;
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  return results;
};
