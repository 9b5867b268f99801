import { PlanRefusedError, type Warning } from '../../errors.js'
import { lstatIfThere, statIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { findService } from '../../facts/supervisor/find.js'
import type { SupervisedEntry, SupervisedServices } from '../../facts/supervisor/services.js'
import { inWords } from '../../words.js'
import type { FileExpectation, Plan, StateExpectation, StateRef, Step } from '../engine/plan.js'
import { NOTHING } from '../unit/activity.js'
import { guard } from '../unit/guards.js'
import { isRemoteLogin } from '../unit/remote-login.js'
import { activityOf, JUDGED_BY_VERIFY, type SupervisedWishes } from './activity.js'
import { namedServices, readControlledServices } from './named-services.js'
import { linkStep } from './service-steps.js'
import { SERVICE_FOLDER } from './service-words.js'
import { watchSupervised } from './settle.js'

/** Enabling and disabling services that daemontools supervise. */
export interface SwitchWishes extends SupervisedWishes {
  /** As typed: names in the folder of svscan. */
  units: readonly string[]
  /** Start, or stop, them as well. */
  now: boolean
}

/** A directory of a service that nothing in svscan's folder leads to. */
interface UnlinkedService {
  name: string
  directory: string
  link: string
  down: boolean
}

/** Where directories of services lie that are not linked: where hostward makes them, and where guides put them. */
const USUAL_FOLDERS: readonly string[] = [SERVICE_FOLDER, '/var', '/etc', '/etc/sv']

/**
 * Have services start by themselves: without a file `down`, and with a link in svscan's folder. A service that is linked anew is
 * started by that.
 *
 * @throws NotSupportedError, NotFoundError
 */
export async function planEnableServices(host: Host, wishes: SwitchWishes): Promise<Plan> {
  const all = await readControlledServices(host)
  const found = await Promise.all(
    wishes.units.map(async (word) => findService(all.services, word) ?? (await findUnlinked(host, all, word))),
  )
  const unknown = wishes.units.filter((_, index) => found[index] === null)
  const linked = [
    ...new Set(found.filter((one): one is SupervisedEntry => one !== null && 'enabled' in one)),
    ...namedServices(all, unknown),
  ]
  const unlinked = found.filter((one): one is UnlinkedService => one !== null && 'link' in one)
  const names = [...linked, ...unlinked].map(({ name }) => name)
  const closed = [...linked.filter(({ enabled }) => !enabled), ...unlinked.filter(({ down }) => down)]
  const now = wishes.now ? await activityOf(host, 'start', linked, all, wishes) : NOTHING
  const steps: Step[] = [
    ...closed.map(({ directory }) => removal(`${directory}/down`)),
    ...unlinked.map(({ directory, link }) => linkStep(`link-${link}`, link, directory)),
    ...now.steps,
  ]
  const started = unlinked.map(({ name, directory }) => ({ name, directory, to: 'up', pidBefore: null, log: false }) as const)
  const ref = (directory: string): StateRef => ({ kind: 'supervised', key: directory })
  const absent = closed.map(({ directory }): [string, FileExpectation] => [`${directory}/down`, { absent: true }])
  const links = unlinked.map(({ link, directory }): [string, FileExpectation] => [link, { link: directory }])
  const states = unlinked.map(({ directory }): [string, StateExpectation] => [
    `supervised ${directory}`,
    { ...JUDGED_BY_VERIFY, free: ['state', 'log', 'remains'] },
  ])
  return {
    action: 'service enable',
    summary: `enable ${inWords(names)}${wishes.now ? ' and start' : ''}`,
    steps,
    watch: {
      files: [...[...linked, ...unlinked].map(({ directory }) => `${directory}/down`), ...unlinked.map(({ link }) => link)],
      states: [...now.states, ...unlinked.map(({ directory }) => ref(directory))],
    },
    expect: { files: Object.fromEntries([...absent, ...links]), states: { ...now.expect, ...Object.fromEntries(states) } },
    verify: async (changed, interrupt) => [
      ...((await now.verify?.(changed)) ?? []),
      ...(interrupt.aborted ? [] : await watchSupervised(changed, started, wishes.settleMs)),
    ],
    dangers: [],
    warnings: [...now.warnings, ...(wishes.now ? [] : startsWarnings(unlinked))],
    notes: now.notes,
    done: `${inWords(names)} ${names.length === 1 ? 'is' : 'are'} enabled${wishes.now ? ' and up' : ''}`,
  }
}

/** svscan knows no service that is linked and left alone. */
function startsWarnings(services: readonly UnlinkedService[]): Warning[] {
  if (services.length === 0) return []
  return [
    { code: 'STARTS_NOW', message: `${inWords(services.map(({ name }) => name))} will be started by it: svscan starts what is linked` },
  ]
}

/**
 * Have services no longer start by themselves: a file `down` in their directories. Their links stay, and what is up stays up.
 *
 * @throws NotSupportedError, NotFoundError
 */
export async function planDisableServices(host: Host, wishes: SwitchWishes): Promise<Plan> {
  const all = await readControlledServices(host)
  const services = namedServices(all, wishes.units)
  const names = services.map(({ name }) => name)
  const open = services.filter(({ enabled }) => enabled)
  const now = wishes.now ? await activityOf(host, 'stop', services, all, wishes) : NOTHING
  const taking = { how: 'would not start any more by itself', units: open.map(({ name }) => `${name}.service`), again: false }
  const guarded = guard(taking, await isRemoteLogin(host, wishes.env))
  for (const { directory } of open) await refuseOdd(host, `${directory}/down`)
  return {
    action: 'service disable',
    summary: `disable ${inWords(names)}${wishes.now ? ' and stop' : ''}`,
    steps: [
      ...open.map(({ directory }): Step => {
        const path = `${directory}/down`
        return {
          kind: 'write',
          id: `write-${path}`,
          describe: `write ${path}: supervise does not start it by itself`,
          path,
          content: '',
          undoable: true,
        }
      }),
      ...now.steps,
    ],
    watch: { files: services.map(({ directory }) => `${directory}/down`), states: now.states },
    expect: {
      files: Object.fromEntries(open.map(({ directory }): [string, FileExpectation] => [`${directory}/down`, { content: '' }])),
      states: now.expect,
    },
    ...(now.verify === null ? {} : { verify: now.verify }),
    dangers: [...now.dangers, ...guarded.dangers],
    warnings: [...now.warnings, ...guarded.warnings.map(({ code, message }) => ({ code, message: message.replaceAll('.service', '') }))],
    notes: now.notes,
    done: `${inWords(names)} ${names.length === 1 ? 'is' : 'are'} disabled${wishes.now ? ' and down' : ''}`,
  }
}

const removal = (path: string): Step => ({
  kind: 'remove',
  id: `remove-${path}`,
  describe: `remove ${path}: supervise starts it by itself`,
  path,
  undoable: true,
})

/** A link to nowhere is there, and no file for supervise. @throws PlanRefusedError */
async function refuseOdd(host: Host, path: string): Promise<void> {
  if ((await lstatIfThere(host, path)) !== null) throw new PlanRefusedError(`${path} is a link that leads nowhere`, { details: { path } })
}

/** A service of this name whose directory is in a usual place, and that is not linked. */
async function findUnlinked(host: Host, { supervisor }: SupervisedServices, word: string): Promise<UnlinkedService | null> {
  const directories = word.startsWith('/') ? [word.replace(/(?<=.)\/+$/, '')] : USUAL_FOLDERS.map((folder) => `${folder}/${word}`)
  if (!/^\/?[A-Za-z0-9_][A-Za-z0-9_.@+/-]*$/.test(word)) return null
  for (const directory of directories) {
    if ((await statIfThere(host, `${directory}/run`))?.kind !== 'file') continue
    const name = directory.slice(directory.lastIndexOf('/') + 1)
    return { name, directory, link: `${supervisor.folder}/${name}`, down: (await statIfThere(host, `${directory}/down`)) !== null }
  }
  return null
}
