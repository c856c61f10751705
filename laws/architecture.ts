/**
 * Random small layers as specs: dense layers, layers that keep the width (activations, normalisations, dropout), wiring,
 * and blocks of them in residuals, fan-outs, parallels and ties.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { Network, Spec } from '../src/index.js';
import { type Regime, width } from './arbitrary.js';

/** A part of a random layer; it takes the width that it is given. */
export type Piece =
  | { readonly type: 'layer'; readonly spec: Spec.LayerSpec }
  | { readonly type: 'copy' | 'add' | 'swap' | 'slice' | 'repeated' }
  | { readonly type: 'siamese'; readonly outputs: number }
  | { readonly type: 'residual'; readonly inner: ReadonlyArray<Piece> }
  | {
      readonly type: 'fan-out' | 'parallel';
      readonly left: ReadonlyArray<Piece>;
      readonly right: ReadonlyArray<Piece>;
    };

const init = fc.constantFrom(
  'glorot-uniform' as const,
  'he-normal' as const,
  'lecun-uniform' as const,
  'orthogonal' as const,
);

const dense: fc.Arbitrary<Spec.LayerSpec> = fc
  .record({ outputs: width, bias: fc.boolean(), init }, { requiredKeys: ['outputs'] })
  .map((options) => ({ type: 'dense', ...options }));

const layer = (spec: fc.Arbitrary<Spec.LayerSpec>): fc.Arbitrary<Piece> =>
  fc.record({ type: fc.constant('layer' as const), spec });

const simplePiece = (regime: Regime): fc.Arbitrary<Piece> =>
  fc.oneof(
    { weight: 3, arbitrary: layer(dense) },
    { weight: 3, arbitrary: layer(fc.constantFrom(...regime.layers)) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom('copy' as const, 'add' as const, 'swap' as const, 'slice' as const, 'repeated' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('siamese' as const), outputs: width }) },
  );

/** The parts of a random layer. */
export const pieces = (regime: Regime): fc.Arbitrary<ReadonlyArray<Piece>> => {
  const inner = fc.array(simplePiece(regime), { minLength: 1, maxLength: 2 });
  const piece: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 3, arbitrary: simplePiece(regime) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('residual' as const), inner }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom('fan-out' as const, 'parallel' as const),
        left: inner,
        right: inner,
      }),
    },
  );
  return fc.array(piece, { minLength: 2, maxLength: 3 });
};

/** No layer is wider. */
const widest = 8;

/** A piece's spec at a width; one that does not fit it is the identity. */
const specOf = (piece: Piece, inputs: number): Spec.LayerSpec => {
  const identity: Spec.LayerSpec = { type: 'identity' };
  switch (piece.type) {
    case 'layer':
      return piece.spec;
    case 'copy':
      return 2 * inputs <= widest ? { type: 'copy' } : identity;
    case 'add':
      return inputs % 2 === 0 ? { type: 'add' } : identity;
    case 'swap':
      return inputs > 1 ? { type: 'swap', left: 1 } : identity;
    case 'slice':
      return inputs > 2 ? { type: 'slice', start: 1, width: inputs - 2 } : identity;
    case 'repeated': {
      const step: Spec.LayerSpec = { type: 'dense', outputs: inputs };
      return { type: 'tied', layer: { type: 'sequence', layers: [step, step] } };
    }
    case 'siamese': {
      const half: Spec.LayerSpec = { type: 'dense', outputs: piece.outputs };
      return { type: 'tied', layer: { type: 'fan-out', branches: [half, half] } };
    }
    case 'residual':
      return { type: 'residual', layers: specsOf(piece.inner, inputs, true) };
    case 'fan-out':
      return {
        type: 'fan-out',
        branches: [specsOf(piece.left, inputs), specsOf(piece.right, inputs)],
      };
    case 'parallel':
      return inputs === 1
        ? identity
        : {
            type: 'parallel',
            branches: [
              { inputs: 1, layers: specsOf(piece.left, 1) },
              { inputs: inputs - 1, layers: specsOf(piece.right, inputs - 1) },
            ],
          };
  }
};

/** The network of specs that are known to fit. */
const built = (inputs: number, layers: ReadonlyArray<Spec.LayerSpec>): Spec.AnyNetwork =>
  E.getOrElse(() => Network.fromLayers(inputs, []))(Spec.network({ inputs, layers }));

/** Specs in sequence; closed: with a dense layer at the end, if it takes one, back to as many outputs as inputs. */
const specsOf = (
  parts: ReadonlyArray<Piece>,
  inputs: number,
  closed: boolean = false,
): ReadonlyArray<Spec.LayerSpec> => {
  const specs = parts.reduce<ReadonlyArray<Spec.LayerSpec>>((layers, piece) => {
    const spec = specOf(piece, built(inputs, layers).outputs);
    return built(inputs, [...layers, spec]).outputs > widest ? layers : [...layers, spec];
  }, []);
  return closed && built(inputs, specs).outputs !== inputs ? [...specs, { type: 'dense', outputs: inputs }] : specs;
};

/** The network of parts in sequence, from that many inputs; closed: to as many outputs. */
export const sequence = (
  parts: ReadonlyArray<Piece>,
  inputs: number,
  closed: boolean = false,
): Network.Network<number, number> => built(inputs, specsOf(parts, inputs, closed));
