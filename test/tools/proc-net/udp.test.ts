import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HostwardError, ParseError } from '../../../src/errors.js'
import { parseUdpPorts, readUdpPorts } from '../../../src/tools/proc-net/udp.js'
import { FakeHost } from '../../helpers/fake-host.js'

const HEADING =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            \n'
const row = (address: string, port: string) =>
  `  366: ${address}:${port} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 23296 2 0000000000000000 0         \n`

it('reads the local ports of both tables', async () => {
  const files = {
    '/proc/net/udp': HEADING + row('00000000', '007B') + row('0100007F', '0143'),
    '/proc/net/udp6': HEADING + row('00000000000000000000000001000000', '0143') + row('00000000000000000000000000000000', '14E9'),
  }
  expect([...(await readUdpPorts(new FakeHost({ files })))!].sort((a, b) => a - b)).toEqual([123, 323, 5353])
})

it('does without the second table, and says when there is none', async () => {
  expect([...(await readUdpPorts(new FakeHost({ files: { '/proc/net/udp': HEADING } })))!]).toEqual([])
  expect(await readUdpPorts(new FakeHost())).toBeNull()
  await expect(readUdpPorts(new FakeHost({ files: { '/proc/net/udp': { error: 'EACCES' } } }))).rejects.toMatchObject({ code: 'EACCES' })
})

it('does not guess at a line', () => {
  expect(() => parseUdpPorts(`${HEADING}  1: nonsense\n`)).toThrow(ParseError)
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseUdpPorts(HEADING + text)
      } catch (error) {
        expect(error).toBeInstanceOf(HostwardError)
      }
    }),
  )
})
