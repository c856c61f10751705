/**
 * Random small layers: dense layers and activations in sequences, residual blocks, fan-outs, parallels, copies, sums and
 * swaps.
 */
import * as fc from 'fast-check';
import { Activation, Dense, Layer, Network } from '../src/index.js';
import { type Regime, width } from './arbitrary.js';

/** A part of a random layer; it takes the width that it is given. */
export type Piece =
  | { readonly type: 'dense'; readonly outputs: number; readonly bias: boolean }
  | { readonly type: 'activation'; readonly name: Activation.ActivationName }
  | { readonly type: 'copy' | 'add' | 'swap' }
  | { readonly type: 'residual'; readonly inner: ReadonlyArray<Piece> }
  | {
      readonly type: 'fan-out' | 'parallel';
      readonly left: ReadonlyArray<Piece>;
      readonly right: ReadonlyArray<Piece>;
    };

const simplePiece = (regime: Regime): fc.Arbitrary<Piece> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('dense' as const), outputs: width, bias: fc.boolean() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('activation' as const), name: fc.constantFrom(...regime.activations) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('copy' as const, 'add' as const, 'swap' as const) }) },
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

/** The activation of a name, at a width. */
export type Activate = (name: Activation.ActivationName, width: number) => Network.AnyLayer;

/** The activation itself. */
export const activate: Activate = (name, inputs) =>
  name === 'identity' ? Network.erase(Layer.identity(inputs)) : Network.erase(Activation.named(name)(inputs));

/** The identity instead: it bounds every activation whose argument is at least 1. */
export const passThrough: Activate = (_, inputs) => Network.erase(Layer.identity(inputs));

/** A piece that does not fit the width is the identity. */
const fit = (piece: Piece, inputs: number, named: Activate): Network.AnyLayer => {
  switch (piece.type) {
    case 'dense':
      return Network.erase(Dense.dense<number, number, boolean>(inputs, piece.outputs, { bias: piece.bias }));
    case 'activation':
      return named(piece.name, inputs);
    case 'copy':
      return inputs <= 3 ? Network.erase(Layer.copy(inputs)) : passThrough('identity', inputs);
    case 'add':
      return inputs % 2 === 0 ? Network.erase(Layer.add(inputs / 2)) : passThrough('identity', inputs);
    case 'swap':
      return inputs > 1 ? Network.erase(Layer.swap(1, inputs - 1)) : passThrough('identity', inputs);
    case 'residual':
      return Network.erase(Layer.residual(closed(sequence(piece.inner, inputs, named))));
    case 'fan-out':
      return inputs > 6
        ? passThrough('identity', inputs)
        : Network.erase(Layer.fanOut(sequence(piece.left, inputs, named), sequence(piece.right, inputs, named)));
    case 'parallel':
      return inputs === 1
        ? passThrough('identity', inputs)
        : Network.erase(Layer.parallel(sequence(piece.left, 1, named), sequence(piece.right, inputs - 1, named)));
  }
};

/** The parts in sequence, from that many inputs. */
export const sequence = (
  parts: ReadonlyArray<Piece>,
  inputs: number,
  named: Activate,
): Network.Network<number, number> =>
  Network.fromLayers(
    inputs,
    parts.reduce<ReadonlyArray<Network.AnyLayer>>(
      (layers, piece) => [...layers, fit(piece, layers.at(-1)?.outputs ?? inputs, named)],
      [],
    ),
  );

/** Ends in as many outputs as there are inputs. */
export const closed = (network: Network.Network<number, number>): Network.Network<number, number> =>
  network.outputs === network.inputs
    ? network
    : Network.fromLayers(network.inputs, [
        ...network.layers,
        Network.erase(Dense.dense(network.outputs, network.inputs)),
      ]);
