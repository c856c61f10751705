/**
 * Laws of composition: layers form a category under `andThen` (C1-C4), a symmetric monoidal one under `parallel` (M1,
 * M2), with copies and sums (M3, M4, M6). Equality is of outputs, caches and both gradients, bit for bit, up to the
 * bracketing of parameter and cache tuples.
 *
 * No layer has width 0, so `parallel` has no unit.
 */
import { Layer, Matrix, Parameters } from '../src/index.js';
import { mixed } from './arbitrary.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { type Pass, pass, type Row, row, type Sample, sample, type Square, square } from './sample.js';

const { add, andThen, copy, fanOut, identity, parallel, residual, swap } = Layer;
const { empty } = Parameters;

const beside = (x: Matrix.Matrix, y: Matrix.Matrix): Matrix.Matrix => Matrix.joinColumns(x.columns + y.columns)(x, y);

/** C1: id.forward((), a) = (a, ()); id.backward((), g) = ((), g) */
export const identityPasses = ({ x }: Sample): Verdict =>
  bitwise(pass(identity(x.columns), empty, x, x), { output: x, cache: null, parameters: empty, input: x });

/** C2: f then id = f = id then f */
export const identityIsNeutral = ({ layer: f, parameters: p, x, upstream }: Sample): Verdict => {
  const alone = pass(f, p, x, upstream);
  const after = pass(andThen(identity(f.outputs))(f), [p, empty], x, upstream);
  const before = pass(andThen(f)(identity(f.inputs)), [empty, p], x, upstream);
  return first([
    () => bitwise({ ...after, cache: after.cache[0], parameters: after.parameters[0] }, alone),
    () => bitwise({ ...before, cache: before.cache[1], parameters: before.parameters[1] }, alone),
  ]);
};

/** C3: (f then g) then h = f then (g then h) */
export const compositionIsAssociative = ({ layers: [f, g, h], parameters: [p, q, r], x, upstream }: Row): Verdict => {
  const toLeft = pass(andThen(h)(andThen(g)(f)), [[p, q], r], x, upstream);
  const toRight = pass(andThen(andThen(h)(g))(f), [p, [q, r]], x, upstream);
  const [[c1, c2], c3] = toLeft.cache;
  const [[p1, p2], p3] = toLeft.parameters;
  return bitwise({ ...toLeft, cache: [c1, [c2, c3]], parameters: [p1, [p2, p3]] }, toRight);
};

/** C4: backward of f then g: (q', y) = g.backward(d, z), (p', a') = f.backward(c, y) */
export const backwardRunsInReverse = ({ layers: [f, g, h], parameters: [p, q, r], x, upstream }: Row): Verdict => {
  const c = f.forward(p, x, Layer.evaluation);
  const d = g.forward(q, c.output, Layer.evaluation);
  const e = h.forward(r, d.output, Layer.evaluation);
  const third = h.backward(e.cache, upstream);
  const second = g.backward(d.cache, third.input);
  const whole = f.backward(c.cache, second.input);
  return bitwise(pass(andThen(h)(andThen(g)(f)), [[p, q], r], x, upstream), {
    output: e.output,
    cache: [[c.cache, d.cache], e.cache],
    parameters: [[whole.parameters, second.parameters], third.parameters],
    input: whole.input,
  });
};

/** C5: repeated calls give equal results */
export const callsRepeat = ({ layer, parameters, x, upstream }: Sample): Verdict => {
  const { output, cache } = layer.forward(parameters, x, Layer.evaluation);
  const once = layer.backward(cache, upstream);
  const again = layer.backward(cache, upstream);
  return first([
    () => bitwise(layer.forward(parameters, x, Layer.evaluation), { output, cache }),
    () => bitwise(again, once),
  ]);
};

/** C6: predict = the first component of forward */
export const predictIsForward = ({ layer, parameters, x }: Sample): Verdict =>
  bitwise(Layer.predict(layer)(parameters, x), layer.forward(parameters, x, Layer.evaluation).output);

