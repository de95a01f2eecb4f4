import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first: begun last, one of them would run alone at the end. */
const LONGEST = [
  'test/e2e/worlds.test.ts',
  'test/e2e/more-worlds.test.ts',
  'test/e2e/four-outcomes.test.ts',
  'test/e2e/kill.test.ts',
  'test/e2e/faults.test.ts',
  'test/e2e/cli.test.ts',
  'test/e2e/interrupted.test.ts',
  'test/store/crash.test.ts',
  'src/sandbox/generate/generate.test.ts',
];

const PARTS = ['src', 'samplers', 'reports', 'jobs', 'test/contract'].map(
  (folder) => `${folder}/**/*.test.ts`,
);

/** They put something else in the place of a module that others need as it is. */
const ALONE = ['test/e2e/faults.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    globalSetup: ['test/scratch.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Much of the time goes to programs that the tests start and wait for.
    maxWorkers: Math.max(2, availableParallelism() + 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      // Tests of single parts share what they load in a worker: loading the vendors' packages takes longer than they do.
      // `npm run test:coverage` measures these alone: what the whole program touches says little.
      { extends: true, test: { name: 'parts', include: PARTS, isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{e2e,store}/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
          globalSetup: ['test/store/server.ts'],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    coverage: {
      provider: 'v8',
      include: ['{src,samplers,reports,jobs}/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary'],
    },
  },
});
