/**
 * The files of a run: sealed JSON, manifests, journals and checkpoints. What is written reads back (K1, K2); one changed
 * byte does not go unseen (K3); training goes on from a checkpoint to the same bits (T2).
 */
import * as fc from 'fast-check';
import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import { Digest } from 'foldnet';
import { Checkpoint, Csv, Experiment, Journal, Manifest, Prepared, Run, Seal, State, StateParts } from 'foldnet/codec';
import { describe, expect, test } from 'vitest';
import { expectRight } from '../expectRight.js';
import { seed } from './arbitrary.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The text with one bit changed; it may be no UTF-8 any more. */
const flipped = (text: string, at: number, bit: number): string => {
  const bytes = bytesOf(text);
  const place = at % bytes.length;
  bytes[place] = bytes[place]! ^ (1 << bit);
  return textOf(bytes);
};

const place = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 }));

const rows = Array.from({ length: 12 }, (_, i) => `${i % 4},${(i * 7) % 5},${i % 3 === 0 ? 1 : 0}`);

const ready = (change: object = {}): Prepared.Prepared =>
  expectRight(
    Prepared.prepare(
      expectRight(
        Experiment.parse(
          JSON.stringify({
            version: 1,
            name: 'files',
            random: { seed: 5 },
            data: { csv: 'a.csv', target: 'c', task: 'classification', split: { validation: 4 } },
            model: {
              layers: [
                { type: 'dense', outputs: 3 },
                { type: 'batch-norm' },
                { type: 'dropout', probability: 0.25 },
                { type: 'dense', outputs: 2 },
              ],
            },
            loss: { type: 'softmax-cross-entropy' },
            optimizer: { type: 'chain', transformations: [{ type: 'adamw' }, { type: 'reduce-on-plateau' }] },
            batching: { type: 'shuffled', size: 3 },
            epochs: 20,
            earlyStopping: { patience: 3 },
            ...change,
          }),
        ),
      ),
      expectRight(Csv.parse(`a,b,c\n${rows.join('\n')}\n`)),
    ),
  );

const trained = (prepared: Prepared.Prepared, epochs: number): ReadonlyArray<Run.Progress> =>
  Array.from({ length: epochs }).reduce<ReadonlyArray<Run.Progress>>(
    (before) => [...before, expectRight(Run.advance(prepared)(before.at(-1)!))],
    [Run.start(prepared)],
  );

const digestOf = (progress: Pick<Run.Progress, 'state'>): string =>
  StateParts.digests(StateParts.apart(progress.state)).state;

describe('sealed JSON', () => {
  const value = fc.dictionary(
    fc.string().filter((name) => name !== 'seal'),
    fc.jsonValue(),
    { noNullPrototype: true },
  );

  test('reads back to what was written', () => {
    fc.assert(
      fc.property(value, (fields) => {
        const text = Seal.write(fields);
        expect(Seal.write(expectRight(Seal.parse(text)))).toBe(text);
      }),
      { seed, numRuns: 200 },
    );
  });

  test('no bit of it can change', () => {
    fc.assert(
      fc.property(value, place, (fields, [at, bit]) => {
        expect(Seal.parse(flipped(Seal.write(fields), at, bit))).toMatchObject({ _tag: 'Left' });
      }),
      { seed, numRuns: 300 },
    );
  });

  test('nor can a space be added', () => {
    const text = Seal.write({ epochs: 20 });
    expect(Seal.parse(text.replace('20', ' 20'))).toMatchObject({
      _tag: 'Left',
      left: { expected: 'the text as it was written' },
    });
  });
});

test('a manifest reads back, and no bit of it can change', () => {
  const { experiment, preprocessing } = ready();
  const digest = Digest.ofText('a');
  const manifest = Manifest.of(experiment, {
    files: [{ role: 'data', path: '../a.csv', digest }],
    preprocessing,
    checkpointEvery: 3,
    engine: 'node',
  });
  const text = Manifest.write(manifest);
  expect(Manifest.write(expectRight(Manifest.parse(text)))).toBe(text);
  fc.assert(
    fc.property(place, ([at, bit]) => {
      expect(Manifest.parse(flipped(text, at, bit))).toMatchObject({ _tag: 'Left' });
    }),
    { seed, numRuns: 300 },
  );
});

