/**
 * Arguments as a reader wants them: matrices and layers as the programs that make them, everything else as its parts.
 */
import { Matrix, Spec } from '../src/index.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A layer, by what only layers have. */
const isLayer = (value: object): value is { readonly inputs: number; readonly spec: Spec.LayerSpec } =>
  'spec' in value && 'forward' in value && 'backward' in value;

/** A value as text. */
export const show = (value: unknown): string => {
  if (Matrix.isMatrix(value)) return Matrix.show.show(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (!isRecord(value)) return Object.is(value, -0) ? '-0' : typeof value === 'function' ? 'a function' : String(value);
  if (isLayer(value)) {
    const { inputs, spec } = value;
    return Spec.show.show({ inputs, layers: spec.type === 'sequence' ? spec.layers : [spec] });
  }
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${show(part)}`)
    .join(', ')} }`;
};
