/**
 * `foldnet summary`: its table, its sizes, its flow, its figure and its errors.
 */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyFolder, type Folder, full, fullCsv, parsed, withRun, xor, xorCsv } from './foldnet.js';

const withXor = (change: object = {}): { readonly folder: Folder; readonly file: string } => {
  const folder = emptyFolder();
  folder.write('xor.csv', xorCsv);
  return { folder, file: folder.write('xor.json', { ...xor, ...change }) };
};

test('the layers, the sizes and the flow', async () => {
  const { folder, file } = withXor();
  const { code, out, err } = await folder.foldnet(['summary', file]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n');
  expect(lines[0]).toBe('xor: 2 inputs, 2 outputs');
  expect(lines[1]).toMatch(/^path {2}type {3}inputs {2}outputs {2}parameters +count$/);
  // 2 x 4 + 4 + 4 x 2 + 2 numbers; Adam keeps two more of each, and gradients; four rows of 4 + 4 + 2 outputs.
  expect(out).toContain(
    `\n22 parameters, ${22 * 8} bytes in float64; a training step on 4 rows needs ${8 * (22 * 4 + 4 * 10)} bytes\n`,
  );
  expect(out).toContain('\n▼ 1 tanh  A₁ = tanh(Z₁)');
  expect(out).toContain('▲ ∂L/∂Z₂ = (P − Y) / N\n');
  expect(Object.keys(folder.contents())).toEqual(['xor.csv', 'xor.json']);
});

test('a mini-batch has its own size', async () => {
  const folder = emptyFolder();
  folder.write('full.csv', fullCsv);
  const { out } = await folder.foldnet(['summary', folder.write('full.json', full)]);
  expect(out).toContain('; a training step on 5 rows needs ');
  expect(out).toContain('1 batch-norm  U₁ = (Z₁ − mean) / deviation, by column');
});

test('with --json, one object and nothing else', async () => {
  const { folder, file } = withXor();
  const { code, out, err } = await folder.foldnet(['summary', file, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const result = parsed(out);
  expect(Object.keys(result)).toEqual([
    'name',
    'inputs',
    'outputs',
    'precision',
    'layers',
    'parameters',
    'bytes',
    'step',
    'flow',
  ]);
  expect(result).toMatchObject({ name: 'xor', parameters: 22, bytes: 176, step: { rows: 4, bytes: 1024 } });
  expect(result['layers']).toMatchObject([{ type: 'dense', count: 12 }, { type: 'tanh' }, { count: 10 }]);
});

test('--out draws it, and takes nobody’s place', async () => {
  const { folder, file } = withXor();
  const svg = folder.at('flow.svg');
  const first = await folder.foldnet(['summary', file, '--out', svg]);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/\ndrawn in flow\.svg\n$/);
  const drawn = folder.read('flow.svg');
  expect(drawn).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(drawn).toContain('Gradient flow of xor');
  expect(drawn).not.toContain('var(');
  expect(await folder.foldnet(['summary', file, '--out', svg])).toEqual({
    code: 2,
    out: '',
    err: 'error: flow.svg: expected a file that is not there yet, got one that is\n',
  });
  expect(folder.read('flow.svg')).toBe(drawn);
});

test('of a run', async () => {
  const folder = await withRun(xor, ['--epochs', '2']);
  const ofRun = await folder.foldnet(['summary', folder.at('run')]);
  const ofFile = await folder.foldnet(['summary', folder.at('it.json')]);
  expect(ofRun).toMatchObject({ code: 0, err: '' });
  expect(ofRun.out).toBe(ofFile.out.replace(/; a training step.*$/m, ''));
});

test.each([
  ['no file', ['nothing.json'], 'error: nothing.json: cannot be read, there is nothing of that name\n'],
  ['an empty --out', ['xor.json', '--out', ''], "error: --out: expected a path, got ''\n"],
])('%s', async (_, [name = '', ...args], err) => {
  const { folder } = withXor();
  expect(await folder.foldnet(['summary', folder.at(name), ...args])).toEqual({ code: 2, out: '', err });
});

test('a folder that is no run', async () => {
  const { folder } = withXor();
  expect(await folder.foldnet(['summary', folder.at('.')])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('this is a folder, not a file') as string,
  });
});

test('a wrong experiment, and data that are missing', async () => {
  const { folder, file } = withXor({ epochs: 0 });
  expect(await folder.foldnet(['summary', file])).toEqual({
    code: 2,
    out: '',
    err: 'error: xor.json: epochs: expected a positive integer, got 0\n',
  });
  const moved = folder.write('moved.json', { ...xor, data: { ...xor.data, csv: 'gone.csv' } });
  expect(await folder.foldnet(['summary', moved])).toMatchObject({ code: 2, out: '' });
});

test('a figure that cannot be written', async () => {
  const { folder, file } = withXor();
  writeFileSync(folder.at('plain'), '');
  const { code, out } = await folder.foldnet(['summary', file, '--out', `${folder.at('plain')}/flow.svg`]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});
