import { DaemonNotRunningError, NotFoundError, NotSupportedError, PlanRefusedError, ToolMissingError, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { SupervisedServices } from '../../facts/supervisor/services.js'
import { readSupervisorKind } from '../../facts/supervisor/supervisor.js'
import { logRunText, runText } from '../../tools/daemontools/run-script.js'
import { askAccount, type Account } from '../../tools/getent/accounts.js'
import type { FileExpectation, FileState, Plan, StateRef, Step } from '../engine/plan.js'
import { unlessNotRecorded } from '../not-recorded.js'
import { checkProgram } from '../timer/program.js'
import { JUDGED_BY_VERIFY } from './activity.js'
import { directoryWarnings, readGround, type ServiceGround } from './ground.js'
import { readControlledServices } from './named-services.js'
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

/** What the scripts are to be. */
interface Scripts {
  run: string
  /** null: no logger. */
  logRun: string | null
}

/** A directory of a service, sticky: what old daemontools take for "with a logger". */
const DIRECTORY_MODE = 0o1755
const SCRIPT_MODE = 0o755

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
  if ((await readSupervisorKind(host)) === 'systemd') {
    throw new NotSupportedError('service add makes services for daemontools, and the services of this host are units of systemd', {
      suggestions: [
        'write a unit file, then: hostward service enable NAME --now',
        'to run a command at set times: hostward timer create NAME --exec …',
      ],
    })
  }
  const all = await readControlledServices(host)
  const { folder, running } = all.supervisor
  if (running === false) {
    throw new DaemonNotRunningError(`svscan does not run: nobody would start what is linked into ${folder}`, {
      suggestions: [`start it as this host does at boot: svscanboot (inittab, rc.local), or svscan ${folder}`],
    })
  }
  return all
}

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

function stepsFor(name: string, ground: ServiceGround, { run, logRun }: Scripts): Step[] {
  const { directory, missingParents, folder, logFolder, link, isLinked, entry, down } = ground
  const write = (path: string, content: string): Step => ({
    kind: 'write',
    id: `write-${path.slice(directory.length + 1).replace('/', '-')}`,
    describe: `write ${path}`,
    path,
    content,
    mode: SCRIPT_MODE,
    undoable: true,
  })
  const mkdir = (path: string, mode: number): Step => ({
    kind: 'mkdir',
    id: `mkdir-${path}`,
    describe: `make the folder ${path}`,
    path,
    mode,
    undoable: true,
  })
  const chmod = (path: string, mode: string): Step => ({
    kind: 'run',
    id: `chmod-${path}`,
    describe: `set the mode of ${path}`,
    program: 'chmod',
    args: [mode, '--', path],
    touches: [path],
    undoable: true,
  })
  const isRewritten = ground.run !== null && ground.run !== run
  const files: Step[] = [
    ...missingParents.map((path) => mkdir(path, 0o755)),
    ...(folder === null ? [mkdir(directory, DIRECTORY_MODE)] : (folder.mode & 0o1000) === 0 ? [chmod(directory, '+t')] : []),
    ...(ground.run === run ? [] : [write(`${directory}/run`, run)]),
    ...(ground.runMode === null || ground.runMode === SCRIPT_MODE ? [] : [chmod(`${directory}/run`, '755')]),
    ...(logRun === null || logFolder !== null ? [] : [mkdir(`${directory}/log`, 0o755)]),
    ...(logRun === null || ground.logRun === logRun ? [] : [write(`${directory}/log/run`, logRun)]),
    ...(logRun === null || ground.logRunMode === null || ground.logRunMode === SCRIPT_MODE ? [] : [chmod(`${directory}/log/run`, '755')]),
    ...(down
      ? [
          {
            kind: 'remove',
            id: 'remove-down',
            describe: `remove ${directory}/down: it is to start by itself`,
            path: `${directory}/down`,
            undoable: true,
          } as const,
        ]
      : []),
    ...(isLinked
      ? []
      : [
          {
            kind: 'link',
            id: 'link',
            describe: `link ${link} to ${directory}: svscan starts it within five seconds`,
            path: link,
            target: directory,
            undoable: true,
          } as const,
        ]),
  ]
  const svc = (verb: 'start' | 'restart', letter: string): Step => ({
    kind: 'run',
    id: `svc-${verb}`,
    describe: `${verb} ${name}`,
    program: 'svc',
    args: [letter, link],
    touches: [`supervised ${directory}`],
    undoable: verb === 'start',
  })
  if (entry === null || !isLinked) return files
  if (entry.state === 'up' && entry.wants === null && !entry.paused && entry.crashLoop !== true)
    return isRewritten ? [...files, svc('restart', '-t')] : files
  return [...files, svc('start', '-uc')]
}

function expectedFiles(
  { directory, missingParents, folder, logFolder, link }: ServiceGround,
  { run, logRun }: Scripts,
): Record<string, FileExpectation> {
  const folderOf = (mode: number | null): FileExpectation => ({
    judge: (now) => {
      if (now.type !== 'folder') return 'no folder'
      return mode === null || now.mode === mode ? null : `a folder of mode ${now.mode.toString(8)}, not ${mode.toString(8)}`
    },
  })
  const script = (text: string): FileExpectation => ({ judge: (now) => wrongScript(now, text) })
  return {
    ...Object.fromEntries(missingParents.map((path) => [path, folderOf(0o755)])),
    [directory]: folderOf(folder === null ? DIRECTORY_MODE : folder.mode | 0o1000),
    [`${directory}/run`]: script(run),
    [`${directory}/down`]: { absent: true },
    [link]: { link: directory },
    ...(logRun === null
      ? {}
      : { [`${directory}/log`]: folderOf(logFolder === null ? 0o755 : logFolder.mode), [`${directory}/log/run`]: script(logRun) }),
  }
}

function wrongScript(now: FileState, text: string): string | null {
  if (now.type !== 'file') return 'no file'
  if (Buffer.from(now.bytes).toString('utf8') !== text) return 'another text than planned'
  return now.mode === SCRIPT_MODE ? null : `mode ${now.mode.toString(8)}, not ${SCRIPT_MODE.toString(8)}`
}
