/**
 * The studies of XOR against the figures of seed documents 000 and 001.
 */
import { describe, expect, test } from 'vitest';
import { Matrix } from 'foldnet';
import { xor } from '../../examples/xor-000.js';
import * as xor000 from '../../examples/studies/xor-000.js';
import * as xor001 from '../../examples/studies/xor-001.js';
import { expectRight } from '../expectRight.js';
import { readGolden, type Rows, type Values, weightsOf } from '../readGolden.js';
import { expectClose, parameterTolerance, trainingTolerance, vanishingLossTolerance } from '../tolerance.js';
import { expectCommitted } from './committed.js';

describe('seed 000', () => {
  const golden = readGolden<{
    readonly name: string;
    readonly error_history: { readonly epochs: Values; readonly error: Values };
    readonly error_last: number;
    readonly final_params: ReadonlyArray<Rows>;
  }>('seed000_xor').find(({ name }) => name === 'xor_2_3_1_full_batch')!;

  test('trained in pieces, it has the errors and the parameters of the document', () => {
    const last = expectRight(xor000.states()).at(-1)!;
    const errors = last.history.map(({ metrics }) => metrics['error']!);
    const { epochs, error } = golden.error_history;
    expect(last.epoch).toBe(10000);
    expectClose(
      epochs.map((epoch) => errors[epoch]!),
      error,
      trainingTolerance,
    );
    expectClose(errors.at(-1)!, golden.error_last, trainingTolerance);
    expectClose(
      weightsOf(last.parameters).map((rows) => (Array.isArray(rows[0]) ? rows : [rows])),
      golden.final_params,
      parameterTolerance,
    );
  });

  test('its pictures are of the epochs that they say', () => {
    const states = expectRight(xor000.states());
    expect(states.map(({ epoch }) => epoch)).toEqual(xor000.epochs);
  });

  test('what is in the guide', () => {
    const { lines } = expectCommitted(xor000.study);
    expect(lines.at(-1)).toBe('10000   0.0505   0.9556   0.9558   0.0467                0.001081539');
  });
});

describe('seed 001', () => {
  const golden = readGolden<{
    readonly config?: { readonly act: string };
    readonly loss_history: { readonly epochs: Values; readonly loss: Values };
    readonly predict: Rows;
  }>('seed001_xor');

  test.each(['relu', 'sigmoid', 'tanh'] as const)('%s: the losses and predictions of the document', (activation) => {
    const expected = golden.find(({ config }) => config?.act === activation)!;
    const found = expectRight(xor001.trainings()).find((each) => each.activation === activation)!;
    expected.loss_history.epochs.forEach((epoch, i) => {
      const loss = expected.loss_history.loss[i]!;
      expectClose(found.losses[epoch]!, loss, vanishingLossTolerance(loss), `epoch ${epoch}`);
    });
    expectClose(found.pictures.at(-1)!.predict(xor.inputs), expected.predict.flat(), parameterTolerance);
  });

  test('what is in the guide', () => {
    const { figures } = expectCommitted(xor001.study);
    expect(Object.keys(figures)).toEqual(['xor-001', 'xor-001-loss']);
    expect(Matrix.toArray(xor.targets)).toEqual(xor000.samples.map(({ group }) => group));
  });
});
