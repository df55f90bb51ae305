import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** In CI the results are also written down, for `.ci/run` to count. */
const reporters = process.env.CI ? ['default', ['json', { outputFile: 'coverage/tests.json' }] as const] : ['default'];

/** The page of the HTML report is made by `npm run build`; all else is tested from its sources. */
const page = fileURLToPath(new URL('dist/src/report/page/built.js', import.meta.url));

export default defineConfig({
  resolve: { alias: { './page/built.js': page } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    reporters,
    // What is tested keeps nothing between files, and takes longer to load than most files take to run.
    isolate: false,
    maxWorkers: '100%',
  },
});
