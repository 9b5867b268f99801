import { afterAll } from 'vitest'
import { labNameOf, LABS, stateOf, takeLab } from './labs.js'

/** Before each test file of the project: which of the labs its hosts are of. Nobody else uses it until the file is done. */
const names = Array.from({ length: LABS }, (_, index) => labNameOf(index + 1))
const { index, release } = await takeLab(names.map(stateOf))
process.once('exit', release)
afterAll(release)

const name = names[index] ?? ''
if (name !== '') process.env['HOSTWARD_LAB_NAME'] = name
process.env['HOSTWARD_LAB_LEAN'] = '1'
