import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    // A worker reads each module once, for all its test files: they leave nothing behind.
    isolate: false,
    // By default one processor would be left free, of two the half.
    maxWorkers: '100%',
  },
})
