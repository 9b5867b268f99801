import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { parseFibTrie, parseIfInet6, readOwnAddresses } from '../../../src/tools/proc-net/own-addresses.js'
import { FakeHost } from '../../helpers/fake-host.js'

const TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 192.168.56.0
        /24 link UNICAST
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 169.254.7.7
        /32 host LOCAL
     +-- 192.168.56.0/24 2 0 2
        |-- 192.168.56.101
           /32 host LOCAL
           /32 link UNICAST tos=0x10
        |-- 192.168.56.255
           /32 link BROADCAST
`
const SIX = `00000000000000000000000000000001 01 80 10 80       lo
fe800000000000000a0027fffe8d1b0e 02 40 20 80   enp0s3
20010db8000000000000000000000101 02 40 00 80   enp0s3
`

describe('the own addresses', () => {
  it('are those by which others reach the host', async () => {
    const files = { '/proc/net/fib_trie': `${TRIE}${TRIE}`, '/proc/net/if_inet6': SIX }
    expect(await readOwnAddresses(new FakeHost({ files }))).toEqual(['192.168.56.101', '2001:db8::101'])
  })

  it('are none where the kernel has no such tables', async () => {
    expect(await readOwnAddresses(new FakeHost())).toEqual([])
  })

  it('are not guessed from a line that is something else', () => {
    expect(() => parseFibTrie('Local:\n  x\n')).toThrow(/fib_trie: line 2 was not understood/)
    expect(() => parseIfInet6('x\n')).toThrow(/if_inet6: line 1 was not understood/)
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseFibTrie, parseIfInet6]) {
          try {
            parse(text)
          } catch (error) {
            expect(error).toBeInstanceOf(HostwardError)
          }
        }
      }),
    )
  })
})
