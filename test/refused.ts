import { expect } from 'vitest';

/** The message of the TypeError that a mistake in a program throws; anything else fails the test. */
export const refused = (operation: () => unknown): string => {
  try {
    operation();
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  return expect.fail('expected a TypeError');
};
