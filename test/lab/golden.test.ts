import { beforeAll, describe, expect, it } from 'vitest'
import type { CaptureData } from '../../src/checks/capture/result.js'
import type { CheckData } from '../../src/checks/result.js'
import { hostward, putFiles, sh, type HostwardAnswer } from './ask.js'
import { fresh } from './lab.js'

const HOST = 'server'
const SPEC = '/root/golden.yaml'

const textOf = (answer: HostwardAnswer): string => (answer.data as CaptureData).text

function failing(): string[] {
  const { data } = hostward(HOST, 'check', SPEC)
  return (data as CheckData).results.filter(({ status }) => status !== 'pass').map(({ id }) => id)
}

beforeAll(async () => {
  await fresh(HOST)
  sh(HOST, 'hostward time wait --wait 60s >/dev/null 2>&1 || true')
}, 180_000)

describe('what is captured from a host at work', { timeout: 120_000 }, () => {
  it.each([{ words: [] }, { words: ['--all'] }])('$words: passes, and is the same bytes again', ({ words }) => {
    const [first, again] = [hostward(HOST, 'capture', ...words), hostward(HOST, 'capture', ...words)]
    expect(first.exitCode).toBe(0)
    expect(textOf(again)).toBe(textOf(first))
    putFiles(HOST, { [SPEC]: textOf(first) })
    expect(failing()).toEqual([])
    expect(hostward(HOST, 'check', SPEC).exitCode).toBe(0)
  })

  it('is written to a file, and merged with what is in it', () => {
    sh(HOST, `rm -f ${SPEC}; hostward capture --all -o ${SPEC}; cp ${SPEC} /root/before.yaml`)
    expect(hostward(HOST, 'capture', '-o', SPEC).exitCode).toBe(2)
    sh(HOST, `sed -i '1i# ours' ${SPEC}; systemctl disable -q logrotate.timer; hostward capture --merge ${SPEC} -o ${SPEC}`)
    const diff = sh(HOST, `diff /root/before.yaml ${SPEC} | grep '^[<>]' || true`)
    sh(HOST, `systemctl enable -q logrotate.timer`)
    expect(diff.trim().split('\n')).toEqual(['> # ours', '<     enabled: enabled', '>     enabled: disabled'])
  })
})

describe('a recording of the host', { timeout: 240_000 }, () => {
  it('is captured as the host itself, and is the same to diff until a fact changes', () => {
    sh(HOST, 'rm -rf /root/before; hostward record /root/before --raw')
    const [live, recorded] = [hostward(HOST, 'capture', '--all'), hostward(HOST, 'capture', '--all', '--host', 'recording:/root/before')]
    expect((recorded.data as CaptureData).spec).toEqual((live.data as CaptureData).spec)
    expect(hostward(HOST, 'diff', 'recording:/root/before')).toMatchObject({ exitCode: 0, data: { verdict: 'same', differences: [] } })
    sh(HOST, 'systemctl disable -q logrotate.timer')
    const found = hostward(HOST, 'diff', 'recording:/root/before')
    sh(HOST, 'systemctl enable -q logrotate.timer')
    expect(found).toMatchObject({
      exitCode: 3,
      data: { differences: [{ path: 'timers/logrotate.timer/enabled', from: 'enabled', to: 'disabled' }] },
    })
  })
})

/** Facts that the raw tools change, how they take it back, and the checks that are about them. */
const CHANGES: readonly [fact: string, change: string, back: string, fails: string[]][] = [
  ['a unit file', 'systemctl enable -q nftables', 'systemctl disable -q nftables', ['unit/nftables.service/enabled']],
  ['a masked unit', 'systemctl mask -q debug-shell', 'systemctl unmask -q debug-shell', ['unit/debug-shell.service/enabled']],
  ['a timer', 'systemctl disable -q logrotate.timer', 'systemctl enable -q logrotate.timer', ['timer/logrotate.timer/enabled']],
  [
    'a timer that is stopped',
    'systemctl stop logrotate.timer',
    'systemctl start logrotate.timer',
    ['timer/logrotate.timer/active', 'timer/logrotate.timer/overdue'],
  ],
  ['the default target', 'systemctl set-default -q multi-user', 'rm /etc/systemd/system/default.target', ['target/default']],
  [
    'a service of the firewall',
    'firewall-cmd -q --add-service=http; firewall-cmd -q --permanent --add-service=http',
    'firewall-cmd -q --remove-service=http; firewall-cmd -q --permanent --remove-service=http',
    ['firewall/zone/public/services/exactly'],
  ],
  [
    'a service of the firewall until it restarts',
    'firewall-cmd -q --add-service=http',
    'firewall-cmd -q --remove-service=http',
    ['firewall/drift', 'firewall/zone/public/services/exactly'],
  ],
  [
    "a line of chronyd's file",
    'sed -i.kept "s/^makestep.*/makestep 2 2/" /etc/chrony/chrony.conf',
    'mv /etc/chrony/chrony.conf.kept /etc/chrony/chrony.conf',
    ['file/chrony.conf/present/makestep 1 3'],
  ],
  [
    "chronyd's servers",
    'echo "server 192.0.2.77" >/etc/chrony/sources.d/more.sources',
    'rm /etc/chrony/sources.d/more.sources',
    ['time/servers/exactly'],
  ],
  [
    'the arguments of the default entry',
    'grubby --update-kernel=DEFAULT --args=audit=1',
    'grubby --update-kernel=DEFAULT --remove-args=audit=1',
    ['boot/arguments/entries/exactly'],
  ],
]

describe('one fact changed with the raw tool', { timeout: 120_000 }, () => {
  beforeAll(() => {
    sh(HOST, `hostward capture --all -o ${SPEC} --force`)
    expect(failing()).toEqual([])
  }, 120_000)

  it.each(CHANGES)('%s: exactly its checks fail, and pass again when it is taken back', (_, change, back, fails) => {
    sh(HOST, change)
    const found = failing()
    sh(HOST, back)
    expect(found).toEqual(fails)
    expect(failing()).toEqual([])
  })
})
