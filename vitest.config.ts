import { defineConfig } from 'vitest/config';

/** In CI the results are also written down, for `.ci/run` to count. */
const reporters = process.env.CI ? ['default', ['json', { outputFile: 'coverage/tests.json' }] as const] : ['default'];

export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, reporters } });
