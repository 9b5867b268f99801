import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    disableConsoleIntercept: true,
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/bundle.ts', 'src/main.ts', 'src/**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'src/tools/**': { lines: 95, statements: 95, functions: 95 },
        'src/facts/**': { lines: 95, statements: 95, functions: 95 },
      },
    },
  },
})
