import { PlanRefusedError, type Warning } from '../errors.js'
import type { Host } from '../host/types.js'
import { inWords } from '../words.js'
import type { Plan } from './engine/plan.js'
import { activityPart, NOTHING, statesBesideLinks, type ActivityWishes } from './unit/activity.js'
import { initScriptDifferences, initScriptWatch, readInitScript, type InitScript } from './unit/init-scripts.js'
import { CONFIG_FOLDER } from './unit/install.js'
import { addedLinks, linkText, missingLinks, type WantedLink } from './unit/link-expectations.js'
import { readLinkTree, type LinkTree } from './unit/link-tree.js'
import { readNamedFiles, type NamedFile } from './unit/named-files.js'
import { aliasWarnings, isMasked } from './unit/named-units.js'
import { systemctlStep } from './unit/steps.js'
import { unitFileDifferences, type ExpectedUnitFile } from './unit/unit-file-states.js'

export interface InstallWishes extends ActivityWishes {
  /** As typed; `.service` is added. Templates are allowed. */
  units: readonly string[]
  /** Start, or stop, them as well. */
  now: boolean
}

/**
 * Have units start by themselves: the links that their [Install] sections ask for, exactly.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError for a masked unit, one without [Install], and links that are in the way
 */
export async function planEnableUnits(host: Host, wishes: InstallWishes): Promise<Plan> {
  const [files, tree] = await Promise.all([readNamedFiles(host, wishes.units), readLinkTree(host, CONFIG_FOLDER)])
  const scripts = await Promise.all(files.map(({ id }) => readInitScript(host, id)))
  const wanted = files.map((file, index) => wish(file, tree, scripts[index] ?? null))
  const open = wanted.filter(({ done }) => !done)
  const units = files.flatMap(({ unit }) => (unit === null ? [] : [unit]))
  const now = wishes.now ? await activityPart(host, 'start', units, wishes) : NOTHING
  const ids = open.map(({ file }) => file.id)
  const added = [...new Map(open.flatMap(({ added: links }) => links).map((link) => [link.path, link])).values()]
  const own = open.flatMap(({ script }) => (script === null ? [] : [script]))
  const redirected = open.flatMap(({ script, native }) => (script === null || native ? [] : [script]))
  const inits = initScriptWatch(own)
  const states = new Map(open.flatMap(({ expected }) => expected))
  const enable = systemctlStep('enable', ids, {
    touches: [...added.map(linkText), ...inits.folders.map(({ path }) => path)],
    undoable: true,
  })
  return {
    action: 'service enable',
    summary: `enable ${inWords(files.map(({ id }) => id))}${wishes.now ? ' and start' : ''}`,
    steps: [...(ids.length > 0 ? [enable] : []), ...now.steps],
    watch: { folders: [{ path: CONFIG_FOLDER, deep: true }, ...inits.folders], states: now.states },
    expect: {
      files: addedLinks(tree, added),
      states: statesBesideLinks(
        now,
        files.flatMap(({ installation }) => installation.together),
      ),
      matching: inits.matching,
    },
    verify: async (changed) => [
      ...(await unitFileDifferences(changed, states)),
      ...(await initScriptDifferences(changed, redirected, true)),
      ...((await now.verify?.(changed)) ?? []),
    ],
    dangers: now.dangers,
    warnings: [...aliasWarnings(units), ...files.flatMap(warningsOf), ...now.warnings],
    notes: [...added.map((link) => `new: ${linkText(link)}`), ...now.notes],
    done: doneText(files, wishes.now),
  }
}

interface Wish {
  file: NamedFile
  done: boolean
  added: WantedLink[]
  script: InitScript | null
  /** It has a unit file of its own beside the init script. */
  native: boolean
  expected: [string, ExpectedUnitFile][]
}

