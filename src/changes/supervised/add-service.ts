import { DaemonNotRunningError, NotFoundError, NotSupportedError, PlanRefusedError, ToolMissingError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { SupervisedServices } from '../../facts/supervisor/services.js'
import { logRunText, runText } from '../../tools/daemontools/run-script.js'
import { askAccount, type Account } from '../../tools/getent/accounts.js'
import type { Plan, StateRef } from '../engine/plan.js'
import { unlessNotRecorded } from '../not-recorded.js'
import { checkProgram } from '../timer/program.js'
import { JUDGED_BY_VERIFY } from './activity.js'
import { directoryWarnings, readGround, type ServiceGround } from './ground.js'
import { readControlledServices } from './named-services.js'
import { expectedFiles, stepsFor, type Scripts } from './service-steps.js'
import { checkCommand, checkDirectory, newServiceName, SERVICE_FOLDER } from './service-words.js'
import { watchSupervised } from './settle.js'

export interface AddServiceWishes {
  /** Its name in the folder of svscan. */
  name: string
  /** The program by its absolute path, and its arguments; it must stay in the foreground. */
  command: readonly string[]
  /** Where its directory is made; `/var/service/NAME` when left out. */
  directory?: string | undefined
  /** With a logger (multilog), which keeps what it says in `log/main`, and the last line in `log/status`. */
  log: boolean
  /** Name or number of a user; root when left out. */
  runAs?: string | undefined
  /** How long it is watched whether it stays up, in milliseconds. */
  settleMs: number
}

/**
 * Make a service under daemontools: its directory, aside and complete, and then the link in svscan's folder; or bring one that
 * hostward has made to what is wished. Afterwards it is supervised and up, twice looked at.
 *
 * @throws UsageError, NotFoundError (program, user), PlanRefusedError, NotSupportedError (no daemontools), DaemonNotRunningError (no svscan)
 */
export async function planAddService(host: Host, wishes: AddServiceWishes): Promise<Plan> {
  const name = newServiceName(wishes.name)
  const command = checkCommand(wishes.command)
  const directory = checkDirectory(wishes.directory ?? `${SERVICE_FOLDER}/${name}`)
  const all = await readServices(host)
  const ground = await readGround(host, name, directory, all)
  const { scripts, account, warnings } = await makeScripts(host, name, command, wishes)
  refuseOtherLogger(name, ground, scripts)
  warnings.push(...((await unlessNotRecorded(directoryWarnings(host, ground, account), directory, warnings)) ?? []))
  const steps = stepsFor(name, ground, scripts)
  const isNew = ground.folder === null
  const states: StateRef[] = [...(isNew ? [{ kind: 'service-folder', key: directory }] : []), { kind: 'supervised', key: directory }]
  const watched = {
    name,
    directory,
    to: 'up',
    pidBefore: steps.some(({ id }) => id === 'svc-restart') ? (ground.entry?.pid ?? null) : null,
    log: wishes.log,
  } as const
  return {
    action: 'service add',
    summary: `have ${command[0] ?? ''} supervised as the service ${name}`,
    steps,
    watch: {
      files: [...ground.missingParents, directory, ...['run', 'down', 'log', 'log/run'].map((name) => `${directory}/${name}`), ground.link],
      states,
    },
    expect: {
      files: steps.length === 0 ? {} : expectedFiles(ground, scripts),
      states: {
        [`supervised ${directory}`]: { ...JUDGED_BY_VERIFY, free: ['state', 'log', 'remains'] },
        ...(isNew ? { [`service-folder ${directory}`]: { free: ['others'] } } : {}),
      },
    },
    verify: (changed) => watchSupervised(changed, [watched], wishes.settleMs),
    dangers: [],
    warnings,
    notes: [
      `${ground.link} leads to ${directory}`,
      ...(wishes.log ? [`its log: ${directory}/log/main/current, the last line: ${directory}/log/status`] : []),
    ],
    done: `${name} is up, and supervise starts it again whenever it ends`,
  }
}

/** @throws NotSupportedError, DaemonNotRunningError */
async function readServices(host: Host): Promise<SupervisedServices> {
  const all = await readControlledServices(host, underSystemd)
  const { folder, running } = all.supervisor
  if (running === false) {
    throw new DaemonNotRunningError(`svscan does not run: nobody would start what is linked into ${folder}`, {
      suggestions: [`start it as this host does at boot: svscanboot (inittab, rc.local), or svscan ${folder}`],
    })
  }
  return all
}

const underSystemd = (): NotSupportedError =>
  new NotSupportedError('service add makes services for daemontools, and the services of this host are units of systemd', {
    suggestions: [
      'write a unit file, then: hostward service enable NAME --now',
      'to run a command at set times: hostward timer create NAME --exec …',
    ],
  })

/** @throws NotFoundError, PlanRefusedError, ToolMissingError */
async function makeScripts(
  host: Host,
  name: string,
  command: readonly string[],
  { log, runAs }: AddServiceWishes,
): Promise<{ scripts: Scripts; account: Account | null; warnings: Warning[] }> {
  const warnings: Warning[] = []
  const account = runAs === undefined ? null : await unlessNotRecorded(requireAccount(host, runAs), `the user ${runAs}`, warnings)
  const program = command[0] ?? ''
  warnings.push(...((await unlessNotRecorded(checkProgram(host, program, account, 'service'), program, warnings)) ?? []))
  const setuidgid = runAs === undefined ? null : await requireTool(host, 'setuidgid', '--run-as', warnings)
  const multilog = log ? await requireTool(host, 'multilog', '--log', warnings) : null
  const scripts: Scripts = {
    run: runText({ name, command, runAs: setuidgid === null || runAs === undefined ? null : { user: account?.name ?? runAs, setuidgid } }),
    logRun: multilog === null ? null : logRunText(name, multilog),
  }
  return { scripts, account, warnings }
}

/** @throws NotFoundError */
async function requireAccount(host: Host, user: string): Promise<Account> {
  const account = await askAccount(host, user)
  if (account !== null) return account
  throw new NotFoundError(`--run-as: there is no user ${user} on this host`, { suggestions: ['getent passwd shows all users'] })
}

/** The absolute path of a program of daemontools. @throws ToolMissingError */
async function requireTool(host: Host, tool: string, flag: string, warnings: Warning[]): Promise<string> {
  const path = await unlessNotRecorded(host.which(tool), tool, warnings)
  if (path !== null) return path
  if (warnings.some(({ code, message }) => code === 'NOT_RECORDED' && message.startsWith(`${tool}:`))) return tool
  throw new ToolMissingError(`${flag} needs ${tool}, which is not installed`, { suggestions: ['it belongs to daemontools'] })
}

/** svscan has decided at its first sight of a service whether it has a logger. @throws PlanRefusedError */
function refuseOtherLogger(name: string, { logFolder, logRun, entry }: ServiceGround, scripts: Scripts): void {
  if (scripts.logRun === null && (logRun !== null || (logFolder !== null && entry !== null))) {
    throw new PlanRefusedError(`the service ${name} has a logger: without one it would have to be made anew`, {
      suggestions: ['add --log', `or first: hostward service remove ${name}`],
    })
  }
  if (scripts.logRun !== null && entry !== null && entry.log === null) {
    throw new PlanRefusedError(`the service ${name} is supervised without a logger, and svscan gives it none any more`, {
      suggestions: [`first: hostward service remove ${name}`],
    })
  }
}
