import { NotPermittedError, ToolFailedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { ask, toolFailed } from '../ask.js'
import { toLines } from '../lines.js'
import { NOTHING_KNOWN, type SupervisedService } from './service.js'
import { parseSvstat } from './svstat.js'

/** Programs that tell how supervised services stand, by supervisor. */
export const STATUS_PROGRAMS = { daemontools: 'svstat', runit: 'sv', s6: 's6-svstat' } as const

export type SupervisorFamily = keyof typeof STATUS_PROGRAMS

/**
 * How the services of these directories stand, in the order asked. svstat ends with 0 whatever it finds; what it could not find out
 * stands in `problem`, in its words.
 *
 * @param again ask by other words (`DIR/.`), for a second look within one command: the same words get the same answer
 * @throws ToolMissingError, ToolFailedError, ParseError, NotPermittedError when the state of no service could be had for want of rights
 */
export async function askSvstat(
  host: Host,
  directories: readonly string[],
  { family = 'daemontools', again = false }: { family?: SupervisorFamily; again?: boolean } = {},
): Promise<SupervisedService[]> {
  if (directories.length === 0) return []
  const asked = directories.map((directory) => (again ? `${directory}/.` : directory))
  const rows = await askRows(host, family, asked)
  const found = directories.map((directory, index): SupervisedService => {
    const row = rows.find((one) => one.directory === asked[index] && (family !== 'runit' || !one.log))
    // It has a line for every directory, also for one that is not there: silence is no answer.
    if (row === undefined && family === 'daemontools') throw new ToolFailedError(`svstat says nothing of ${directory}`)
    return { ...(row ?? NOTHING_KNOWN), directory, log: directory.endsWith('/log') }
  })
  refuseDenied(found, STATUS_PROGRAMS[family])
  return found
}

async function askRows(host: Host, family: SupervisorFamily, asked: readonly string[]): Promise<SupervisedService[]> {
  if (family === 's6') {
    const rows = await Promise.all(asked.map((directory) => askS6(host, directory)))
    return rows.flat()
  }
  const args = family === 'runit' ? ['status', ...asked] : [...asked]
  const result = await ask(host, STATUS_PROGRAMS[family], args)
  // sv counts in its exit code the services that are not as one would wish.
  if (family === 'daemontools' && result.exitCode !== 0) throw toolFailed(result)
  return parseSvstat(toLines(result.stdout))
}

/** s6-svstat tells of one service, without its name; its failures go to stderr. */
async function askS6(host: Host, directory: string): Promise<SupervisedService[]> {
  const result = await ask(host, 's6-svstat', [directory])
  const text = result.exitCode === 0 ? result.stdout : result.stderr
  return parseSvstat(toLines(text)).map((row) => ({ ...row, directory }))
}

/** @throws NotPermittedError */
function refuseDenied(rows: readonly SupervisedService[], program: string): void {
  const denied = rows.filter(({ problem }) => problem !== null && /access denied|Permission denied/.test(problem))
  if (denied.length === 0 || denied.length < rows.length) return
  const [first] = denied
  throw new NotPermittedError(`${program}: ${first?.directory ?? ''}: ${first?.problem ?? ''}`, {
    suggestions: ['run it as root, or add --sudo'],
    details: { directories: rows.map(({ directory }) => directory) },
  })
}
