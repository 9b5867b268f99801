import { readUnitStates, type UnitState } from '../../../facts/units/state.js'
import { unitFileWord } from '../../../facts/units/is.js'
import type { Host } from '../../../host/types.js'
import { askListUnitFiles, type ListedUnitFile } from '../../../tools/systemctl/list-unit-files.js'
import { isTemplateName, isUnitName } from '../../../tools/systemctl/names.js'
import { UNIT_FILE_WORDS } from '../../sections/units/schema.js'
import { factsOf } from '../ask.js'
import { fact, type CapturedFact, type SectionFacts } from '../fact.js'

/** Types of which somebody decides whether they start. Timers have a section of their own; slices, scopes and devices come and go. */
const TYPES: ReadonlySet<string> = new Set(['service', 'socket', 'path', 'mount', 'automount', 'swap', 'target'])

/** States of unit files that somebody has chosen; the others follow from what is in the file. */
const CHOSEN: ReadonlySet<string> = new Set([
  ...['enabled', 'enabled-runtime', 'disabled', 'linked', 'linked-runtime', 'masked', 'masked-runtime', 'bad'],
])

/** Unit files, how their units stand, and what their presets are. */
export interface InstalledUnit {
  name: string
  /** The word of UnitFileState, as checks have it. */
  word: string
  state: UnitState
  /** Its state is not what its preset says, or who installed it did not do so. */
  differs: boolean
  /** Null when there is none, or it does not apply. */
  preset: string | null
}

/**
 * `units:`. Told is which unit files are not as their presets want, with whether their units run, and which units have failed. With
 * `--all`, all units that have a file, but only the states that do not change by themselves.
 *
 * @throws HostwardError when systemd could not be asked
 */
export async function captureUnits(host: Host): Promise<SectionFacts> {
  const [installed, listed] = await Promise.all([readInstalledUnits(host, (type) => TYPES.has(type)), factsOf(host, ['units']).units()])
  const failed = listed.filter(({ active }) => active === 'failed').map(({ unit }) => unit)
  return {
    facts: [
      fact(['units', 'noneFailed'], failed.length === 0 ? true : { except: failed.sort() }, {
        usual: failed.length === 0,
        note: failed.length === 0 ? null : 'these have failed',
      }),
      ...installed.flatMap(unitFacts),
    ],
    sources: ['systemctl list-unit-files', 'systemctl show', 'systemctl list-units'],
    warnings: [],
  }
}

/** Unit files of some types with what systemd tells of their units: one process for all of them. @throws HostwardError */
export async function readInstalledUnits(host: Host, isWanted: (type: string) => boolean): Promise<InstalledUnit[]> {
  const rows = (await askListUnitFiles(host)).filter(
    ({ unitFile, type }) => isWanted(type) && isUnitName(unitFile) && !isTemplateName(unitFile),
  )
  const names = [...new Set(rows.map(({ unitFile }) => unitFile))].sort()
  const byName = new Map(rows.map((row) => [row.unitFile, row]))
  const states = names.length === 0 ? [] : await readUnitStates(host, names)
  return names.flatMap((name, index): InstalledUnit[] => {
    const [row, state] = [byName.get(name), states[index]]
    // Another name of a unit is told under the unit's own.
    if (row === undefined || state === undefined || state.id !== name) return []
    return [{ name, state, ...standing(row, state) }]
  })
}

function standing(row: ListedUnitFile, state: UnitState): Pick<InstalledUnit, 'word' | 'differs' | 'preset'> {
  const word = unitFileWord(state)
  const preset = CHOSEN.has(word) ? (row.preset ?? state.preset) : null
  // Distributions mask what they have replaced, and enable some units at every boot anew.
  const isVendors = word === 'masked' && isVendorPath(state.path)
  const isOther = word !== 'enabled-runtime' && preset !== null && preset !== 'ignored' && word !== preset
  const differs = CHOSEN.has(word) && !isVendors && (word === 'masked' || isOther)
  return { word, differs, preset }
}

/** A file of the distribution, rather than of whoever looks after the host. */
export function isVendorPath(path: string | null): boolean {
  return path === null || /^\/(?:usr\/)?lib\//.test(path)
}

/** What is as good as gone, or comes and goes with programs. */
const PASSING: ReadonlySet<string> = new Set(['not-found', 'transient', 'generated', 'alias'])

function unitFacts(unit: InstalledUnit): CapturedFact[] {
  const { name, word, state, differs } = unit
  if (PASSING.has(word) || !isWord(word)) return []
  const isSteady = state.active === 'active' || state.active === 'inactive'
  // What others start when they need it runs now and not then.
  const isActiveTold = isSteady && CHOSEN.has(word) && !(word === 'masked' && state.active === 'inactive')
  const hasSub = isActiveTold && name.endsWith('.service') && (state.sub === 'running' || state.sub === 'exited')
  const isLoaded = state.active === 'active' && CHOSEN.has(word) && state.needDaemonReload !== null
  return [
    ...(isDefaultTarget(unit) ? [] : [enabledFact('units', unit)]),
    ...(isActiveTold ? [fact(['units', name, 'active'], state.active, { usual: !differs })] : []),
    ...(hasSub ? [fact(['units', name, 'sub'], state.sub, { usual: true })] : []),
    ...(isLoaded ? [fact(['units', name, 'needDaemonReload'], false, { usual: true })] : []),
  ]
}

/** What a default target's file is called follows from what is the default, which `target:` tells. */
const isDefaultTarget = ({ name, state }: InstalledUnit): boolean =>
  /^(?:graphical|multi-user|rescue)\.target$/.test(name) || state.names.includes('default.target')

/** Words of a later systemd cannot be said in a spec. */
const isWord = (word: string): boolean => (UNIT_FILE_WORDS as readonly string[]).includes(word)

/** The state of a unit's file, beside what its preset says; also for timers. */
export function enabledFact(section: 'units' | 'timers', { name, word, differs, preset }: InstalledUnit): CapturedFact {
  return fact([section, name, 'enabled'], word, { usual: !differs, note: differs && preset !== null ? `preset: ${preset}` : null })
}
