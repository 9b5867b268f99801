import { PlanRefusedError, type Warning } from '../errors.js'
import type { Host } from '../host/types.js'
import { inWords } from '../words.js'
import type { Plan, RunStep } from './engine/plan.js'
import type { InstallWishes } from './enable-units.js'
import { activityPart, NOTHING, statesBesideLinks } from './unit/activity.js'
import { guard } from './unit/guards.js'
import { initScriptDifferences, initScriptWatch, readInitScript } from './unit/init-scripts.js'
import { CONFIG_FOLDER, RUNTIME_FOLDER } from './unit/install.js'
import { removedLinks } from './unit/link-expectations.js'
import { readLinkTree, removalOf, type LinkTree, type Removal } from './unit/link-tree.js'
import { readNamedFiles, type NamedFile } from './unit/named-files.js'
import { aliasWarnings, isMasked } from './unit/named-units.js'
import { isRemoteLogin } from './unit/remote-login.js'
import { systemctlStep } from './unit/steps.js'
import { unitFileDifferences, type ExpectedUnitFile } from './unit/unit-file-states.js'

/**
 * Have units no longer start by themselves: every link to them goes away, also those that were made by hand or until the next
 * reboot.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError for a masked unit that has links left
 */
export async function planDisableUnits(host: Host, wishes: InstallWishes): Promise<Plan> {
  const [files, config, runtime] = await Promise.all([
    readNamedFiles(host, wishes.units),
    readLinkTree(host, CONFIG_FOLDER),
    readLinkTree(host, RUNTIME_FOLDER),
  ])
  const scripts = await Promise.all(files.map(({ id }) => readInitScript(host, id)))
  const units = files.flatMap(({ unit }) => (unit === null ? [] : [unit]))
  const open = files.map((file, index) => {
    const [permanent, temporary] = [removalOf(config, file.installation.together), removalOf(runtime, file.installation.together)]
    refuseMasked(file, config)
    const script = scripts[index] ?? null
    const native = file.unit?.unitFileState !== 'generated'
    return { file, permanent, temporary, script: script !== null && (!native || permanent.links.length > 0) ? script : null, native }
  })
  const permanent = open.filter((one) => one.permanent.links.length > 0 || (one.script !== null && !one.native && one.script.enabled))
  const temporary = open.filter((one) => one.temporary.links.length > 0)
  const names = (some: typeof open): string[] => some.map(({ file }) => file.id)
  const togetherOf = (some: typeof open): string[] => some.flatMap(({ file }) => file.installation.together)
  const gone = removalOf(config, togetherOf(permanent))
  const goneAtRuntime = removalOf(runtime, togetherOf(temporary))
  const changed = [...new Set([...permanent, ...temporary])]
  const inits = initScriptWatch(permanent.flatMap(({ script }) => script ?? []))
  const now = wishes.now ? await activityPart(host, 'stop', units, wishes) : NOTHING
  const guarded = guard(
    { how: 'would not start any more by itself', units: names(changed), again: false },
    await isRemoteLogin(host, wishes.env),
  )
  const redirected = permanent.flatMap(({ script, native }) => (script === null || native ? [] : [script]))
  const expected = new Map(changed.flatMap(({ file }) => unitFilesOf(file)))
  return {
    action: 'service disable',
    summary: `disable ${inWords(files.map(({ id }) => id))}${wishes.now ? ' and stop' : ''}`,
    steps: [
      ...disableStep(
        names(permanent),
        gone,
        [],
        inits.folders.map(({ path }) => path),
      ),
      ...disableStep(names(temporary), goneAtRuntime, ['--runtime'], []),
      ...now.steps,
    ],
    watch: {
      folders: [
        { path: CONFIG_FOLDER, deep: true },
        ...(temporary.length > 0 ? [{ path: RUNTIME_FOLDER, deep: true }] : []),
        ...inits.folders,
      ],
      states: now.states,
    },
    expect: {
      files: { ...removedLinks(gone), ...removedLinks(goneAtRuntime) },
      states: statesBesideLinks(now, togetherOf(changed)),
      matching: inits.matching,
    },
    verify: async (host) => [...(await unitFileDifferences(host, expected)), ...(await initScriptDifferences(host, redirected, false))],
    dangers: [...now.dangers, ...guarded.dangers],
    warnings: [
      ...aliasWarnings(units),
      ...files.flatMap((file) =>
        warningsOf(
          file,
          changed.some((one) => one.file === file),
        ),
      ),
      ...guarded.warnings,
      ...now.warnings,
    ],
    notes: [...goneNotes(config, gone), ...goneNotes(runtime, goneAtRuntime), ...now.notes],
    done: doneText(files, wishes.now),
  }
}

