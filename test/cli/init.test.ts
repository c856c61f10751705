/**
 * `foldnet init`: an experiment and its data that train at once, and nothing overwritten.
 */
import { MersenneTwister } from 'foldnet';
import { Csv } from 'foldnet/codec';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyFolder, inRepository } from './foldnet.js';

test.each([
  ['xor', 'xor.csv'],
  ['quadrant', 'quadrant.csv'],
  ['digits', 'digits.csv'],
  ['iris', 'iris.csv'],
  ['regression', 'diabetes.csv'],
])('%s', async (name, csv) => {
  const folder = emptyFolder();
  expect(await folder.spawned(['init', name])).toEqual({
    code: 0,
    out: `${name}.json  the experiment\n${csv}  its data\nnext: foldnet train ${name}.json\n`,
    err: '',
  });
  expect(Object.keys(folder.contents()).sort()).toEqual([csv, `${name}.json`].sort());
  const out = folder.at('run');
  const { code, out: text } = await folder.foldnet([
    'train',
    folder.at(`${name}.json`),
    '--epochs',
    '1',
    '--out',
    out,
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ name, epochs: 1 });
});

test.each(['xor.json', 'xor.csv'])('%s is left as it is', async (name) => {
  const folder = emptyFolder();
  folder.write(name, 'mine');
  expect(await folder.spawned(['init', 'xor'])).toEqual({
    code: 2,
    out: '',
    err: `error: ${name}: expected no file of that name here, got one, which init leaves as it is\n`,
  });
  expect(folder.contents()).toEqual({ [name]: 'mine' });
});

test('an unknown name, with the nearest', async () => {
  expect(await emptyFolder().foldnet(['init', 'irsi'])).toEqual({
    code: 2,
    out: '',
    err: "error: init: expected one of 'xor', 'quadrant', 'digits', 'iris', 'regression', got 'irsi'; did you mean 'iris'?\n",
  });
});

test('the quadrant’s data are the generator’s', () => {
  const [x] = MersenneTwister.standardNormal(800)(MersenneTwister.fromSeed(0));
  const rows = Array.from({ length: 400 }, (_, i) => [x[2 * i]!, x[2 * i + 1]!, x[2 * i]! * x[2 * i + 1]! > 0 ? 1 : 0]);
  expect(readFileSync(inRepository('examples/data/quadrant.csv'), 'utf8')).toBe(
    Csv.write(['x1', 'x2', 'target'], rows),
  );
});
