/**
 * Layers form a symmetric monoidal category under `parallel` (M1, M2), with copies, sums and discards (M3-M5), from which
 * residual blocks and weight tying are made (M6, M7).
 *
 * No layer has width 0, so `parallel` has no unit, and discarding all is discarding all but some: `slice`.
 */
import * as fc from 'fast-check';
import { Layer, Matrix, Network, Parameters } from '../src/index.js';
import { batchRows, dyadic, matrix, real, type Regime, width } from './arbitrary.js';
import { bitwise, equal, first, type Verdict, within } from './comparison.js';
import { type Law, law } from './law.js';
import { type Pass, pass, placelessSample, type Sample, type Square, square } from './sample.js';
import { rounding } from './tolerance.js';

const { add, andThen, copy, fanOut, identity, parallel, residual, slice, swap, tied } = Layer;
const { empty } = Parameters;

const beside = (x: Matrix.Matrix, y: Matrix.Matrix): Matrix.Matrix => Matrix.joinColumns(x.columns + y.columns)(x, y);

/** M1: (f * g) then (h * k) = (f then h) * (g then k) */
export const parallelInterchanges = ({ layers, parameters: [p, q, r, s], x, upstream, mode }: Square): Verdict => {
  const [f, g, h, k] = layers;
  const across = pass(
    andThen(parallel(h, k))(parallel(f, g)),
    [
      [p, q],
      [r, s],
    ],
    x,
    upstream,
    mode,
  );
  const down = pass(
    parallel(andThen(h)(f), andThen(k)(g)),
    [
      [p, r],
      [q, s],
    ],
    x,
    upstream,
    mode,
  );
  const [[c, d], [e, i]] = across.cache;
  const [[p1, q1], [r1, s1]] = across.parameters;
  return bitwise(
    {
      ...across,
      cache: [
        [c, e],
        [d, i],
      ],
      parameters: [
        [p1, r1],
        [q1, s1],
      ],
    },
    down,
  );
};

/** M1: (f * g) * h = f * (g * h); the upstream gradient is the output, for want of another that wide */
export const parallelIsAssociative = ({
  layers: [f, g, h],
  parameters: [p, q, r],
  x: besides,
  mode,
}: Square): Verdict => {
  const x = beside(besides, f.forward(p, Matrix.sliceColumns(0, f.inputs)(besides), mode).output);
  const upstream = parallel(parallel(f, g), h).forward([[p, q], r], x, mode).output;
  const toLeft = pass(parallel(parallel(f, g), h), [[p, q], r], x, upstream, mode);
  const toRight = pass(parallel(f, parallel(g, h)), [p, [q, r]], x, upstream, mode);
  const [[c1, c2], c3] = toLeft.cache;
  const [[p1, p2], p3] = toLeft.parameters;
  return bitwise({ ...toLeft, cache: [c1, [c2, c3]], parameters: [p1, [p2, p3]] }, toRight);
};

/** What a pass gives beside caches and parameters: those of layers without any are bracketed empties. */
const values = ({ output, input }: Pass<Parameters.Parameters, unknown>): unknown => ({ output, input });

/** M1: id * id = id */
export const parallelKeepsIdentity = ({ layers: [f, g], x }: Square): Verdict =>
  bitwise(
    values(pass(parallel(identity(f.inputs), identity(g.inputs)), [empty, empty], x, x)),
    values(pass(identity(x.columns), empty, x, x)),
  );

/** M2: swap then swap = id */
export const swapIsItsOwnInverse = ({ layers: [f, g], x }: Square): Verdict =>
  bitwise(
    values(pass(andThen(swap(g.inputs, f.inputs))(swap(f.inputs, g.inputs)), [empty, empty], x, x)),
    values(pass(identity(x.columns), empty, x, x)),
  );

