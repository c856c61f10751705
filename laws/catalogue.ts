/**
 * Every law by its id: what it says, and how its equality is judged.
 */

/** How the equality of a law is judged. */
export type LawClass = 'B' | 'Z' | 'T' | 'FD' | 'D' | 'exact' | 'statistical' | 'example';

/** What that means. */
export const classes: Readonly<Record<LawClass, string>> = {
  B: 'bitwise: `Object.is` at every leaf',
  Z: '`===` at every leaf: +0 equals -0',
  T: 'tolerance: within gamma S, S the sum of the absolute terms, gamma = 4 N 2^-53',
  FD: 'finite difference: within 1e-8 S, step 6e-6',
  D: 'T in general, and exactly Z where every number is a small k/8',
  exact: 'a value or a message, literally',
  statistical: 'within so many standard errors, on fixed seeds',
  example: 'a false statement, kept with its counter-example',
};

/** A law as stated. */
export interface Statement {
  readonly id: string;
  readonly statement: string;
  readonly class: LawClass;
}

const of = (id: string, kind: LawClass, statement: string): Statement => ({ id, class: kind, statement });

/**
 * Every law, in order.
 *
 * @example
 * import { catalogue, first } from 'foldnet/laws'
 * catalogue.find(({ id }) => id === 'C6') // { id: 'C6', class: 'B', statement: 'predict = ...' }
 */
