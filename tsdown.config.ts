import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

const d3 = ['array', 'axis', 'color', 'contour', 'delaunay', 'format', 'geo', 'interpolate', 'path', 'random', 'scale']
  .concat(['scale-chromatic', 'selection', 'shape', 'time', 'time-format'])
  .map((name) => `d3-${name}`);
// Plot, and a document for it to draw in.
const ofFigures = ['@observablehq/plot', 'isoformat', 'linkedom', ...d3]
  .concat(['boolbase', 'css-select', 'css-what', 'cssom', 'dom-serializer', 'domelementtype', 'domhandler', 'domutils'])
  .concat(['entities', 'htmlparser2', 'nth-check', 'uhyphen']);
const ofLibrary = ['@noble/hashes', 'csv-parse', 'fflate', 'pbf', ...ofFigures];
const ofCommand = [...ofLibrary, 'commander', 'fast-check', 'fp-ts', 'io-ts', 'pure-rand'].sort();

/** Its licence's text, or what its manifest says if it has no such file. */
const licenseOf = (name: string): string => {
  const folder = `node_modules/${name}`;
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
  if (file !== undefined) return readFileSync(`${folder}/${file}`, 'utf8').trim();
  const { license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, unknown>;
  return `${String(license)}, by ${typeof author === 'string' ? author : JSON.stringify(author)}`;
};

/** What is bundled goes out with its licence. */
const writeLicenses = (): void => {
  const texts = ofCommand.map((name) => `# ${name}\n\n${licenseOf(name)}\n`);
  writeFileSync('dist/LICENSES.md', texts.join('\n'));
};

export default defineConfig([
  {
    // For Node, bundlers and browsers; fp-ts and io-ts stay imports, since users share their types.
    name: 'library',
    entry: {
      index: 'src/index.ts',
      'codec/index': 'src/codec/index.ts',
      'figures/index': 'src/figures/index.ts',
      'kernels/index': 'src/kernels/index.ts',
      'laws/index': 'laws/index.ts',
    },
    platform: 'neutral',
    target: 'es2022',
    tsconfig: 'tsconfig.core.json',
    dts: true,
    // Some of what the figures need has no other entry.
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    deps: { onlyBundle: ofLibrary },
  },
  {
    // With all that it needs: nothing to look up, so it starts fast. What `foldnet check` and `foldnet report` alone need
    // is loaded by them.
    name: 'command line',
    entry: { cli: 'src/cli/main.ts' },
    platform: 'node',
    target: 'node20.19',
    fixedExtension: false,
    dts: false,
    outputOptions: { chunkFileNames: 'cli/[name]-[hash].js' },
    hooks: { 'build:done': writeLicenses },
    // What `foldnet init` writes, with the note on where the data come from.
    copy: [
      { from: 'examples/experiments/{xor,quadrant,digits,iris,diabetes}.json', to: 'dist/experiments' },
      { from: 'examples/data/{xor,quadrant,digits,iris,diabetes}.csv', to: 'dist/data' },
      { from: 'examples/data/README.md', to: 'dist/data' },
    ],
    deps: {
      alwaysBundle: [/^fast-check/, /^fp-ts/, /^io-ts/, /^pure-rand/],
      onlyBundle: ofCommand,
    },
  },
]);
