import { PlanRefusedError, type Warning } from '../errors.js'
import { lstatIfThere, readlinkIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'
import { isDown } from '../tools/systemctl/active-state.js'
import { inWords } from '../words.js'
import type { Plan } from './engine/plan.js'
import type { InstallWishes } from './enable-units.js'
import { activityPart, NOTHING } from './unit/activity.js'
import { guard } from './unit/guards.js'
import { CONFIG_FOLDER } from './unit/install.js'
import { readNamedFiles, type NamedFile } from './unit/named-files.js'
import { aliasWarnings } from './unit/named-units.js'
import { isRemoteLogin } from './unit/remote-login.js'
import { systemctlStep } from './unit/steps.js'
import { unitFileDifferences, type ExpectedUnitFile } from './unit/unit-file-states.js'

/**
 * Block units: a link to /dev/null in the place of their files, so that nothing and nobody can start them.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError where a file is in the place of the link
 */
export async function planMaskUnits(host: Host, wishes: InstallWishes): Promise<Plan> {
  const files = await readNamedFiles(host, wishes.units)
  const places = await Promise.all(
    files.map(async ({ id, unit }) => ({ id, unit, path: `${CONFIG_FOLDER}/${id}`, is: await placeOf(host, `${CONFIG_FOLDER}/${id}`) })),
  )
  const open = places.filter(({ is }) => is !== '/dev/null')
  for (const { id, unit, path, is } of open) if (is !== null) throw inTheWay(id, path, is, unit)
  const units = files.flatMap(({ unit }) => (unit === null ? [] : [unit]))
  const now = wishes.now ? await activityPart(host, 'stop', units, wishes) : NOTHING
  const ids = open.map(({ id }) => id)
  const changed = files.filter(({ id }) => ids.includes(id))
  const guarded = guard({ how: 'could not be started any more', units: ids, again: false }, await isRemoteLogin(host, wishes.env))
  const links = open.map(({ path }) => `${path} -> /dev/null`)
  const expected = new Map(changed.flatMap(({ id, unit }): [string, ExpectedUnitFile][] => (unit === null ? [] : [[id, MASKED]])))
  return {
    action: 'service mask',
    summary: `mask ${inWords(files.map(({ id }) => id))}${wishes.now ? ' and stop' : ''}`,
    // Stopped first: by the unit file that it runs with.
    steps: [...now.steps, ...(ids.length > 0 ? [systemctlStep('mask', ids, { touches: links, undoable: true })] : [])],
    watch: { folders: [{ path: CONFIG_FOLDER, deep: true }], states: now.states },
    expect: {
      files: Object.fromEntries(open.map(({ path }) => [path, { link: '/dev/null' }])),
      states: Object.fromEntries(
        Object.entries(now.expect).map(([id, one]) => [id, { ...one, free: [...(one.free ?? []), 'load', 'unitFile'] }]),
      ),
    },
    verify: (host) => unitFileDifferences(host, expected),
    dangers: [...now.dangers, ...guarded.dangers],
    warnings: [...aliasWarnings(units), ...guarded.warnings, ...now.warnings, ...(wishes.now ? [] : stillUpWarnings(changed))],
    notes: [...links.map((link) => `new: ${link}`), ...changed.flatMap(noLongerNotes), ...now.notes],
    done: `${inWords(files.map(({ id }) => id))} ${files.length === 1 ? 'is' : 'are'} masked: nothing can start ${files.length === 1 ? 'it' : 'them'}${wishes.now ? ', and nothing of it runs' : ''}`,
  }
}

const MASKED: ExpectedUnitFile = { unitFile: ['masked'], load: ['masked'] }

/** What is in the place of the link: null for nothing, `''` for what is no link. */
async function placeOf(host: Host, path: string): Promise<string | null> {
  const link = await readlinkIfThere(host, path)
  if (link !== null) return link
  return (await lstatIfThere(host, path)) === null ? null : ''
}

function inTheWay(id: string, path: string, target: string, unit: NamedFile['unit']): PlanRefusedError {
  // What is static has no links that `disable` could take away.
  const isStatic = unit?.unitFileState === 'static'
  const isUp = unit !== null && !isDown(unit)
  const what = target === '' ? 'its unit file itself lies there' : `there is a link to ${target}`
  return new PlanRefusedError(
    `${id} cannot be masked: ${path} is where the link to /dev/null goes, and ${what}; systemctl does not replace it`,
    {
      suggestions: [
        ...(isStatic ? [] : [`keep it from starting by itself: hostward service disable --now ${id}`]),
        ...(isStatic && isUp ? [`end what runs now: hostward service stop ${id}`] : []),
        target === ''
          ? `${isStatic ? '' : 'or '}move the file to /usr/local/lib/systemd/system, then mask it`
          : `or remove the link first: hostward service disable ${id}`,
      ],
      details: { unit: id, path, target },
    },
  )
}

/** Who would miss it. */
function noLongerNotes({ id, unit }: NamedFile): string[] {
  if (unit === null) return []
  const wants = unit.wantedBy.filter((name) => !unit.requiredBy.includes(name))
  return [
    ...(wants.length > 0 ? [`no longer started by ${inWords(wants)}: ${id}`] : []),
    ...(unit.requiredBy.length > 0 ? [`could no longer start, because ${id} is required: ${unit.requiredBy.join(', ')}`] : []),
    ...(unit.triggeredBy.length > 0 ? [`could no longer start ${id}: ${unit.triggeredBy.join(', ')}`] : []),
    ...(unit.upheldBy.length > 0 ? [`could no longer keep ${id} up: ${unit.upheldBy.join(', ')}`] : []),
  ]
}

function stillUpWarnings(files: readonly NamedFile[]): Warning[] {
  const up = files.flatMap(({ unit }) => (unit === null || isDown(unit) ? [] : [unit.id]))
  const message = `${inWords(up)} ${up.length === 1 ? 'is' : 'are'} up and will be until stopped; --now stops ${up.length === 1 ? 'it' : 'them'} as well`
  return up.length > 0 ? [{ code: 'STILL_UP', message }] : []
}
