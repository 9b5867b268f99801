import { describe, expect, it } from 'vitest'
import { NotPermittedError, OutputLimitError, ParseError, TimeoutError, ToolFailedError, ToolMissingError } from '../../../src/errors.js'
import { askDmesg } from '../../../src/tools/dmesg/ask.js'
import { FakeHost, type FakeHostOptions } from '../../helpers/fake-host.js'

const host = (version: string, programs: NonNullable<FakeHostOptions['programs']>) =>
  new FakeHost({ programs: { 'dmesg --version': version, ...programs } })

describe('askDmesg', () => {
  it.each(['2.38.1', '2.40', '2.41.5', '3.0'])('asks util-linux %s for JSON', async (version) => {
    const fake = host(`dmesg from util-linux ${version}\n`, {
      'dmesg -x --json': '{"dmesg": [{"fac":"daemon","pri":"info","time":     3.118420,"caller":"    T1","msg":"systemd[1]: hello\\n"}]}',
    })
    expect(await askDmesg(fake)).toEqual({
      messages: [
        {
          timestamp: null,
          timestampUsec: null,
          uptimeSeconds: 3.11842,
          deltaSeconds: null,
          facility: 'daemon',
          level: 'info',
          caller: 'T1',
          text: 'systemd[1]: hello',
          stamp: null,
        },
      ],
      warnings: [],
    })
    expect(fake.calls).toEqual(['dmesg --version', 'dmesg -x --json'])
  })

  it.each([
    ['2.23.2', 0],
    ['2.32.1', 1],
    ['2.37.4', 1],
  ])('asks util-linux %s for text; an unindented line is told %i times', async (version, warnings) => {
    const fake = host(`dmesg from util-linux ${version}\n`, { 'dmesg -x': 'kern  :info  : [    0.000000] one\ntwo\n' })
    const answer = await askDmesg(fake)
    expect(answer.messages).toMatchObject([{ facility: 'kern', level: 'info', uptimeSeconds: 0, text: 'one\ntwo' }])
    expect(answer.warnings).toHaveLength(warnings)
  })

  it('asks a dmesg of unknown version (busybox) for the raw form', async () => {
    const fake = new FakeHost({
      programs: {
        'dmesg --version': { stderr: "dmesg: unrecognized option '--version'\n", exitCode: 1 },
        'dmesg -r': '<6>[    0.000000] Linux version 6.1\n',
      },
    })
    expect((await askDmesg(fake)).messages).toMatchObject([{ facility: 'kern', level: 'info', text: 'Linux version 6.1' }])
  })

  it('refuses text without the prefix that it asked for', async () => {
    const asked = askDmesg(host('dmesg from util-linux 2.37.4\n', { 'dmesg -x': 'usb 1-1: like a message of -t\n' }))
    await expect(asked).rejects.toBeInstanceOf(ParseError)
  })

  it('takes an empty buffer for no messages', async () => {
    expect(await askDmesg(host('dmesg from util-linux 2.38.1\n', { 'dmesg -x --json': '\n' }))).toEqual({ messages: [], warnings: [] })
  })

  it.each([
    [
      { stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n', exitCode: 1 },
      NotPermittedError,
      /kernel does not let this user/,
    ],
    [{ stderr: "dmesg: unknown level 'x'\n", exitCode: 1 }, ToolFailedError, /unknown level 'x'/],
    [{ exitCode: 3 }, ToolFailedError, /exit code 3/],
    [{ outcome: 'timed-out' as const }, TimeoutError, /no answer/],
    [{ outcome: 'flooded' as const }, OutputLimitError, /more than hostward takes/],
    ['rubbish', ParseError, /not valid JSON/],
    ['{"dmesg": 1}', ParseError, /was expected/],
    ['[]', ParseError, /was expected/],
  ])('answers %j with the right error', async (answer, type, words) => {
    const asked = askDmesg(host('dmesg from util-linux 2.38.1\n', { 'dmesg -x --json': answer }))
    await expect(asked).rejects.toBeInstanceOf(type)
    await expect(asked).rejects.toThrow(words)
  })

  it('does not send root to become root', async () => {
    const refused = { stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n', exitCode: 1 }
    const asking = (uid: number) =>
      askDmesg(new FakeHost({ uid, programs: { 'dmesg --version': 'dmesg from util-linux 2.37.4\n', 'dmesg -x': refused } }))
    await expect(asking(0)).rejects.toMatchObject({ suggestions: [expect.stringContaining('container')] })
    await expect(asking(1000)).rejects.toMatchObject({ suggestions: ['run it as root, or add --sudo', expect.any(String)] })
  })

  it('names a missing dmesg', async () => {
    await expect(askDmesg(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
  })
})
