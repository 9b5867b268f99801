import { describe, expect, it } from 'vitest'
import {
  DaemonNotRunningError,
  NotFoundError,
  NotPermittedError,
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
import { askClock } from '../../../src/tools/chronyc/clock.js'
import { askChronyVersion, isAtLeast, parseChronyVersion } from '../../../src/tools/chronyc/version.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const saying = (answer: FakeAnswer | string, uid = 0) => new FakeHost({ programs: { 'chronyc *': answer }, uid })

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
