import { NotFoundError, PlanRefusedError, UsageError, type Warning } from '../../errors.js'
import { fileTrouble } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import type { Account } from '../../tools/getent/accounts.js'
import { isExecutableName } from '../../tools/systemd-exec/exec-start.js'
import { mayExecute, othersWhoMayWrite, readPathParts, type PathPart } from './path-rights.js'

/**
 * Look at the program that a timer or a service is to run, before anything is made of it.
 *
 * @param user who it runs as; null is root
 * @param runner who runs it, in a sentence
 * @throws UsageError for a relative path, NotFoundError for what is missing; PlanRefusedError for a path that is not plain, for what
 *   is no file or cannot be executed, and for a name that systemd refuses
 */
export async function checkProgram(
  host: Host,
  path: string,
  user: Account | null,
  runner: 'timer' | 'service' = 'timer',
): Promise<Warning[]> {
  refusePath(path, runner)
  const parts = await partsOf(host, path)
  const file = parts.at(-1)?.stat
  if (file?.kind !== 'file') throw new PlanRefusedError(`${path} is not a file that can be run`)
  if ((file.mode & 0o111) === 0) {
    throw new PlanRefusedError(`${path} is not executable`, {
      suggestions: [`chmod a+x ${path}`, `or run it by its interpreter: /bin/sh ${path}`],
    })
  }
  const writable = othersWhoMayWrite(parts, user)
  const warnings: Warning[] = []
  if (writable.length > 0) {
    const message = `others could have the ${runner} run what they like as ${user?.name ?? 'root'}: ${writable.join('; ')}`
    warnings.push({ code: 'PROGRAM_WRITABLE', message })
  }
  if (user !== null && !mayExecute(parts, user)) {
    warnings.push({ code: 'PROGRAM_NOT_EXECUTABLE_BY_USER', message: `${user.name} may not run ${path}, as far as its modes tell` })
  }
  return warnings
}

function refusePath(path: string, runner: 'timer' | 'service'): void {
  if (!path.startsWith('/')) {
    const isPrefixed = /^[-@:+!|]+\//.test(path)
    throw new UsageError(`${JSON.stringify(path)} is not the absolute path of a program`, {
      suggestions:
        isPrefixed && runner === 'timer'
          ? ['the prefixes of ExecStart= mean nothing here: begin with /']
          : runner === 'timer'
            ? ['write the whole path, e.g. /usr/local/bin/backup', 'for a line of shell: --shell']
            : ['write the whole path, e.g. /usr/local/bin/ntpd', 'for a line of shell: "/bin/sh -c \'…\'"'],
    })
  }
  if (
    path.endsWith('/') ||
    path
      .split('/')
      .slice(1)
      .some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw new PlanRefusedError(`${path} is not a plain path`, { suggestions: ['write it without //, /./, /../ and without / at its end'] })
  }
  if (runner === 'timer' && !isExecutableName(path)) {
    throw new PlanRefusedError(
      `systemd runs no program with quotes, backslashes or control characters in its path: ${JSON.stringify(path)}`,
      {
        suggestions: ['a link of another name to it would do'],
      },
    )
  }
}

async function partsOf(host: Host, path: string): Promise<PathPart[]> {
  try {
    return await readPathParts(host, path)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const where = path.startsWith(`${error.path}/`) ? `there is no ${error.path}` : `it leads to ${error.path}`
    const options = { cause: error, suggestions: error.path === path ? [] : [where] }
    if (error.missing) throw new NotFoundError(`${path}: there is no such program`, options)
    throw new PlanRefusedError(fileTrouble(error), options)
  }
}
