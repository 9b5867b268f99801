import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostwardError } from '../../../src/errors.js'
import { askNtpCounts, parseNtpCounts } from '../../../src/tools/chronyc/ntpdata.js'
import { FakeHost } from '../../helpers/fake-host.js'

/** 33 fields as of chrony 3.4; later ones have more behind. */
const row = (address: string, counts: string): string =>
  `${address},C0000201,123,192.0.2.9,C0000209,Normal,4,Server,2,6,64,-24,0.00000006,0.0001,0.0002,C0000201,192.0.2.1,1763786767.5,0.1,0.1,0.1,0.1,+0.00,111,111,1111,No,No,Kernel,Kernel,${counts}\n`

describe('chronyc ntpdata', () => {
  it('counts requests and answers, in every version', () => {
    expect(parseNtpCounts(row('192.0.2.1', '8,7,6') + row('2001:db8::1', '4,0,0,1,1,0,0'))).toEqual([
      { address: '192.0.2.1', sent: 8, received: 7, valid: 6 },
      { address: '2001:db8::1', sent: 4, received: 0, valid: 0 },
    ])
  })

  it('is for root', async () => {
    const host = new FakeHost({ programs: { 'chronyc -c -n ntpdata': { stdout: '501 Not authorised\n', exitCode: 1 } } })
    await expect(askNtpCounts(host)).rejects.toMatchObject({ exitCode: 4 })
  })

  it('has an answer or an error to any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseNtpCounts(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })
})
