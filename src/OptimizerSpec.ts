/**
 * Optimisers as data: every transformation shows the spec that makes it, and the experiment file holds the same specs
 * (codec: `codec/Optimizers.ts`; builder: `Optimizer.fromSpec`). PyTorch's names in camel case, and its defaults.
 */
import type { Show } from 'fp-ts/lib/Show.js';
import type { Monitor } from './EarlyStopping.js';
import { call } from './ProgramText.js';
import * as Schedule from './Schedule.js';
import type { ScheduleSpec } from './ScheduleSpec.js';

/** A number for ever, or a schedule. */
export type ScheduledSpec = number | ScheduleSpec;

/**
 * Which parameters decay: all of them, biases too, as in PyTorch; or the weights only, whose paths end in `W`. A
 * predicate of the program's own has no other form as data than `custom`.
 */
export type MaskSpec = 'all' | 'weights' | 'custom';

/** Weight decay as an optimiser's option. */
export interface DecaySpec {
  /** Added to the gradient, times the parameter. 0 unless said. */
  readonly weightDecay?: number;
  /** `all` unless said. */
  readonly mask?: MaskSpec;
}

/** Options of an optimiser with Adam's moments. */
export interface MomentsSpec {
  /** Decay of the first and second moments: 0.9 and 0.999 unless said. */
  readonly betas?: readonly [number, number];
  /** 1e-8 unless said. */
  readonly eps?: number;
}

/** Adam's options, and AdamW's. */
export interface AdamOptions extends MomentsSpec, DecaySpec {
  /** 0.001 unless said. */
  readonly learningRate?: ScheduledSpec;
  /** Divides by the greatest second moment so far (AMSGrad). */
  readonly amsgrad?: boolean;
}

/** The optimisers that people know by name. */
export type NamedSpec =
  | ({
      readonly type: 'sgd';
      readonly learningRate: ScheduledSpec;
      /** 0 unless said. */
      readonly momentum?: ScheduledSpec;
      /** Takes from every gradient after the first; 0 unless said. */
      readonly dampening?: number;
      /** Looks ahead along the velocity; needs a momentum, and no dampening. */
      readonly nesterov?: boolean;
    } & DecaySpec)
  | ({ readonly type: 'adam' } & AdamOptions)
  | ({
      /** Its weightDecay, 0.01 unless said, is added after the moments. */
      readonly type: 'adamw';
    } & AdamOptions)
  | ({
      readonly type: 'adagrad';
      /** 0.01 unless said. */
      readonly learningRate?: ScheduledSpec;
      /** The rate is divided by 1 + this, times the steps before. 0 unless said. */
      readonly learningRateDecay?: number;
      /** 0 unless said. */
      readonly initialAccumulatorValue?: number;
      /** 1e-10 unless said. */
      readonly eps?: number;
    } & DecaySpec)
  | ({
      readonly type: 'rmsprop';
      /** 0.01 unless said. */
      readonly learningRate?: ScheduledSpec;
      /** 0.99 unless said. */
      readonly alpha?: number;
      /** 1e-8 unless said. */
      readonly eps?: number;
      /** Divides by the standard deviation in place of the root mean square. */
      readonly centered?: boolean;
      /** 0 unless said. */
      readonly momentum?: ScheduledSpec;
    } & DecaySpec)
  | ({
      readonly type: 'nadam';
      /** 0.002 unless said. */
      readonly learningRate?: ScheduledSpec;
      /** 0.004 unless said. */
      readonly momentumDecay?: number;
    } & MomentsSpec &
      DecaySpec)
  | ({
      readonly type: 'adamax';
      /** 0.002 unless said. */
      readonly learningRate?: ScheduledSpec;
    } & MomentsSpec &
      DecaySpec)
  | ({
      readonly type: 'radam';
      /** 0.001 unless said. */
      readonly learningRate?: ScheduledSpec;
    } & MomentsSpec &
      DecaySpec)
  | ({
      readonly type: 'adadelta';
      /** 1 unless said. */
      readonly learningRate?: ScheduledSpec;
      /** 0.9 unless said. */
      readonly rho?: number;
      /** 1e-6 unless said. */
      readonly eps?: number;
    } & DecaySpec);

