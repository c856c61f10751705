/**
 * Laws of composition: layers form a category under `andThen` (C1-C4), and forward and backward are functions (C5, C6).
 * Equality is of outputs, caches and both gradients, bit for bit, up to the bracketing of parameter and cache tuples.
 */
import { Layer, Matrix, Parameters } from '../src/index.js';
import { every, mixed } from './arbitrary.js';
import { bitwise, first, type Verdict } from './comparison.js';
import { type Law, law } from './law.js';
import { pass, type Row, row, type Sample, sample } from './sample.js';

const { andThen, identity } = Layer;
const { empty } = Parameters;

/** C1: id.forward((), a) = (a, ()); id.backward((), g) = ((), g) */
export const identityPasses = ({ x, mode }: Sample): Verdict =>
  bitwise(pass(identity(x.columns), empty, x, x, mode), { output: x, cache: null, parameters: empty, input: x });

/** A mode whose two parts are alike. */
const twice = (mode: Layer.Mode): Layer.Mode =>
  mode._tag === 'Evaluation' ? Layer.evaluationWith([mode.state, mode.state]) : mode;

/** C2: f then id = f = id then f, each f at its place */
export const identityIsNeutral = ({ layer: f, parameters: p, x, upstream, mode }: Sample): Verdict => {
  const whole = twice(mode);
  const alone = (place: number) => pass(f, p, x, upstream, Layer.modeAt(whole, place));
  const after = pass(andThen(identity(f.outputs))(f), [p, empty], x, upstream, whole);
  const before = pass(andThen(f)(identity(f.inputs)), [empty, p], x, upstream, whole);
  return first([
    () => bitwise({ ...after, cache: after.cache[0], parameters: after.parameters[0] }, alone(0)),
    () => bitwise({ ...before, cache: before.cache[1], parameters: before.parameters[1] }, alone(1)),
  ]);
};

/** C3: (f then g) then h = f then (g then h) */
export const compositionIsAssociative = ({
  layers: [f, g, h],
  parameters: [p, q, r],
  x,
  upstream,
  mode,
}: Row): Verdict => {
  const toLeft = pass(andThen(h)(andThen(g)(f)), [[p, q], r], x, upstream, mode);
  const toRight = pass(andThen(andThen(h)(g))(f), [p, [q, r]], x, upstream, mode);
  const [[c1, c2], c3] = toLeft.cache;
  const [[p1, p2], p3] = toLeft.parameters;
  return bitwise({ ...toLeft, cache: [c1, [c2, c3]], parameters: [p1, [p2, p3]] }, toRight);
};

/** C4: backward of f then g: (q', y) = g.backward(d, z), (p', a') = f.backward(c, y) */
export const backwardRunsInReverse = ({
  layers: [f, g, h],
  parameters: [p, q, r],
  x,
  upstream,
  mode,
}: Row): Verdict => {
  const c = f.forward(p, x, mode);
  const d = g.forward(q, c.output, mode);
  const e = h.forward(r, d.output, mode);
  const third = h.backward(e.cache, upstream);
  const second = g.backward(d.cache, third.input);
  const whole = f.backward(c.cache, second.input);
  return bitwise(pass(andThen(h)(andThen(g)(f)), [[p, q], r], x, upstream, mode), {
    output: e.output,
    cache: [[c.cache, d.cache], e.cache],
    parameters: [[whole.parameters, second.parameters], third.parameters],
    input: whole.input,
  });
};

/** C5: repeated calls give equal results */
export const callsRepeat = ({ layer, parameters, x, upstream, mode }: Sample): Verdict => {
  const { output, cache } = layer.forward(parameters, x, mode);
  const once = layer.backward(cache, upstream);
  const again = layer.backward(cache, upstream);
  // Another batch in between: what a layer remembers outside its cache would show.
  const other = layer.forward(parameters, Matrix.shift(1)(x), mode);
  layer.backward(other.cache, Matrix.scale(-1)(upstream));
  return first([
    () => bitwise(layer.backward(cache, upstream), once),
    () => bitwise(again, once),
    () => bitwise(layer.forward(parameters, x, mode), { output, cache }),
  ]);
};

/** C6: predict = the first component of forward, in evaluation */
export const predictIsForward = ({ layer, parameters, x, mode }: Sample): Verdict =>
  mode._tag === 'Evaluation'
    ? bitwise(Layer.predict(layer, mode.state)(parameters, x), layer.forward(parameters, x, mode).output)
    : first([]);

/** Their equations, for those who check them of a layer of their own. */
export const equations = {
  C2: 'f then id = f = id then f',
  C5: 'repeated forward and backward calls give equal results',
  C6: 'predict = the first component of forward',
} as const;

const anySample = sample({ ...every, precisions: mixed.precisions });

/** The laws of composition. */
export const compositionLaws: ReadonlyArray<Law> = [
  law('C1', 'id.forward((), a) = (a, ()); id.backward((), g) = ((), g)', anySample, identityPasses),
  law('C2', equations.C2, anySample, identityIsNeutral),
  law('C3', '(f then g) then h = f then (g then h)', row, compositionIsAssociative),
  law(
    'C4',
    "backward of f then g: (q', y) = g.backward(d, z), (p', a') = f.backward(c, y)",
    row,
    backwardRunsInReverse,
  ),
  law('C5', equations.C5, anySample, callsRepeat),
  law('C6', equations.C6, sample({ ...every, precisions: mixed.precisions }, false, ['Evaluation']), predictIsForward),
];
