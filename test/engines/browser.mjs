/**
 * Trains every experiment in a page, or in a worker that the page starts of this same file, and posts what {@link train}
 * gives to where the page is from. The answer is the address of the next page.
 */
import { train } from './training.mjs';

const { searchParams } = new URL(import.meta.url);
const options = JSON.parse(searchParams.get('options'));
const inPage = 'document' in globalThis;

const report = async (result) => {
  const answer = await fetch(location.href, { method: 'POST', body: JSON.stringify(result) });
  location.replace(await answer.text());
};

const fail = (error) => report({ error: String(error?.stack ?? error) });

if (inPage && searchParams.has('worker')) {
  const worker = new Worker(import.meta.url, { type: 'module' });
  worker.onmessage = ({ data }) => report(data);
  worker.onerror = ({ message }) => fail(message);
} else if (inPage) {
  train(options).then(report, fail);
} else {
  train(options).then(postMessage, (error) => postMessage({ error: String(error?.stack ?? error) }));
}
