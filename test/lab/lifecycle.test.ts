import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BootTimeData } from '../../src/facts/boot/time.js'
import type { StatusData } from '../../src/facts/status.js'
import { ask, hostward, sh } from './ask.js'
import { fresh } from './lab.js'
import { reboot } from './reboot.js'
import { until } from './shell.js'

const MOST_SECONDS = 15

describe('a lab host', () => {
  it('boots in less than 15 seconds, and answers', async () => {
    const started = Date.now()
    await fresh('other')
    expect((Date.now() - started) / 1000).toBeLessThan(MOST_SECONDS)
    expect((hostward('other', 'status').data as StatusData).host).toMatchObject({ name: 'other' })
  })

  it('comes back from a reboot with its disk and its network', async () => {
    sh('other', 'echo kept >/root/kept; mkdir -p /boot/lab; echo kept >/boot/lab/kept; sync')
    const started = Date.now()
    await reboot('other')
    expect((Date.now() - started) / 1000).toBeLessThan(4 * MOST_SECONDS)
    expect(sh('other', 'cat /root/kept /boot/lab/kept')).toBe('kept\nkept\n')
    expect(
      sh('other', `node -e "require('net').connect(22, 'upstream').on('connect', () => { console.log('reached'); process.exit() })"`),
    ).toBe('reached\n')
    expect(ask('other', 'journalctl', '--list-boots', '--no-pager').match(/^ *-?\d+ [0-9a-f]{32} /gm)).toHaveLength(2)
    const { stages, finished } = hostward('other', 'boot', 'time').data as BootTimeData
    expect(finished).toBe(true)
    expect(stages.userspace).toBeGreaterThan(0)
    expect(stages.userspace).toBeLessThan(MOST_SECONDS)
  })
})

/** Another lab beside the one that this test runs in, brought up and down as a user does it. */
const NAME = `cycle${process.pid}`
const env = { ...process.env, HOSTWARD_LAB_NAME: NAME, FORCE_COLOR: undefined }
const script = join(import.meta.dirname, '../../scripts/lab.mjs')
const STATE = `/run/hostward-lab-${NAME}`

function lab(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { env, encoding: 'utf8', timeout: 170_000 })
  return { code: status, stdout, stderr }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve))
}

/** What is there of that lab, as this machine sees it. */
function remains(): Record<string, string[]> {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const read = (file: string): string => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'utf8')
        } catch {
          return ''
        }
      }
      return read('cmdline').includes(`${STATE}/`) || read('mountinfo').includes(`${STATE}/`)
    })
  const named = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.includes(NAME)) : [])
  return {
    processes,
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(NAME)),
    namespaces: named('/run/netns'),
    controlGroups: ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'].flatMap(named),
    folders: [...named('/run'), ...named(tmpdir()), ...named('/run/systemd/nspawn')],
  }
}

const links = (): string[] => readdirSync('/sys/class/net').sort()
const NOTHING = { processes: [], mounts: [], namespaces: [], controlGroups: [], folders: [] }

describe('the lab', () => {
  const network = links()
  afterAll(() => void lab('down'))

  it('comes up, is told, and goes down without leaving anything', () => {
    const up = lab('up')
    expect([up.code, up.stderr]).toEqual([0, expect.stringMatching(/^6 hosts are up after [\d.]+ s: upstream, server/m)])
    expect(Number(/after ([\d.]+) s/.exec(up.stderr)?.[1])).toBeLessThan(6 * MOST_SECONDS)
    const status = lab('status')
    expect([status.code, status.stdout.match(/ up /g)?.length]).toEqual([0, 6])
    expect(lab('shell', 'server', 'hostward', 'service', 'is', 'active', 'ssh')).toEqual({ code: 0, stdout: 'active\n', stderr: '' })
    expect(lab('shell', 'client', 'hostward', 'service', 'is', 'active', 'nothing').code).toBe(3)
    expect(links()).toEqual(network)
    const there = remains()
    expect([there['processes']!.length > 50, there['mounts']!.length, there['namespaces']!.length]).toEqual([true, expect.any(Number), 8])
    expect(there['controlGroups']!.length).toBeGreaterThanOrEqual(6)

    // A host that died is down, and comes back.
    process.kill(Number(readFileSync(`${STATE}/slack/pid`, 'utf8')), 'SIGKILL')
    expect(lab('status').stdout).toMatch(/^slack +down/m)
    expect(lab('up').stderr).toMatch(/started again: slack$/m)
    expect(lab('shell', 'slack', 'cat', '/etc/hostname').stdout).toBe('slack\n')

    expect(lab('down')).toEqual({ code: 0, stdout: '', stderr: 'nothing of the lab is left\n' })
    expect(remains()).toEqual(NOTHING)
    expect(links()).toEqual(network)
    expect(lab('status')).toEqual({ code: 3, stdout: 'the lab is down; npm run lab:up starts it\n', stderr: '' })
    expect(lab('down').code).toBe(0)
  })

  // Of what is left, two hosts tell as much as all.
  const few = { ...env, HOSTWARD_LAB_HOSTS: 'server,slacksec' }

  it.each([
    ['while the network is made', () => existsSync(`/run/netns/hwlab${NAME}-wire`)],
    ['while the hosts boot', () => existsSync(`${STATE}/slacksec/pid`)],
  ])('cleans up after Ctrl-C %s', async (_, isReached) => {
    const child = spawn(process.execPath, [script, 'up'], { env: few, stdio: 'ignore' })
    const exit = exitOf(child)
    await until('the lab is on its way up', 60_000, isReached)
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(remains()).toEqual(NOTHING)
    expect(links()).toEqual(network)
  })

  it('cleans up what a lab that was killed has left', async () => {
    const child = spawn(process.execPath, [script, 'up'], { env: few, stdio: 'ignore' })
    const exit = exitOf(child)
    await until('the hosts boot', 60_000, () => existsSync(`${STATE}/slacksec/pid`))
    child.kill('SIGKILL')
    await exit
    expect(lab('status')).toMatchObject({ code: 3, stderr: expect.stringContaining('left over') as unknown })
    expect(lab('down').code).toBe(0)
    expect(remains()).toEqual(NOTHING)
  })

  it('is not up because a file says so', () => {
    mkdirSync(STATE)
    writeFileSync(`${STATE}/up`, '')
    expect(lab('status')).toMatchObject({ code: 3, stderr: expect.stringContaining('left over') as unknown })
    expect(lab('down').code).toBe(0)
    expect(remains()).toEqual(NOTHING)
  })

  it('names what it does not know', () => {
    expect(lab('shell', 'nowhere', 'true')).toMatchObject({ code: 1, stderr: expect.stringContaining('no such lab host') as unknown })
    expect(lab('sideways')).toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') as unknown })
  })
})
