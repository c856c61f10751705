/**
 * Orthonormal vectors by Gram's and Schmidt's method, in binary64.
 *
 * Each vector loses its components along those before it, one at a time, and is divided by its length: the Q of the QR
 * decomposition whose R has a positive diagonal. Of standard normals it is uniformly distributed (Mezzadri, "How to
 * generate random matrices from the classical compact groups", 2007). Rounding leaves components of the size of the
 * condition number times 2^-53; a second pass takes them away (Kahan's "twice is enough", in Parlett, "The Symmetric
 * Eigenvalue Problem", 1980). Sums run upwards from +0.
 */

/** The sum of x[first + i] * x[second + i] over i < length */
const dot = (x: Float64Array, first: number, second: number, length: number): number => {
  let total = 0;
  for (let i = 0; i < length; i++) total += x[first + i]! * x[second + i]!;
  return total;
};

/** Makes the vectors of that length in x, one after the other, orthonormal; no more of them than their length. */
const orthonormalize = (x: Float64Array, length: number): void => {
  for (let start = 0; start < x.length; start += length) {
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < start; before += length) {
        const component = dot(x, before, start, length);
        for (let i = 0; i < length; i++) x[start + i] = x[start + i]! - component * x[before + i]!;
      }
    }
    const norm = Math.sqrt(dot(x, start, start, length));
    for (let i = 0; i < length; i++) x[start + i] = x[start + i]! / norm;
  }
};

/**
 * out = gain times x with its columns made orthonormal, or its rows where there are more columns than rows; x is row-major
 * and of full rank.
 */
export const orthogonal = (rows: number, columns: number, gain: number, x: Float64Array, out: Float64Array): void => {
  const wide = columns > rows;
  const length = Math.max(rows, columns);
  // A tall matrix goes through its transpose, so that its vectors lie one after the other.
  const vectors = new Float64Array(x.length);
  const place = (i: number, j: number): number => (wide ? i * length + j : j * length + i);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) vectors[place(i, j)] = x[i * columns + j]!;
  orthonormalize(vectors, length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i * columns + j] = gain * vectors[place(i, j)]!;
};
