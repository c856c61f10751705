/**
 * Packs a part of a matrix for the tiles of a product: in panels of `width` rows of A or columns of B, `panel` bytes
 * apart, that hold for each step of the inner index its `width` elements side by side; zeros where the matrix has fewer.
 */

/** Zeros in the last panel, where the matrix does not fill it. */
function clearRest<T>(to: usize, panel: usize, width: usize, count: usize, steps: usize): void {
  if (count % width) memory.fill(to + (count / width) * panel, 0, steps * width * sizeof<T>());
}

/** A part whose rows or columns are adjacent in memory; its steps are `step` bytes apart. */
export function packAdjacent<T>(
  to: usize,
  panel: usize,
  width: usize,
  count: usize,
  steps: usize,
  from: usize,
  step: usize,
): void {
  clearRest<T>(to, panel, width, count, steps);
  const bytes = width * sizeof<T>();
  const whole = count / width;
  const rest = (count % width) * sizeof<T>();
  // Some steps of all panels, then the next: the matrix is read along its rows, however far apart they are.
  for (; steps >= 4; steps -= 4, from += 4 * step, to += 4 * bytes) {
    let x = from;
    let place = to;
    for (let i: usize = 0; i < whole; i++, place += panel)
      for (let v: usize = 0; v < bytes; v += 16, x += 16) fourVectors(place + v, bytes, x, step);
    for (let p: usize = 0; p < 4; p++) copyElements<T>(place + p * bytes, x + p * step, rest);
  }
  for (; steps; steps--, from += step, to += bytes) {
    let x = from;
    let place = to;
    for (let i: usize = 0; i < whole; i++, place += panel, x += bytes) copyElements<T>(place, x, bytes);
    copyElements<T>(place, x, rest);
  }
}

function fourVectors(to: usize, apart: usize, from: usize, step: usize): void {
  const x = v128.load(from);
  const y = v128.load(from + step);
  const z = v128.load(from + (step << 1));
  const w = v128.load(from + 3 * step);
  v128.store(to, x);
  v128.store(to + apart, y);
  v128.store(to + (apart << 1), z);
  v128.store(to + 3 * apart, w);
}

function copyElements<T>(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(to + i, load<T>(from + i));
}

/** A part whose steps are adjacent in memory; its rows or columns are `apart` bytes apart. */
export function packAcross<T>(
  to: usize,
  panel: usize,
  width: usize,
  count: usize,
  steps: usize,
  from: usize,
  apart: usize,
): void {
  clearRest<T>(to, panel, width, count, steps);
  const lanes: usize = 16 / sizeof<T>();
  const step = width * sizeof<T>();
  for (let i: usize = 0; i < count; i += lanes, from += lanes * apart) {
    const place = to + (i / width) * panel + (i % width) * sizeof<T>();
    if (i + lanes <= count) transpose<T>(place, step, steps, from, apart);
    else
      for (let j = i; j < count; j++)
        for (let p: usize = 0; p < steps; p++)
          store<T>(place + (j - i) * sizeof<T>() + p * step, load<T>(from + (j - i) * apart + p * sizeof<T>()));
  }
}

/** As many rows as a vector has lanes, `apart` bytes apart, to columns in vectors `step` bytes apart. */
function transpose<T>(to: usize, step: usize, steps: usize, from: usize, apart: usize): void {
  const end = from + steps * sizeof<T>();
  if (sizeof<T>() == 8) {
    for (; from + 16 <= end; from += 16, to += 2 * step) {
      const x = v128.load(from);
      const y = v128.load(from + apart);
      v128.store(to, v128.shuffle<f64>(x, y, 0, 2));
      v128.store(to + step, v128.shuffle<f64>(x, y, 1, 3));
    }
    if (from < end) {
      store<T>(to, load<T>(from));
      store<T>(to, load<T>(from + apart), 8);
    }
    return;
  }
  const apart2 = apart << 1;
  const apart3 = apart + apart2;
  for (; from + 16 <= end; from += 16, to += 4 * step) {
    const x = v128.load(from);
    const y = v128.load(from + apart);
    const z = v128.load(from + apart2);
    const w = v128.load(from + apart3);
    const xyLow = v128.shuffle<f32>(x, y, 0, 4, 1, 5);
    const zwLow = v128.shuffle<f32>(z, w, 0, 4, 1, 5);
    const xyHigh = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    const zwHigh = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(xyLow, zwLow, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(xyLow, zwLow, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<f64>(xyHigh, zwHigh, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<f64>(xyHigh, zwHigh, 1, 3));
  }
  for (; from < end; from += 4, to += step) {
    store<T>(to, load<T>(from));
    store<T>(to, load<T>(from + apart), 4);
    store<T>(to, load<T>(from + apart2), 8);
    store<T>(to, load<T>(from + apart3), 12);
  }
}
