/**
 * Axes, apart from the figures that have them: what Plot takes is no part of what is published.
 */
import type * as Plot from '@observablehq/plot';

/** An axis. On a logarithmic one, what is not above 0 is left out. */
export interface Axis {
  readonly label: string;
  readonly type?: 'linear' | 'log';
  /** From where to where; as the points are, if it is left out. */
  readonly domain?: readonly [number, number];
}

/** A number that fits before its axis: 0.01, but 1e-6. */
const logTick = (value: number): string => (value < 1e-3 || value > 1e5 ? value.toExponential() : String(value));

/** An axis as Plot takes it. */
export const scale = ({ label, type = 'linear', domain }: Axis): Plot.ScaleOptions => ({
  label,
  type,
  ...(domain === undefined ? {} : { domain: Array.from(domain) }),
  ...(type === 'log' ? { tickFormat: logTick, ticks: 6 } : { nice: true }),
});
