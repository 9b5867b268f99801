import { describe, expect, it } from 'vitest'
import { loadText } from '../../../src/checks/capture/capture.js'
import { captureSpec } from '../../../src/checks/capture/spec.js'
import { checkHost } from '../../../src/checks/evaluate.js'
import type { CheckData } from '../../../src/checks/result.js'
import { CachedHost } from '../../../src/host/cached.js'
import type { Host } from '../../../src/host/types.js'
import { changedHost, unitEdit, type HostEdits } from '../../helpers/changed-host.js'
import { HOST_NAMES, openRecordedHost, type HostName } from '../../helpers/recorded-hosts.js'

const cached = async (name: HostName): Promise<Host> => new CachedHost(await openRecordedHost(name))

function capture(host: Host, all: boolean): ReturnType<typeof captureSpec> {
  return captureSpec(host, { only: [], all, version: '0.1.0', author: null })
}

async function check(host: Host, text: string): Promise<CheckData> {
  return checkHost(new CachedHost(host), await loadText(text))
}

const HOSTS = HOST_NAMES.flatMap((name) => [false, true].map((all) => ({ name, all })))

const WITHOUT_SYSTEMD: readonly string[] = ['bare', 'lab-slack', 'lab-slacksec']

describe.each(HOSTS)('captured from $name, all: $all', ({ name, all }) => {
  it('passes the check of the same host', async () => {
    const { text } = await capture(await cached(name), all)
    const data = await check(await openRecordedHost(name), text)
    expect(data.results.filter(({ status }) => status !== 'pass').map(({ id, actual, why }) => ({ id, actual, why }))).toEqual([])
    expect(data.verdict).toBe('pass')
    // Most of it is about units.
    expect(data.counts.pass).toBeGreaterThan(all && !WITHOUT_SYSTEMD.includes(name) ? 200 : 1)
  })

  it('is the same bytes a second time', async () => {
    const { text } = await capture(await cached(name), all)
    expect((await capture(await cached(name), all)).text).toBe(text)
  })
})

/** One fact of the demo host that is otherwise, and the checks that are about it. */
const CHANGES: readonly { fact: string; edits: HostEdits; fails: string[] }[] = [
  { fact: 'the version of the distribution', edits: { identity: { osVersion: '9.7' } }, fails: ['host/os/version'] },
  {
    fact: 'the arguments of the running kernel',
    edits: { file: (path, text) => (path === '/proc/cmdline' ? text.replace(' quiet', '') : text) },
    fails: ['boot/arguments/running/exactly', 'boot/reboot-pending'],
  },
  {
    fact: 'what kernels to come get',
    edits: { file: (path, text) => (path === '/etc/kernel/cmdline' ? `${text.trimEnd()} audit=1\n` : text) },
    fails: ['boot/arguments/future/exactly'],
  },
  {
    fact: 'the default target',
    edits: { link: (path, target) => (path.endsWith('/default.target') ? target.replace('graphical', 'multi-user') : target) },
    fails: ['target/default'],
  },
  { fact: 'the state of a unit file', edits: unitEdit('sshd.service', 'UnitFileState', 'disabled'), fails: ['unit/sshd.service/enabled'] },
  { fact: 'whether a unit runs', edits: unitEdit('sshd.service', 'ActiveState', 'failed'), fails: ['unit/sshd.service/active'] },
  {
    fact: 'the file of a unit that is newer',
    edits: unitEdit('crond.service', 'NeedDaemonReload', 'yes'),
    fails: ['unit/crond.service/need-daemon-reload'],
  },
  {
    fact: 'the calendar of a timer',
    edits: unitEdit('logrotate.timer', 'TimersCalendar', '{ OnCalendar=weekly ; next_elapse=Sun 2025-07-27 00:00:00 UTC }'),
    fails: ['timer/logrotate.timer/calendar'],
  },
  {
    fact: 'the state of a timer',
    edits: unitEdit('logrotate.timer', 'UnitFileState', 'disabled'),
    fails: ['timer/logrotate.timer/enabled'],
  },
  {
    fact: "chronyd's servers",
    edits: { file: (path, text) => (path === '/etc/chrony.conf' ? text.replace('2.almalinux.pool.ntp.org', 'time.example') : text) },
    fails: ['time/servers/exactly'],
  },
  {
    fact: "a line of chronyd's file",
    edits: { file: (path, text) => (path === '/etc/chrony.conf' ? text.replace('makestep 1.0 3', 'makestep 1.0 1') : text) },
    fails: ['file/chrony.conf/present/makestep 1.0 3'],
  },
  {
    fact: 'a service of a zone, now and permanently',
    edits: {
      stdout: (line, text) =>
        line.startsWith('firewall-cmd')
          ? text.replace('services: cockpit dhcpv6-client ssh', 'services: cockpit dhcpv6-client http ssh')
          : text,
    },
    fails: ['firewall/zone/public/services/exactly'],
  },
]

describe('one fact otherwise on the demo host', () => {
  const whole = cached('demo').then((host) => capture(host, true))

  it.each(CHANGES)('$fact: exactly its checks fail', async ({ edits, fails }) => {
    const { results } = await check(changedHost(await openRecordedHost('demo'), edits), (await whole).text)
    expect(results.filter(({ status }) => status !== 'pass').map(({ id }) => id)).toEqual(fails)
  })

  it.each(CHANGES)('$fact: captured anew it passes again', async ({ edits }) => {
    const changed = changedHost(await openRecordedHost('demo'), edits)
    const { text } = await capture(new CachedHost(changed), true)
    expect((await check(changed, text)).verdict).toBe('pass')
  })
})
