/**
 * Where numbers stop being finite: the layer that a divergence is named by, at any depth; a block that has a layer of the
 * user's own in it is named as a whole.
 */
import * as Inside from './Inside.js';
import type { Layer, Mode } from './Layer.js';
import * as Matrix from './Matrix.js';
import type * as Parameters from './Parameters.js';

/** The path of a network's first layer whose output is not finite; `undefined` if there is none. */
export const firstNonFiniteLayer = <I extends number, O extends number, P extends Parameters.Parameters, C>(
  network: Layer<I, O, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, I>,
  mode: Mode,
): string | undefined =>
  'layers' in network
    ? Inside.pass(network, parameters, x, mode).seen.find(({ output }) => !Matrix.isFinite(output))?.path
    : undefined;
