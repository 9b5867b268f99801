import { PlanRefusedError } from '../../errors.js'
import { listIfThere, lstatIfThere, readIfThere, readlinkIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import type { SupervisedEntry } from '../../facts/supervisor/services.js'
import { isMadeByHostward } from '../../tools/daemontools/run-script.js'
import type { FileExpectation, Plan, Step } from '../engine/plan.js'
import { guard } from '../unit/guards.js'
import { isRemoteLogin } from '../unit/remote-login.js'
import { namedServices, readControlledServices } from './named-services.js'
import { ENDS_MS } from './settle.js'

/** What is in the directory of a service. */
interface Belongings {
  /** hostward's own files, those that are in other files first. */
  files: string[]
  /** Folders that are empty without them, the inner one first. */
  folders: string[]
  /** Folders in which supervise keeps its state. */
  supervise: string[]
  /** What stays. */
  others: string[]
}

/**
 * Take a service away in the order that daemontools wants: the link first, so that svscan does not start it again, then its supervisor
 * and that of its logger, then what hostward has made of its directory. Its log and what the program has written stay; of a directory
 * that hostward has not made all stays.
 *
 * @throws NotFoundError, PlanRefusedError for one that lies in svscan's folder itself
 */
export async function planRemoveService(
  host: Host,
  word: string,
  { env }: { env: Readonly<Record<string, string | undefined>> },
): Promise<Plan> {
  const all = await readControlledServices(host)
  const [service] = namedServices(all, [word])
  if (service === undefined) throw new Error('there is one service for one word')
  const { name, path, directory } = service
  if ((await readlinkIfThere(host, path)) === null) {
    throw new PlanRefusedError(`${path} is no link: the service lies in the folder of svscan itself, and hostward takes away links only`, {
      suggestions: [`to have it run no more: hostward service disable ${name} --now`],
      details: { path },
    })
  }
  const isOurs = isMadeByHostward((await readIfThere(host, `${directory}/run`)) ?? '', name)
  const belongings = isOurs ? await readBelongings(host, directory) : NONE
  const guarded = guard({ how: 'would be stopped', units: [`${name}.service`], again: false }, await isRemoteLogin(host, env))
  const gone = [path, ...belongings.files, ...belongings.folders]
  return {
    action: 'service remove',
    summary: `remove the service ${name}`,
    steps: stepsFor(service, belongings),
    watch: {
      files: [path, directory, `${directory}/log`, `${directory}/run`, `${directory}/log/run`, `${directory}/down`],
      states: [{ kind: 'supervised', key: directory }],
    },
    expect: {
      files: Object.fromEntries(gone.map((one): [string, FileExpectation] => [one, { absent: true }])),
      states: { [`supervised ${directory}`]: { values: { supervised: 'no', state: 'none', log: 'none' }, free: ['remains'] } },
    },
    dangers: guarded.dangers,
    warnings: guarded.warnings,
    notes: notesFor(directory, isOurs, belongings),
    done: `${name} is gone: nobody supervises it`,
  }
}

const NONE: Belongings = { files: [], folders: [], supervise: [], others: [] }

async function readBelongings(host: Host, directory: string): Promise<Belongings> {
  const [main = [], log = []] = await Promise.all([directory, `${directory}/log`].map((folder) => listIfThere(host, folder))).then(
    (lists) => lists.map((list) => list ?? []),
  )
  const hasLog = (await lstatIfThere(host, `${directory}/log`))?.kind === 'directory'
  const inLog = (names: readonly string[]): string[] => names.filter((name) => log.includes(name)).map((name) => `${directory}/log/${name}`)
  const inMain = (names: readonly string[]): string[] => names.filter((name) => main.includes(name)).map((name) => `${directory}/${name}`)
  const others = [
    ...main.filter((name) => !['run', 'down', 'supervise', 'log'].includes(name)).map((name) => `${directory}/${name}`),
    ...log.filter((name) => !['run', 'down', 'supervise'].includes(name)).map((name) => `${directory}/log/${name}`),
  ]
  const isEmptyLog = hasLog && !others.some((path) => path.startsWith(`${directory}/log/`))
  return {
    files: [...inLog(['run', 'down']), ...inMain(['run', 'down'])],
    folders: [...(isEmptyLog ? [`${directory}/log`] : []), ...(others.length === 0 && (!hasLog || isEmptyLog) ? [directory] : [])],
    supervise: [...inMain(['supervise']), ...inLog(['supervise'])],
    others,
  }
}

function stepsFor({ name, path, directory, state, log }: SupervisedEntry, { files, folders, supervise }: Belongings): Step[] {
  const both = [...(state === null ? [] : [directory]), ...(log === null || log.state === null ? [] : [`${directory}/log`])]
  const ref = { kind: 'supervised', key: directory }
  const remove = (one: string): Step => ({ kind: 'remove', id: `remove-${one}`, describe: `remove ${one}`, path: one, undoable: true })
  return [
    { kind: 'remove', id: 'unlink', describe: `remove ${path}: svscan starts it no more`, path, undoable: true },
    ...(both.length === 0
      ? []
      : [
          {
            kind: 'run',
            id: 'svc-exit',
            describe: `end ${name} and its supervisor`,
            program: 'svc',
            args: ['-dx', ...both],
            touches: [`supervised ${directory}`],
            undoable: true,
          } as const,
          {
            kind: 'wait',
            id: 'wait',
            describe: `wait until nobody supervises ${directory}`,
            ref,
            values: { supervised: 'no', log: 'none' },
            timeoutMs: ENDS_MS,
            undoable: true,
          } as const,
        ]),
    ...(supervise.length === 0
      ? []
      : [
          {
            kind: 'run',
            id: 'rm-supervise',
            describe: 'remove what supervise has kept',
            program: 'rm',
            args: ['-rf', '--', ...supervise],
            touches: supervise,
            undoable: true,
          } as const,
        ]),
    ...[...files, ...folders].map(remove),
  ]
}

function notesFor(directory: string, isOurs: boolean, { folders, others }: Belongings): string[] {
  if (!isOurs) return [`${directory} stays as it is: hostward has not made it`]
  if (folders.includes(directory)) return [`${directory} goes with it`]
  return [`this stays: ${others.join(', ')}`]
}
