/**
 * The kit in one picture: a model as composed functions, training as a fold over states, and what holds of both. The
 * surfaces, the digest and the verdicts are those of the README's twelve lines, run here.
 */
import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import { Batching, Digest, Loss, Matrix, Network, Optimizer, Threefry, Training } from 'foldnet';
import type { Figure } from 'foldnet/figures';
import { Palette, Surface, Svg } from 'foldnet/figures';
import { checkLaws, layerLaws, type Report } from 'foldnet/laws';
import type { Study } from './study.js';

const { dense, input, residual, tanh } = Network;
const network = pipe(input(2), dense(8), tanh, residual(flow(dense(8), tanh)), dense(1));
const data = { inputs: Matrix.of([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: Matrix.of([[0], [1], [1], [0]]) }; // prettier-ignore
const problem = {
  network,
  loss: Loss.meanSquaredError,
  optimizer: Optimizer.adam({ learningRate: 0.05 }),
  batching: Batching.full,
  data,
};
const key = Threefry.key(42);

const { element, moved, words } = Svg;
const { ink, muted, series } = Palette;
const width = 960;

const heading = (text: string, then: string): string =>
  words(0, 14, text, { 'font-size': 15, 'font-weight': '600' }) + words(0, 34, then, { fill: muted });

const code = { 'font-family': 'ui-monospace, monospace', 'font-size': 12 };

const arrow = (x1: number, x2: number, y: number, colour: string): string => {
  const back = x2 < x1 ? 1 : -1;
  return (
    element('line', { x1, y1: y, x2: x2 + 5 * back, y2: y, stroke: colour, 'stroke-width': 1.8 }) +
    element('path', { d: `M${x2},${y}l${7 * back},-4v8z`, fill: colour })
  );
};

/** The layers, the shapes of what goes forward between them, and the gradient that comes back. */
const layers = ['dense(8)', 'tanh', 'residual(dense(8), tanh)', 'dense(1)', 'loss'];
const between = ['N×2', 'N×8', 'N×8', 'N×8', 'N×1'];
const boxWidths = [78, 52, 176, 78, 52];
const gap = 98;

const model = (): string => {
  const lefts = boxWidths.map((_, i) => gap + boxWidths.slice(0, i).reduce((sum, w) => sum + w + gap, 0));
  const boxes = layers.map((name, i) => {
    const box = { x: lefts[i]!, y: 0, width: boxWidths[i]!, height: 50, rx: 6, fill: 'none', stroke: ink };
    return element('rect', box) + words(lefts[i]! + boxWidths[i]! / 2, 29, name, { anchor: 'middle', ...code });
  });
  const arrows = between.map((shape, i) => {
    const [from, to] = [lefts[i]! - gap + 8, lefts[i]! - 6];
    const middle = (from + to) / 2;
    return [
      arrow(from, to, 17, series(0)),
      words(middle, 10, i === 0 ? `x  ${shape}` : shape, { anchor: 'middle', fill: series(0), 'font-size': 11 }),
      i === 0 ? '' : arrow(to, from, 36, series(1)),
      i === 0 ? '' : words(middle, 51, `∂L ${shape}`, { anchor: 'middle', fill: series(1), 'font-size': 11 }),
    ].join('');
  });
  return boxes.join('') + arrows.join('');
};

const epochs = [0, 5, 10, 20, 40, 200];

interface Moment {
  readonly epoch: number;
  readonly parameters: ReturnType<typeof network.init>;
}

const inputsOf = (points: ReadonlyArray<readonly [number, number]>): Matrix.Matrix<number, 2> =>
  Matrix.map((_, k) => points[Math.floor(k / 2)]![k % 2]!)(Matrix.zeros(points.length, 2));

const panel = ({ epoch, parameters }: Moment): Figure.Figure =>
  Surface.surface({
    title: `epoch ${epoch}`,
    description: '',
    x: { label: 'x1', domain: [-0.25, 1.25] },
    y: { label: 'x2', domain: [-0.25, 1.25] },
    values: (points) => Matrix.toArray(network.predict(parameters, inputsOf(points))),
    shade: { type: 'value', range: [0, 1], boundary: 0.5 },
    samples: Matrix.toRows(data.inputs).map(([x = 0, y = 0], i) => ({ x, y, group: Matrix.toArray(data.targets)[i]! })),
    width: 150,
    height: 152,
    resolution: 60,
  });

const fold = (moments: ReadonlyArray<Moment>): string =>
  moments
    .map((moment, i) => {
      const { title, content } = panel(moment);
      const step = i === 0 ? '' : arrow(-12, 12, 90, ink);
      return moved(i * 157, 0, words(86, 12, title, { anchor: 'middle' }), moved(0, 2, content), step);
    })
    .join('');

const digests = (digest: string): string =>
  [
    words(0, 0, digest.slice(0, 39), code),
    words(0, 18, digest.slice(39), code),
    words(0, 44, 'The weights of epoch 200, hashed. 250 experiments have the same bits in'),
    words(0, 62, 'Node, Chromium and Firefox, on one thread and on two.'),
  ].join('');

const shown = [
  ['G1', '⟨J v, u⟩ = ⟨v, backward(cache, u)⟩'],
  ['G2', 'backward = central differences'],
  ['G3', 'backward is linear in the gradient it is given'],
  ['G7', 'the order of a batch leaves the sum of gradients'],
] as const;

const laws = (report: Report): string =>
  shown
    .map(([id, equation], i) => {
      const own = report.filter(({ law }) => law.id === id);
      const verdict = own.length > 0 && own.every(({ result }) => E.isRight(result)) ? 'holds' : 'does not hold';
      return (
        words(0, 22 * i, id, { 'font-weight': '600' }) +
        words(34, 22 * i, equation) +
        words(345, 22 * i, verdict, { fill: series(2), 'font-weight': '600' })
      );
    })
    .join('');

const figure = (moments: ReadonlyArray<Moment>, digest: string, report: Report): Figure.Figure => ({
  title: 'foldnet at a glance',
  description:
    'Four parts. A model is typed functions: x goes forward through dense, tanh, a residual block and dense to the loss, ' +
    'and gradients come back. Training is a fold: the surface of XOR at six epochs, each state a new value. A run replays ' +
    'bit for bit: one digest. Every gradient is lawful: four laws, each of which holds.',
  width,
  height: 508,
  content: [
    moved(24, 8, heading('A model is typed functions', 'Widths are in the types: what does not fit does not compile.')),
    moved(4, 62, model()),
    moved(24, 148, heading('Training is a fold', 'Each state is a new value: an epoch takes one to the next.')),
    moved(10, 190, fold(moments)),
    moved(24, 384, heading('A run replays bit for bit', '')),
    moved(24, 424, digests(digest)),
    moved(540, 384, heading('Every gradient is lawful', '')),
    moved(540, 424, laws(report)),
  ].join(''),
});

export const study: Study = {
  name: 'at-a-glance',
  title: 'The kit at a glance',
  about:
    'The twelve lines of the README, drawn: the network as composed functions, what it says of the plane while it learns XOR, the digest of its weights, and laws of its gradients, checked on 100 random examples each.',
  source: 'the README',
  seconds: 1,
  run: () =>
    pipe(
      Training.scan(problem, 200)(Training.start(problem, network.init(key), key)),
      E.map((states) => {
        const digest = Digest.ofParameters(states.at(-1)!.parameters);
        const report = checkLaws(layerLaws(network), { seed: 42, runs: 100 });
        const moments = states.filter(({ epoch }) => epochs.includes(epoch));
        return {
          lines: [
            `digest ${digest}`,
            `${report.filter(({ result }) => E.isRight(result)).length} of ${report.length} laws hold`,
          ],
          figures: { 'at-a-glance': figure(moments, digest, report) },
        };
      }),
    ),
};
