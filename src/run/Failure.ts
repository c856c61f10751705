/**
 * Why a command ends without having done its work: one message, and the exit code that says whose fault it is.
 */
import * as DecodeError from '../codec/DecodeError.js';

/** 1: the run failed. 2: the input is wrong, and nothing was written. */
export interface Failure {
  readonly exitCode: 1 | 2;
  readonly message: string;
}

/** The input is wrong. */
export const wrongInput = (message: string): Failure => ({ exitCode: 2, message });

/** Anything thrown, as an error: a mistake in the program, to be thrown on. */
export const defect = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** What is wrong in a file, a line for each error. */
export const inFile =
  (file: string) =>
  (errors: ReadonlyArray<DecodeError.DecodeError>): Failure =>
    wrongInput(errors.map((error) => `${file}: ${DecodeError.show(error)}`).join('\n'));
