import { describe, expect, it } from 'vitest'
import { unreachableWarnings } from '../../src/changes/time/unreachable.js'
import type { TimeServer } from '../../src/facts/time/match-sources.js'
import { askAddresses } from '../../src/tools/getent/addresses.js'
import { FakeHost, type FakeAnswer } from '../helpers/fake-host.js'

const UNRESOLVED = 'its name has no address yet: DNS does not answer, or does not know it'

function server(name: string, uses: [address: string, state: string][]): TimeServer {
  return {
    ...{ directive: 'server', name, options: {}, file: '/etc/chrony.conf', line: 1, origin: 'main', problem: null },
    active: uses.length > 0,
    activeReason: uses.length > 0 ? null : UNRESOLVED,
    uses: uses.map(([address, state]) => ({ mode: 'server', name, address, state, symbol: '?' })),
  }
}

const counts = (address: string, numbers: string): string => `${address},${'x,'.repeat(29)}${numbers}\n`

async function told(servers: TimeServer[], programs: Record<string, FakeAnswer | string> = {}): Promise<string[]> {
  const wanted = servers.map(({ name }) => ({ directive: 'server' as const, name, line: `server ${name}` }))
  const warnings = await unreachableWarnings(new FakeHost({ programs }), wanted, { servers, rest: [] })
  return warnings.map(({ message }) => message)
}

describe('a server that gives no time', () => {
  it('is told with what was sent and what came back', async () => {
    const ntpdata = [counts('192.0.2.1', '1,0,0'), counts('192.0.2.2', '4,4,0'), counts('192.0.2.3', '2,2,2'), counts('192.0.2.4', '9,9,9')]
    const servers = [
      server('192.0.2.1', [['192.0.2.1', 'unusable']]),
      server('b.example', [['192.0.2.2', 'unusable']]),
      server('192.0.2.3', [['192.0.2.3', 'unusable']]),
      server('192.0.2.4', [['192.0.2.4', 'selected']]),
      server('192.0.2.5', [['192.0.2.5', 'unusable']]),
    ]
    expect(await told(servers, { 'chronyc -c -n ntpdata': ntpdata.join('') })).toEqual([
      '192.0.2.1 gives no time: 192.0.2.1 was asked once and never answered (UDP 123: is a firewall between, does it serve this host?)',
      'b.example gives no time: resolves to 192.0.2.2, which was asked 4 times and answered 4 times, but nothing that chronyd takes (refused, not synchronised itself, or a wrong key)',
      '192.0.2.3 gives no time: 192.0.2.3 was asked 2 times and answered 2 times; chronyd has not chosen it yet',
      '192.0.2.5 gives no time: 192.0.2.5 has not been asked yet, or has not answered',
    ])
  })

  it('is told with what DNS says', async () => {
    const name = 'a.example'
    const call = `getent ahosts ${name}`
    const one = async (answer: FakeAnswer | string | null): Promise<string | undefined> =>
      (await told([server(name, [])], answer === null ? {} : { [call]: answer }))[0]
    expect(await one('192.0.2.1 STREAM a.example\n192.0.2.1 DGRAM\n2001:db8::1 RAW\n')).toBe(
      'a.example gives no time: it resolves to 192.0.2.1, 2001:db8::1, but chronyd has not asked there yet',
    )
    expect(await one({ exitCode: 2 })).toBe('a.example gives no time: DNS and /etc/hosts know no address for this name')
    expect(await one({ outcome: 'timed-out' })).toBe('a.example gives no time: DNS did not answer in time')
    expect(await one(null)).toBe(`a.example gives no time: ${UNRESOLVED}`)
    expect((await askAddresses(new FakeHost({ programs: { [call]: { exitCode: 1 } } }), name)).outcome).toBe('unable')
  })
})
