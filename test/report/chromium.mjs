/**
 * The system's Chromium, driven by the DevTools protocol over a pipe, so that no driver is needed. It has no network: for
 * everything that is not on this machine it is given a proxy that is not there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--force-color-profile=srgb', '--proxy-server=127.0.0.1:9', '--remote-debugging-pipe'],
];

/** Milliseconds that a call may take. */
const patience = 60000;

/** A started Chromium: `open` gives a page of it, `close` ends it. */
export const start = async () => {
  const profile = mkdtempSync(join(tmpdir(), 'foldnet-chromium-'));
  const browser = spawn('chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(browser, 'exit');
  const [, , , input, output] = browser.stdio;
  const waiting = new Map();
  const listeners = new Set();
  const state = { id: 0, text: '' };
  output.setEncoding('utf8').on('data', (chunk) => {
    const pieces = `${state.text}${chunk}`.split('\0');
    state.text = pieces.pop();
    for (const message of pieces.map((piece) => JSON.parse(piece))) {
      if (message.id === undefined) listeners.forEach((listener) => listener(message));
      else waiting.get(message.id)?.(message);
    }
  });

  /** Calls a method, of a page where it has a session. */
  const call = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++state.id;
      const limit = setTimeout(() => reject(new Error(`${method}: no answer from Chromium`)), patience);
      waiting.set(id, ({ result, error }) => {
        clearTimeout(limit);
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });

  /** A page at an address, with all that it asked for and said. */
  const open = async (url, { width = 1300, height = 900, scheme = 'light', media = '' } = {}) => {
    const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
    const own = (method, params) => call(method, params, sessionId);
    const requests = [];
    const messages = [];
    let loaded;
    const load = new Promise((resolve) => (loaded = resolve));
    listeners.add(({ sessionId: from, method, params }) => {
      if (from !== sessionId) return;
      if (method === 'Network.requestWillBeSent') requests.push(params.request.url);
      if (method === 'Runtime.consoleAPICalled') messages.push(params.args.map(({ value }) => value).join(' '));
      if (method === 'Runtime.exceptionThrown') messages.push(params.exceptionDetails.text);
      if (method === 'Log.entryAdded') messages.push(params.entry.text);
      if (method === 'Page.loadEventFired') loaded();
    });
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await own(`${domain}.enable`);
    await own('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await own('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await own('Page.navigate', { url });
    await load;
    /** The value of an expression, waited for. */
    const evaluate = async (expression) => {
      const { result, exceptionDetails } = await own('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? 'failed');
      return result.value;
    };
    /** A part of the page as a PNG, in base 64. */
    const shot = async (clip) =>
      (await own('Page.captureScreenshot', { clip: { ...clip, scale: 1 }, captureBeyondViewport: true })).data;
    const close = () => call('Target.closeTarget', { targetId });
    return { evaluate, shot, close, requests, messages };
  };

  const close = async () => {
    // Asked to, it ends its other processes first, which write into the profile.
    await call('Browser.close').catch(() => browser.kill('SIGKILL'));
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  };
  return { open, close };
};
