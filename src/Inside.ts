/**
 * A pass through a layer, seen from the inside: what each layer within it puts out, at any depth, and the gradient that
 * comes back to it. A block that has a layer of the user's own in it, which no spec can build again, is seen as a whole.
 *
 * It computes what the layers' own passes do, in their order: the same bits (test/Inside.test.ts).
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Layer, type Mode, modeAt } from './Layer.js';
import type { BlockSpec, LayerSpec } from './LayerSpec.js';
import * as Matrix from './Matrix.js';
import { type AnyLayer, erase } from './Network.js';
import * as Parameters from './Parameters.js';
import * as Spec from './Spec.js';
import { isSequence } from './SpecText.js';

type Tree = Parameters.Parameters;

/** The gradient at a layer's input, from the one at its output. */
type Back = (upstream: Matrix.Matrix) => Matrix.Matrix;

/** A layer that was passed. */
export interface Seen {
  /** Indices, as in its parameters' paths: `2.0.1`; that of the layer around it where it is the only one there. */
  readonly path: string;
  readonly spec: LayerSpec;
  readonly output: Matrix.Matrix;
  readonly back: Back;
}

/** What comes back through a pass. */
interface Returned<P = Tree> {
  /** The gradients of the parameters. */
  readonly parameters: P;
  readonly input: Matrix.Matrix;
  /** The gradient at the output of each layer that was seen, in their order. */
  readonly gradients: ReadonlyArray<Matrix.Matrix>;
}

/** A pass. */
export interface Pass<O extends number = number, P = Tree> {
  /** Every layer, in the order of their outputs: those within another before it. */
  readonly seen: ReadonlyArray<Seen>;
  readonly output: Matrix.Matrix<number, O>;
  readonly back: (upstream: Matrix.Matrix<number, O>) => Returned<P>;
}

/** The parameters of the part of that index. */
const part = (tree: Tree, index: number): Tree =>
  (Array.isArray(tree) ? (tree as ReadonlyArray<Tree>)[index] : undefined) ?? Parameters.empty;

/** The layers of a block. */
const layersOf = (block: BlockSpec, inputs: number): ReadonlyArray<AnyLayer> | undefined =>
  E.match(
    () => undefined,
    ({ layers }: Spec.AnyNetwork) => layers,
  )(Spec.network({ inputs, layers: isSequence(block) ? block : [block] }));

/** A pass through a layer: through those within it, if it is made of others. */
type Through = (parameters: Tree, x: Matrix.Matrix, mode: Mode, path: string) => Pass;

/** One layer after the other. */
const inSequence =
  (layers: ReadonlyArray<AnyLayer>): Through =>
  (parameters, x, mode, path) => {
    const passes = layers.reduce<ReadonlyArray<Pass>>(
      (done, layer, i) => [
        ...done,
        through(layer)(part(parameters, i), done.at(-1)?.output ?? x, modeAt(mode, i), Parameters.under(path, `${i}`)),
      ],
      [],
    );
    return {
      seen: passes.flatMap(({ seen }) => seen),
      output: passes.at(-1)?.output ?? x,
      back: (upstream) =>
        passes.reduceRight<Returned<ReadonlyArray<Tree>>>(
          ({ parameters: after, input, gradients }, pass) => {
            const before = pass.back(input);
            return {
              parameters: [before.parameters, ...after],
              input: before.input,
              gradients: [...before.gradients, ...gradients],
            };
          },
          { parameters: [], input: upstream, gradients: [] },
        ),
    };
  };

/** The block's output plus its input. */
const plusInput =
  (block: Through): Through =>
  (parameters, x, mode, path) => {
    const { seen, output, back } = block(parameters, x, mode, path);
    return {
      seen,
      output: Matrix.add(output, x),
      back: (upstream) => {
        const returned = back(upstream);
        return { ...returned, input: Matrix.add(returned.input, upstream) };
      },
    };
  };

/** A block of two parts with the same parameters. */
const withShared =
  (block: Through): Through =>
  (shared, x, mode, path) => {
    const { back, ...passed } = block([shared, shared], x, mode, path);
    return {
      ...passed,
      back: (upstream) => {
        const { parameters, ...returned } = back(upstream);
        return { parameters: Parameters.add(part(parameters, 0), part(parameters, 1)), ...returned };
      },
    };
  };

/** A matrix as the inputs of two blocks, and the gradients at those as the one of it. */
interface Parting {
  readonly of: (x: Matrix.Matrix) => readonly [Matrix.Matrix, Matrix.Matrix];
  readonly back: (x: Matrix.Matrix, y: Matrix.Matrix) => Matrix.Matrix;
}

