import { labNameOf } from './labs.js'

/** Before each test file of the project: which of the labs its hosts are of. */
const name = labNameOf(Number(process.env['VITEST_POOL_ID'] ?? '1'))
if (name !== '') process.env['HOSTWARD_LAB_NAME'] = name
