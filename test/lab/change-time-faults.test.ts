/** What goes wrong with chronyd, firewalld and DNS while the time is changed: as planned, as before, or exit code 8 with the truth. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { selects } from './ask-time.js'
import { fresh } from './lab.js'
import { treeChanges, treeOf } from './tree.js'

const UPSTREAM = '192.168.56.10'
const NET = '192.168.56.0/24'
const CONF = '/etc/chrony/chrony.conf'
const ZONE = '/etc/firewalld/zones/public.xml'
/** Before the real tools on the PATH. */
const TOOLS = '/usr/local/sbin'
const SERVE = ['time', 'serve', '--allow', NET]
/** firewall-cmd takes seconds where every processor is busy. */
const BUSY = ['--timeout', '60s']

/** With time for a busy machine. */
const change = (...words: string[]): HostwardAnswer => hostwardAs({ timeoutMs: 180_000 }, 'server', ...words)
const data = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const names = (): string[] => [
  ...new Set(
    ask('server', 'chronyc', '-c', '-N', 'sources', '-a')
      .trim()
      .split('\n')
      .map((row) => row.split(',')[2] ?? ''),
  ),
]
const layers = (): string =>
  ask('server', 'firewall-cmd', '--list-all-zones') + ask('server', 'firewall-cmd', '--permanent', '--list-all-zones')

/** All that could be another: a function that tells what is. */
function remember(): () => unknown {
  const look = (): unknown => [names().sort(), layers(), ask('server', 'chronyc', '-m', 'accheck 192.168.56.102', 'accheck ::1')]
  const [tree, was] = [treeOf('server', ['/etc']), look()]
  return () => {
    const now = look()
    // Copies are kept for whoever mends by hand what could not be brought back.
    const changed = Object.keys(treeChanges(tree, treeOf('server', ['/etc']))).filter((path) => !path.includes('/.hostward-'))
    return [changed, JSON.stringify(now) === JSON.stringify(was) ? 'as before' : now]
  }
}
const AS_BEFORE = [[], 'as before']

/** A tool in front of the real one. @param script `$real` is the real one */
function wrap(tool: string, script: string): void {
  putFiles('server', { [`${TOOLS}/${tool}`]: `#!/bin/sh\nreal=/usr/bin/${tool}\n${script}\nexec $real "$@"\n` })
  sh('server', `chmod 755 ${TOOLS}/${tool}`)
}

beforeAll(async () => {
  await fresh('upstream', 'server')
  await selects('server')
}, 240_000)

afterEach(() => void sh('server', `rm -f ${TOOLS}/chronyc ${TOOLS}/firewall-cmd; systemctl reset-failed`))

describe('a chronyd that does not start', () => {
  it('with the new file: gets the old one back, and runs', () => {
    const now = remember()
    const folder = '/run/systemd/system/chrony.service.d'
    putFiles('server', { [`${folder}/picky.conf`]: `[Service]\nExecStartPre=/bin/sh -c '! grep -q "server ${UPSTREAM}" ${CONF}'\n` })
    sh('server', 'systemctl daemon-reload')
    const used = change('time', 'use', UPSTREAM)
    expect([used.exitCode, used.changed, data(used).restored, data(used).leftOver]).toEqual([1, false, true, []])
    expect(used.error?.message).toMatch(/chrony\.service/)
    sh('server', `rm -r ${folder}; systemctl daemon-reload`)
    expect([now(), ask('server', 'systemctl', 'is-active', 'chrony').trim()]).toEqual([AS_BEFORE, 'active'])
  }, 100_000)

  it('with the old file either: exit code 8 says so', () => {
    const now = remember()
    // chronyd -p takes it; a start does not.
    const line = 'user nobody-of-this-name'
    sh('server', `cp -p ${CONF} /root/conf; printf '${line}\\n' >>${CONF}`)
    const was = sh('server', `cat ${CONF}`)
    const used = change('time', 'use', UPSTREAM)
    expect([used.exitCode, data(used).restored]).toEqual([8, false])
    expect(data(used).leftOver.map(({ what }) => what)).toContain('chronyd chrony.service')
    expect(data(used).leftOver.flatMap(({ byHand }) => byHand)).toContainEqual(expect.stringContaining('systemctl restart'))
    expect(sh('server', `cat ${CONF}`)).toBe(was)
    expect(change(...SERVE)).toMatchObject({ exitCode: 5, error: { code: 'DAEMON_NOT_RUNNING' } })
    // What is wrong with the file is the admin's to mend.
    sh('server', `cp -p /root/conf ${CONF}; rm /root/conf; systemctl reset-failed; systemctl restart chrony`)
    expect(now()).toEqual(AS_BEFORE)
  }, 200_000)
})

