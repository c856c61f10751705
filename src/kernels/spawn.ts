/**
 * Threads: Node's, or a browser's workers. None keeps a process from its end.
 *
 * A browser may start them only when the worker that asks for them is between two turns: one that trains without a pause
 * trains alone.
 */
import { type Worker, workerSource } from '../numeric/execution/machine.js';
import { builtin } from './builtin.js';

interface NodeThread {
  readonly unref: () => void;
  readonly on: (event: 'error', listener: () => void) => void;
}

interface Threads {
  readonly Worker: new (code: string, options: { readonly eval: true; readonly workerData: Worker }) => NodeThread;
}

interface Browser {
  readonly Worker?: new (url: string) => { readonly postMessage: (message: Worker) => void };
  readonly Blob?: new (parts: string[], options: { readonly type: string }) => object;
  readonly URL?: { readonly createObjectURL: (blob: object) => string };
}

/** Starts a thread that is one of the workers. */
export const spawn = (worker: Worker): void => {
  const threads = builtin<Threads>('node:worker_threads');
  if (threads !== undefined) {
    const code = `const { workerData } = require('node:worker_threads'); (${workerSource})(workerData)`;
    const thread = new threads.Worker(code, { eval: true, workerData: worker });
    // One that does not start is never ready, and one that dies is missed: the first worker sees either.
    thread.on('error', () => undefined);
    thread.unref();
    return;
  }
  const { Worker, Blob, URL } = globalThis as Browser;
  if (Worker === undefined || Blob === undefined || URL === undefined) return;
  const code = `onmessage = ({ data }) => (${workerSource})(data)`;
  new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))).postMessage(worker);
};