/** M1: (f * g) then (h * k) = (f then h) * (g then k) */
export const parallelInterchanges = ({ layers, parameters: [p, q, r, s], x, upstream }: Square): Verdict => {
  const [f, g, h, k] = layers;
  const across = pass(
    andThen(parallel(h, k))(parallel(f, g)),
    [
      [p, q],
      [r, s],
    ],
    x,
    upstream,
  );
  const down = pass(
    parallel(andThen(h)(f), andThen(k)(g)),
    [
      [p, r],
      [q, s],
    ],
    x,
    upstream,
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
export const parallelIsAssociative = ({ layers: [f, g, h], parameters: [p, q, r], x: besides }: Square): Verdict => {
  const x = beside(besides, Layer.predict(f)(p, Matrix.sliceColumns(0, f.inputs)(besides)));
  const upstream = Layer.predict(parallel(parallel(f, g), h))([[p, q], r], x);
  const toLeft = pass(parallel(parallel(f, g), h), [[p, q], r], x, upstream);
  const toRight = pass(parallel(f, parallel(g, h)), [p, [q, r]], x, upstream);
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
export const swapIsNatural = ({ layers: [f, g], parameters: [p, q], x }: Square): Verdict => {
  const upstream = Layer.predict(andThen(swap(f.outputs, g.outputs))(parallel(f, g)))([[p, q], empty], x);
  const after = pass(andThen(swap(f.outputs, g.outputs))(parallel(f, g)), [[p, q], empty], x, upstream);
  const before = pass(andThen(parallel(g, f))(swap(f.inputs, g.inputs)), [empty, [q, p]], x, upstream);
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

/** M4: copy then swap = copy */
export const copyIsCommutative = ({ layer: { inputs: n }, x, upstream }: Sample): Verdict =>
  bitwise(
    values(pass(andThen(swap(n, n))(copy(n)), [empty, empty], x, beside(upstream, x))),
    values(pass(copy(n), empty, x, beside(upstream, x))),
  );

/** M3: fanOut f g = copy then (f * g), here with g = f then f */
export const fanOutCopies = ({ layer: f, parameters: p, x, upstream: dy }: Sample): Verdict => {
  const g = andThen(f)(f);
  const upstream = beside(dy, x);
  const direct = pass(fanOut(f, g), [p, [p, p]], x, upstream);
  const composed = pass(andThen(parallel(f, g))(copy(f.inputs)), [empty, [p, [p, p]]], x, upstream);
  return bitwise({ ...direct, cache: [null, direct.cache], parameters: [empty, direct.parameters] }, composed);
};

/** M6: residual f = copy then (f * id) then add; the input gradient is f.backward(c, g) + g */
export const residualAddsItsInput = ({ layer: f, parameters: p, x, upstream }: Sample): Verdict => {
  const n = f.inputs;
  const alone = pass(f, p, x, upstream);
  const direct = pass(residual(f), p, x, upstream);
  const sum = andThen(add(n))(andThen(parallel(f, identity(n)))(copy(n)));
  const composed = pass(sum, [[empty, [p, empty]], empty], x, upstream);
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

const anySample = sample(mixed);
const endoSample = sample(mixed, true);

/** The laws of composition. */
export const compositionLaws: ReadonlyArray<Law> = [
  law('C1', 'id.forward((), a) = (a, ()); id.backward((), g) = ((), g)', anySample, identityPasses),
  law('C2', 'f then id = f = id then f', anySample, identityIsNeutral),
  law('C3', '(f then g) then h = f then (g then h)', row, compositionIsAssociative),
  law(
    'C4',
    "backward of f then g: (q', y) = g.backward(d, z), (p', a') = f.backward(c, y)",
    row,
    backwardRunsInReverse,
  ),
  law('C5', 'repeated forward and backward calls give equal results', anySample, callsRepeat),
  law('C6', 'predict = the first component of forward', anySample, predictIsForward),
  law('M1', '(f * g) then (h * k) = (f then h) * (g then k)', square, parallelInterchanges),
  law('M1', '(f * g) * h = f * (g * h)', square, parallelIsAssociative),
  law('M1', 'id * id = id', square, parallelKeepsIdentity),
  law('M2', 'swap then swap = id', square, swapIsItsOwnInverse),
  law('M2', '(f * g) then swap = swap then (g * f)', square, swapIsNatural),
  law('M3', 'backward of copy: (g, h) gives g + h', endoSample, copySums),
  law('M3', 'backward of add: g gives (g, g)', endoSample, addCopies),
  law('M3', 'fanOut f g = copy then (f * g)', endoSample, fanOutCopies),
  law('M4', 'copy then swap = copy', endoSample, copyIsCommutative),
  law(
    'M6',
    'residual f = copy then (f * id) then add; the input gradient is f.backward(c, g) + g',
    endoSample,
    residualAddsItsInput,
  ),
];