/** @throws PlanRefusedError */
function wish(file: NamedFile, tree: LinkTree, script: InitScript | null): Wish {
  const { id, unit, installation } = file
  refuseUnloadable(file)
  const native = unit?.unitFileState !== 'generated'
  if (script !== null && !native)
    return { file, done: script.enabled, added: [], script, native, expected: [[id, { unitFile: ['generated'] }]] }
  if (installation.empty || installation.unit.kind === 'missing') throw noInstall(file)
  if (installation.problems.length > 0) {
    throw new PlanRefusedError(`${id} cannot be enabled: ${installation.problems.join('; ')}`, { suggestions: [`hostward unit cat ${id}`] })
  }
  const missing = missingLinks(tree, installation.links)
  refuseObstacles(
    id,
    tree,
    installation.links.filter(({ kind, path }) => kind === 'alias' && missing.some((link) => link.path === path)),
  )
  const own = installation.links.filter(({ unit: of }) => of === id)
  const linked = [...new Set(installation.links.filter(({ kind }) => kind !== 'alias').map((link) => link.unit))]
  const expected = linked
    .filter((name) => !name.includes('@.'))
    .map((name): [string, ExpectedUnitFile] => [name, { unitFile: ['enabled'] }])
  if (unit !== null && !linked.includes(id))
    expected.push([id, { unitFile: own.length > 0 ? ['enabled'] : ['indirect', unit.unitFileState] }])
  const stateSaysSo = unit === null || own.length === 0 || unit.unitFileState === 'enabled'
  return { file, done: missing.length === 0 && stateSaysSo, added: missing, script, native, expected }
}

function refuseUnloadable({ id, unit, installation }: NamedFile): void {
  if ((unit !== null && isMasked(unit)) || installation.unit.kind === 'masked') {
    throw new PlanRefusedError(`${id} is masked: it cannot be enabled`, {
      suggestions: [`hostward service unmask ${id}`],
      details: { unit: id },
    })
  }
}

/** systemctl would change nothing and end with 0. */
function noInstall({ id, unit }: NamedFile): PlanRefusedError {
  const state = unit?.unitFileState ?? 'static'
  const starters = [...(unit?.triggeredBy ?? []), ...(unit?.wantedBy ?? []), ...(unit?.requiredBy ?? [])]
  const made = { generated: 'systemd makes its file at boot from other configuration', transient: 'a program made it at runtime' }[state]
  const why =
    made ?? 'its unit file has no [Install] section that says what should start it; systemctl enable would change nothing and claim success'
  return new PlanRefusedError(`${id} cannot be enabled (${state}): ${why}`, {
    suggestions: [
      ...(starters.length > 0 ? [`it is started by ${inWords([...new Set(starters)].slice(0, 5))}`] : []),
      `start it now: hostward service start ${id}`,
      `have it started at boot: a drop-in with [Install] and WantedBy=multi-user.target (systemctl edit ${id})`,
    ],
    details: { unit: id, unitFileState: state },
  })
}

/** For another name systemctl replaces nothing. @throws PlanRefusedError */
function refuseObstacles(id: string, tree: LinkTree, aliases: readonly WantedLink[]): void {
  for (const { path } of aliases) {
    const link = tree.links.find((one) => one.path === path)
    if (link === undefined && !tree.files.includes(path)) continue
    const what = link === undefined ? 'a file' : `a link to ${link.target}`
    throw new PlanRefusedError(`${id} cannot be enabled: its other name ${path} is taken by ${what}`, { details: { unit: id, path } })
  }
}

function warningsOf({ id, installation: { warnings, links } }: NamedFile): Warning[] {
  return [
    ...warnings.map((message) => ({ code: 'ALSO', message })),
    ...(links.length > 0 && links.every(({ unit }) => unit !== id && !unit.startsWith(id.replace(/@\..*$/, '@')))
      ? [{ code: 'ENABLES_OTHERS', message: `enabling ${id} enables ${inWords([...new Set(links.map(({ unit }) => unit))])} (Also=)` }]
      : []),
  ]
}

function doneText(files: readonly NamedFile[], now: boolean): string {
  const names = inWords(files.map(({ id }) => id))
  return `${names} ${files.length === 1 ? 'is' : 'are'} enabled${now ? ' and up' : ''}`
}
