/**
 * Observations in a journal's line: a row for each matrix or layer, its numbers to the bit.
 */
import type { Norms, Observation, Saturation, Spread } from '../Observation.js';
import * as Schema from './Schema.js';
import * as Tree from './Tree.js';

/** A row as JSON has it: texts as they are. */
const encodeRow = (row: Norms | Saturation | Spread): unknown =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]: readonly [string, unknown]) => [
      name,
      typeof value === 'string' ? value : Tree.encode(value),
    ]),
  );

/** An observation as JSON has it. */
export const encode = ({ norms, saturation, spread }: Observation): unknown => ({
  norms: norms?.map(encodeRow),
  saturation: saturation?.map(encodeRow),
  spread: spread?.map(encodeRow),
});

const share = Schema.number('a number from 0 to 1', (value) => value >= 0 && value <= 1);

const norms: Schema.Decoder<Norms> = Schema.record({
  path: Schema.nonEmpty,
  weight: Tree.number,
  gradient: Tree.number,
  update: Tree.number,
});

const saturation: Schema.Decoder<Saturation> = Schema.record({
  path: Schema.nonEmpty,
  type: Schema.nonEmpty,
  saturated: share,
  dead: Schema.count,
  units: Schema.positiveInteger,
});

const spread: Schema.Decoder<Spread> = Schema.record({
  path: Schema.nonEmpty,
  type: Schema.nonEmpty,
  mean: Tree.number,
  deviation: Tree.number,
  gradient: Tree.number,
});

/** Reads what {@link encode} gives. */
export const decoder: Schema.Decoder<Observation> = Schema.record<object, Observation>(
  {},
  { norms: Schema.array(norms), saturation: Schema.array(saturation), spread: Schema.array(spread) },
);
