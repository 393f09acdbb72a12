import { defineConfig } from 'vitest/config'

// a machine that others use, too, stalls at times; what passes only the second time is counted at the end of .ci/run
const retry = process.env['CI'] ? 1 : 0
// two at once on a machine with two cores: most tests wait more than they work
const maxWorkers = process.env['CI'] ? 2 : undefined

const ON_AN_ENGINE_OR_MORE = [
  'test/engine/**',
  'test/faults/**',
  'test/image/**',
  'test/editor/**',
  'test/servers/**',
]

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          retry,
          ...(maxWorkers && { maxWorkers }),
          sequence: { groupOrder: 0 },
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ON_AN_ENGINE_OR_MORE,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // the part of `unit` that is about what the image runs: for another version of Node
          retry,
          name: 'product',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...ON_AN_ENGINE_OR_MORE,
            'test/{sandbox,scripts,docs,element-templates,deploy,examples,model,support}/**',
            // simulated worlds, the same on any Node
            'test/connector/delivery/deliver-once.*',
          ],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          retry,
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/engine/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // the two cores belong to the engine and the worker
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          retry,
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
          retry,
          name: 'faults',
          testTimeout: 240_000,
          include: ['test/faults/**/*.test.ts'],
          globalSetup: ['test/faults/setup.ts'],
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          retry,
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
          retry,
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
          retry,
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
