/**
 * The studies of depth: their numbers against NumPy's, and their tables and figures as they are committed.
 */
import { describe, expect, test } from 'vitest';
import type { Initializer } from 'foldnet';
import { study as activations } from '../../examples/studies/activations.js';
import { noise } from '../../examples/studies/deepNetworks.js';
import {
  activations as subjects,
  flowThrough,
  schemes,
  study as initializations,
} from '../../examples/studies/initializations.js';
import { slice, study as landscape, subject } from '../../examples/studies/landscape.js';
import { study as remedies } from '../../examples/studies/remedies.js';
import { study as vanishing } from '../../examples/studies/vanishing.js';
import { expectRight } from '../expectRight.js';
import { readGoldenFile, type Rows, type Values } from '../readGolden.js';
import { expectClose, normalDrawTolerance, trainingTolerance } from '../tolerance.js';
import { expectCommitted } from './committed.js';

interface GradientFlow {
  readonly kind: 'gradient_flow';
  readonly name: string;
  readonly depth: number;
  readonly act: (typeof subjects)[number];
  readonly scheme: string;
  readonly loss: number;
  readonly grad_norms_W: Values;
  readonly activation_std: Values;
}

interface LossLandscape {
  readonly kind: 'loss_landscape';
  readonly name: string;
  readonly depth: number;
  readonly act: 'tanh' | 'relu';
  readonly grid: Values;
  readonly loss: Rows;
}

interface Golden {
  readonly X: Rows;
  readonly Y: Rows;
  readonly cases: ReadonlyArray<GradientFlow | LossLandscape | { readonly kind: 'metrics' | 'preprocessing' }>;
}

const golden = readGoldenFile<Golden>('experiments');

const data = expectRight(noise);

test('the points are those of the golden file', () => {
  expectClose(data.inputs, golden.X, normalDrawTolerance);
  expectClose(data.targets, golden.Y, normalDrawTolerance);
});

const schemeOf: Readonly<Record<string, Initializer.Initializer | undefined>> = {
  'normal0.01': schemes['normal 0.01'],
  'uniform0.5': schemes['uniform ±0.5'],
  xavier_normal: schemes['Glorot'],
  he_normal: schemes['He'],
};

describe('gradient flow', () => {
  const flows = golden.cases.filter((c) => c.kind === 'gradient_flow');

  test('is that of every activation and scheme at five depths', () => {
    expect(flows).toHaveLength(subjects.length * Object.keys(schemes).length * 5);
  });

  test.each(flows.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { loss, norms, spread } = flowThrough(c.depth, c.act, schemeOf[c.scheme]!, data);
    expectClose(loss, c.loss, trainingTolerance, 'loss');
    expectClose(norms, c.grad_norms_W, trainingTolerance, 'norms');
    expectClose(spread, c.activation_std, trainingTolerance, 'spread');
  });
});

describe('loss landscapes', () => {
  const landscapes = golden.cases.filter((c) => c.kind === 'loss_landscape');
  test.each(landscapes.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const of = subject(c.depth, c.act, data);
    expectClose(slice(of, of.initial, data, c.grid), c.loss, trainingTolerance);
  });
});

test.each([initializations, vanishing, remedies, landscape, activations].map((study) => [study.name, study] as const))(
  '%s is as it is committed',
  (_, study) => {
    expectCommitted(study);
  },
);
