/** A divergence names the innermost layer that it comes from, by its path. */
import { describe, expect, test } from 'vitest';
import { Declaration, Layer, Matrix, type Parameters, Spec, Threefry } from 'foldnet';
import { firstNonFiniteLayer } from '../src/NonFinite.js';
import { expectRight } from './expectRight.js';

const dense: Spec.LayerSpec = { type: 'dense', outputs: 2, init: { type: 'constant', value: 1 } };
/** Overflows: 1e200 times 1e200. */
const huge: Spec.LayerSpec = { type: 'dense', outputs: 2, init: { type: 'constant', value: 1e200 } };
const relu: Spec.LayerSpec = { type: 'relu' };

const locate = (layers: ReadonlyArray<Spec.LayerSpec>, inputs: number = 2): string | undefined => {
  const network = expectRight(Spec.network({ inputs, layers }));
  const parameters = Declaration.initialize(network.declarations, 'float64')(Threefry.key(0))[0];
  const x = Matrix.constant(1, inputs, 1e200);
  return firstNonFiniteLayer(network, parameters as ReadonlyArray<Parameters.Parameters>, x, Layer.evaluation);
};

describe('the first layer whose output is not finite', () => {
  test.each<readonly [string, ReadonlyArray<Spec.LayerSpec>, string | undefined]>([
    ['of none', [dense, relu], undefined],
    ['in a sequence', [dense, huge, relu], '1'],
    ['in a residual block', [dense, { type: 'residual', layers: [relu, dense, huge] }], '1.2'],
    ['in a residual layer', [{ type: 'residual', layers: huge }], '0'],
    [
      'in a nested sequence',
      [{ type: 'sequence', layers: [relu, { type: 'sequence', layers: [dense, huge] }] }],
      '0.1.1',
    ],
    ['in the left branch', [{ type: 'fan-out', branches: [[dense, huge], [dense]] }], '0.0.1'],
    ['in the right branch', [relu, { type: 'fan-out', branches: [dense, [dense, huge]] }], '1.1.1'],
    [
      'on columns of its own',
      [
        {
          type: 'parallel',
          branches: [
            { inputs: 1, layers: [dense] },
            { inputs: 1, layers: [relu, huge] },
          ],
        },
      ],
      '0.1.1',
    ],
    ['in a tie', [{ type: 'tied', layer: { type: 'sequence', layers: [huge, huge] } }], '0.0'],
    ['in a tied fan-out', [{ type: 'tied', layer: { type: 'fan-out', branches: [huge, huge] } }], '0.0'],
  ])('%s', (_, layers, path) => {
    expect(locate(layers)).toBe(path);
  });

  test('where the sum of a residual overflows, not its block, is the residual', () => {
    const large: Spec.LayerSpec = { type: 'dense', outputs: 1, init: { type: 'constant', value: 1 } };
    const network = expectRight(Spec.network({ inputs: 1, layers: [{ type: 'residual', layers: [large] }] }));
    const parameters = network.init(Threefry.key(0));
    const x = Matrix.of([[1.5e308]]);
    expect(firstNonFiniteLayer(network, parameters, x, Layer.evaluation)).toBe('0');
  });

  test('a layer alone has no path', () => {
    expect(firstNonFiniteLayer(Layer.identity(1), {}, Matrix.of([[NaN]]), Layer.evaluation)).toBeUndefined();
  });
});
