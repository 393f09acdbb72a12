import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/engine/**', 'test/faults/**', 'test/image/**', 'test/editor/**', 'test/servers/**'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/engine/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // the two cores belong to the engine and the worker
          fileParallelism: false,
        },
      },
      {
        test: {
          // what need not kill the engine, against a Zeebe that is there already (npm run test:zeebe)
          name: 'zeebe',
          include: ['test/engine/**/*.test.ts'],
          exclude: [
            'test/engine/contract/own/**',
            'test/engine/own-engine.test.ts',
            'test/engine/other-engines.test.ts',
            'test/engine/process-life.test.ts',
            'test/engine/record-sink.test.ts',
            'test/engine/quickstart-*.test.ts',
          ],
          globalSetup: ['test/engine/zeebe-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          testTimeout: 240_000,
          include: ['test/faults/**/*.test.ts'],
          globalSetup: ['test/faults/setup.ts'],
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // Camunda Modeler's editor in a browser
          name: 'editor',
          include: ['test/editor/**/*.test.ts'],
          globalSetup: ['test/engine/setup.ts', 'test/editor/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          // Exim and Postfix as Debian has them
          name: 'servers',
          include: ['test/servers/**/*.test.ts'],
          globalSetup: ['test/engine/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'image',
          include: ['test/image/**/*.test.ts'],
          globalSetup: ['test/image/setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**'] },
  },
})
