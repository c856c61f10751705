/**
 * The guide's page of the experiment file: its examples are read and fit their data, and it names every key and every
 * type that the decoders know, with all of its options, and no others. What they know is what their own errors list.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { Csv, Experiment, History, Prepared } from 'foldnet/codec';
import { expectRight } from '../expectRight.js';

type Json = Readonly<Record<string, unknown>>;

const folder = join(import.meta.dirname, '../../examples/guide');
const page = readFileSync(join(folder, 'experiment.md'), 'utf8');

const blocks = [...page.matchAll(/```json\n([^]*?)```/g)].map((match) => match[1]!);
const isWhole = (block: string): boolean => 'version' in (JSON.parse(block) as Json);
const whole = blocks.filter(isWhole);
const fragments = blocks.filter((block) => !isWhole(block));

const template = JSON.parse(whole[0]!) as Json & { readonly data: Json };

/** The template with those keys in place of its own; of its data, key by key. */
const within = ({ data, ...rest }: Json): Json => ({
  ...template,
  ...rest,
  data: { ...template.data, ...(data as Json | undefined) },
});

const quoted = (list: string): ReadonlyArray<string> => [...list.matchAll(/'([^']*)'/g)].map((match) => match[1]!);

/** The names that the error at that path lists. */
const listed = (path: string, experiment: Json): ReadonlyArray<string> => {
  const errors = expectLeft(Experiment.decode(experiment));
  const found = errors.find((error) => error.path === path);
  return quoted(found?.expected ?? `no error at ${path}`);
};

const expectLeft = <A, B>(result: E.Either<A, B>): A => {
  if (E.isRight(result)) throw new Error('expected a refusal');
  return result.left;
};

// Like no known name, so that none is suggested and all are listed.
const nonsense = '#';

/** Where the specs of a kind stand in an experiment. */
interface Kind {
  readonly heading: string;
  readonly path: string;
  readonly place: (spec: unknown) => Json;
  /** Of every type, and said once, above the table. */
  readonly common?: ReadonlyArray<string>;
}

const kinds: ReadonlyArray<Kind> = [
  { heading: 'Scales', path: 'data.scale', place: (scale) => within({ data: { scale } }) },
  { heading: 'Layers', path: 'model.layers[0]', place: (layer) => within({ model: { layers: [layer] } }) },
  {
    heading: 'Initialisers',
    path: 'model.layers[0].init',
    place: (init) => within({ model: { layers: [{ type: 'dense', outputs: 1, init }] } }),
  },
  { heading: 'Losses', path: 'loss', place: (loss) => within({ loss }) },
  { heading: 'Penalties', path: 'penalties[0]', place: (penalty) => within({ penalties: [penalty] }) },
  { heading: 'Optimisers', path: 'optimizer', place: (optimizer) => within({ optimizer }) },
  {
    heading: 'Schedules',
    path: 'optimizer.learningRate',
    place: (learningRate) => within({ optimizer: { type: 'sgd', learningRate } }),
    common: ['every'],
  },
  { heading: 'Batching', path: 'batching', place: (batching) => within({ batching }) },
];

const section = (heading: string): string =>
  page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? `no section ${heading}`;

const ticked = (cell: string): ReadonlyArray<string> => [...cell.matchAll(/`([^`]*)`/g)].map((match) => match[1]!);

/** The rows of a section's tables: the name in the first cell, and the names in code in the second. */
const rows = (heading: string): ReadonlyArray<readonly [name: string, options: ReadonlyArray<string>]> =>
  [...section(heading).matchAll(/^\| `([^`]+)` *\|([^|]*)\|/gm)].map((match) => [match[1]!, ticked(match[2]!)]);

const sorted = (names: ReadonlyArray<string>): ReadonlyArray<string> => [...names].sort();

describe('examples', () => {
  test('there are both whole experiments and fragments', () => {
    expect(whole).toHaveLength(5);
    expect(fragments.length).toBeGreaterThan(0);
  });

  test.each(whole)('a whole experiment is read, and fits its data: %#', (block) => {
    const experiment = expectRight(Experiment.parse(block));
    const table = expectRight(Csv.parse(readFileSync(join(folder, experiment.data.csv), 'utf8')));
    expectRight(Prepared.prepare(experiment, table));
  });

  test.each(fragments)('a fragment is read within an experiment: %#', (block) => {
    expectRight(Experiment.decode(within(JSON.parse(block) as Json)));
  });
});

describe('nothing is missing, and nothing is made up', () => {
  test.each(kinds)('$heading: every type, with its options', ({ heading, path, place, common = [] }) => {
    const types = listed(`${path}.type`, place({ type: nonsense }));
    const known = types.map((type): readonly [string, ReadonlyArray<string>] => {
      const keys = listed(`${path}["${nonsense}"]`, place({ type, [nonsense]: 0 }));
      expect(keys).toEqual(expect.arrayContaining(['type', ...common]));
      return [type, sorted(keys.filter((key) => key !== 'type' && !common.includes(key)))];
    });
    expect(types.length).toBeGreaterThan(1);
    expect(Object.fromEntries(rows(heading).map(([type, options]) => [type, sorted(options)]))).toEqual(
      Object.fromEntries(known),
    );
    common.forEach((key) => {
      expect(section(heading)).toContain(`\`${key}\``);
    });
  });

  test('every key', () => {
    const unknown = { [nonsense]: 0 };
    const inside = {
      random: within({ random: unknown }),
      data: within({ data: unknown }),
      model: within({ model: unknown }),
      earlyStopping: within({ earlyStopping: unknown }),
    };
    const keys = listed(`["${nonsense}"]`, within(unknown)).flatMap((key) =>
      Object.hasOwn(inside, key)
        ? listed(`${key}["${nonsense}"]`, inside[key as keyof typeof inside]).map((name) => `${key}.${name}`)
        : [key],
    );
    const parts = listed(`data.split["${nonsense}"]`, within({ data: { split: unknown } }));
    expect(sorted(rows('Keys').map(([name]) => name))).toEqual(sorted(keys));
    expect(sorted(rows('Splits').map(([name]) => name))).toEqual(sorted(parts));
  });

  test('the columns of the history', () => {
    (['classification', 'regression'] as const).forEach((task) => {
      expect(page).toContain(`\n${History.write({ task }, History.empty)}`);
    });
    const validated = { task: 'regression', split: { validation: 1, shuffle: true } } as const;
    expect(History.write(validated, History.empty)).toMatch(/,validation_loss\n$/);
    expect(page).toContain('`validation_loss` comes last');
  });
});
