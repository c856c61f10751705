/**
 * The journal of a run: a line for each epoch, with what was measured and the digest of the whole train state after it.
 *
 * Each line ends in a digest over itself and the one of the line before, back to the first line, which names the
 * manifest. So no line can be changed, left out or moved without it showing, and a line that was torn in the writing is
 * known by it. All lines before the first wrong one are as they were written.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as Digest from '../Digest.js';
import { foldedBits } from '../numeric/bytes.js';
import type * as Observation from '../Observation.js';
import { type DecodeError, mismatch } from './DecodeError.js';
import type { Entry } from './History.js';
import * as Json from './Json.js';
import * as Matrices from './Matrices.js';
import type { Measures } from './Measures.js';
import * as Observed from './Observed.js';
import * as Schema from './Schema.js';
import type * as StateParts from './StateParts.js';
import * as Tree from './Tree.js';

/** An epoch. */
export interface EpochLine {
  readonly entry: Entry;
  /** Of the whole train state after it. */
  readonly state: Digest.Digest;
  /** Eight hexadecimal digits of the digest of each of its matrices, in their order. */
  readonly matrices: string;
  /** Eight hexadecimal digits of the bits of each step's loss. */
  readonly steps: string;
  /** What the experiment asks to be recorded. */
  readonly observation?: Observation.Observation | undefined;
}

/** What happens to a run beside its epochs: that it is to have more of them, and how it ended, if it did. */
export type Event =
  | { readonly event: 'extended'; readonly epochs: number }
  | { readonly event: 'done' | 'stopped' | 'interrupted' }
  | { readonly event: 'diverged'; readonly epoch: number; readonly step: number; readonly reason: string };

/** A journal: its lines so far, and where its chain stands. */
export interface Journal {
  /** Of the manifest's text. */
  readonly manifest: Digest.Digest;
  /** From epoch 1, one after the other, each with the chain after it. */
  readonly epochs: ReadonlyArray<EpochLine & { readonly chain: Digest.Digest }>;
  /** What else happened, in its order. */
  readonly events: ReadonlyArray<Event>;
  /** After the last line. */
  readonly chain: Digest.Digest;
}

/** Lines, and the chain after them. */
export interface Written {
  readonly text: string;
  readonly chain: Digest.Digest;
}

const chained = (before: Digest.Digest | '', fields: object): Written => {
  const body = Json.writeLine(fields);
  const chain = Digest.ofText(`${before}\n${body}`);
  return { text: `${body.slice(0, -2)}, "chain": "${chain}" }\n`, chain };
};

/** The eight hexadecimal digits that stand for a step's loss. */
const lossDigits = (loss: number): string => foldedBits(loss).toString(16).padStart(8, '0');

/**
 * The line of an epoch whose steps had those losses.
 *
 * @example
 * import { Journal, StateParts } from 'foldnet/codec'
 * const train = { task: 'regression', loss: 0.5, r2: 0.9, rows: 10 } as const
 * const entry = { epoch: 1, runningLoss: 0.6, train, test: undefined, validationLoss: undefined }
 * const line = Journal.epochLine(entry, StateParts.digests({ rest: {}, matrices: [] }), [0.7, 0.5])
 * line.steps // '598000003fe00000': eight digits for each step
 */
export const epochLine = (
  entry: Entry,
  { state, matrices }: StateParts.Digests,
  losses: ReadonlyArray<number>,
  observation?: Observation.Observation,
): EpochLine => ({
  entry,
  state,
  matrices: matrices.map(([, digest]) => digest.slice(7, 15)).join(''),
  steps: losses.map(lossDigits).join(''),
  observation,
});

/**
 * The first line.
 *
 * @example
 * import { Digest } from 'foldnet'
 * import { Journal } from 'foldnet/codec'
 * const { text } = Journal.begin(Digest.ofText('the manifest'))
 * text // '{ "journal": 1, "manifest": "sha256:...", "chain": "sha256:..." }\n'
 */
export const begin = (manifest: Digest.Digest): Written => chained('', { journal: 1, manifest });

const measured = (measures: Measures | undefined): unknown => measures && Tree.encode({ ...measures, task: null });

