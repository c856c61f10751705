/** The guide's page of the elementary functions, from what `npm run elementary -- --guide` found. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Found } from './search.js';
import { type Name, subjects } from './subjects.js';

export type Results = Readonly<Partial<Record<Name, Found>>>;

export const resultsPath: string = join(import.meta.dirname, 'results.json');

/** Where the page is. */
export const guidePath: string = join(import.meta.dirname, '../../examples/guide/elementary.md');

export const readResults = (): Results =>
  existsSync(resultsPath) ? (JSON.parse(readFileSync(resultsPath, 'utf8')) as Results) : {};

const grouped = (n: number): string => n.toLocaleString('en-US');

const rows = (results: Results, row: (name: Name, found: Found) => readonly string[]): readonly string[] =>
  Object.values(subjects).flatMap(({ name }) => {
    const found = results[name];
    return found === undefined ? [] : [`| ${[name, ...row(name, found)].join(' | ')} |`];
  });

const total = (results: Results, count: (found: Found) => number): string =>
  grouped(Object.values(results).reduce((sum, found) => sum + count(found), 0));

/** Results as the file has them. */
export const json = async (results: Results): Promise<string> =>
  format(JSON.stringify(results), { ...(await resolveConfig(resultsPath)), filepath: resultsPath });

/** The page, in the order of the functions. */
export const page = async (results: Results): Promise<string> => {
  const text = [
    '# The elementary functions',
    '',
    '<!-- Written by `npm run elementary -- --guide`; change test/elementary/page.ts, not this page. -->',
    '',
    'Engines differ in the last bits of `Math.exp` and its kin, so the kit has functions of its own, each a fixed sequence of correctly rounded operations ([src/numeric](../../src/numeric)). `npm run elementary` compares them with arithmetic of more than 200 bits, which rounds to the golden values of [mathfn.json](../../test/golden/mathfn.json) itself. It takes an hour or so; this page is what it found.',
    '',
    '## float32: correctly rounded',
    '',
    `Of a float32 argument, the float32 result of each function is the float32 nearest to the true value. That was checked for all 2^32 arguments of each, ${total(results, ({ single }) => single.tried)} in all: none is wrong. The activations sigmoid and tanh, softmax and the losses use these functions; activations that are composed of several (GELU, SiLU, Mish, ...) round the float64 result once, and may be off by one unit where it is nearly a tie.`,
    '',
    'A float64 result is off by less than a unit in its last place, so rounding it once more goes wrong only where it is the midpoint of two float32s to the last bit: a tie, in which the even one is taken. All arguments whose float64 result is within two units of a midpoint are decided by the long arithmetic; elsewhere the float32 function rounds the float64 result, by its definition. These are the hardest; the tests check them again every time, from [results.json](../../test/elementary/results.json). Where the odd neighbour is nearer, [elementary32.ts](../../src/numeric/elementary32.ts) says so: it lists the arguments, except for sigmoid, whose ties near 0 follow a rule.',
    '',
    '| function | arguments | hardest | ties | odd is nearer | nearest to a tie (ulp of float64) | wrong |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows(results, (name, { single }) => [
      grouped(single.tried) + (subjects[name].isEven === true ? ' (even)' : ''),
      String(single.hardest.length),
      String(single.ties),
      String(single.toOdd),
      single.ties === 0 ? '' : single.nearest.toPrecision(2),
      String(single.wrong.length),
    ]),
    '',
    'The cosine takes the absolute value of its argument first, so positive ones are all that there is to check.',
    '',
    '## float64: within a stated bound',
    '',
    `Each docstring states a bound below one unit in the last place (ulp) of the true value. The largest error among ${total(results, ({ double }) => double.tried)} arguments, drawn around every branch, where the reduced argument is largest, and out to the limits; and the order of the results at neighbouring arguments, as every function but the cosine is monotone:`,
    '',
    '| function | bound | arguments | largest error (ulp) | at | subnormal results (ulp) | pairs of neighbours | in the wrong order |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows(results, (name, { double }) => [
      String(subjects[name].bound),
      grouped(double.tried),
      double.largest.toFixed(4),
      String(double.at),
      double.largestSubnormal === 0 ? '' : double.largestSubnormal.toFixed(4),
      double.pairs === 0 ? '' : grouped(double.pairs),
      double.pairs === 0 ? '' : String(double.disordered),
    ]),
    '',
    '`pow`, of two arguments, errs by less than 0.6 ulp; law N2 and its tests check it on samples.',
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(guidePath)), filepath: guidePath });
};