/** The transformations that optimisers are made of. */
export type OptimizerSpec =
  | NamedSpec
  | { readonly type: 'identity' }
  | { readonly type: 'scale'; readonly factor: number }
  | { readonly type: 'scale-by-schedule'; readonly schedule: ScheduleSpec }
  | { readonly type: 'scale-by-learning-rate'; readonly learningRate: ScheduledSpec }
  | { readonly type: 'add-decayed-weights'; readonly decay: number; readonly mask?: MaskSpec }
  | {
      readonly type: 'momentum';
      readonly decay: ScheduledSpec;
      readonly dampening?: number;
      readonly nesterov?: boolean;
    }
  | ({ readonly type: 'scale-by-adam'; readonly amsgrad?: boolean } & MomentsSpec)
  | ({ readonly type: 'scale-by-nadam'; readonly momentumDecay?: number } & MomentsSpec)
  | ({ readonly type: 'scale-by-adamax' } & MomentsSpec)
  | ({ readonly type: 'scale-by-radam' } & MomentsSpec)
  | { readonly type: 'scale-by-adagrad'; readonly initialAccumulatorValue?: number; readonly eps?: number }
  | { readonly type: 'scale-by-rmsprop'; readonly alpha?: number; readonly eps?: number; readonly centered?: boolean }
  | { readonly type: 'scale-by-adadelta'; readonly rho?: number; readonly eps?: number }
  | { readonly type: 'clip-by-value'; readonly limit: number }
  | {
      readonly type: 'clip-by-global-norm';
      readonly maximum: number;
      /** 2 unless said. */
      readonly norm?: Norm;
    }
  | {
      readonly type: 'accumulate';
      /** So many gradients make one update. */
      readonly every: number;
      readonly transformation: OptimizerSpec;
      /** `mean` unless said. */
      readonly reduction?: 'mean' | 'sum';
    }
  | {
      readonly type: 'reduce-on-plateau';
      /** 0.1 unless said. */
      readonly factor?: number;
      /** So many epochs without a better loss are borne; 10 unless said. */
      readonly patience?: number;
      /** By how much a loss must be lower to be better; 0.0001 unless said. */
      readonly threshold?: number;
      /** Whether the threshold is a part of the best loss (`rel`, unless said) or a difference. */
      readonly thresholdMode?: 'rel' | 'abs';
      /** So many epochs after a reduction are not counted; 0 unless said. */
      readonly cooldown?: number;
      /** The least factor; 0 unless said. */
      readonly minimum?: number;
      /** Which loss: of validation where there are validation data, of training else, unless said. */
      readonly monitor?: Monitor;
    }
  | { readonly type: 'chain'; readonly transformations: ReadonlyArray<OptimizerSpec> }
  | {
      /** A transformation of the user's own: it can be shown and named, not rebuilt. */
      readonly type: 'custom';
      readonly name: string;
    };

/** The sum of absolute values, the root of the sum of squares, or the greatest absolute value. */
export type Norm = 1 | 2 | 'infinity';

/** Which parameters decay, in a program: `all`, `weights`, or those whose path meets a predicate. */
export type Mask = MaskSpec | ((path: string) => boolean);

/** Options as a program gives them: schedules may be functions, and so may a mask. */
type InProgram<O> = {
  readonly [K in keyof O]: K extends 'learningRate' | 'momentum' ? Schedule.Scheduled : K extends 'mask' ? Mask : O[K];
};

/** Options as data. */
type AsData<O> = {
  readonly [K in keyof O]: K extends 'learningRate' | 'momentum' ? ScheduledSpec : K extends 'mask' ? MaskSpec : O[K];
};

/** The options of a transformation: its spec without the name. */
export type Options<T extends OptimizerSpec['type']> = InProgram<
  Omit<Extract<OptimizerSpec, { readonly type: T }>, 'type'>
>;

/** A mask as data. */
export const maskSpec = (mask: Mask): MaskSpec => (typeof mask === 'function' ? 'custom' : mask);

const isScheduled = (name: string, value: unknown): value is Schedule.Scheduled =>
  (name === 'learningRate' || name === 'momentum') && value !== undefined;

/** Options as data, in their order. */
export const asData = <O extends object>(options: O): AsData<O> =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]: readonly [string, unknown]) => [
      name,
      isScheduled(name, value) ? Schedule.specOf(value) : typeof value === 'function' ? 'custom' : value,
    ]),
  ) as AsData<O>;

const part = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'type' in value
    ? Schedule.show.show(value as ScheduleSpec)
    : JSON.stringify(value);

const text = (spec: OptimizerSpec): string => {
  switch (spec.type) {
    case 'identity':
      return 'identity';
    case 'scale':
      return call(spec.type, [spec.factor], {});
    case 'scale-by-schedule':
      return call(spec.type, [spec.schedule], {}, part);
    case 'scale-by-learning-rate':
      return call(spec.type, [spec.learningRate], {}, part);
    case 'add-decayed-weights':
      return call(spec.type, [spec.decay, ...(spec.mask === undefined ? [] : [spec.mask])], {});
    case 'momentum': {
      const { type, decay, ...options } = spec;
      return call(type, [decay], options, part);
    }
    case 'clip-by-value':
      return call(spec.type, [spec.limit], {});
    case 'clip-by-global-norm': {
      const { type, maximum, ...options } = spec;
      return call(type, [maximum], options);
    }
    case 'accumulate': {
      const { type, every, transformation, ...options } = spec;
      return call(type, [every, transformation], options, (value) =>
        value === transformation ? text(transformation) : part(value),
      );
    }
    case 'chain':
      return `chain(${spec.transformations.map(text).join(', ')})`;
    case 'custom':
      return spec.name;
    case 'sgd':
    case 'adam':
    case 'adamw':
    case 'adagrad':
    case 'rmsprop':
    case 'nadam':
    case 'adamax':
    case 'radam':
    case 'adadelta':
    case 'scale-by-adam':
    case 'scale-by-nadam':
    case 'scale-by-adamax':
    case 'scale-by-radam':
    case 'scale-by-adagrad':
    case 'scale-by-rmsprop':
    case 'scale-by-adadelta':
    case 'reduce-on-plateau': {
      const { type, ...options } = spec;
      return call(type, [], options, part);
    }
  }
};

/**
 * In the manner of the program that makes it: `chain(clipByGlobalNorm(1), sgd({"learningRate":0.1}))`.
 *
 * @example
 * import { Optimizer } from 'foldnet'
 * const clipped = Optimizer.chain(Optimizer.clipByGlobalNorm(1), Optimizer.sgd({ learningRate: 0.1 }))
 * Optimizer.show.show(clipped.spec) // 'chain(clipByGlobalNorm(1), sgd({"learningRate":0.1}))'
 */
export const show: Show<OptimizerSpec> = { show: text };
