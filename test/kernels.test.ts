/**
 * `start`: what it refuses, and that kernels that V8 made otherwise than they are defined are not used.
 */
import { start } from 'foldnet/kernels';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';

afterAll(() => {
  start();
});

test.each([0, 65, 1.5, NaN])('%s threads are refused', (threads) => {
  expect(() => start({ threads })).toThrow(`start: expected threads from 1 to 64, got ${threads}`);
});

test('an option of another name is refused', () => {
  const options = { thread: 2 };
  expect(() => start(options as object)).toThrow('start: expected threads and revectorize, got thread');
});

describe('the revectorizer', () => {
  const off = vi.fn();

  afterEach(() => {
    vi.doUnmock('../src/kernels/revectorize.js');
    vi.doUnmock('../src/numeric/execution/selfCheck.js');
    vi.resetModules();
    off.mockClear();
  });

  const startWith = async (isRight: boolean) => {
    vi.resetModules();
    vi.doMock('../src/kernels/revectorize.js', () => ({ revectorize: () => ({ after: () => undefined, off }) }));
    vi.doMock('../src/numeric/execution/selfCheck.js', () => ({ selfCheck: () => isRight }));
    const kernels = await import('../src/kernels/index.js');
    return kernels.start({ revectorize: true });
  };

  test('is used where the kernels are as they are defined', async () => {
    expect(await startWith(true)).toEqual({ run: 'compiled', threads: 1, revectorized: true });
    expect(off).not.toHaveBeenCalled();
  });

  test('is turned off where they are not, and they are compiled without it', async () => {
    expect(await startWith(false)).toEqual({ run: 'compiled', threads: 1, revectorized: false });
    expect(off).toHaveBeenCalledOnce();
  });
});
