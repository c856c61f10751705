// Plain JavaScript: the laws of a layer of one's own, right, and with a sign flipped; the ids of those that fail.
import { Layer, Matrix, Parameters } from 'foldnet';
import { checkLaws, failures, layerLaws, showReport } from 'foldnet/laws';

const square = (sign) =>
  Layer.custom({
    name: 'square',
    inputs: 2,
    outputs: 2,
    declarations: Parameters.empty,
    forward: (_, x) => ({ output: Matrix.hadamard(x, x), cache: x }),
    backward: (x, dy) => ({ parameters: Parameters.empty, input: Matrix.hadamard(Matrix.scale(2 * sign)(x), dy) }),
  });

const report = (sign) => checkLaws(layerLaws(square(sign)), { seed: 42, runs: 20 });
const flipped = report(-1);
console.log(JSON.stringify([report(1), flipped].map((of) => failures(of).map(({ id }) => id))));
console.log(showReport(flipped));