/** M2: (f * g) then swap = swap then (g * f) */
export const swapIsNatural = ({ layers: [f, g], parameters: [p, q], x, mode }: Square): Verdict => {
  const first_ = andThen(swap(f.outputs, g.outputs))(parallel(f, g));
  const upstream = first_.forward([[p, q], empty], x, mode).output;
  const after = pass(first_, [[p, q], empty], x, upstream, mode);
  const before = pass(andThen(parallel(g, f))(swap(f.inputs, g.inputs)), [empty, [q, p]], x, upstream, mode);
  const [[c, d]] = after.cache;
  const [[p1, q1]] = after.parameters;
  return bitwise({ ...after, cache: [null, [d, c]], parameters: [empty, [q1, p1]] }, before);
};

/** M3: backward of copy: (g, h) gives g + h */
export const copySums = ({ layer, x, upstream }: Sample): Verdict =>
  bitwise(values(pass(copy(layer.inputs), empty, x, beside(x, upstream))), {
    output: beside(x, x),
    input: Matrix.add(x, upstream),
  });

/** M3: backward of add: g gives (g, g) */
export const addCopies = ({ layer, x, upstream }: Sample): Verdict =>
  bitwise(values(pass(add(layer.inputs), empty, beside(x, upstream), upstream)), {
    output: Matrix.add(x, upstream),
    input: beside(upstream, upstream),
  });

/** M3: backward of discard: g gives (0, g, 0) for the columns left out, kept, left out */
export const discardGivesZero = ({ layer: { inputs: n }, x, upstream }: Sample): Verdict => {
  const zeros = Parameters.zerosLike(x);
  return bitwise(values(pass(slice(3 * n, n, n), empty, beside(beside(upstream, x), upstream), upstream)), {
    output: x,
    input: beside(beside(zeros, upstream), zeros),
  });
};

/** M3: fanOut f g = copy then (f * g), here with g = f then f */
export const fanOutCopies = ({ layer: f, parameters: p, x, upstream: dy, mode }: Sample): Verdict => {
  const g = andThen(f)(f);
  const upstream = beside(dy, x);
  const direct = pass(fanOut(f, g), [p, [p, p]], x, upstream, mode);
  const composed = pass(andThen(parallel(f, g))(copy(f.inputs)), [empty, [p, [p, p]]], x, upstream, mode);
  return bitwise({ ...direct, cache: [null, direct.cache], parameters: [empty, direct.parameters] }, composed);
};

/** M4: copy then swap = copy */
export const copyIsCommutative = ({ layer: { inputs: n }, x, upstream }: Sample): Verdict =>
  bitwise(
    values(pass(andThen(swap(n, n))(copy(n)), [empty, empty], x, beside(upstream, x))),
    values(pass(copy(n), empty, x, beside(upstream, x))),
  );

/** M5: copy then (copy * id) = copy then (id * copy): bit for bit forward, and backward as sums of three associate */
export const copyIsCoassociative = ({ layer: { inputs: n }, x, upstream, exact }: Sample): Verdict => {
  const threefold = beside(beside(upstream, x), Matrix.add(x, upstream));
  const toLeft = pass(andThen(parallel(copy(n), identity(n)))(copy(n)), [empty, [empty, empty]], x, threefold);
  const toRight = pass(andThen(parallel(identity(n), copy(n)))(copy(n)), [empty, [empty, empty]], x, threefold);
  const largest = Math.max(...Matrix.toArray(threefold).map(Math.abs));
  return first([
    () => bitwise(toLeft.output, toRight.output),
    () => within(exact ? 0 : rounding(2, 3 * largest))(toLeft.input, toRight.input),
  ]);
};

/** M6: residual f = copy then (f * id) then add; the input gradient is f.backward(c, g) + g */
export const residualAddsItsInput = ({ layer: f, parameters: p, x, upstream, mode }: Sample): Verdict => {
  const n = f.inputs;
  const alone = pass(f, p, x, upstream, mode);
  const direct = pass(residual(f), p, x, upstream, mode);
  const sum = andThen(add(n))(andThen(parallel(f, identity(n)))(copy(n)));
  const composed = pass(sum, [[empty, [p, empty]], empty], x, upstream, mode);
  return first([
    () =>
      bitwise(
        {
          ...direct,
          cache: [[null, [direct.cache, null]], null],
          parameters: [[empty, [direct.parameters, empty]], empty],
        },
        composed,
      ),
    () =>
      bitwise(direct, {
        ...alone,
        output: Matrix.add(alone.output, x),
        input: Matrix.add(alone.input, upstream),
      }),
  ]);
};

