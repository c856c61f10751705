/**
 * Products that are too small for tiles: of one or two rows, which read B once as it lies in memory, and of so few elements
 * that packing would be most of the work.
 */

/** A row of C = carried + a B + a row: steps of the inner index by four, so that C is read and written a quarter as often. */
export function rowProduct<T>(
  bytes: usize,
  k: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  carried: usize,
  c: usize,
): void {
  start<T>(bytes, carried, c);
  for (; k >= 4; k -= 4, a += 4 * aStep, b += 4 * bStep) fourSteps<T>(bytes, a, aStep, b, bStep, c);
  for (; k; k--, a += aStep, b += bStep) oneStep<T>(bytes, a, b, c);
}

function start<T>(bytes: usize, carried: usize, c: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(c + i, carried ? v128.load(carried + i) : v128.splat<T>(<T>0));
  for (; i < bytes; i += sizeof<T>()) store<T>(c + i, carried ? load<T>(carried + i) : <T>0);
}

function fourSteps<T>(bytes: usize, a: usize, aStep: usize, b: usize, bStep: usize, c: usize): void {
  const x0 = load<T>(a);
  const x1 = load<T>(a + aStep);
  const x2 = load<T>(a + 2 * aStep);
  const x3 = load<T>(a + 3 * aStep);
  const a0 = v128.splat<T>(x0);
  const a1 = v128.splat<T>(x1);
  const a2 = v128.splat<T>(x2);
  const a3 = v128.splat<T>(x3);
  const end = c + bytes;
  let b1 = b + bStep;
  let b2 = b1 + bStep;
  let b3 = b2 + bStep;
  for (; c + 32 <= end; c += 32, b += 32, b1 += 32, b2 += 32, b3 += 32) {
    let low = v128.load(c);
    let high = v128.load(c, 16);
    low = v128.add<T>(low, v128.mul<T>(a0, v128.load(b)));
    high = v128.add<T>(high, v128.mul<T>(a0, v128.load(b, 16)));
    low = v128.add<T>(low, v128.mul<T>(a1, v128.load(b1)));
    high = v128.add<T>(high, v128.mul<T>(a1, v128.load(b1, 16)));
    low = v128.add<T>(low, v128.mul<T>(a2, v128.load(b2)));
    high = v128.add<T>(high, v128.mul<T>(a2, v128.load(b2, 16)));
    low = v128.add<T>(low, v128.mul<T>(a3, v128.load(b3)));
    high = v128.add<T>(high, v128.mul<T>(a3, v128.load(b3, 16)));
    v128.store(c, low);
    v128.store(c, high, 16);
  }
  for (; c < end; c += sizeof<T>(), b += sizeof<T>(), b1 += sizeof<T>(), b2 += sizeof<T>(), b3 += sizeof<T>())
    store<T>(c, load<T>(c) + x0 * load<T>(b) + x1 * load<T>(b1) + x2 * load<T>(b2) + x3 * load<T>(b3));
}

function oneStep<T>(bytes: usize, a: usize, b: usize, c: usize): void {
  const x = load<T>(a);
  const xs = v128.splat<T>(x);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(c + i, v128.add<T>(v128.load(c + i), v128.mul<T>(xs, v128.load(b + i))));
  for (; i < bytes; i += sizeof<T>()) store<T>(c + i, load<T>(c + i) + x * load<T>(b + i));
}

/** Element by element. */
export function smallProduct<T>(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  carried: usize,
  row: usize,
  c: usize,
  cRow: usize,
): void {
  for (; m; m--, a += aRow, c += cRow, carried += carried ? cRow : 0) {
    let column = b;
    for (let j: usize = 0; j < n; j++, column += bColumn) {
      let sum: T = carried ? load<T>(carried + j * sizeof<T>()) : <T>0;
      let x = a;
      let y = column;
      for (let p = k; p; p--, x += aStep, y += bStep) sum += load<T>(x) * load<T>(y);
      store<T>(c + j * sizeof<T>(), row ? sum + load<T>(row + j * sizeof<T>()) : sum);
    }
  }
}