const copied: Parting = { of: (x) => [x, x], back: Matrix.add };

const cut = (left: number, right: number): Parting => ({
  of: (x) => [Matrix.sliceColumns(0, left)(x), Matrix.sliceColumns(left, right)(x)],
  back: (x, y) => Matrix.joinColumns(left + right)(x, y),
});

/** Two blocks, each on an input of its own, their outputs side by side. */
const sideBySide =
  (parting: Parting) =>
  (left: Through, right: Through): Through =>
  (parameters, x, mode, path) => {
    const [ofLeft, ofRight] = parting.of(x);
    const f = left(part(parameters, 0), ofLeft, modeAt(mode, 0), Parameters.under(path, '0'));
    const g = right(part(parameters, 1), ofRight, modeAt(mode, 1), Parameters.under(path, '1'));
    const outputs = cut(f.output.columns, g.output.columns);
    return {
      seen: [...f.seen, ...g.seen],
      output: outputs.back(f.output, g.output),
      back: (upstream) => {
        const [forLeft, forRight] = outputs.of(upstream);
        const [before, after] = [f.back(forLeft), g.back(forRight)];
        return {
          parameters: [before.parameters, after.parameters],
          input: parting.back(before.input, after.input),
          gradients: [...before.gradients, ...after.gradients],
        };
      },
    };
  };

/** Through the layers of a block; `undefined` where they cannot be built again. */
const inBlock = (block: BlockSpec, inputs: number): Through | undefined => {
  const layers = layersOf(block, inputs);
  const only = isSequence(block) ? undefined : layers?.[0];
  return only === undefined ? layers && inSequence(layers) : through(only);
};

/** Through the layers within another; `undefined` where there are none to be seen. */
const within = ({ spec, inputs }: Pick<AnyLayer, 'spec' | 'inputs'>): Through | undefined => {
  if (spec.type === 'sequence') return inBlock(spec.layers, inputs);
  if (spec.type === 'residual') {
    const block = inBlock(spec.layers, inputs);
    return block && plusInput(block);
  }
  if (spec.type === 'tied') {
    const block = within({ spec: spec.layer, inputs });
    return block && withShared(block);
  }
  if (spec.type === 'fan-out') {
    const [left, right] = spec.branches.map((block) => inBlock(block, inputs));
    return left && right && sideBySide(copied)(left, right);
  }
  if (spec.type === 'parallel') {
    const [left, right] = spec.branches.map((branch) => inBlock(branch.layers, branch.inputs));
    return left && right && sideBySide(cut(spec.branches[0].inputs, spec.branches[1].inputs))(left, right);
  }
  return undefined;
};

/** Through a layer that nothing is seen within. */
const asAWhole =
  (layer: AnyLayer): Through =>
  (parameters, x, mode) => {
    const { output, cache } = layer.forward(parameters, x, mode);
    return { seen: [], output, back: (upstream) => ({ ...layer.backward(cache, upstream), gradients: [] }) };
  };

/** Through a layer, which is seen itself, after those within it. */
const through = (layer: AnyLayer): Through => {
  const inner = within(layer) ?? asAWhole(layer);
  return (parameters, x, mode, path) => {
    const { seen, output, back } = inner(parameters, x, mode, path);
    const own: Seen = { path, spec: layer.spec, output, back: (upstream) => back(upstream).input };
    return {
      seen: [...seen, own],
      output,
      back: (upstream) => {
        const returned = back(upstream);
        return { ...returned, gradients: [...returned.gradients, upstream] };
      },
    };
  };
};

/** A pass through a network, whose layers are seen, not it; a layer that is no network is seen itself, its path empty. */
export const pass = <I extends number, O extends number, P extends Tree, C>(
  network: Layer<I, O, P, C>,
  parameters: P,
  x: Matrix.Matrix<number, I>,
  mode: Mode,
): Pass<O, P> => {
  const { seen, output, back } =
    'layers' in network
      ? inSequence(network.layers as ReadonlyArray<AnyLayer>)(parameters, x, mode, '')
      : through(erase<I, O, P, C>(network))(parameters, x, mode, '');
  return {
    seen,
    output: output as Matrix.Matrix<number, O>,
    back: (upstream) => {
      const { parameters: gradients, ...returned } = back(upstream);
      return { parameters: gradients as P, ...returned };
    },
  };
};
