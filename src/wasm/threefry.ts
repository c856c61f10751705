/**
 * Threefry-2x32 of 20 rounds (numeric/threefry.ts), one block or four at a time, a counter in each lane.
 */

/** The second word after a round, of which the first is known. */
function mix(x0: v128, x1: v128, rotation: i32): v128 {
  return v128.xor(x0, v128.or(v128.shl<u32>(x1, rotation), v128.shr<u32>(x1, 32 - rotation)));
}

/**
 * Gives both words of the blocks (0, counter), (0, counter + 1), ... to `take(to, end, x0, x1, a, b)` of the class F, four
 * blocks at a time: it makes four elements of them, of so many bytes each, with constants a and b of its own. They go to
 * `to`, those that fit before `end`.
 */
export function draw<F>(
  to: usize,
  end: usize,
  bytes: usize,
  counter: u32,
  high: u32,
  low: u32,
  a: v128,
  b: v128,
): void {
  const f = changetype<F>(0);
  const one = v128.splat<u32>(1);
  let counters = v128.add<u32>(v128.splat<u32>(counter), i32x4(0, 1, 2, 3));
  for (; to < end; to += 4 * bytes, counters = v128.add<u32>(counters, v128.splat<u32>(4))) {
    // Three key words take turns: after every fourth round two of them go in, then all move up by one.
    let first = v128.splat<u32>(low);
    let second = v128.splat<u32>(high ^ low ^ 0x1bd11bda);
    let third = v128.splat<u32>(high);
    let x0 = third;
    let x1 = v128.add<u32>(counters, first);
    let turn = one;
    for (let turns = 1; ; turns += 2) {
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 13);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 15);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 26);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 6);
      x0 = v128.add<u32>(x0, first);
      x1 = v128.add<u32>(x1, v128.add<u32>(second, turn));
      if (turns == 5) break;
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 17);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 29);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 16);
      x0 = v128.add<u32>(x0, x1);
      x1 = mix(x0, x1, 24);
      turn = v128.add<u32>(turn, one);
      x0 = v128.add<u32>(x0, second);
      x1 = v128.add<u32>(x1, v128.add<u32>(third, turn));
      turn = v128.add<u32>(turn, one);
      const used = third;
      third = second;
      second = first;
      first = used;
    }
    f.take(to, end, x0, x1, a, b);
  }
}

/** The words of the block (counterHigh, counterLow), the first in the upper half. */
export function block(high: u32, low: u32, counterHigh: u32, counterLow: u32): u64 {
  let first = low;
  let second = high ^ low ^ 0x1bd11bda;
  let third = high;
  let x0 = counterHigh + high;
  let x1 = counterLow + low;
  let turn: u32 = 1;
  while (true) {
    x0 += x1;
    x1 = rotl(x1, 13) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 15) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 26) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 6) ^ x0;
    x0 += first;
    x1 += second + turn;
    if (turn == 5) return ((<u64>x0) << 32) | (<u64>x1);
    x0 += x1;
    x1 = rotl(x1, 17) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 29) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 16) ^ x0;
    x0 += x1;
    x1 = rotl(x1, 24) ^ x0;
    x0 += second;
    x1 += third + turn + 1;
    const used = third;
    third = second;
    second = first;
    first = used;
    turn += 2;
  }
}
