/** What becomes of an element, on vectors: operations for lanes.ts. */

export class Copy {
  of<T>(x: v128): v128 {
    return x;
  }
}
export class Add {
  of<T>(x: v128, y: v128): v128 {
    return v128.add<T>(x, y);
  }
}
export class Multiply {
  of<T>(x: v128, y: v128): v128 {
    return v128.mul<T>(x, y);
  }
}
export class Subtract {
  of<T>(x: v128, y: v128): v128 {
    return v128.sub<T>(x, y);
  }
}
export class Divide {
  of<T>(x: v128, y: v128): v128 {
    return v128.div<T>(x, y);
  }
}
/** As Math.max: NaN where either is, and +0 is greater than -0. */
export class Maximum {
  of<T>(x: v128, y: v128): v128 {
    return v128.max<T>(x, y);
  }
}
export class SquareRoot {
  of<T>(x: v128): v128 {
    return v128.sqrt<T>(x);
  }
}
export class Absolute {
  of<T>(x: v128): v128 {
    return v128.abs<T>(x);
  }
}
/** 1 or -1; zeros of either sign and NaN stay. */
export class Sign {
  of<T>(x: v128): v128 {
    const zero = v128.splat<T>(0);
    const orMinusOne = v128.bitselect(v128.splat<T>(-1), x, v128.lt<T>(x, zero));
    return v128.bitselect(v128.splat<T>(1), orMinusOne, v128.gt<T>(x, zero));
  }
}
/** x, or 1 where it is 0. */
export class NonZero {
  of<T>(x: v128): v128 {
    return v128.bitselect(v128.splat<T>(1), x, v128.eq<T>(x, v128.splat<T>(0)));
  }
}
/** min(limit, max(-limit, x)) for a limit that is not negative; the pseudo-maximum of x and y is x unless x < y. */
export class Clamp {
  of<T>(x: v128, limit: v128): v128 {
    return v128.pmin<T>(v128.pmax<T>(x, v128.neg<T>(limit)), limit);
  }
}
export class AddScaled {
  of<T>(x: v128, y: v128, factor: v128): v128 {
    return v128.add<T>(x, v128.mul<T>(factor, y));
  }
}
