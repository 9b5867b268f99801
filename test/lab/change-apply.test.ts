import { beforeAll, describe, expect, it } from 'vitest'
import type { ApplyData } from '../../src/checks/apply/data.js'
import type { CheckData } from '../../src/checks/result.js'
import { ask, hostward, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { bootFiles, KERNEL_COMMAND_LINE, KERNELS } from './boot-files.js'
import { showKernel } from './kernel.js'
import { fresh } from './lab.js'
import { treeOf, type Tree } from './tree.js'
import { unitsState } from './units-state.js'

const HOST = 'server'
const VENDOR = '/usr/lib/systemd/system'
const SPEC = '/root/golden.yaml'
const unit = (exec: string): string => `[Service]\nExecStart=${exec}\n[Install]\nWantedBy=multi-user.target\n`

const RULE = 'rule family="ipv4" source address="10.1.0.0/16" service name="ntp" accept'

const golden = (more = ''): string => `
boot:
  default: { version: ${KERNELS[1]} }
  arguments: { present: [psi=1], absent: [quiet], in: [entries, future] }
target: { default: graphical.target }
units:
  ap-web.service: { enabled: enabled, active: active }
  ap-old.service: { enabled: disabled, active: inactive }
  ap-bad.service: { masked: true }
  ap-masked.service: { enabled: enabled, active: active }
${more}
timers:
  ap-tidy.timer: { enabled: enabled, active: active }
time:
  servers: { present: [192.0.2.77] }
  serve: { allow: [192.168.56.0/24], deny: [192.168.57.0/24], firewall: true }
files: { chrony.conf: { present: [logchange 0.7], absent: [rtcsync] } }
firewall:
  defaultZone: work
  drift: false
  zones:
    public: { services: { present: [http], absent: [dhcpv6-client] }, ports: { exactly: [123/udp, 4000-4020/tcp] } }
    internal: { richRules: { present: ['${RULE}'] }, ports: { present: [8080/tcp], layer: permanent } }
`

beforeAll(async () => {
  await fresh(HOST)
  showKernel(HOST, KERNEL_COMMAND_LINE, KERNELS[0])
  const { boot, root } = bootFiles()
  putFiles(HOST, Object.fromEntries(Object.entries(boot).map(([path, text]) => [`/boot/${path}`, text])))
  putFiles(HOST, Object.fromEntries(Object.entries(root).map(([path, text]) => [`/${path}`, text])))
  putFiles(HOST, {
    [`${VENDOR}/ap-web.service`]: unit('/bin/sleep 1000'),
    [`${VENDOR}/ap-old.service`]: unit('/bin/sleep 1000'),
    [`${VENDOR}/ap-bad.service`]: unit('/bin/sleep 1000'),
    [`${VENDOR}/ap-masked.service`]: unit('/bin/sleep 1000'),
    // A rule of the admin, in a file of its own.
    '/etc/chrony/conf.d/mine.conf': 'allow 192.168.57.0/24\n',
    [`${VENDOR}/ap-dies.service`]: unit('/bin/false'),
    [`${VENDOR}/ap-tidy.service`]: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
    [`${VENDOR}/ap-tidy.timer`]: '[Timer]\nOnCalendar=yearly\n[Install]\nWantedBy=timers.target\n',
    [SPEC]: golden(),
    '/root/dies.yaml': golden('  ap-dies.service: { enabled: enabled, active: active }'),
  })
  sh(
    HOST,
    `chmod go-w ${SPEC} /root/dies.yaml; systemctl daemon-reload; systemctl enable -q --now ap-old.service; systemctl mask -q ap-masked.service; systemctl restart chrony`,
  )
  // In effect, and nobody has saved it.
  sh(HOST, 'firewall-cmd -q --zone=home --add-masquerade; firewall-cmd -q --zone=public --add-port=4000-4010/tcp')
}, 300_000)

const OWN = [
  'ap-web.service',
  'ap-old.service',
  'ap-bad.service',
  'ap-masked.service',
  'ap-dies.service',
  'ap-tidy.timer',
  'chrony.service',
  'firewalld.service',
]
const tree = (): Tree => treeOf(HOST, ['/boot', '/etc'], { without: ['/etc/mtab'] })
/** Files, units, both layers of the firewall, whom chronyd answers, what it asks. */
const all = (): unknown => {
  const units = unitsState(HOST)
  return {
    tree: tree(),
    units: OWN.map((name) => [name, units[name]]),
    layers: ask(HOST, 'firewall-cmd', '--list-all-zones') + ask(HOST, 'firewall-cmd', '--permanent', '--list-all-zones'),
    access: ask(HOST, 'chronyc', '-m', 'accheck 192.168.56.102', 'accheck 192.168.57.103'),
  }
}
const apply = (...words: string[]): HostwardAnswer & { data: ApplyData } =>
  hostwardAs({ timeoutMs: 280_000 }, HOST, 'apply', ...words, '--yes') as HostwardAnswer & { data: ApplyData }
const failing = (): string[] => {
  const { data } = hostward(HOST, 'check', SPEC) as HostwardAnswer & { data: CheckData }
  return data.results.filter(({ status }) => status !== 'pass').map(({ id, status, actual }) => `${id} | ${status} ${actual ?? ''}`)
}
const ids = (lines: readonly string[]): string[] => lines.map((line) => line.split(' | ')[0] ?? '').sort()

/** While `use` runs, a tool does its work but for one call, in which it does `instead`. */
function withTool<T>(name: string, call: string, instead: string, use: () => T): T {
  putFiles(HOST, { [`/usr/local/sbin/${name}`]: `#!/bin/sh\ncase "$*" in *'${call}'*) ${instead} ;; esac\nexec /usr/bin/${name} "$@"\n` })
  sh(HOST, `chmod 755 /usr/local/sbin/${name}`)
  try {
    return use()
  } finally {
    sh(HOST, `rm /usr/local/sbin/${name}`)
  }
}

describe('apply', () => {
  it('brings every section about as one change; applied again it does nothing; undo takes all of it back', () => {
    const [before, failed] = [all(), failing()]
    expect(failed.length).toBeGreaterThan(12)
    const shown = apply(SPEC, '--dry-run')
    expect({ exitCode: shown.exitCode, error: shown.error, cannot: shown.data.cannot }).toEqual({
      exitCode: 0,
      error: undefined,
      cannot: [],
    })
    expect(shown.data.brings.map(({ id }) => id).sort()).toEqual(ids(failed))
    expect(all()).toEqual(before)

    const done = apply(SPEC)
    expect({ exitCode: done.exitCode, error: done.error, changed: done.changed }).toEqual({ exitCode: 0, error: undefined, changed: true })
    expect(done.data).toMatchObject({ verified: true, differences: [], journalId: 1 })
    expect(done.data.plan.steps).toEqual(shown.data.plan.steps)
    expect(failing()).toEqual([])
    const after = all()
    expect(apply(SPEC)).toMatchObject({ exitCode: 0, changed: false, data: { plan: { steps: [] }, journalId: null } })
    expect(all()).toEqual(after)

    expect(hostward(HOST, 'undo', '--yes')).toMatchObject({ exitCode: 0, changed: true })
    expect(all()).toEqual(before)
    expect(failing()).toEqual(failed)
  }, 400_000)

  it('takes everything back when a unit does not stay up', () => {
    const before = all()
    const answer = apply('/root/dies.yaml')
    expect({ exitCode: answer.exitCode, restored: answer.data.restored, leftOver: answer.data.leftOver }).toEqual({
      exitCode: 1,
      restored: true,
      leftOver: [],
    })
    expect(answer.error?.message).toContain('ap-dies.service')
    sh(HOST, 'systemctl reset-failed ap-dies.service || true')
    expect(all()).toEqual(before)
  }, 300_000)

  it('takes everything back when a tool fails half way', () => {
    const before = all()
    const fails = 'echo "Error: COMMAND_FAILED" >&2; exit 3'
    const answer = withTool('firewall-cmd', '--zone=public --add-service=http', fails, () => apply(SPEC))
    expect({ exitCode: answer.exitCode, restored: answer.data.restored, leftOver: answer.data.leftOver }).toEqual({
      exitCode: 1,
      restored: true,
      leftOver: [],
    })
    expect(all()).toEqual(before)
  }, 300_000)

  it('is brought back by undo when it was killed in the middle', () => {
    const before = all()
    withTool('firewall-cmd', '--permanent --zone=public --add-service=http', 'kill -9 $PPID; exit 1', () => {
      sh(HOST, `hostward apply ${SPEC} --yes >/dev/null 2>&1 || true`, { timeoutMs: 280_000 })
    })
    expect(all()).not.toEqual(before)
    expect(apply(SPEC)).toMatchObject({ exitCode: 1, error: { code: 'UNFINISHED_CHANGE' } })
    expect(hostward(HOST, 'undo', '--yes')).toMatchObject({ exitCode: 0 })
    expect(all()).toEqual(before)
    expect(ids(failing()).length).toBeGreaterThan(12)
  }, 300_000)

  it('goes by no spec that others may write', () => {
    sh(HOST, 'mkdir -p /srv/specs; cp /root/golden.yaml /srv/specs; chmod 666 /srv/specs/golden.yaml')
    expect(apply('/srv/specs/golden.yaml', '--dry-run')).toMatchObject({
      exitCode: 2,
      error: { code: 'UNTRUSTED_SPEC', suggestions: ['chmod go-w /srv/specs/golden.yaml'] },
    })
  }, 60_000)
})
