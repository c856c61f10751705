import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests import the package by its name, as its users do; the longer name comes first, since the first match counts.
    alias: {
      'foldnet/codec': at('./src/codec/index.ts'),
      'foldnet/figures': at('./src/figures/index.ts'),
      'foldnet/kernels': at('./src/kernels/index.ts'),
      'foldnet/laws': at('./laws/index.ts'),
      foldnet: at('./src/index.ts'),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // What is tested holds no state of its own, so files can share a thread and what it has loaded.
    pool: 'threads',
    isolate: false,
    typecheck: {
      enabled: true,
      only: false,
      checker: 'tsc',
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: './tsconfig.json',
    },
  },
});
