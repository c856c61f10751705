/** The seed that the laws are checked on unless another is asked for. */
export const fixedSeed = 0x5eed;
