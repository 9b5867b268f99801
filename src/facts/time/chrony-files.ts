import { NotFoundError, NotPermittedError, ToolFailedError, type Warning } from '../../errors.js'
import { followLinks, readOrError } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import { chronydFileArgument, expandVariables } from '../../tools/chrony-conf/command-line.js'
import { readChronyConf, type ChronyConf } from '../../tools/chrony-conf/read.js'
import type { ChronydStart } from './daemons.js'

/**
 * The configuration that chronyd reads: the file of its `-f` (from the running process, else from its unit), else the
 * distribution's place.
 *
 * @throws NotFoundError when there is none, NotPermittedError when it may not be read
 */
export async function readChronyFiles(host: Host, start: ChronydStart | null): Promise<ChronyConf> {
  const given = await givenFile(host, start)
  const candidates = given === null ? await usualFiles(host) : [given]
  for (const path of candidates) {
    try {
      return await readChronyConf(host, path)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      if (error.denied) {
        throw new NotPermittedError(`${error.path}: permission denied`, {
          suggestions: ['run it as root, or add --sudo'],
          details: { path: error.path },
        })
      }
      if (!error.missing) throw new ToolFailedError(`${error.path}: ${error.code}`, { details: { path: error.path } })
    }
  }
  throw new NotFoundError(`no configuration of chronyd: ${candidates.join(' and ')} ${candidates.length === 1 ? 'is' : 'are'} not there`, {
    details: { paths: candidates },
  })
}

/** The paths of the files, and what those lead to that are links: either may be what changes. */
export async function chronyPaths(host: Host, conf: ChronyConf): Promise<string[]> {
  const paths = [...new Set(conf.files.map(({ path }) => path))]
  return [...new Set([...paths, ...(await Promise.all(paths.map((path) => followLinks(host, path))))])]
}

/** What could not be followed in the files, as warnings. */
export function confWarnings(conf: ChronyConf): Warning[] {
  return conf.problems.map(({ code, message }) => ({ code: `CONF_${code}`, message }))
}

const DEBIAN_FILE = '/etc/chrony/chrony.conf'
const USUAL_FILE = '/etc/chrony.conf'

async function usualFiles(host: Host): Promise<string[]> {
  const { osId, osLike } = await host.describe()
  const debian = [osId, ...osLike].some((id) => id === 'debian' || id === 'ubuntu' || id === 'alpine')
  return debian ? [DEBIAN_FILE, USUAL_FILE] : [USUAL_FILE, DEBIAN_FILE]
}

async function givenFile(host: Host, start: ChronydStart | null): Promise<string | null> {
  if (start === null) return null
  const running = start.pid === null ? null : await textOrNull(host, `/proc/${String(start.pid)}/cmdline`)
  if (running !== null && running !== '') return chronydFileArgument(running.split('\0').slice(1))
  const environment = (await Promise.all(start.environmentFiles.map((path) => textOrNull(host, path)))).join('\n')
  for (const command of start.execStart) {
    const argv = / argv\[\]=(.*?) ; ignore_errors=/s.exec(command)?.[1]
    if (argv === undefined) continue
    const file = chronydFileArgument(expandVariables(argv, environment).slice(1))
    if (file !== null) return file
  }
  return null
}

/** A file that only helps: what hinders reading it does not matter. */
async function textOrNull(host: Host, path: string): Promise<string | null> {
  return (await readOrError(host, path)).text
}
