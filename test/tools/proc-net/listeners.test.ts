import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseListeners, readListeners } from '../../../src/tools/proc-net/listeners.js'
import { FakeHost } from '../../helpers/fake-host.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, state: string, remote = '00000000:0000'): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n`
const V6 = '00000000000000000000000000000000'

describe('readListeners', () => {
  it('tells protocol, port and whether others reach it', async () => {
    const host = new FakeHost({
      files: {
        '/proc/net/tcp': `${HEAD}${row('00000000:0016', '0A')}${row('0100007F:0277', '0A')}${row('0A00007F:0050', '01', '0A00000A:1234')}${row('7F00000A:0051', '0A')}`,
        '/proc/net/tcp6': `${HEAD}${row(`${V6}:0016`, '0A', `${V6}:0000`)}${row('00000000000000000000000001000000:0277', '0A', `${V6}:0000`)}${row('0000000000000000FFFF00000100007F:0052', '0A', `${V6}:0000`)}`,
        '/proc/net/udp': `${HEAD}${row('00000000:007B', '07')}`,
      },
    })
    expect((await readListeners(host))?.map(({ protocol, port, loopback }) => `${port}/${protocol}${loopback ? ' here' : ''}`)).toEqual([
      '22/tcp',
      '631/tcp here',
      '81/tcp',
      '22/tcp',
      '631/tcp here',
      '82/tcp here',
      '123/udp',
    ])
    expect(await readListeners(new FakeHost())).toBeNull()
  })

  it('understands a text or says that it does not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseListeners(`${HEAD}${text}`, 'tcp')
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})
