/**
 * The tests that mutation testing runs: those of layers, losses and optimisers, the quick ones first, since the first
 * failure ends a mutant's run.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const quickest = ['/test/laws/', '/test/golden/', '/test/'];

class QuickFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => quickest.findIndex((part) => moduleId.includes(part));
    return Promise.resolve(files.sort((a, b) => rank(b) - rank(a) || (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

export default defineConfig({
  root: at('../..'),
  resolve: {
    alias: {
      'foldnet/codec': at('../../src/codec/index.ts'),
      'foldnet/laws': at('../../laws/index.ts'),
      foldnet: at('../../src/index.ts'),
    },
  },
  test: {
    include: [
      'test/*.test.ts',
      'test/golden/layers/*.test.ts',
      'test/golden/{networks,optimizers,schedules}.test.ts',
      'test/codec/{experiment,layers}.test.ts',
      'test/laws/{activation,composition,gradient,loss,optimizer,schedule,wiring}.test.ts',
    ],
    exclude: ['test/{docstrings,Digest,Matrix,Metric,MersenneTwister,Random,Scaler,Summary,Threefry,version}.test.ts'],
    testTimeout: 60_000,
    // A mutant that no quick test kills seldom needs many cases of a law, and takes as long as all of them.
    env: { FOLDNET_RUNS: '25' },
    sequence: { sequencer: QuickFirst },
  },
});
