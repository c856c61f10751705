/**
 * How training goes: a bar on a terminal, a few lines elsewhere.
 */
import type { Entry } from '../codec/History.js';
import { minutes, score, short } from './text.js';

/** An epoch of a run that has so many, so many seconds after its start. */
export interface Moment {
  readonly name: string;
  readonly entry: Entry;
  readonly epochs: number;
  /** After which epoch it started. */
  readonly from: number;
  readonly seconds: number;
}

/** How long a bar stands, in seconds, before it is drawn again. */
export const barSeconds = 0.05;

/** Whether an epoch is one of at most `most`, evenly spread, the first and the last among them. */
export const isShown = (epoch: number, epochs: number, most: number): boolean =>
  epoch === 1 || epoch === epochs || epoch % Math.ceil(epochs / (most - 2)) === 0;

const told = ({ train, validationLoss, test }: Entry): string =>
  [
    `train loss ${short(train.loss)}`,
    ...(validationLoss === undefined ? [] : [`validation loss ${short(validationLoss)}`]),
    test === undefined ? `train ${score(train)}` : `test loss ${short(test.loss)}  test ${score(test)}`,
  ].join('  ');

/** A line for an epoch. */
export const line = ({ entry, epochs }: Moment): string =>
  `epoch ${String(entry.epoch).padStart(String(epochs).length)}/${epochs}  loss ${short(entry.runningLoss)}  ${told(entry)}`;

/** The bar after an epoch, at most so wide. */
export const bar = ({ name, entry, epochs, from, seconds }: Moment, width: number): string => {
  const { epoch, train, test } = entry;
  const left = `${name} `;
  const judged = test === undefined ? `train ${score(train)}` : `test ${score(test)}`;
  const rest = minutes((seconds / (epoch - from)) * (epochs - epoch));
  const right = ` ${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${short(train.loss)}  ${judged}  ETA ${rest}`;
  const cells = Math.max(0, Math.min(40, width - left.length - right.length - 1));
  const done = Math.round((cells * epoch) / epochs);
  return `${left}${'█'.repeat(done)}${'░'.repeat(cells - done)}${right}`.slice(0, Math.max(0, width - 1));
};