/**
 * The line of an epoch, after a chain.
 *
 * @example
 * import { Digest } from 'foldnet'
 * import { Journal, StateParts } from 'foldnet/codec'
 * const train = { task: 'regression', loss: 0.5, r2: 0.9, rows: 10 } as const
 * const entry = { epoch: 1, runningLoss: 0.6, train, test: undefined, validationLoss: undefined }
 * const first = Journal.begin(Digest.ofText('the manifest'))
 * const line = Journal.epochLine(entry, StateParts.digests({ rest: {}, matrices: [] }), [0.6])
 * const second = Journal.add(first.chain, line)
 * second.text.startsWith('{ "epoch": 1, "runningLoss": 0.6, ') // true
 */
export const add = (before: Digest.Digest, { entry, state, matrices, steps, observation }: EpochLine): Written =>
  chained(before, {
    epoch: entry.epoch,
    runningLoss: Tree.encode(entry.runningLoss),
    train: measured(entry.train),
    test: measured(entry.test),
    validationLoss: entry.validationLoss === undefined ? undefined : Tree.encode(entry.validationLoss),
    state,
    matrices,
    steps,
    record: observation && Observed.encode(observation),
  });

/**
 * The line of an event, after a chain.
 *
 * @example
 * import { Digest } from 'foldnet'
 * import { Journal } from 'foldnet/codec'
 * const first = Journal.begin(Digest.ofText('the manifest'))
 * Journal.addEvent(first.chain, { event: 'done' }).text // '{ "event": "done", "chain": "sha256:..." }\n'
 */
export const addEvent = (before: Digest.Digest, event: Event): Written => chained(before, event);

const measures: Schema.Decoder<Measures> = Schema.refined(
  'measures',
  Schema.record(
    { task: Schema.literal(null), loss: Tree.number, rows: Schema.count },
    { accuracy: Tree.number, correct: Schema.count, r2: Tree.number },
  ),
  ({ loss, rows, accuracy, correct, r2 }): Measures | undefined => {
    if (accuracy !== undefined && correct !== undefined)
      return { task: 'classification', loss, accuracy, correct, rows };
    return r2 === undefined ? undefined : { task: 'regression', loss, r2, rows };
  },
);

const digits: Schema.Decoder<string> = Schema.text('hexadecimal digits, eight for each', (value) =>
  /^([0-9a-f]{8})*$/.test(value),
);

const first = Schema.record({ journal: Schema.literal(1), manifest: Matrices.digest });

const epoch: Schema.Decoder<EpochLine> = Schema.refined(
  'an epoch',
  Schema.record(
    {
      epoch: Schema.positiveInteger,
      runningLoss: Tree.number,
      train: measures,
      state: Matrices.digest,
      matrices: digits,
      steps: digits,
    },
    { test: measures, validationLoss: Tree.number, record: Observed.decoder },
  ),
  ({ state, matrices, steps, test, validationLoss, record, ...rest }) => ({
    entry: { ...rest, test, validationLoss },
    state,
    matrices,
    steps,
    observation: record,
  }),
);

const plainEvent = <K extends 'done' | 'stopped' | 'interrupted'>(kind: K) =>
  Schema.record({ event: Schema.literal(kind) });

const event: Schema.Decoder<Event> = Schema.tagged<Event>(
  {
    extended: Schema.record({ event: Schema.literal('extended'), epochs: Schema.positiveInteger }),
    done: plainEvent('done'),
    stopped: plainEvent('stopped'),
    interrupted: plainEvent('interrupted'),
    diverged: Schema.record({
      event: Schema.literal('diverged'),
      epoch: Schema.positiveInteger,
      step: Schema.positiveInteger,
      reason: Schema.nonEmpty,
    }),
  },
  'event',
);

type Result<A> = E.Either<DecodeError, A>;

const ending = /^(.*), "chain": "(sha256:[0-9a-f]{64})" \}$/s;

/** A line whose chain is right: what it says, and its place. */
interface Line {
  readonly value: unknown;
  readonly chain: Digest.Digest;
}