/** M7: tied f at q = f at (q, q), its gradient in q the first partial gradient plus the second */
export const tyingAddsGradients = ({ layer: f, parameters: q, x, upstream, mode }: Sample): Verdict => {
  const twice = andThen(f)(f);
  const apart = pass(twice, [q, q], x, upstream, mode);
  const shared = pass(tied(twice), q, x, upstream, mode);
  const [firstPart, secondPart] = apart.parameters;
  return bitwise(shared, { ...apart, parameters: Parameters.add(firstPart, secondPart) });
};

/** M7 for a chain of n: each more use of q adds its partial gradient, so tying thrice or in pairs sums all the same */
export const tyingNests = ({ layer: f, parameters: q, x, upstream, mode }: Sample): Verdict => {
  const twice = andThen(f)(f);
  const four = andThen(twice)(twice);
  const apart = pass(
    four,
    [
      [q, q],
      [q, q],
    ],
    x,
    upstream,
    mode,
  );
  const nested = pass(tied(andThen(tied(twice))(tied(twice))), q, x, upstream, mode);
  const [[a, b], [c, d]] = apart.parameters;
  return first([
    () => bitwise([nested.output, nested.input], [apart.output, apart.input]),
    () => equal(nested.parameters, Parameters.add(Parameters.add(a, b), Parameters.add(c, d))),
  ]);
};

const endoSample = placelessSample(true);

const copies = (regime: Regime): fc.Arbitrary<Sample> =>
  fc.tuple(width, batchRows).chain(([n, rows]) =>
    fc.record({
      layer: fc.constant(Network.erase(identity(n))),
      parameters: fc.constant(empty),
      x: matrix(regime.number, rows, n),
      upstream: matrix(regime.number, rows, n),
      mode: fc.constant(Layer.evaluation),
      exact: fc.constant(regime.exact),
    }),
  );

/** Layers that have parameters, so that they can be tied. */
const hasParameters = ({ parameters }: Sample): boolean => Parameters.count(parameters) > 0;

const coassociativity = 'copy then (copy * id) = copy then (id * copy)';

/** The laws of wiring. */
export const wiringLaws: ReadonlyArray<Law> = [
  law('M1', '(f * g) then (h * k) = (f then h) * (g then k)', square, parallelInterchanges),
  law('M1', '(f * g) * h = f * (g * h)', square, parallelIsAssociative),
  law('M1', 'id * id = id', square, parallelKeepsIdentity),
  law('M2', 'swap then swap = id', square, swapIsItsOwnInverse),
  law('M2', '(f * g) then swap = swap then (g * f)', square, swapIsNatural),
  law('M3', 'backward of copy: (g, h) gives g + h', endoSample, copySums),
  law('M3', 'backward of add: g gives (g, g)', endoSample, addCopies),
  law('M3', 'backward of discard: g gives 0 for what is left out', endoSample, discardGivesZero),
  law('M3', 'fanOut f g = copy then (f * g)', endoSample, fanOutCopies),
  law('M4', 'copy then swap = copy', endoSample, copyIsCommutative),
  law('M5', coassociativity, copies(real), copyIsCoassociative),
  law('M5', `${coassociativity}, exactly (dyadic)`, copies(dyadic), copyIsCoassociative, { class: 'Z' }),
  law(
    'M6',
    'residual f = copy then (f * id) then add; the input gradient is f.backward(c, g) + g',
    endoSample,
    residualAddsItsInput,
  ),
  law('M7', 'tied f at q = f at (q, q); the gradient in q is the sum of the two', endoSample, tyingAddsGradients, {
    when: hasParameters,
  }),
  law('M7', 'four uses of q, tied in pairs of pairs: the sum of the four', endoSample, tyingNests, {
    class: 'Z',
    when: hasParameters,
  }),
];
