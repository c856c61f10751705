/**
 * Numbers as the seed documents print them, which is as Python does.
 */

/** How many decimals `toFixed` goes to; with so many, no tie of two roundings looks like another number. */
const exactDecimals = 100;

/**
 * A finite number with that many decimals, correctly rounded, exact halves to the even digit.
 *
 * `toFixed` rounds exact halves away from zero, and has no sign for -0: (0.0625).toFixed(3) is 0.063, Python prints
 * 0.062.
 */
export const fixed = (x: number, decimals: number): string => {
  const exact = x.toFixed(exactDecimals);
  const kept = exact.slice(0, exact.length - exactDecimals + decimals).replace(/\.$/, '');
  const isHalf = /^50*$/.test(exact.slice(exact.length - exactDecimals + decimals));
  const isEven = /[02468]$/.test(kept);
  const rounded = isHalf && isEven ? kept : x.toFixed(decimals);
  return Object.is(x, -0) ? `-${rounded}` : rounded;
};
