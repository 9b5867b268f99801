import { describe, expect, it } from 'vitest'
import {
  DaemonNotRunningError,
  NotFoundError,
  NotPermittedError,
  NotRecordedError,
  NotSupportedError,
  ParseError,
  TimeoutError,
  ToolFailedError,
  ToolMissingError,
} from '../../../src/errors.js'
import { askAccess } from '../../../src/tools/chronyc/accheck.js'
import { askClients } from '../../../src/tools/chronyc/clients.js'
import { askSources } from '../../../src/tools/chronyc/sources.js'
import { askSourceStats } from '../../../src/tools/chronyc/sourcestats.js'
import { askClock, askClockAndAccess, CLOCK_ARGS } from '../../../src/tools/chronyc/clock.js'
import { askChronyVersion, isAtLeast, parseChronyVersion } from '../../../src/tools/chronyc/version.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const saying = (answer: FakeAnswer | string, uid = 0) => new FakeHost({ programs: { 'chronyc *': answer }, uid })

describe('the clock and clients by one process', () => {
  const TRACKING = 'C0000201,192.0.2.1,3,1753513300.280174358,0.1,0.0,0.0,-8.088,-0.010,0.231,0.048,0.002,64.2,Normal\n'
  const SOURCE = '^,*,192.0.2.1,2,6,377,10,0.0001,0.0001,0.01\n'
  const both = (answer: FakeAnswer | string, uid = 0) => askClockAndAccess(saying(answer, uid), ['192.0.2.7', '192.0.2.8'])

  it('are told apart', async () => {
    const told = await both(`${TRACKING}${SOURCE}208 Access allowed\n209 Access denied\n`)
    expect(told).toMatchObject({ clock: { tracking: { stratum: 3 }, sources: [{ name: '192.0.2.1', reach: 255 }] }, access: [true, false] })
    expect(await both(`${TRACKING}208 Access allowed\n208 Access allowed\n`)).toMatchObject({
      clock: { sources: [] },
      access: [true, true],
    })
  })

  it('leave the clock when chronyd tells about clients only to root', async () => {
    const { clock, access } = await both({ stdout: `${TRACKING}${SOURCE}501 Not authorised\n`, exitCode: 1 }, 1000)
    expect(clock.sources).toHaveLength(1)
    expect(access).toBeInstanceOf(NotPermittedError)
  })

  it('never take a failure of one for an answer of the other', async () => {
    await expect(both({ stdout: '506 Cannot talk to daemon\n', exitCode: 1 })).rejects.toBeInstanceOf(DaemonNotRunningError)
    await expect(both({ stdout: `${TRACKING}506 Cannot talk to daemon\n`, exitCode: 1 })).rejects.toBeInstanceOf(DaemonNotRunningError)
    await expect(both({ stdout: '501 Not authorised\n', exitCode: 1 })).rejects.toBeInstanceOf(NotPermittedError)
    await expect(both(`${TRACKING}208 Access allowed\n`)).rejects.toBeInstanceOf(ParseError)
    await expect(both('<<<nonsense>>>\n')).rejects.toBeInstanceOf(ParseError)
  })

  it('are asked apart of a recording that has them apart', async () => {
    const access = '-m accheck 192.0.2.7 accheck 192.0.2.8'
    const host = saying('')
    host.run = (program, args) => {
      const known: Record<string, string> = { [CLOCK_ARGS.join(' ')]: TRACKING, [access]: '208 Access allowed\n209 Access denied\n' }
      const stdout = known[args.join(' ')]
      if (stdout === undefined) return Promise.reject(new NotRecordedError('not recorded'))
      return Promise.resolve({ program, args, outcome: 'exited', exitCode: 0, signal: null, stdout, stderr: '', durationMs: 1 })
    }
    expect(await askClockAndAccess(host, ['192.0.2.7', '192.0.2.8'])).toMatchObject({ clock: { sources: [] }, access: [true, false] })
    expect((await askClockAndAccess(host, ['192.0.2.9'])).access).toBeInstanceOf(NotRecordedError)
  })
})