describe('chronyc', () => {
  it('lies: it says 200 OK and does nothing', () => {
    const now = remember()
    wrap('chronyc', `[ "$1" = allow ] && { echo '200 OK'; exit 0; }`)
    const served = change(...SERVE)
    expect([served.exitCode, data(served).restored, data(served).leftOver]).toEqual([1, true, []])
    expect(data(served).differences.map(({ what }) => what)).toEqual([expect.stringMatching(/^chrony-access .*: access$/)])
    expect(now()).toEqual(AS_BEFORE)
  }, 60_000)

  it('hangs', () => {
    const now = remember()
    wrap('chronyc', `[ "$1" = allow ] && sleep 100`)
    const served = change(...SERVE, '--timeout', '3s')
    expect([served.exitCode, data(served).restored, data(served).leftOver]).toEqual([1, true, []])
    expect(now()).toEqual(AS_BEFORE)
  }, 60_000)

  it('lies about a reload: the source is gone, and time use brings it back by a restart', () => {
    const now = remember()
    const file = '/etc/chrony/sources.d/lab.sources'
    putFiles('server', { [file]: `server ${UPSTREAM} iburst\n` })
    sh('server', 'systemctl restart chrony')
    expect(names()).toContain(UPSTREAM)
    putFiles('server', { [file]: `server ${UPSTREAM} iburst minpoll 5\n` })
    expect(ask('server', 'chronyc', 'reload', 'sources').trim()).toBe('200 OK')
    expect(names()).not.toContain(UPSTREAM)
    const used = change('time', 'use', UPSTREAM, '--keep', '--minpoll', '5')
    expect([used.exitCode, used.error, data(used).plan.steps.map(({ argv }) => argv?.[1])]).toEqual([0, undefined, ['restart']])
    expect(names()).toContain(UPSTREAM)
    sh('server', `rm ${file}; systemctl reset-failed; systemctl restart chrony`)
    expect(now()).toEqual(AS_BEFORE)
  }, 60_000)
})

describe('firewalld', () => {
  const dies = (how: string): void =>
    wrap('firewall-cmd', `case "$*" in '--zone=public --add-service=ntp') ${how} systemctl kill -s KILL firewalld; sleep 1 ;; esac`)

  it('dies half way, and D-Bus starts it again: all is as before', async () => {
    await selects('server')
    const now = remember()
    dies('')
    const served = change(...SERVE)
    expect([served.exitCode, data(served).restored, data(served).leftOver]).toEqual([1, true, []])
    sh('server', `rm ${TOOLS}/firewall-cmd`)
    expect(now()).toEqual(AS_BEFORE)
    sh('server', 'systemctl restart firewalld')
    expect(now()).toEqual(AS_BEFORE)
  }, 200_000)

  it('dies half way for good: exit code 8 says what could not be brought back, and undo does it once firewalld is up', () => {
    const now = remember()
    dies('systemctl mask -q --runtime firewalld;')
    const served = change(...SERVE)
    expect([served.exitCode, data(served).restored]).toEqual([8, false])
    expect(data(served).leftOver.map(({ what }) => what)).toContain('firewall public')
    sh(
      'server',
      `rm ${TOOLS}/firewall-cmd; systemctl unmask -q --runtime firewalld; systemctl reset-failed firewalld; systemctl start firewalld`,
    )
    expect(change('undo')).toMatchObject({ exitCode: 0 })
    expect(now()).toEqual(AS_BEFORE)
    sh('server', 'systemctl restart firewalld')
    expect(now()).toEqual(AS_BEFORE)
  }, 120_000)

  it('keeps what was removed from its file: undo sees the other bytes, and takes both away', () => {
    const now = remember()
    expect(change(...SERVE, ...BUSY).exitCode).toBe(0)
    sh('server', `sed -i '/name="ntp"/d' ${ZONE}`)
    expect(ask('server', 'firewall-cmd', '--permanent', '--zone=public', '--list-services')).toContain('ntp')
    expect(change('undo', ...BUSY)).toMatchObject({ exitCode: 1, error: { code: 'PLAN_REFUSED' } })
    expect(change('undo', '--force', '--yes', ...BUSY)).toMatchObject({ exitCode: 0, changed: true })
    expect(now()).toEqual(AS_BEFORE)
    sh('server', 'systemctl restart firewalld')
    expect(now()).toEqual(AS_BEFORE)
  }, 60_000)
})

describe('DNS that never answers', () => {
  it('is told of in time, and is as good as no server where one is required', () => {
    const now = remember()
    const mute = 'import socket,time; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(("127.0.0.1",53)); time.sleep(1000)'
    sh('server', `cp -p /etc/resolv.conf /root/resolv 2>/dev/null || true; printf 'nameserver 127.0.0.1\\n' >/root/mute`)
    sh('server', `systemd-run -q --unit=mute-dns python3 -c '${mute}'; mount --bind /root/mute /etc/resolv.conf`)
    const started = Date.now()
    const used = change('time', 'use', 'slow.example', '--wait', '3s', '--timeout', '5s')
    expect([used.exitCode, used.warnings.map(({ code }) => code)]).toEqual([0, ['FEW_SERVERS', 'NOT_SYNCHRONISED', 'SERVER_UNREACHABLE']])
    expect(used.warnings.at(-1)?.message).toMatch(/^slow\.example gives no time: DNS did(?: not answer in time|)/)
    expect(change('undo', '--yes').exitCode).toBe(0)
    const required = change('time', 'use', 'slow.example', '--wait', '3s', '--require-sync', '--timeout', '5s')
    expect([required.exitCode, data(required).restored]).toEqual([1, true])
    expect((Date.now() - started) / 1000).toBeLessThan(90)
    sh('server', 'umount /etc/resolv.conf; systemctl stop mute-dns; rm -f /root/mute /root/resolv')
    expect(now()).toEqual(AS_BEFORE)
  }, 150_000)
})