function disableStep(names: readonly string[], { links, folders }: Removal, options: string[], more: readonly string[]): RunStep[] {
  if (names.length === 0) return []
  const step = systemctlStep('disable', names, { options, touches: [...links, ...folders, ...more], undoable: true })
  return [options.length === 0 ? step : { ...step, id: 'disable-runtime', describe: `${step.describe}, also until the next reboot` }]
}

function goneNotes(tree: LinkTree, { links }: Removal): string[] {
  const targets = new Map(tree.links.map(({ path, target }) => [path, target]))
  return links.map((path) => `gone: ${path} -> ${targets.get(path) ?? ''}`)
}

/** systemctl leaves the links of a masked unit alone and ends with 0. @throws PlanRefusedError */
function refuseMasked({ id, unit }: NamedFile, tree: LinkTree): void {
  if (unit === null || !isMasked(unit)) return
  const left = removalOf(tree, [id]).links.filter((path) => path !== `${CONFIG_FOLDER}/${id}`)
  if (left.length === 0) return
  throw new PlanRefusedError(`${id} is masked, and systemctl leaves the links of a masked unit alone: ${left.join(', ')}`, {
    suggestions: [`masked, it does not start at all; otherwise first: hostward service unmask ${id}`],
    details: { unit: id, links: left },
  })
}

/** What systemd may call a unit that has no links any more. */
function unitFilesOf({ id, unit, installation }: NamedFile): [string, ExpectedUnitFile][] {
  if (unit === null) return []
  if (unit.unitFileState === 'generated') return [[id, { unitFile: ['generated'] }]]
  const isLinked = installation.unit.kind === 'regular' && !installation.unit.path.includes('/systemd/system/')
  return [[id, { unitFile: ['disabled', 'indirect', 'static', 'alias', ...(isLinked ? [null] : [])] }]]
}

function warningsOf({ id, unit, installation }: NamedFile, changes: boolean): Warning[] {
  const others = installation.together.filter((name) => name !== id)
  const path = installation.unit.kind === 'regular' ? installation.unit.path : ''
  const triggers = unit?.triggeredBy ?? []
  const isStatic = !changes && unit?.unitFileState === 'static'
  return [
    ...(changes && others.length > 0
      ? [{ code: 'ALSO', message: `${inWords(others)} ${others.length === 1 ? 'is' : 'are'} disabled together with ${id} (Also=)` }]
      : []),
    ...(changes && path !== '' && !path.includes('/systemd/system/')
      ? [{ code: 'UNIT_GOES', message: `the file of ${id} is ${path}: without its link systemd does not know the unit any more` }]
      : []),
    ...(isStatic
      ? [{ code: 'STATIC', message: `${id} is static: it is never enabled, others start it; ${howToKeepItDown(id, path)}` }]
      : []),
    ...(triggers.length > 0 ? [{ code: 'TRIGGERED', message: `${inWords(triggers)} can still start ${id}` }] : []),
  ]
}

/** A file in the place of the link to /dev/null keeps a unit from being masked. */
function howToKeepItDown(id: string, path: string): string {
  return path === `${CONFIG_FOLDER}/${id}`
    ? `it can be masked once its file is moved from there to /usr/local/lib/systemd/system: ${path}`
    : 'mask it to keep it from starting'
}

function doneText(files: readonly NamedFile[], now: boolean): string {
  const names = inWords(files.map(({ id }) => id))
  const masked = files.every(({ unit }) => unit !== null && isMasked(unit))
  return `${names} ${files.length === 1 ? 'does' : 'do'} not start by ${files.length === 1 ? 'itself' : 'themselves'}${masked ? ', being masked' : ''}${now ? ', and ' + (files.length === 1 ? 'is' : 'are') + ' down' : ''}`
}