/** What a line says, if its chain is right after the line before it. */
const read = (before: string | undefined, line: string): Result<Line> => {
  const [, body, given] = ending.exec(line) ?? [];
  if (body === undefined) return E.left(mismatch('', 'a line that ends in its chain', 'a torn or altered one'));
  const chain = Digest.ofText(`${before === undefined ? '' : (ending.exec(before)?.[2] ?? '')}\n${body} }`);
  return chain === given
    ? E.Functor.map(Json.parse(`${body} }`), (value) => ({ value, chain }))
    : E.left(mismatch('chain', chain, given ?? ''));
};

const decoded =
  <A>(type: Schema.Decoder<A>) =>
  (value: unknown): Result<A> =>
    E.mapLeft(([error]: ReadonlyArray<DecodeError>) => error ?? mismatch('', type.name, 'something else'))(
      Schema.decode(type)(value),
    );

/** What a line after the first is. */
type Said = (EpochLine & { readonly chain: Digest.Digest }) | Event;

const said = ({ value, chain }: Line): Result<Said> =>
  typeof value === 'object' && value !== null && 'event' in value
    ? decoded(event)(value)
    : E.Functor.map(decoded(epoch)(value), (line) => ({ ...line, chain }));

/** What can be read of a journal: all before its first wrong line. */
export interface Reading {
  readonly journal: Journal;
  /** What is wrong with the line after those, if there is one. */
  readonly wrong: DecodeError | undefined;
  /** The text of the lines that are right. */
  readonly text: string;
}

const isEpoch = (line: Said): line is EpochLine & { readonly chain: Digest.Digest } => 'entry' in line;

/**
 * The journal of a text, as far as it is as it was written; `Left` if even its first line is not.
 *
 * @example
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { Digest } from 'foldnet'
 * import { Journal } from 'foldnet/codec'
 * const first = Journal.begin(Digest.ofText('the manifest'))
 * const last = Journal.addEvent(first.chain, { event: 'done' })
 * const reading = Journal.parse(first.text + last.text.replace('done', 'stopped'))
 * pipe(reading, E.map(({ text }) => text === first.text)) // Right of true
 * pipe(reading, E.map(({ wrong }) => wrong?.path)) // Right of 'line 2: chain'
 */
export const parse = (text: string): E.Either<DecodeError, Reading> => {
  const pieces = text.split('\n');
  // What stands after the last end of line was torn in the writing, if anything.
  const torn = pieces.at(-1) !== '';
  const lines = torn ? pieces : pieces.slice(0, -1);
  const at = (i: number) => (error: DecodeError) => ({
    ...error,
    path: [`line ${i + 1}`, error.path].filter((part) => part !== '').join(': '),
  });
  const results = lines.map((line, i) =>
    torn && i === lines.length - 1
      ? E.left(mismatch('', 'a line that ends', 'one that was torn'))
      : read(lines[i - 1], line),
  );
  return pipe(
    results[0] ?? E.left(mismatch('', 'a journal', 'nothing')),
    E.chain(({ value, chain }) => E.Functor.map(decoded(first)(value), ({ manifest }) => ({ manifest, chain }))),
    E.bimap(at(0), ({ manifest, chain: start }) => {
      const rest = results
        .slice(1)
        .map((result) => E.Chain.chain(result, (line) => E.Functor.map(said(line), (own) => ({ own, line }))));
      const wrongAt = rest.findIndex(E.isLeft);
      const right = (wrongAt < 0 ? rest : rest.slice(0, wrongAt)).flatMap((each) =>
        E.isRight(each) ? [each.right] : [],
      );
      const epochs = right.flatMap(({ own }) => (isEpoch(own) ? [own] : []));
      const events = right.flatMap(({ own }) => (isEpoch(own) ? [] : [own]));
      const failed = rest[wrongAt];
      return {
        journal: {
          manifest,
          epochs,
          events,
          chain: right.at(-1)?.line.chain ?? start,
        },
        wrong: failed !== undefined && E.isLeft(failed) ? at(wrongAt + 1)(failed.left) : undefined,
        text: lines
          .slice(0, right.length + 1)
          .map((line) => `${line}\n`)
          .join(''),
      };
    }),
  );
};
