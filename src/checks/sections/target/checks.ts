import { posix } from 'node:path'
import { readBootTarget } from '../../../facts/targets/boot-target.js'
import { STAGES } from '../../../facts/targets/current.js'
import { targetName } from '../../../facts/targets/names.js'
import type { UnitLink } from '../../../facts/targets/unit-folders.js'
import { inWords } from '../../../words.js'
import { judged, unknown, type Check, type Draft } from '../../check.js'
import { listOf } from '../../spec/vocabulary.js'
import type { TargetSpec } from './schema.js'

/** What `target:` of a spec says. */
export function targetChecks({ default: lasting, current }: TargetSpec, draft: Draft): Check[] {
  return [
    ...draft.leaf('default', lasting, (words) => {
      const names = listOf(words).map(targetName)
      return {
        expected: inWords(names, 'or'),
        asks: ['target'],
        mend: `hostward target set ${names[0] ?? ''}`,
        wish: { kind: 'default-target', target: names[0] ?? '' },
        judge: async (facts) => {
          const [link] = await facts.defaultTarget()
          const found = link === undefined ? null : linkedTarget(link)
          if (found === null) return unknown('no default.target was found in the folders of systemd')
          const boot = await readBootTarget(facts.witness('target'))
          const other = boot === null || boot.target === found ? '' : `, but the running kernel was started with ${boot.argument}`
          return judged(names.includes(found), `${found}${other}`)
        },
      }
    }),
    ...draft.leaf('current', current, (words) => {
      const names = listOf(words).map(targetName)
      return {
        expected: inWords(names, 'or'),
        asks: ['units', 'details'],
        units: STAGES.map((unit) => ({ unit, what: 'stage' as const })),
        settles: true,
        mend: `hostward target switch ${names[0] ?? ''}`,
        judge: async (facts) => {
          const found = await facts.currentTarget()
          return judged(found !== null && names.includes(found), found ?? 'none of the targets of a boot')
        },
      }
    }),
  ]
}

/** The target that a link leads to, by its own name; null for a file that is no link. */
export function linkedTarget({ pointsTo }: UnitLink): string | null {
  if (pointsTo === null) return null
  const name = posix.basename(pointsTo)
  return ALIASES.get(name) ?? name
}

/** Other names of targets, to which a link may lead (systemd.special(7)). */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['runlevel1.target', 'rescue.target'],
  ['runlevel3.target', 'multi-user.target'],
  ['runlevel5.target', 'graphical.target'],
])
