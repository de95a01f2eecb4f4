import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'src/**/*.test.ts',
      'samplers/**/*.test.ts',
      'reports/**/*.test.ts',
      'jobs/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['dist/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**', 'samplers/**', 'reports/**', 'jobs/**'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary'],
    },
  },
});
