import { availableParallelism } from 'node:os'

/**
 * Test files run side by side, each worker of vitest on hosts of its own: the first one on the lab that `lab:up` brings up too,
 * the others on labs that come up for the run. HOSTWARD_LABS says how many; a booted host takes nine of root's 128 inotify
 * instances, and lifecycle.test.ts brings up one more lab.
 */
export const LABS = Math.max(1, Number(process.env['HOSTWARD_LABS'] ?? Math.min(2, availableParallelism())))

/** Read at once: a worker puts the name of its own lab in its place. */
const USUAL = process.env['HOSTWARD_LAB_NAME'] ?? ''

/** @param worker as VITEST_POOL_ID counts, from 1 */
export const labNameOf = (worker: number): string => (worker === 1 ? USUAL : `${USUAL}w${worker}`)
