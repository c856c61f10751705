/**
 * The activations as data: PyTorch's names, options and defaults.
 */

/** The activations without options, by name. */
export type ActivationName = 'identity' | Nonlinearity;

/** Those that do anything. */
export type Nonlinearity =
  'relu' | 'sigmoid' | 'tanh' | 'selu' | 'silu' | 'mish' | 'softsign' | 'log-sigmoid' | 'hard-sigmoid' | 'relu6';

/** Options of leaky ReLU. */
export interface LeakyReluOptions {
  /** The slope below 0; 0.01 if left out. */
  readonly negativeSlope?: number;
}

/** Options of ELU. */
export interface EluOptions {
  /** Minus the limit at minus infinity; 1 if left out. */
  readonly alpha?: number;
}

/** Options of GELU. */
export interface GeluOptions {
  /** `none`, if left out, is x times the normal distribution function; `tanh` approximates it. */
  readonly approximate?: 'none' | 'tanh';
}

/** Options of softplus. */
export interface SoftplusOptions {
  /** How sharp the bend is; 1 if left out. */
  readonly beta?: number;
  /** Where beta x is above it, the result is x itself; 20 if left out. */
  readonly threshold?: number;
}

/** Options of hard tanh. */
export interface HardTanhOptions {
  /** -1 if left out. */
  readonly min?: number;
  /** 1 if left out; above `min`. */
  readonly max?: number;
}

/** Options of softmax. */
export interface SoftmaxOptions {
  /** What the logits are divided by; 1 if left out. */
  readonly temperature?: number;
}

/** An activation of each element on its own. */
export type ActivationSpec =
  | { readonly type: Nonlinearity }
  | ({ readonly type: 'leaky-relu' } & LeakyReluOptions)
  | ({ readonly type: 'elu' } & EluOptions)
  | ({ readonly type: 'gelu' } & GeluOptions)
  | ({ readonly type: 'softplus' } & SoftplusOptions)
  | ({ readonly type: 'hard-tanh' } & HardTanhOptions);

/** An activation of each row. */
export type SoftmaxSpec = ({ readonly type: 'softmax' } & SoftmaxOptions) | { readonly type: 'log-softmax' };