describe('what chronyc says when it has no answer', () => {
  it.each([
    ['506 Cannot talk to daemon', DaemonNotRunningError, 5],
    ['501 Not authorised', NotPermittedError, 4],
    ['510 No command access from this host', NotPermittedError, 4],
    ['502 Invalid command', NotSupportedError, 5],
    ['505 Facility not enabled in daemon', NotSupportedError, 5],
    ['513 RTC driver not running', NotSupportedError, 5],
    ['519 Client logging is not active in the daemon', NotSupportedError, 5],
    ['503 No such source', NotFoundError, 3],
    ['500 Failure', ToolFailedError, 6],
    ['517 Protocol version mismatch', ToolFailedError, 6],
  ])('%s', async (said, kind, exitCode) => {
    const asked = askSources(saying({ stdout: `${said}\n`, exitCode: 1 }))
    await expect(asked).rejects.toBeInstanceOf(kind)
    await expect(asked).rejects.toMatchObject({ exitCode, message: expect.stringContaining(`chronyc -c -n sources: ${said}`) })
  })

  it('finds the error below a table that had begun', async () => {
    const stdout = 'Hostname                      NTP   Drop Int IntL Last     Cmd   Drop Int  Last\n====\n501 Not authorised\n'
    await expect(askClients(saying({ stdout, exitCode: 1 }))).rejects.toBeInstanceOf(NotPermittedError)
  })

  it('tells root of the socket, and others to become root', async () => {
    const refused = { stdout: '501 Not authorised\n', exitCode: 1 }
    await expect(askClients(saying(refused, 0))).rejects.toMatchObject({ suggestions: [expect.stringContaining('/run/chrony')] })
    await expect(askClients(saying(refused, 1000))).rejects.toMatchObject({ suggestions: ['run it as root, or add --sudo'] })
  })

  it('reads standard error where standard output is empty', async () => {
    await expect(askClock(saying({ stderr: 'Could not open connection to daemon\n', exitCode: 1 }))).rejects.toBeInstanceOf(
      DaemonNotRunningError,
    )
    await expect(askClock(saying({ stderr: 'Unrecognized command\n', exitCode: 1 }))).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringContaining('Unrecognized command'),
    })
    await expect(askClock(saying({ exitCode: 3 }))).rejects.toMatchObject({ message: expect.stringContaining('exit code 3') })
  })

  it('passes on what happened to the program', async () => {
    await expect(askSources(new FakeHost())).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      suggestions: expect.arrayContaining(['on RHEL-like hosts: dnf install chrony']),
    })
    await expect(askSources(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
    await expect(askSources(saying({ outcome: 'timed-out' }))).rejects.toBeInstanceOf(TimeoutError)
    await expect(askSources(saying('garbage\n'))).rejects.toBeInstanceOf(ParseError)
  })
})

describe('answers', () => {
  it('are empty lists when chronyd has nothing', async () => {
    expect(await askSources(saying(''))).toEqual([])
    expect(await askSourceStats(saying(''))).toEqual([])
    expect(await askClients(saying(''))).toEqual([])
  })

  it('are had in the form for machines, without names', async () => {
    const host = saying('')
    await Promise.all([askSources(host), askSourceStats(host), askClients(host)])
    expect(host.calls).toEqual(['chronyc -c -n sources', 'chronyc -c -n sourcestats', 'chronyc -c -n clients'])
  })
})

describe('accheck', () => {
  it('asks about all addresses at once; both answers end with 0', async () => {
    const host = saying('208 Access allowed\n209 Access denied\n')
    expect(await askAccess(host, ['192.0.2.1', '10.1.0.1'])).toEqual([true, false])
    expect(host.calls).toEqual(['chronyc -m accheck 192.0.2.1 accheck 10.1.0.1'])
  })

  it('asks nothing about nothing', async () => {
    const host = saying('')
    expect(await askAccess(host, [])).toEqual([])
    expect(host.calls).toEqual([])
  })

  it.each(['208 Access allowed\n', '208 Access allowed\n200 OK\n', ''])('does not pair up %j with two addresses', async (stdout) => {
    await expect(askAccess(saying(stdout), ['192.0.2.1', '10.1.0.1'])).rejects.toBeInstanceOf(ParseError)
  })
})

describe('version', () => {
  it('is read and compared by numbers', async () => {
    const version = await askChronyVersion(saying('chronyc (chrony) version 4.10.1 (+READLINE +SECHASH +IPV6 -DEBUG)\n'))
    expect(version).toEqual({ text: '4.10.1', major: 4, minor: 10 })
    expect(isAtLeast(version, 4, 2)).toBe(true)
    expect(isAtLeast(version, 4, 11)).toBe(false)
    expect(isAtLeast(version, 5, 0)).toBe(false)
    expect(isAtLeast({ text: '5.0', major: 5, minor: 0 }, 4, 11)).toBe(true)
  })

  it('is not invented', async () => {
    expect(parseChronyVersion('chronyc 4')).toBeNull()
    await expect(askChronyVersion(saying('hello'))).rejects.toBeInstanceOf(ToolFailedError)
  })
})
