/**
 * Schedules as data: every schedule shows the spec that makes it, and the experiment file holds the same specs
 * (codec: `codec/Schedules.ts`; builder: `Schedule.fromSpec`).
 */

/** A curve of a number over steps, which are counted from 0. */
export type CurveSpec =
  | { readonly type: 'constant'; readonly value: number }
  | {
      readonly type: 'step';
      readonly start: number;
      /** So many steps with one value. */
      readonly size: number;
      /** From one value to the next; 0.1 unless said. */
      readonly factor?: number;
    }
  | {
      readonly type: 'multi-step';
      readonly start: number;
      /** The first step of each value after the first; ascending. */
      readonly milestones: ReadonlyArray<number>;
      /** From one value to the next; 0.1 unless said. */
      readonly factor?: number;
    }
  | {
      readonly type: 'exponential';
      readonly start: number;
      /** From one step to the next. */
      readonly factor: number;
    }
  | {
      readonly type: 'cosine';
      readonly start: number;
      /** 0 unless said. */
      readonly end?: number;
      /** From start to end: half a period. */
      readonly steps: number;
    }
  | {
      readonly type: 'cosine-warm-restarts';
      readonly start: number;
      /** 0 unless said. */
      readonly end?: number;
      /** Of the first cycle, from start to end. */
      readonly steps: number;
      /** How many times as long as the one before a cycle is; 1 unless said. */
      readonly growth?: number;
    }
  | {
      readonly type: 'linear';
      readonly start: number;
      readonly end: number;
      /** From start to end. */
      readonly steps: number;
    }
  | {
      readonly type: 'polynomial';
      readonly start: number;
      /** From start to 0. */
      readonly steps: number;
      /** 1 unless said. */
      readonly power?: number;
    }
  | {
      readonly type: 'one-cycle';
      readonly peak: number;
      /** peak / 25 unless said. */
      readonly start?: number;
      /** start / 10,000 unless said. */
      readonly end?: number;
      /** Of the whole cycle. */
      readonly steps: number;
      /** The fraction of the steps from start to peak; 0.3 unless said. */
      readonly warmUp?: number;
      /** `cos` unless said. */
      readonly anneal?: 'cos' | 'linear';
      /** From the peak back to the start in as many steps, and only then to the end; false unless said. */
      readonly threePhase?: boolean;
    }
  | {
      readonly type: 'inverse-square-root';
      readonly scale: number;
      /** So many steps of linear growth come first. */
      readonly warmUp: number;
    }
  | { readonly type: 'inverse-time'; readonly start: number; readonly decay: number }
  | {
      readonly type: 'shift';
      /** So many steps of the schedule are left out. */
      readonly by: number;
      readonly schedule: CurveSpec;
    }
  | {
      readonly type: 'join';
      readonly schedules: ReadonlyArray<CurveSpec>;
      /** The first step of each schedule after the first; ascending. */
      readonly boundaries: ReadonlyArray<number>;
    }
  | { readonly type: 'scale'; readonly factor: number; readonly schedule: CurveSpec }
  | {
      /** A schedule of the user's own: it can be shown and named, not rebuilt. */
      readonly type: 'custom';
      readonly name: string;
    };

/** What a schedule counts: the optimiser's steps, or the epochs that are done. */
export type Unit = 'step' | 'epoch';

/** A schedule as data: a curve, and what its steps are. */
export type ScheduleSpec = CurveSpec & {
  /** `step` unless said. */
  readonly every?: Unit;
};
