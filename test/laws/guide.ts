/** The guide's page of the laws, from the laws themselves. */
import { join } from 'node:path';
import { BatchNorm, Loss, Optimizer, Schedule, Threefry } from 'foldnet';
import { format, resolveConfig } from 'prettier';
import { catalogue, classes } from '../../laws/catalogue.js';
import { codecLaws } from '../../laws/codec.js';
import { experimentCodec } from '../../laws/experiment.js';
import type { Law } from '../../laws/law.js';
import { layerLaws } from '../../laws/layer.js';
import { lossLaws } from '../../laws/loss.js';
import { randomLaws } from '../../laws/random.js';
import { scheduleLaws } from '../../laws/schedule.js';
import { absent, suites } from '../../laws/suites.js';
import { transformationLaws } from '../../laws/transformation.js';

/** Where the page is. */
export const guidePath: string = join(import.meta.dirname, '../../examples/guide/laws.md');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '\\<');

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const statements = (): string =>
  table(
    ['id', 'law', 'class', 'where'],
    catalogue.map(({ id, statement, class: kind }) => {
      const files = suites.filter(({ laws }) => laws.some((law) => law.id === id)).map(({ file }) => file);
      return [id, cell(statement), kind, files.length === 0 ? (absent[id] ?? '') : files.join(', ')];
    }),
  );

const suitesText = (): string =>
  suites
    .map(({ file, title, laws }) =>
      [
        `### ${title}`,
        `[laws/${file}.ts](../../laws/${file}.ts), run by [test/laws/${file}.test.ts](../../test/laws/${file}.test.ts)`,
        table(
          ['id', 'class', 'equation'],
          laws.map((law) => [law.id, law.class, cell(law.equation)]),
        ),
      ].join('\n\n'),
    )
    .join('\n\n');

const idsOf = (laws: ReadonlyArray<Law>): string => [...new Set(laws.map(({ id }) => id))].join(', ');

const yourOwn = (): string =>
  table(
    ['what', 'laws', 'call'],
    [
      ['a layer', idsOf(layerLaws(BatchNorm.batchNorm(2))), '`layerLaws(layer, options?)`'],
      ['a loss', idsOf(lossLaws(Loss.meanSquaredError)), '`lossLaws(loss)`'],
      [
        'a gradient transformation',
        idsOf(transformationLaws(Optimizer.identity)),
        '`transformationLaws(transformation)`',
      ],
      ['a schedule', idsOf(scheduleLaws(Schedule.constant(1))), '`scheduleLaws(schedule)`'],
      ['a codec', idsOf(codecLaws(experimentCodec)), '`codecLaws(codec)`'],
      ['a generator of keys', idsOf(randomLaws(Threefry)), '`randomLaws(generator)`'],
    ],
  );

const page = (): string => `# The laws

<!-- Written by \`npm run laws -- --guide\`; change the laws, not this page. -->

Every promise of the kit is an equation that a program checks on random arguments: \`npm run laws\` checks all of them and
prints a table; \`npm run laws -- G2 M7\` some; \`--seed 7\`, \`--fresh\` and \`--runs 1000\` say on what. A law that fails
shows the smallest arguments that it found, both sides, the bound, and the seed and path to see it again.

## Your own layers, losses, optimisers, codecs

The same laws check what you write yourself. They are the sub-path \`foldnet/laws\`; fast-check is installed beside it.

\`\`\`ts
import { Layer, Matrix, Parameters } from 'foldnet'
import { checkLaws, layerLaws, showReport } from 'foldnet/laws'

const square = Layer.custom({
  name: 'square',
  inputs: 2,
  outputs: 2,
  declarations: Parameters.empty,
  forward: (_: Parameters.Empty, x: Matrix.Matrix<number, 2>) => ({ output: Matrix.hadamard(x, x), cache: x }),
  backward: (x, dy) => ({ parameters: Parameters.empty, input: Matrix.hadamard(Matrix.scale(2)(x), dy) }),
})
showReport(checkLaws(layerLaws(square), { seed: 42, runs: 100 })) // a row for each law, then what failed
\`\`\`

${yourOwn()}

A layer's declarations give the shapes of its parameters, so most layers need no options. Say \`kinks\` where it has no
derivative, \`rowwise: false\` if it mixes rows, \`tangent\` to have it compared with your own J v (G1).

## How equality is judged

${table(
  ['class', 'means'],
  Object.entries(classes).map(([kind, meaning]) => [kind, meaning]),
)}

## Every law

${statements()}

## Every check

${suitesText()}
`;

/** The page, formatted. */
export const guide = async (): Promise<string> =>
  format(page(), { ...(await resolveConfig(guidePath)), filepath: guidePath });
