/** Sums of widths. */
import { expectTypeOf, test } from 'vitest';
import type { Width } from 'foldnet';

test('sums are exact, carries and all', () => {
  expectTypeOf<Width.Sum<1, 1>>().toEqualTypeOf<2>();
  expectTypeOf<Width.Sum<784, 128>>().toEqualTypeOf<912>();
  expectTypeOf<Width.Sum<5, 5>>().toEqualTypeOf<10>();
  expectTypeOf<Width.Sum<999, 1>>().toEqualTypeOf<1000>();
  expectTypeOf<Width.Sum<1, 99999>>().toEqualTypeOf<100000>();
  expectTypeOf<Width.Sum<12345, 67890>>().toEqualTypeOf<80235>();
  expectTypeOf<Width.Sum<0, 7>>().toEqualTypeOf<7>();
});

test('a width known at run time only makes a sum known at run time only', () => {
  expectTypeOf<Width.Sum<number, 3>>().toEqualTypeOf<number>();
  expectTypeOf<Width.Sum<3, number>>().toEqualTypeOf<number>();
});
