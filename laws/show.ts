/**
 * Arguments as a reader wants them: matrices, layers, losses and optimisers as the programs that make them, everything else as its parts.
 */
import { Loss, Matrix, Optimizer, Spec } from '../src/index.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A layer, by what only layers have. */
const isLayer = (value: object): value is { readonly inputs: number; readonly spec: Spec.LayerSpec } =>
  'spec' in value && 'forward' in value && 'backward' in value;

const isLoss = (value: object): value is { readonly spec: Loss.LossSpec } => 'spec' in value && 'terms' in value;

const isTransformation = (value: object): value is { readonly spec: Optimizer.OptimizerSpec } =>
  'spec' in value && 'init' in value && 'update' in value;

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** A value as text. */
export const show = (value: unknown): string => {
  if (Matrix.isMatrix(value)) return Matrix.show.show(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (!isRecord(value)) return Object.is(value, -0) ? '-0' : String(value);
  if (isLayer(value)) {
    const { inputs, spec } = value;
    return Spec.show.show({ inputs, layers: spec.type === 'sequence' ? spec.layers : [spec] });
  }
  if (isLoss(value)) return Loss.show.show(value.spec);
  if (isTransformation(value)) return Optimizer.show.show(value.spec);
  const fields = Object.entries(value).map(([name, part]) => `${key(name)}: ${show(part)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
};

/** An argument as a program: a line for each part of a record. */
export const showArguments = (value: unknown): string =>
  isRecord(value) && !Array.isArray(value) && !Matrix.isMatrix(value) && !('spec' in value)
    ? Object.entries(value)
        .map(([name, part]) => `const ${name} = ${show(part)}`)
        .join('\n')
    : show(value);
