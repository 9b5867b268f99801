import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import type { TimeWaitData } from '../../src/facts/time/wait.js'
import { ask, hostward, sh, type HostwardAnswer } from './ask.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'
import { until } from './shell.js'
import { POOL, WRONG, type HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const CONF = '/etc/chrony/chrony.conf'
const UPSTREAM = '192.168.56.10'
/** Nobody has this address. */
const NOBODY = '192.168.56.222'

const changeOf = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const codes = ({ warnings }: HostwardAnswer): string[] => warnings.map(({ code }) => code)
const text = ({ error, warnings }: HostwardAnswer): string => [error?.message ?? '', ...warnings.map(({ message }) => message)].join('\n')

/** Names of the sources that chronyd has, in its own words. */
const sources = (host: HostName): string[] =>
  [
    ...new Set(
      ask(host, 'chronyc', '-c', '-N', 'sources', '-a')
        .trim()
        .split('\n')
        .map((row) => row.split(',')[2] ?? ''),
    ),
  ].sort()

/** What is in /etc, but for what other services write. */
const etc = (host: HostName): Tree => treeOf(host, ['/etc'])
/** Paths of /etc that are not as they were. */
const changed = (host: HostName, before: Tree): string[] => Object.keys(treeChanges(before, etc(host)))
const startOf = (host: HostName): string => ask(host, 'systemctl', 'show', '--property=InactiveExitTimestampMonotonic', 'chrony')

const selects = (host: HostName): Promise<void> =>
  until(`${host} selects a source`, 60_000, () => inHost(host, ['chronyc', '-c', '-n', 'sources']).stdout.includes('^,*'))

beforeAll(async () => {
  await fresh('client', 'server')
  await Promise.all([selects('client'), selects('server')])
}, 240_000)

describe('time use on a client', () => {
  it('follows one server: the plan, the change, again, and its undo', () => {
    const [before, start] = [etc('client'), startOf('client')]
    const plan = hostward('client', 'time', 'use', UPSTREAM, '--dry-run')
    expect(changeOf(plan).plan.steps.map(({ id, argv }) => [id, argv])).toEqual([
      [`write ${CONF}`, null],
      ['restart', ['systemctl', 'restart', '--no-ask-password', '--', 'chrony.service']],
    ])
    expect([changed('client', before), startOf('client')]).toEqual([[], start])

    const used = hostward('client', 'time', 'use', UPSTREAM, '--wait', '60s', '--require-sync')
    expect([used.exitCode, used.changed, changeOf(used).verified]).toEqual([0, true, true])
    expect(codes(used)).toEqual(['FEW_SERVERS'])
    expect(ask('client', 'chronyc', '-c', '-n', 'sources')).toMatch(new RegExp(`^\\^,\\*,${UPSTREAM},[^\\n]*\\n$`))
    expect(changed('client', before)).toEqual([CONF])
    expect(sh('client', `grep -c '^# replaced by hostward time use: pool ${POOL.name} iburst maxsources 4$' ${CONF}`).trim()).toBe('1')

    const begun = startOf('client')
    const again = hostward('client', 'time', 'use', UPSTREAM)
    expect([again.exitCode, again.changed, startOf('client')]).toEqual([0, false, begun])

    const waited = hostward('client', 'time', 'wait', '--within', '100ms', '--wait', '60s')
    expect([waited.exitCode, (waited.data as TimeWaitData).source]).toEqual([0, UPSTREAM])

    const undone = hostward('client', 'undo', '--yes')
    expect([undone.exitCode, undone.error]).toEqual([0, undefined])
    expect(changed('client', before)).toEqual([])
    expect(sources('client')).toEqual([POOL.name])
  })

  it('follows the pool, and gives the old line back when it is wished for', () => {
    const before = etc('client')
    const used = hostward('client', 'time', 'use', '--pool', POOL.name, '--minpoll', '4', '--wait', '60s', '--require-sync')
    expect([used.exitCode, text(used)]).toEqual([0, ''])
    expect(ask('client', 'chronyc', '-c', '-n', 'sources').trim().split('\n')).toHaveLength(4)
    const more = hostward('client', 'time', 'use', UPSTREAM, '--keep')
    expect([more.exitCode, sources('client')]).toEqual([0, [UPSTREAM, POOL.name]])
    expect([hostward('client', 'undo', '--yes').exitCode, hostward('client', 'undo', '--yes').exitCode]).toEqual([0, 0])
    expect(changed('client', before)).toEqual([])
    expect(sources('client')).toEqual([POOL.name])
  })

  it('brings the old servers back when the new one never answers, and warns of it otherwise', () => {
    const before = etc('client')
    const failed = hostward('client', 'time', 'use', NOBODY, '--wait', '4s', '--require-sync')
    expect([failed.exitCode, changeOf(failed).leftOver]).toEqual([1, []])
    expect(text(failed)).toMatch(new RegExp(`${NOBODY} was asked .* and never answered`))
    expect([changed('client', before), sources('client')]).toEqual([[], [POOL.name]])

    const warned = hostward('client', 'time', 'use', NOBODY, 'nowhere.lab', '--wait', '4s')
    expect(warned.exitCode).toBe(0)
    expect(codes(warned)).toEqual(['FEW_SERVERS', 'NOT_SYNCHRONISED', 'SERVER_UNREACHABLE', 'SERVER_UNREACHABLE'])
    expect(text(warned)).toMatch(/nowhere\.lab gives no time: /)
    const wait = hostward('client', 'time', 'wait', '--wait', '2s')
    expect([wait.exitCode, wait.error?.code]).toEqual([7, 'TIMEOUT'])
    hostward('client', 'undo', '--yes')
    expect([changed('client', before), sources('client')]).toEqual([[], [POOL.name]])
  }, 120_000)

  it('waits until the clock is right again', () => {
    const { exitCode, data } = hostward('client', 'time', 'wait', '--wait', '60s')
    expect([exitCode, (data as TimeWaitData).synchronised]).toEqual([0, true])
  }, 90_000)

  it('refuses a file that chronyd would not start with, before anything is touched', () => {
    const [before, start] = [etc('client'), startOf('client')]
    sh('client', `cp -p ${CONF} /root/conf; printf 'allow 10.0.0.0/33\\n' >>${CONF}`)
    const ours = hostward('client', 'time', 'use', UPSTREAM)
    expect([ours.exitCode, ours.error?.code]).toEqual([1, 'PLAN_REFUSED'])
    expect(text(ours)).toContain('10.0.0.0/33: the prefix can be 32 at most')
    sh('client', `cp -p /root/conf ${CONF}; printf 'log nothing\\n' >>${CONF}`)
    const theirs = hostward('client', 'time', 'use', UPSTREAM)
    const line = sh('client', `wc -l <${CONF}`).trim()
    expect([theirs.exitCode, text(theirs)]).toEqual([
      1,
      expect.stringMatching(new RegExp(`chronyd -p: .* at line ${line} in file ${CONF}`)),
    ])
    sh('client', `cp -p /root/conf ${CONF}; rm /root/conf`)
    expect([changed('client', before), startOf('client')]).toEqual([[], start])
  })

  it('takes everything back when chronyd has a source that no file names', () => {
    const before = etc('client')
    sh(
      'client',
      `mkdir -p /run/systemd/system/chrony.service.d; printf '[Service]\\nExecStartPost=/bin/sh -c "grep -q ${UPSTREAM} ${CONF} && chronyc add server ${NOBODY} || true"\\n' >/run/systemd/system/chrony.service.d/add.conf; systemctl daemon-reload`,
    )
    const used = hostward('client', 'time', 'use', UPSTREAM)
    expect([used.exitCode, changeOf(used).leftOver]).toEqual([1, []])
    expect(changeOf(used).differences.map(({ what }) => what)).toEqual([`chronyd's source ${NOBODY}`])
    sh('client', 'rm -r /run/systemd/system/chrony.service.d; systemctl daemon-reload')
    expect([changed('client', before), sources('client')]).toEqual([[], [POOL.name]])
  })
})

describe('time use and other daemons, and Ctrl-C', () => {
  const states = (): string =>
    ask('client', 'systemctl', 'show', '--property=Id,ActiveState,UnitFileState', '--', 'ntpsec.service', 'chrony.service')

  it('does not fight another time daemon, and turns it off when it takes over', () => {
    const unit = '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n'
    sh('client', `printf '${unit}' >/etc/systemd/system/ntpsec.service; systemctl daemon-reload; systemctl enable -q --now ntpsec`)
    const [before, units] = [etc('client'), states()]
    // chrony's own unit has Conflicts=ntpsec.service: it was stopped.
    const refused = hostward('client', 'time', 'use', UPSTREAM)
    expect([refused.exitCode, text(refused)]).toEqual([1, expect.stringMatching(/^ntpsec.service keeps the time of this host, and chrony/)])
    const taken = hostward('client', 'time', 'use', UPSTREAM, '--take-over')
    expect([taken.exitCode, taken.error]).toEqual([0, undefined])
    expect(states()).toMatch(/Id=ntpsec.service\nActiveState=inactive\nUnitFileState=disabled\n\nId=chrony.service\nActiveState=active/)
    expect(sources('client')).toEqual([UPSTREAM])
    expect(hostward('client', 'time', 'use', UPSTREAM, '--take-over').changed).toBe(false)
    expect(hostward('client', 'undo', '--yes').exitCode).toBe(0)
    expect([changed('client', before), states()]).toEqual([[], units])
    sh(
      'client',
      'systemctl disable -q --now ntpsec; rm /etc/systemd/system/ntpsec.service; systemctl daemon-reload; systemctl start chrony',
    )
    expect(sources('client')).toEqual([POOL.name])
  }, 120_000)

  it('takes all back at Ctrl-C while it waits', () => {
    const before = etc('client')
    const { code, stdout } = inHost('client', [
      ...['timeout', '--preserve-status', '--signal=INT', '15'],
      ...['hostward', 'time', 'use', NOBODY, '--wait', '60s', '--json'],
    ])
    expect([code, (JSON.parse(stdout) as HostwardAnswer).error?.code]).toEqual([130, 'INTERRUPTED'])
    expect([changed('client', before), sources('client')]).toEqual([[], [POOL.name]])
  }, 120_000)
})

describe('time use on a server', () => {
  it('leaves the falseticker behind, edits a confdir as well, and keeps odd bytes and rights', () => {
    sh(
      'server',
      `mkdir -p /etc/chrony/conf.d; printf '! Z\\374rich\\r\\nServer ${WRONG.name} iburst\\r\\nlogchange 0.5' >/etc/chrony/conf.d/lab.conf; chmod 640 /etc/chrony/conf.d/lab.conf; chgrp _chrony ${CONF}; chmod 640 ${CONF}; systemctl reset-failed chrony; systemctl restart chrony`,
    )
    const before = etc('server')
    const was = sources('server')
    const used = hostward('server', 'time', 'use', '--pool', POOL.name, '--wait', '60s', '--require-sync')
    expect([used.exitCode, text(used)]).toEqual([0, ''])
    expect(sources('server')).toEqual([POOL.name])
    expect(changeOf(used).plan.notes).toContain(`no longer used: server ${WRONG.name} iburst (/etc/chrony/conf.d/lab.conf:2)`)
    expect(ask('server', 'stat', '-c', '%a %G', CONF).trim()).toBe('640 _chrony')
    expect(ask('server', 'chronyd', '-p', '-f', CONF)).toContain(`pool ${POOL.name} iburst`)
    expect(hostward('server', 'undo', '--yes').exitCode).toBe(0)
    expect([changed('server', before), sources('server')]).toEqual([[], was])
  }, 120_000)

  it('keeps what DHCP names, unless it is told not to', () => {
    const before = etc('server')
    sh(
      'server',
      `mkdir -p /run/chrony-dhcp; printf 'server ${UPSTREAM} iburst\\n' >/run/chrony-dhcp/eth0.sources; printf 'sourcedir /run/chrony-dhcp\\n' >>${CONF}; systemctl restart chrony`,
    )
    const kept = hostward('server', 'time', 'use', POOL.addresses[0], POOL.addresses[1], POOL.addresses[2])
    expect([kept.exitCode, codes(kept)]).toEqual([0, ['DHCP_SOURCES']])
    expect(sources('server')).toEqual([UPSTREAM, ...POOL.addresses.slice(0, 3)].sort())
    const alone = hostward('server', 'time', 'use', POOL.addresses[0], '--no-dhcp')
    expect([alone.exitCode, sources('server')]).toEqual([0, [POOL.addresses[0]]])
    expect(ask('server', 'cat', '/run/chrony-dhcp/eth0.sources')).toBe(`server ${UPSTREAM} iburst\n`)
    expect([hostward('server', 'undo', '--yes').exitCode, hostward('server', 'undo', '--yes').exitCode]).toEqual([0, 0])
    sh('server', `sed -i '$d' ${CONF}; rm -r /run/chrony-dhcp; systemctl reset-failed chrony; systemctl restart chrony`)
    expect(changed('server', before)).toEqual([])
  }, 120_000)
})
