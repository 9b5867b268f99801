import { describe, expect, it } from 'vitest'
import { ChronyHost } from '../helpers/chrony-host.js'
import { runCommand } from '../helpers/run-command.js'
import { timeHost } from '../helpers/time-host.js'

const chrony = (): Promise<ChronyHost> => new ChronyHost({ '/etc/chrony.conf': 'server 192.0.2.1 iburst\n' }).boot()

describe('time use', () => {
  it('shows its plan: the differences of the file, the restart, what goes and what comes', async () => {
    const { host } = await chrony()
    const { stdout, exitCode } = await runCommand(['time', 'use', 'a.example', '--pool', 'b.example', '--no-iburst', '--dry-run'], host)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('plan: have chronyd.service follow a.example and the pool b.example and nothing else')
    expect(stdout).toContain('+# replaced by hostward time use: server 192.0.2.1 iburst')
    expect(stdout).toContain('+server a.example\n')
    expect(stdout).toContain('$ systemctl restart --no-ask-password -- chronyd.service')
    expect(stdout).toContain('no longer used: server 192.0.2.1 iburst (/etc/chrony.conf:1)')
  })

  it('has --server for the same, and answers in JSON', async () => {
    const { host } = await chrony()
    const { json } = await runCommand(['time', 'use', '--server', '192.0.2.1', '--json', '--dry-run'], host)
    expect(json).toMatchObject({ command: 'time use', ok: true, changed: false, data: { plan: { steps: [] } } })
  })

  it('wants names, and durations that are some', async () => {
    const { host } = await chrony()
    expect((await runCommand(['time', 'use', '--dry-run'], host)).exitCode).toBe(2)
    expect((await runCommand(['time', 'use', 'a.example', '--wait', 'long', '--dry-run'], host)).exitCode).toBe(2)
    expect((await runCommand(['time', 'use', 'a.example', '--minpoll', 'x', '--dry-run'], host)).exitCode).toBe(2)
  })
})

describe('time wait', () => {
  it('is 0 when the clock is right, with progress for people only', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['time', 'wait', '--within', '50ms'], timeHost())
    expect([exitCode, stdout, stderr]).toEqual([0, 'synchronised: chronyd follows 139.162.81.45 together with 1 more, 26ms off\n', ''])
    const person = await runCommand(['time', 'wait'], timeHost(), { tty: true, columns: 80, env: { NO_COLOR: '1' } })
    expect(person.stderr).toMatch(/^0 s: synchronised; \* 139\.162\.81\.45 \(6 answered/)
    const narrow = await runCommand(['time', 'wait'], timeHost(), { tty: true, columns: 40, env: { NO_COLOR: '1' } })
    expect(narrow.stderr.split('\n').filter((line) => line.length > 40)).toEqual([])
  })

  it('takes microseconds, as hostward prints them', async () => {
    const { json } = await runCommand(['time', 'wait', '--within', '100us', '--wait', '10ms', '--json'], timeHost())
    expect(json.data['withinSeconds']).toBe(0.0001)
  })

  it('is 7 when it is not in time, with all that is known', async () => {
    const { exitCode, json } = await runCommand(['time', 'wait', '--within', '1ms', '--wait', '10ms', '--json'], timeHost())
    expect([exitCode, json.ok, json.error?.code]).toEqual([7, false, 'TIMEOUT'])
    expect(json.data).toMatchObject({ synchronised: true, offsetSeconds: 0.026, withinSeconds: 0.001, waitedSeconds: 0.01 })
  })
})

describe('time step', () => {
  it('asks before the clock jumps', async () => {
    const chronyHost = await chrony()
    chronyHost.answering.add('192.0.2.1')
    chronyHost.offset = '12.500000000'
    const { exitCode, json } = await runCommand(['time', 'step', '--json'], chronyHost.host)
    expect([exitCode, json.error?.code]).toEqual([2, 'CONFIRMATION_NEEDED'])
    expect(chronyHost.changes).toEqual([])
    expect((await runCommand(['time', 'step', '--dry-run'], chronyHost.host)).stdout).toContain('$ chronyc makestep')
  })
})

describe('a host as a server of its own', () => {
  const addresses = { '/proc/net/fib_trie': 'Local:\n  |-- 192.168.56.101\n     /32 host LOCAL\n' }
  const showClient = ['time', 'serve', '--show-client', '--json']

  it('is named to clients by an address that they reach, and says when it serves nobody', async () => {
    const { json, exitCode } = await runCommand(showClient, timeHost({ files: { ...addresses, '/etc/chrony.conf': 'server 192.0.2.1\n' } }))
    const notes = json.data['plan'].notes as string[]
    expect(exitCode).toBe(0)
    expect(notes[0]).toBe('This host is fake, 192.168.56.101; write what the clients reach.')
    expect(notes).toContain('  server 192.168.56.101 iburst')
    expect(json.warnings).toMatchObject([
      { code: 'NOT_SERVING', message: expect.stringMatching(/serves the time to nobody: .*--allow NET/) },
    ])
  })

  it('is named by its name where no address is seen', async () => {
    const { json } = await runCommand(showClient, timeHost())
    expect(json.data['plan'].notes).toContain('  hostward time use fake')
  })

  it.each(['192.168.56.101', '127.0.0.1', '::1', 'localhost', 'fake'])('is not to follow itself as %s', async (server) => {
    const chronyHost = new ChronyHost({ '/etc/chrony.conf': 'server 192.0.2.1 iburst\n', '/etc/hostname': 'fake\n', ...addresses })
    const { host } = await chronyHost.boot()
    const { json } = await runCommand(['time', 'use', server, '--dry-run', '--json'], host)
    expect(json.warnings.map(({ code }) => code)).toContain('FOLLOWS_ITSELF')
    const other = await runCommand(['time', 'use', '192.0.2.9', '--dry-run', '--json'], host)
    expect(other.json.warnings.map(({ code }) => code)).not.toContain('FOLLOWS_ITSELF')
  })
})
