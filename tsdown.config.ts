import { readFileSync, writeFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

const ofLibrary = ['@noble/hashes', 'csv-parse', 'fflate', 'pbf'];
const ofCommand = [...ofLibrary, 'commander', 'fast-check', 'fp-ts', 'io-ts', 'pure-rand'].sort();

/** What is bundled goes out with its licence. */
const writeLicenses = (): void => {
  const texts = ofCommand.map(
    (name) => `# ${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim()}\n`,
  );
  writeFileSync('dist/LICENSES.md', texts.join('\n'));
};

export default defineConfig([
  {
    // For Node, bundlers and browsers; fp-ts and io-ts stay imports, since users share their types.
    name: 'library',
    entry: {
      index: 'src/index.ts',
      'codec/index': 'src/codec/index.ts',
      'kernels/index': 'src/kernels/index.ts',
      'laws/index': 'laws/index.ts',
    },
    platform: 'neutral',
    target: 'es2022',
    tsconfig: 'tsconfig.core.json',
    dts: true,
    deps: { onlyBundle: ofLibrary },
  },
  {
    // One file with all that it needs: nothing to look up, so it starts fast. What `foldnet check` alone needs is apart.
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
