import { labNameOf } from './labs.js'

/** Before each test file of the project: which of the labs its hosts are of. */
const worker = Number(process.env['VITEST_POOL_ID'] ?? '1')
const name = labNameOf(worker)
if (name !== '') process.env['HOSTWARD_LAB_NAME'] = name
if (worker > 1) process.env['HOSTWARD_LAB_LEAN'] = '1'
