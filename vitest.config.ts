import { statfsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { labIsUp } from './test/lab/alive.js'
import { LABS } from './test/lab/labs.js'
import { LongestFirst } from './test/longest-first.js'

/**
 * Two projects: everything that runs anywhere, and the tests on real hosts (test/lab/). These run when a lab is up
 * (`npm run lab:up`), when HOSTWARD_LAB=1 asks for one, or when a file of them is named, and not with HOSTWARD_LAB=0; otherwise one line says that they were left out.
 * Those of changes take minutes each: they run with HOSTWARD_LAB=all, or when a file is named.
 */
const asked = process.env['HOSTWARD_LAB']
// Without the paths of node and vitest, which may have such folders in them.
const words = process.argv.slice(2)
const isNamed = words.some((word) => word.includes('test/lab/'))
const labWanted = asked === '1' || asked === 'all' || (asked !== '0' && (isNamed || labIsUp()))
const OF_CHANGES = ['test/lab/change-*.test.ts', 'test/lab/seed-*.test.ts', 'test/lab/faults.test.ts', 'test/lab/golden.test.ts']
const left = asked === 'all' || isNamed ? [] : OF_CHANGES
if (!labWanted)
  process.stderr.write('The tests on real hosts are left out; to have them: npm run lab:up, or HOSTWARD_LAB=1 npm test (as root)\n')
else if (left.length > 0)
  process.stderr.write('The tests of changes on real hosts, which take long, are left out; to have them: HOSTWARD_LAB=all npm test\n')

// What tests write reaches the disk before they go on, as hostward has it on a host. In memory the suite takes a third less time.
const IN_MEMORY = '/dev/shm'
if (process.env['TMPDIR'] === undefined && hasRoom(IN_MEMORY)) process.env['TMPDIR'] = IN_MEMORY

/** A container has often no more than 64 MB there. */
function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > 256 * 1024 * 1024
  } catch {
    return false
  }
}

// Who names files may want none of those that need the built CLI.
const isWhole = !words.some((word) => /(?:^|\/)test(?:\/|$)|\.test\b/.test(word))

// The first test of the built CLI builds it when that was not done before, which takes a while on a machine with other work.
const common = { disableConsoleIntercept: true, testTimeout: 60_000 }

export default defineConfig({
  test: {
    // More than there are cores (the default leaves one free): tests of daemontools wait, and others can run meanwhile. vitest takes
    // more than 100% only as a number.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    sequence: { sequencer: LongestFirst },
    projects: [
      // No file of the suite replaces modules or leaves the process changed: loading the sources once for all of them is enough.
      {
        test: {
          ...common,
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**'],
          isolate: false,
          ...(isWhole ? { globalSetup: 'test/helpers/build-first.ts' } : {}),
        },
      },
      ...(labWanted
        ? [
            {
              test: {
                ...common,
                name: 'lab',
                include: ['test/lab/**/*.test.ts'],
                exclude: left,
                globalSetup: 'test/lab/setup.ts',
                setupFiles: 'test/lab/worker.ts',
                // A lab for each worker, each file with fresh disks; when the suite is done, because times are held to here.
                maxWorkers: LABS,
                sequence: { groupOrder: 1 },
                testTimeout: 180_000,
                hookTimeout: 240_000,
              },
            },
          ]
        : []),
    ],
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
