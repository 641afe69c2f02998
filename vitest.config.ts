import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{main,shared,renderer}/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    sequence: { hooks: 'stack' },
  },
})
