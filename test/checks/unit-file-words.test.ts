/** Every word that a spec may have for a unit file passes where systemd says it. */
import { expect, it } from 'vitest'
import { checkHost } from '../../src/checks/evaluate.js'
import { UNIT_FILE_WORDS } from '../../src/checks/sections/units/schema.js'
import { CachedHost } from '../../src/host/cached.js'
import { EditedHost } from '../helpers/edited-host.js'
import { specOf } from '../helpers/load-spec.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'

async function statusOf(unit: string, word: string, properties: Record<string, string>): Promise<string[]> {
  const section = unit.endsWith('.timer') ? 'timers' : 'units'
  const host = new EditedHost(await openRecordedHost('demo'), { units: { [unit]: properties } })
  const { results } = await checkHost(new CachedHost(host), await specOf({ 's.yaml': `${section}: {${unit}: {enabled: ${word}}}` }))
  return results.map(({ status, actual }) => `${status}: ${actual ?? ''}`)
}

/** What `systemctl show` tells of a unit whose file is in this state. */
function shown(word: string, unit: string): Record<string, string> {
  if (word === 'alias') return { Id: `real-${unit}`, Names: `real-${unit} ${unit}`, UnitFileState: 'enabled' }
  if (word === 'not-found') return { UnitFileState: '', LoadState: 'not-found', ActiveState: 'inactive' }
  return { UnitFileState: word, LoadState: word.startsWith('masked') ? 'masked' : 'loaded' }
}

it.each(UNIT_FILE_WORDS.flatMap((word) => ['sshd.service', 'logrotate.timer'].map((unit) => [word, unit] as const)))(
  '%s of %s',
  async (word, unit) => {
    const [passed] = await statusOf(unit, word, shown(word, unit))
    expect(passed).toMatch(/^pass: /)
    const other = word === 'static' ? 'disabled' : 'static'
    expect((await statusOf(unit, other, shown(word, unit)))[0]).toMatch(/^fail: /)
  },
)

it('takes an alias for what it is, and for the unit that it is for', async () => {
  const alias = shown('alias', 'sshd.service')
  expect(await statusOf('sshd.service', 'alias', alias)).toEqual(['pass: enabled, as real-sshd.service, of which it is an alias'])
  expect(await statusOf('sshd.service', 'enabled', alias)).toEqual(['pass: enabled, as real-sshd.service, of which it is an alias'])
  expect(await statusOf('sshd.service', 'alias', { UnitFileState: 'enabled' })).toEqual(['fail: enabled'])
})

it('takes the unit of an init script for generated, and for what its runlevels make of it', async () => {
  const script = { UnitFileState: 'generated', SourcePath: '/etc/init.d/x', WantedBy: 'multi-user.target' }
  expect(await statusOf('sshd.service', 'generated', script)).toEqual(['pass: enabled'])
  expect(await statusOf('sshd.service', 'enabled', script)).toEqual(['pass: enabled'])
  expect(await statusOf('sshd.service', 'disabled', script)).toEqual(['fail: enabled'])
})
