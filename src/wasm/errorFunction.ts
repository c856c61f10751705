/** The scaled complement of the error function, e^(x^2) erfc x, of two numbers of twice the precision (numeric/errorFunction.ts). */
import * as doubleDouble from './doubleDouble';
import { add, both, constant, divide, multiply, subtract } from './float64x2';

const scaledStart: usize = memory.data<f64>([1.2423492448711544]);
const scaledRest: usize = memory.data<f64>([
  -0.1400091801376194, -0.010555596332218104, 0.0975190951532544, -0.11508959816020596, 0.08798315382505166,
  -0.0488233258274842, 0.01909933093863542, -0.004215019914258454, -0.00030226783525125726, 0.0005643844765807744,
  -0.00012151270991191713, -4.278256619927121e-5, 2.426220998392504e-5, 2.3295360628831556e-6, -3.818129330837503e-6,
  -4.716224039279337e-8, 6.073703180288418e-7, -3.4336991526185254e-9, -1.0178901189849611e-7, -3.713721725843322e-9,
  1.649290214438332e-8, 2.2919748241195318e-9, -1.8435781663924456e-9, -5.203034961158966e-10,
]);
const degree: usize = 23;

/** By Horner's rule. */
function polynomial(x: v128): v128 {
  let total = constant(scaledRest, degree);
  for (let c = scaledRest + ((degree - 1) << 3); c >= scaledRest; c -= 8) total = add(multiply(total, x), constant(c));
  return total;
}

/** The tail is left in doubleDouble.tail. */
export function scaledComplement(x: v128, xTail: v128): v128 {
  const t = divide(subtract(x, both(3.5)), add(x, both(3.5)));
  const numerator = doubleDouble.orderedSum(constant(scaledStart), multiply(t, polynomial(t)));
  const numeratorTail = doubleDouble.tail;
  const sum = doubleDouble.sum(both(1), multiply(both(2), x));
  const denominator = doubleDouble.add(sum, doubleDouble.tail, multiply(both(2), xTail), both(0));
  return doubleDouble.divide(numerator, numeratorTail, denominator, doubleDouble.tail);
}
