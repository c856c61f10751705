/** What tests in TypeScript see of experiments.mjs. */
export declare const experiments: ReadonlyArray<{
  readonly about: string;
  readonly precision: 'float64' | 'float32';
}>;
