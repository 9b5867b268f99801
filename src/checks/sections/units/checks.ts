import { unitFileWord } from '../../../facts/units/is.js'
import type { UnitState } from '../../../facts/units/state.js'
import { nameMatcher } from '../../../facts/units/pattern.js'
import { booleanOf, numberOf } from '../../../tools/systemctl/show.js'
import { inWords } from '../../../words.js'
import { judged, unknown, type Check, type Draft, type NewCheck } from '../../check.js'
import type { UnitNeed } from '../../facts.js'
import { listOf, metaOf } from '../../spec/vocabulary.js'
import { unitActivityWish, unitFileWish } from '../../wish.js'
import type { UnitSpec, UnitsSpec } from './schema.js'

/** What `units:` of a spec says. */
export function unitsChecks({ noneFailed, ...units }: UnitsSpec, draft: Draft): Check[] {
  const checks = Object.entries(units).flatMap(([name, unit]) => unitChecks(name, unit, draft.inside(name, name, unit)))
  if (noneFailed === undefined) return checks
  const except = noneFailed === true ? [] : (noneFailed.except ?? [])
  return [...checks, noneFailedCheck(except, draft.inside('noneFailed', 'none-failed', metaOf(noneFailed)))]
}

function unitChecks(name: string, unit: UnitSpec, draft: Draft): Check[] {
  const need = (what: UnitNeed['what']): UnitNeed[] => [{ unit: name, what }]
  return [
    ...draft.leaf('enabled', unit.enabled, (words) => unitFileCheck(name, listOf(words))),
    ...draft.leaf('active', unit.active, (words) => stateCheck(name, 'active', listOf(words))),
    ...draft.leaf('sub', unit.sub, (words) => stateCheck(name, 'sub', listOf(words))),
    ...draft.leaf('present', unit.present, (wanted) => loadCheck(name, 'present', wanted)),
    ...draft.leaf('masked', unit.masked, (wanted) => loadCheck(name, 'masked', wanted)),
    ...draft.leaf('needDaemonReload', unit.needDaemonReload, () => ({
      expected: 'systemd has loaded the files as they are',
      asks: ['unitFiles', 'details'],
      units: need('reload'),
      proof: { unit: name, texts: ['NeedDaemonReload='] },
      judge: async (facts) => {
        const isFile = facts.asksFileOf(name)
        const properties = isFile ? null : (await facts.details()).get(name)
        const needed = isFile
          ? (await facts.unitFiles()).get(name)?.needDaemonReload
          : booleanOf(properties ?? new Map(), 'NeedDaemonReload')
        if (needed == null) return unknown('systemd does not tell')
        return judged(!needed, needed ? 'the files have changed since: systemctl daemon-reload' : 'loaded as they are')
      },
    })),
    ...draft.leaf('restarts', unit.restarts, (most) => ({
      expected: `at most ${most}`,
      asks: ['details'],
      units: need('restarts'),
      proof: { unit: name, texts: ['NRestarts='] },
      judge: async (facts) => {
        const count = numberOf((await facts.details()).get(name) ?? new Map(), 'NRestarts')
        if (count === null) return unknown('systemd counts no restarts of this unit')
        return judged(count <= most, String(count))
      },
    })),
  ]
}

/** The state of a unit's file; also for timers. */
export function unitFileCheck(name: string, words: readonly string[]): NewCheck {
  const [wanted = ''] = words
  return {
    expected: inWords(words, 'or'),
    asks: ['unitFiles'],
    units: [{ unit: name, what: 'file' }],
    mend: mendOf(wanted, name),
    wish: unitFileWish(name, words),
    proof: { unit: name, texts: ['UnitFileState='] },
    judge: async (facts) => {
      const state = (await facts.unitFiles()).get(name)
      if (state === undefined) return unknown('systemd told nothing of it')
      const found = fileWordsOf(name, state)
      return judged(
        found.some((word) => words.includes(word)),
        found.includes('alias') ? `${found[0] ?? ''}, as ${state.id}, of which it is an alias` : (found[0] ?? ''),
      )
    },
  }
}

/**
 * All words that systemd has for a unit file, the most telling one first: `show` tells of an alias how the unit stands that it is for, and
 * of a unit made from an init script `generated`; `is-enabled` says `alias`, and whether a runlevel starts the script.
 */
function fileWordsOf(name: string, state: UnitState): string[] {
  const { id, unitFileState, load } = state
  const raw = unitFileState === 'generated' || (unitFileState === 'bad' && load !== 'masked') ? [unitFileState] : []
  return [...new Set([unitFileWord(state), ...raw, ...(id === name || load === 'not-found' ? [] : ['alias'])])]
}

function mendOf(word: string, name: string): string | null {
  const verbs: Readonly<Record<string, string>> = { enabled: 'enable', disabled: 'disable', masked: 'mask' }
  const verb = verbs[word]
  return verb === undefined ? null : `hostward service ${verb} ${name}`
}

/** ActiveState or SubState; also for timers. */
export function stateCheck(name: string, field: 'active' | 'sub', words: readonly string[]): NewCheck {
  const [wanted = ''] = words
  return {
    expected: inWords(words, 'or'),
    asks: ['units', 'unitFiles', 'details'],
    units: [{ unit: name, what: 'state' }],
    settles: true,
    mend:
      field === 'active' && (wanted === 'active' || wanted === 'inactive')
        ? `hostward service ${wanted === 'active' ? 'start' : 'stop'} ${name}`
        : null,
    wish: unitActivityWish(name, words),
    proof: { unit: name, texts: [field === 'active' ? 'ActiveState=' : 'SubState='] },
    judge: async (facts) => {
      const state = await facts.stateOf(name)
      const found = state.load === 'not-found' && state.active === 'inactive' ? 'not-found' : state[field]
      return judged(words.includes(found), found === 'not-found' ? 'there is no such unit' : found)
    },
  }
}

function loadCheck(name: string, what: 'present' | 'masked', wanted: boolean): NewCheck {
  const words =
    what === 'present' ? { true: 'systemd knows the unit', false: 'there is no such unit' } : { true: 'masked', false: 'not masked' }
  return {
    expected: words[wanted ? 'true' : 'false'],
    asks: ['units', 'unitFiles', 'details'],
    units: [{ unit: name, what: 'state' }],
    mend: what === 'masked' ? `hostward service ${wanted ? 'mask' : 'unmask'} ${name}` : null,
    wish: what === 'masked' ? { kind: 'unit-file', unit: name, word: wanted ? 'masked' : 'unmasked' } : null,
    proof: { unit: name, texts: ['LoadState='] },
    judge: async (facts) => {
      const { load, active } = await facts.stateOf(name)
      const found = what === 'present' ? load !== 'not-found' || active !== 'inactive' : load === 'masked'
      return judged(found === wanted, words[found ? 'true' : 'false'])
    },
  }
}

function noneFailedCheck(except: readonly string[], draft: Draft): Check {
  const matchers = except.map(nameMatcher)
  return draft.check({
    expected: except.length === 0 ? 'no unit has failed' : `no unit has failed but ${except.join(', ')}`,
    asks: ['units'],
    mend: 'hostward unit list --failed',
    proof: { texts: ['failed'] },
    judge: async (facts) => {
      const failed = (await facts.units()).filter(({ unit, active }) => active === 'failed' && !matchers.some((matches) => matches(unit)))
      return judged(failed.length === 0, failed.length === 0 ? 'none has' : `failed: ${failed.map(({ unit }) => unit).join(', ')}`)
    },
  })
}
