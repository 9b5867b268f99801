import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, NotSupportedError, ParseError, ToolFailedError, ToolMissingError } from '../../../src/errors.js'
import { askBlame, parseBlame } from '../../../src/tools/systemd-analyze/blame.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

describe('parseBlame', () => {
  it('reads the printf form of systemd 219 and the table of later ones', () => {
    expect(
      parseBlame(`   1min 30.012s NetworkManager-wait-online.service
         5.213s dracut-initqueue.service
          367ms dev-mapper-almalinux_vbox\\x2dswap.swap
           12us sys-kernel-debug.mount
`),
    ).toEqual([
      { unit: 'NetworkManager-wait-online.service', seconds: 90.012 },
      { unit: 'dracut-initqueue.service', seconds: 5.213 },
      { unit: 'dev-mapper-almalinux_vbox\\x2dswap.swap', seconds: 0.367 },
      { unit: 'sys-kernel-debug.mount', seconds: 0.000012 },
    ])
    expect(parseBlame('1h 2min 3.456s a.service\n  2.000s b.service\n')).toEqual([
      { unit: 'a.service', seconds: 3723.456 },
      { unit: 'b.service', seconds: 2 },
    ])
  })

  it('is empty for no rows', () => {
    expect(parseBlame('\n')).toEqual([])
  })

  it.each(['5.213s', 'soon a.service', '5.213s not a unit', '5 apples a.service'])('refuses %j with its line number', (row) => {
    expect(() => parseBlame(`1s a.service\n${row}\n`)).toThrow(
      expect.objectContaining({ name: 'ParseError', position: expect.objectContaining({ line: 2, text: row }) }),
    )
  })

  it('reads back what it is given, and throws nothing but ParseError', () => {
    const rows = fc.array(
      fc.record({ unit: fc.stringMatching(/^[a-z0-9:_\\@-]{1,30}\.(service|mount|device)$/), ms: fc.integer({ min: 1, max: 59_999 }) }),
    )
    fc.assert(
      fc.property(rows, (list) => {
        const text = list.map(({ unit, ms }) => `${`${String(ms / 1000)}s`.padStart(16)} ${unit}`).join('\n')
        expect(parseBlame(text)).toEqual(list.map(({ unit, ms }) => ({ unit, seconds: ms / 1000 })))
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseBlame(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError)
        }
      }),
    )
  })
})

describe('askBlame', () => {
  const host = (answer: FakeAnswer | string) => new FakeHost({ programs: { 'systemd-analyze blame --no-pager': answer } })

  it('asks without a pager', async () => {
    expect(await askBlame(host('2.000s b.service\n'))).toEqual([{ unit: 'b.service', seconds: 2 }])
  })

  it.each([
    [
      'Bootup is not yet finished (org.freedesktop.systemd1.Manager.FinishTimestampMonotonic=0).\nPlease try again later.\n',
      DaemonNotRunningError,
    ],
    ["System has not been booted with systemd as init system (PID 1). Can't operate.\n", NotSupportedError],
    ['Failed to connect to bus: No such file or directory\n', DaemonNotRunningError],
    ['something else\n', ToolFailedError],
  ])('%j', async (stderr, type) => {
    await expect(askBlame(host({ exitCode: 1, stderr }))).rejects.toBeInstanceOf(type)
  })

  it('names a missing systemd-analyze', async () => {
    await expect(askBlame(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
  })
})