describe('a journal', () => {
  const prepared = ready({ earlyStopping: undefined });
  const begun = Journal.begin(Digest.ofText('manifest'));
  const lines = trained(prepared, 6)
    .slice(1)
    .map(({ state, history, losses }) =>
      Journal.epochLine(history!.last, StateParts.digests(StateParts.apart(state)), losses),
    );
  const events: ReadonlyArray<Journal.Event> = [
    { event: 'interrupted' },
    { event: 'extended', epochs: 30 },
    { event: 'diverged', epoch: 7, step: 2, reason: 'the loss is NaN' },
  ];
  const written = [
    ...lines.map((line) => (chain: Digest.Digest) => Journal.add(chain, line)),
    ...events.map((event) => (chain: Digest.Digest) => Journal.addEvent(chain, event)),
  ].reduce(({ text, chain }, add) => {
    const next = add(chain);
    return { text: text + next.text, chain: next.chain };
  }, begun);

  test('reads back, its numbers to the same bits', () => {
    const { journal, wrong, text } = expectRight(Journal.parse(written.text));
    expect({ wrong, text }).toEqual({ wrong: undefined, text: written.text });
    expect(journal.chain).toBe(written.chain);
    expect(journal.events).toEqual(events);
    expect(journal.epochs).toEqual(lines.map((line) => ({ ...line, chain: expect.any(String) as unknown })));
  });

  test('numbers that JSON has not are read back too', () => {
    const [first] = lines;
    const entry = {
      ...first!.entry,
      runningLoss: NaN,
      train: { task: 'regression', loss: -0, r2: -Infinity, rows: 3 },
    } as const;
    const { text } = Journal.add(begun.chain, { ...first!, entry });
    expect(expectRight(Journal.parse(begun.text + text)).journal.epochs[0]?.entry).toEqual(entry);
  });

  test('of one that was altered all before the altered line is read, and the line is named', () => {
    fc.assert(
      fc.property(place, ([at, bit]) => {
        const altered = flipped(written.text, at, bit);
        const line = bytesOf(written.text)
          .subarray(0, at % bytesOf(written.text).length)
          .filter((byte) => byte === 10).length;
        const read = Journal.parse(altered);
        if (line === 0) {
          expect(read).toMatchObject({ _tag: 'Left', left: { path: expect.stringMatching(/^line 1\b/) as unknown } });
          return;
        }
        const { journal, wrong, text } = expectRight(read);
        expect(wrong?.path).toMatch(new RegExp(`^line ${line + 1}\\b`));
        expect(journal.epochs).toHaveLength(Math.min(line - 1, lines.length));
        expect(written.text.startsWith(text)).toBe(true);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('of one that was torn anywhere all whole lines are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: begun.text.length, max: written.text.length - 1 }), (length) => {
        const { journal, wrong, text } = expectRight(Journal.parse(written.text.slice(0, length)));
        const whole = written.text.slice(0, length).split('\n').length - 1;
        expect(wrong === undefined).toBe(written.text[length - 1] === '\n');
        expect(text.split('\n').length - 1).toBe(whole);
        expect(journal.epochs).toHaveLength(Math.min(whole - 1, lines.length));
      }),
      { seed, numRuns: 200 },
    );
  });

  test('a line left out, or two that have changed places, are seen', () => {
    const all = written.text.split('\n');
    const without = all.filter((_, i) => i !== 3).join('\n');
    expect(expectRight(Journal.parse(without)).wrong?.path).toBe('line 4: chain');
    const exchanged = all.map((line, i) => (i === 3 ? all[4] : i === 4 ? all[3] : line)).join('\n');
    expect(expectRight(Journal.parse(exchanged)).wrong?.path).toBe('line 4: chain');
  });
});

describe('a checkpoint', () => {
  const journal = Digest.ofText('journal');
  const changes: ReadonlyArray<readonly [string, object]> = [
    ['with early stopping', {}],
    ['in float32, without it', { precision: 'float32', earlyStopping: undefined }],
    ['from NumPy’s stream', { random: { generator: 'mt19937', seed: 5 } }],
    ['of plain SGD', { optimizer: { type: 'sgd', learningRate: 0.1 }, earlyStopping: undefined }],
  ];

  test.each(changes)('%s: training goes on from it to the same bits, from any epoch', (_, change) => {
    const prepared = ready(change);
    const purpose = State.purposeOf(prepared);
    const all = trained(prepared, 5);
    all.forEach(({ state, history }, epoch) => {
      const files = Checkpoint.encode({ state, journal });
      const read = expectRight(Checkpoint.decode(purpose)(files));
      expect(read.journal).toBe(journal);
      expect(Checkpoint.encode(read)).toEqual(files);
      const after = Array.from({ length: 5 - epoch }).reduce<Run.Progress>(
        (progress) => expectRight(Run.advance(prepared)(progress)),
        { state: read.state, history, losses: [] },
      );
      expect(digestOf(after)).toBe(digestOf(all[5]!));
    });
  });

  test('no bit of its two files can change', () => {
    const prepared = ready();
    const decode = Checkpoint.decode(State.purposeOf(prepared));
    const files = Checkpoint.encode({ state: trained(prepared, 2)[2]!.state, journal });
    fc.assert(
      fc.property(place, fc.boolean(), ([at, bit], ofJson) => {
        const bytes = Uint8Array.from(files.safetensors);
        const index = at % bytes.length;
        bytes[index] = bytes[index]! ^ (1 << bit);
        const altered = ofJson ? { ...files, json: flipped(files.json, at, bit) } : { ...files, safetensors: bytes };
        expect(decode(altered)).toMatchObject({
          _tag: 'Left',
          left: { file: ofJson ? 'json' : 'safetensors' },
        });
      }),
      { seed, numRuns: 300 },
    );
  });

  test('one that is for another network is refused, with the path', () => {
    const files = Checkpoint.encode({ state: trained(ready(), 1)[1]!.state, journal });
    const other = ready({
      model: {
        layers: [
          { type: 'dense', outputs: 4 },
          { type: 'dense', outputs: 2 },
        ],
      },
    });
    expect(
      pipe(
        Checkpoint.decode(State.purposeOf(other))(files),
        E.mapLeft(({ error: { path, expected, found } }) => ({ path, expected, found })),
      ),
    ).toEqual(E.left({ path: 'parameters.0.W', expected: '2 x 4', found: '2 x 3' }));
  });
});
