/** What could not be asked never passes: every kind of check by itself, with everything at fault, and with one thing at fault. */
import { beforeAll, describe, expect, it } from 'vitest'
import { checkHost } from '../../src/checks/evaluate.js'
import { specJsonSchema } from '../../src/checks/spec/schema.js'
import { CachedHost } from '../../src/host/cached.js'
import type { Host } from '../../src/host/types.js'
import { KINDS_OF_CHECKS } from '../helpers/check-table.js'
import { FAULTS, FaultyHost } from '../helpers/faulty-host.js'
import { specOf } from '../helpers/load-spec.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'

let demo: Host
beforeAll(async () => (demo = await openRecordedHost('demo')))

/** What comes of a spec of one check; null for one that the table does not have: a kind has one of the two at least. */
async function statusOf(host: Host, text: string): Promise<string | null> {
  if (text.includes('NONE')) return null
  const { results } = await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }))
  expect(results).toHaveLength(1)
  expect(results[0]!.status !== 'unknown' || results[0]!.why !== '').toBe(true)
  return results[0]!.status
}

const PROGRAMS = ['systemctl', 'chronyc', 'firewall-cmd']

describe.each(KINDS_OF_CHECKS)('$key: $fulfilled', ({ fulfilled, contrary }) => {
  it('passes when it is so, and fails when it is not', async () => {
    expect(await statusOf(demo, fulfilled)).toBeOneOf(['pass', null])
    expect(await statusOf(demo, contrary)).toBeOneOf(['fail', null])
  })

  it.each(FAULTS)('is unknown with $name', async (fault) => {
    const host = new FaultyHost(demo, fault)
    expect(await statusOf(host, fulfilled)).toBeOneOf(['unknown', null])
    expect(await statusOf(host, contrary)).toBeOneOf(['unknown', null])
  })

  it.each(PROGRAMS)('is as it was, or unknown, when %s alone is at fault', async (program) => {
    for (const fault of FAULTS) {
      const host = new FaultyHost(demo, fault, program)
      expect([fault.name, await statusOf(host, fulfilled)]).toEqual([fault.name, expect.toBeOneOf(['pass', 'unknown', null])])
      expect([fault.name, await statusOf(host, contrary)]).toEqual([fault.name, expect.toBeOneOf(['fail', 'unknown', null])])
    }
  })

  it.each(FAULTS.filter(({ file }) => 'errno' in file && file.errno !== 'ENOENT'))(
    'is as it was, or unknown, with $name of files alone',
    async (fault) => {
      const host = new FaultyHost(demo, fault, 'files')
      expect(await statusOf(host, fulfilled)).toBeOneOf(['pass', 'unknown', null])
      expect(await statusOf(host, contrary)).toBeOneOf(['fail', 'unknown', null])
    },
  )
})

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  anyOf?: JsonSchema[]
}

/** What stands beside checks and is none. */
const NO_CHECKS = [
  '$schema',
  'include',
  'variables',
  'waivers',
  'severity',
  'reason',
  'skip',
  'tags',
  'waive',
  'is',
  'except',
  'layer',
  'in',
  'entries',
  'zone',
  'min',
  'max',
]

/** The keys of a spec that are checks, in the words of the table. */
function kindsOf(schema: JsonSchema, path: string): string[] {
  const forms = [schema, ...(schema.anyOf ?? [])]
  const named = forms.flatMap(({ properties = {} }) => Object.entries(properties)).filter(([name]) => !NO_CHECKS.includes(name))
  const open = forms.flatMap(({ additionalProperties: more }) => (typeof more === 'object' ? [['NAME', more] as const] : []))
  const below = [...named, ...open].flatMap(([name, inner]) => kindsOf(inner, path === '' ? name : `${path}.${name}`))
  return below.length > 0 ? below : [path]
}

it('has a spec for every kind, so that none is passed over', () => {
  const asked = KINDS_OF_CHECKS.filter(({ fulfilled, contrary }) => !fulfilled.includes('NONE') || !contrary.includes('NONE'))
  expect([...new Set(asked.map(({ key }) => key))].sort()).toEqual([...new Set(KINDS_OF_CHECKS.map(({ key }) => key))].sort())
})

it('sees a kind of check that is new', () => {
  const schema = specJsonSchema() as JsonSchema
  const units = schema.properties!['units']!
  const unit = units.additionalProperties as JsonSchema
  const more = { ...unit, properties: { ...unit.properties, colour: {} } }
  const grown = { ...schema, properties: { ...schema.properties, units: { ...units, additionalProperties: more } } }
  expect(kindsOf(grown, '')).toContain('units.NAME.colour')
  expect(KINDS_OF_CHECKS.map(({ key }) => key)).not.toContain('units.NAME.colour')
})

it('has every place of kernel arguments, and every list of them', () => {
  const texts = KINDS_OF_CHECKS.map(({ fulfilled }) => fulfilled).filter((text) => text.includes('arguments'))
  for (const place of ['entries', 'future', 'running'])
    for (const list of ['present', 'absent', 'exactly'])
      expect([place, list, texts.some((text) => text.includes(`in: [${place}]`) && text.includes(`${list}: `))]).toEqual([
        place,
        list,
        true,
      ])
})

it('is told of every kind of check that a spec may have', () => {
  expect([...new Set(KINDS_OF_CHECKS.map(({ key }) => key))].sort()).toEqual(
    [...new Set(kindsOf(specJsonSchema() as JsonSchema, ''))].sort(),
  )
})
