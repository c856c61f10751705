/**
 * How much memory there can be at most, and what is said where more is needed.
 */

/** Bytes of linear memory, which a training step works in. */
export const mostBytes = 4294967296;

/** Bytes in MiB, rounded up. */
export const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1048576)} MiB`;

/** That something needs so many bytes, more than there can be, or more than there are. */
export const needs = (what: string, bytes: number, most: number = Infinity): string =>
  bytes > most
    ? `${what} needs ${mebibytes(bytes)} of memory, and there can be ${mebibytes(most)} at most`
    : `${what} needs ${mebibytes(bytes)} of memory, more than there is`;
