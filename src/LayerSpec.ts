/**
 * Models as data: every layer shows the spec that builds it, and the experiment file holds the same specs
 * (codec: `codec/Layers.ts`; builder: `Spec.network`).
 */
import type { ActivationSpec, SoftmaxSpec } from './ActivationName.js';
import type { Initializer } from './Initializer.js';

/** A layer as data. Widths that follow from the layer before are not repeated. */
export type LayerSpec =
  | {
      readonly type: 'dense';
      readonly outputs: number;
      /** Of the weights; glorot-uniform if left out. */
      readonly init?: Initializer;
      /** Of the biases; zeros if left out. */
      readonly biasInit?: Initializer;
      /** false: no biases. */
      readonly bias?: boolean;
    }
  | { readonly type: 'identity' }
  | ActivationSpec
  | SoftmaxSpec
  | { readonly type: 'sequence'; readonly layers: ReadonlyArray<LayerSpec> }
  | { readonly type: 'residual'; readonly layers: BlockSpec }
  | { readonly type: 'parallel'; readonly branches: readonly [BranchSpec, BranchSpec] }
  | { readonly type: 'fan-out'; readonly branches: readonly [BlockSpec, BlockSpec] }
  | { readonly type: 'copy' }
  | { readonly type: 'add' }
  | { readonly type: 'swap'; readonly left: number }
  | { readonly type: 'slice'; readonly start: number; readonly width: number }
  | {
      readonly type: 'batch-norm';
      /** 1e-5 if left out. */
      readonly eps?: number;
      /** 0.1 if left out. */
      readonly momentum?: number;
      /** false: no gain and no shift. */
      readonly affine?: boolean;
    }
  | {
      readonly type: 'layer-norm';
      /** 1e-5 if left out. */
      readonly eps?: number;
      /** false: no gain and no shift. */
      readonly affine?: boolean;
    }
  | {
      readonly type: 'rms-norm';
      /** 1e-6 if left out. */
      readonly eps?: number;
      /** false: no gain. */
      readonly affine?: boolean;
    }
  | { readonly type: 'dropout'; readonly probability: number }
  | {
      /** Weight tying: a layer of two parts with parameters of the same shapes, which they share. */
      readonly type: 'tied';
      readonly layer: LayerSpec;
    }
  | {
      /** A layer of the user's own: it can be shown and named, not rebuilt. */
      readonly type: 'custom';
      readonly name: string;
    };

/** Layers within another: a sequence of them, whose paths have an index each (`2.0.W`), or a single one (`2.W`). */
export type BlockSpec = ReadonlyArray<LayerSpec> | LayerSpec;

/** A block that takes its own share of the columns. */
export interface BranchSpec {
  readonly inputs: number;
  readonly layers: BlockSpec;
}

/** A network as data. */
export interface NetworkSpec {
  readonly inputs: number;
  readonly layers: ReadonlyArray<LayerSpec>;
}