export const catalogue: ReadonlyArray<Statement> = [
  of('C1', 'B', 'id.forward((), a) = (a, ()); id.backward((), g) = ((), g)'),
  of('C2', 'B', 'f then id = f = id then f, in output, cache and both gradients'),
  of('C3', 'B', '(f then g) then h = f then (g then h), in the same four'),
  of('C4', 'B', "backward of f then g: (q', y) = g.backward(d, z), (p', a') = f.backward(c, y)"),
  of('C5', 'B', 'repeated forward and backward calls give equal results'),
  of('C6', 'B', 'predict = the first component of forward'),
  of('M1', 'B', '(f * g) then (h * k) = (f then h) * (g then k); id * id = id; * is associative'),
  of('M2', 'B', 'swap then swap = id; (f * g) then swap = swap then (g * f)'),
  of('M3', 'B', 'backward of copy: (g, h) gives g + h; of add: g gives (g, g); of discard: 0'),
  of('M4', 'B', 'copy then swap = copy'),
  of('M5', 'D', 'copy then (copy * id) = copy then (id * copy)'),
  of('M6', 'B', 'residual f = copy then (f * id) then add; the input gradient is f.backward(c, g) + g'),
  of('M7', 'B', 'the gradient in q of f(q, q) is the sum of the two partial gradients'),
  of('F1', 'exact', 'outputs and gradients have the declared shapes and the precision of what they come from'),
  of('F2', 'B', 'evaluation leaves the layer state, and its advance in training is a function'),
  of('F3', 'statistical', 'dropout: an element is 0, as often as p says, or x / (1 - p); in evaluation x'),
  of('F5', 'T', 'in float32, forward and backward give float64’s numbers, within 2e-4 of the largest'),
  of('F6', 'exact', 'value and gradient of a loss are finite where the output is the target'),
  of('F4', 'T', 'batch norm: running = (1 - momentum) running + momentum (mean, unbiased variance)'),
  of('G1', 'D', '<J v, u> = <v, backward(c, u)>, over all parameters and the input'),
  of('G2', 'FD', 'the central difference along v = <v, grad>; every coordinate on tiny networks'),
  of('G3', 'D', 'backward(c, a u + b w) = a backward(c, u) + b backward(c, w)'),
  of('G4', 'Z', 'backward(c, 0) = 0 for a finite cache'),
  of('G5', 'D', 'grad(X ++ Y) = grad X + grad Y, grad [] = 0; in order, on to the sum carried in, bit for bit'),
  of('G6', 'B', 'row i of a batched forward = forward of row i'),
  of('G7', 'D', 'permuting a batch permutes the outputs and leaves the summed gradient'),
  of('G8', 'D', 'for a permutation of hidden units, forward(pi p, x) = forward(p, x); backward commutes with pi'),
  of('V1', 'D', 'gradients form a vector space'),
  of('A1', 'T', 'softmax(z + c) = softmax(z)'),
  of('A2', 'T', 'softmax sums to 1 and commutes with permutations'),
  of('A3', 'T', 'the gradient of cross-entropy in the logits = p - y; its components sum to 0'),
  of('A4', 'T', 'fused cross-entropy = cross-entropy of softmax; finite for every finite logit'),
  of('A5', 'Z', 'squared error of equal arguments is 0, and so is its gradient'),
  of('A6', 'B', 'relu after relu = relu; sigmoid(-z) = 1 - sigmoid(z); tanh is odd; every activation passes NaN on'),
  of('A7', 'B', 'label smoothing 0, class and positive weights 1, and defaults change no bit of a loss'),
  of(
    'A8',
    'T',
    'one-hot targets = labels; cross-entropy of logits = of their (log-)probabilities; two classes = binary',
  ),
  of('W1', 'T', 'value = (sum of weighted terms) / count; a mean times its count = its sum'),
  of('W2', 'T', 'a row of the integer weight k = the row k times; of the weight 0 = left out'),
  of('W3', 'T', 'scaling all weights leaves a mean alone'),
  of('P1', 'FD', 'the gradient of a penalty is the derivative of its value, and 0 at 0'),
  of('P2', 'B', 'penalties are a monoid under sums'),
  of('P3', 'Z', 'a penalty of the weights does not depend on other parameters'),
  of('L1', 'B', 'parameters by path: get-put, put-get, put-put'),
  of('L2', 'Z', 'from a zero loss gradient an SGD step without decay is the identity'),
  of('L3', 'example', 'false: a step fits the example; the last step erases the one before'),
  of('O1', 'B', 'chain(id, t) = t = chain(t, id); chain is associative'),
  of('O2', 'T', 'scale a, then scale b = scale (a b); bit for bit for powers of two'),
  of('O3', 'B', 'clip by value is idempotent; clip m, then clip n = clip min(m, n)'),
  of('O4', 'T', 'clip by global norm is idempotent, leaves a norm of at most m, and what is below m as it is'),
  of('O5', 'B', 'momentum 0 = id; AdamW without decay = Adam'),
  of('O6', 'B', 'Adam with eps 0, from zero moments: a stream scaled by 2^k gives the same updates'),
  of('O7', 'example', 'false: a zero gradient is no update under momentum, Adam or decay'),
  of('O8', 'B', 'elementwise transformations commute with projections of the parameters'),
  of('O9', 'exact', 'updates have the gradients’ paths, shapes and precision'),
  of('O10', 'B', 'an update depends on its arguments alone'),
  of(
    'O11',
    'T',
    'of a constant gradient g: momentum d gives (1 + d + ... + d^k) g, Adam with eps 0 the sign of g, decay c adds c p',
  ),
  of('S1', 'B', 'shift n, then shift m = shift (n + m); join takes the next schedule’s step 0 at the boundary'),
  of('S2', 'exact', 'a schedule is a function of the step, its numbers finite'),
  of('T1', 'B', 'train 0 = id; train (n + m) = train m after train n; early stopping absorbs'),
  of('T2', 'B', 'train m after decode after encode after train n = train (n + m)'),
  of('T3', 'B', 'replay(spec, seed, data) is one value'),
  of('T4', 'D', 'the full-batch gradient is invariant under permutations of the data'),
  of('T5', 'B', 'a NaN loss is never the best: the first other one improves on it, and the rest is as without it'),
  of('R1', 'B', 'split and fold-in are functions; published vectors of Threefry, JAX and NumPy hold'),
  of('R2', 'B', 'split(k, n)[i] = split(k, m)[i] for i < min(n, m)'),
  of('R3', 'B', 'initial weights come from the path: adding a layer leaves the others'),
  of(
    'R4',
    'statistical',
    '10^5 child keys are distinct; the values of siblings, of parent and child correlate by < 5 / sqrt(n)',
  ),
  of('R5', 'B', 'a permutation is a bijection; a shuffle keeps the multiset'),
  of('R6', 'statistical', 'uniforms are spread over [0, 1); orders and keys made with other data differ'),
  of('K1', 'B', 'decode(encode a) = right a for every finite a, -0 included'),
  of('K2', 'B', 'decode u = right a implies decode(encode a) = right a; encode after decode after encode = encode'),
  of('K3', 'exact', 'NaN, infinities, ragged rows and mismatches: a Left that names the path'),
  of('N1', 'B', 'for every fast kernel: fast(x) = reference(x)'),
  of('N2', 'exact', 'elementary functions: error in ulp, monotone, exact at special points'),
  of('I1', 'B', 'f leaves snapshot(x) as it was, and f(deepFreeze x) = f(x)'),
];

const byId: ReadonlyMap<string, Statement> = new Map(catalogue.map((statement) => [statement.id, statement]));

/** The class of the law of an id; bitwise for one that the catalogue does not have. */
export const classOf = (id: string): LawClass => byId.get(id)?.class ?? 'B';
