/**
 * Forty layers type-check in well under a second. Time depends on the machine, so the test bounds what the checker does,
 * its instantiations, and prints what it took.
 */
import { expect, test } from 'vitest';
import { compile } from './compile.js';

const imports = `
import { flow, pipe } from 'fp-ts/lib/function.js';
import { Network, Threefry } from 'foldnet';
const { dense, input, relu, residual, tanh } = Network;
const hidden = <const N extends number>(n: N) => flow(dense(n), relu);
`;

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

/** Steps of a pipe, at most ten to a statement, each statement going on from the last; the model is `network`. */
const piped = (steps: ReadonlyArray<string>): string =>
  [
    'const network0 = input(784);',
    ...range(Math.ceil(steps.length / 10)).map(
      (i) => `const network${i + 1} = pipe(network${i}, ${steps.slice(10 * i, 10 * i + 10).join(', ')});`,
    ),
    `const network = network${Math.ceil(steps.length / 10)};`,
  ].join('\n');

const programs = {
  'two layers': `${piped(['dense(100)', 'dense(10)'])}
    export const W: 784 = network.init(Threefry.key(0))[0].W.rows;`,
  'forty layers': `${piped([...range(20).flatMap((i) => [`dense(${100 + i})`, i % 2 === 0 ? 'relu' : 'tanh']), 'dense(10)'])}
    export const W: 119 = network.init(Threefry.key(0))[40].W.rows;`,
  'forty layers in blocks': `${piped([...range(10).flatMap((i) => [`hidden(${100 + i})`, `residual(flow(hidden(50), dense(${100 + i})))`]), 'dense(10)'])}
    export const W: 109 = network.init(Threefry.key(0))[30].W.rows;`,
};

/** What forty layers may add: some ten times what they do. */
const instantiationBound = 60_000;

const figures = ({ errors, diagnostics }: ReturnType<typeof compile>) => ({
  errors: Object.values(errors).flat(),
  instantiations: diagnostics['Instantiations']!,
  seconds: diagnostics['Check time']!,
});

test('forty layers type-check fast', () => {
  const check = (name: keyof typeof programs) => figures(compile({ [name]: `${imports}${programs[name]}` }));
  const small = check('two layers');
  expect(small.errors).toEqual([]);
  (['forty layers', 'forty layers in blocks'] as const).forEach((name) => {
    const large = check(name);
    const instantiations = large.instantiations - small.instantiations;
    console.log(
      `${name}: ${instantiations} more instantiations than two layers; checked in ${large.seconds} s, two layers in ${small.seconds} s`,
    );
    expect(large.errors).toEqual([]);
    expect(instantiations).toBeGreaterThan(0);
    expect(instantiations).toBeLessThan(instantiationBound);
  });
});
