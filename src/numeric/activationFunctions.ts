/**
 * The activations as functions of one number with their derivatives, in binary64. NaN gives NaN; at a kink the
 * derivative is PyTorch's.
 *
 * Each is one elementary function of its argument, options included: a kernel rounds once, when it stores the result.
 */
import { exp, expm1, sigmoid, softplus } from './elementary.js';
import * as kernels from './gelu.js';

/** A function and its derivative. */
export interface Differentiable {
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
}

/** x where x > 0, else slope x */
export const leakyRelu = (slope: number): Differentiable => ({
  value: (x) => (x > 0 ? x : slope * x),
  derivative: (x) => (x > 0 ? 1 : x <= 0 ? slope : NaN),
});

/** scale x where x > 0, else scale alpha (e^x - 1) */
export const elu = (alpha: number, scale: number): Differentiable => ({
  value: (x) => (x > 0 ? scale * x : scale * alpha * expm1(x)),
  derivative: (x) => (x > 0 ? scale : scale * alpha * exp(x)),
});

/** x Phi(x) */
export const gelu: Differentiable = { value: kernels.gelu, derivative: kernels.geluDerivative };

/** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 */
export const geluTanh: Differentiable = { value: kernels.geluTanh, derivative: kernels.geluTanhDerivative };

/** x sigmoid(x); s (1 + x (1 - s)) */
export const silu: Differentiable = {
  value: (x) => x * sigmoid(x),
  derivative: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
};

/** Beyond, mish is the identity to the last bit. */
const flat = 40;

/**
 * x tanh(log(1 + e^x)) = x n / (n + 2) with w = e^x, n = w (w + 2);
 * n / (n + 2) + 4 x w (w + 1) / (n + 2)^2
 */
export const mish: Differentiable = {
  value: (x) => {
    if (x > flat) return x;
    const w = exp(x);
    const n = w * (w + 2);
    return (x * n) / (n + 2);
  },
  derivative: (x) => {
    if (x > flat) return 1;
    const w = exp(x);
    const n = w * (w + 2);
    return (n + (4 * (x * w) * (w + 1)) / (n + 2)) / (n + 2);
  },
};

/** log(1 + e^(beta x)) / beta; x where beta x > threshold */
export const softplusWith = (beta: number, threshold: number): Differentiable => ({
  value: (x) => (beta * x > threshold ? x : softplus(beta * x) / beta),
  derivative: (x) => (beta * x > threshold ? 1 : sigmoid(beta * x)),
});

/** x / (1 + |x|); 1 / (1 + |x|)^2 */
export const softsign: Differentiable = {
  value: (x) => x / (1 + Math.abs(x)),
  derivative: (x) => 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))),
};

/** log(1 / (1 + e^-x)); sigmoid(-x) */
export const logSigmoid: Differentiable = {
  value: (x) => -softplus(-x),
  derivative: (x) => sigmoid(-x),
};

/** min(max(x, low), high); 0 at both ends */
export const hardTanh = (low: number, high: number): Differentiable => ({
  value: (x) => Math.min(Math.max(x, low), high),
  derivative: (x) => (x <= low || x >= high ? 0 : x > low ? 1 : NaN),
});

/** min(max(x + 3, 0), 6) / 6; 0 at both ends */
export const hardSigmoid: Differentiable = {
  value: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  derivative: (x) => (x <= -3 || x >= 3 ? 0 : x < 3 ? 1 / 6 : NaN),
};
