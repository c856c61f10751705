// Strict TypeScript: widths survive the trip through the declarations, and a mismatch still does not compile.
import { pipe } from 'fp-ts/lib/function.js';
import { Dense, type Matrix, Network, Threefry } from 'foldnet';
import { type Figure, Lines } from 'foldnet/figures';
import { type Law, layerLaws } from 'foldnet/laws';

const network = pipe(Network.input(784), Network.dense(128), Network.relu, Network.dense(10));
export const weights: Matrix.Matrix<784, 128> = network.init(Threefry.key(42))[0].W;

// @ts-expect-error -- 128 columns are not 10
export const mismatch: Matrix.Matrix<784, 10> = weights;

// The laws take the layers of the main entry: one class of matrices for both.
export const laws: ReadonlyArray<Law> = layerLaws(Dense.dense(3, 2), { kinks: ({ x }) => x.rows > 3 });

// What a figure takes and gives is of its own types: none of the libraries that draw it.
export const figure: Figure.Figure = Lines.lines({
  title: 'Loss',
  description: '',
  x: { label: 'epoch' },
  y: { label: 'loss' },
  series: [],
});
