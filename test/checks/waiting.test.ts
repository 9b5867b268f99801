/** What a check waits for, and what it does not. */
import { describe, expect, it } from 'vitest'
import { checkHost } from '../../src/checks/evaluate.js'
import { checksOf } from '../../src/checks/checks-of.js'
import type { CheckData } from '../../src/checks/result.js'
import { CachedHost } from '../../src/host/cached.js'
import type { ToolResult } from '../../src/host/types.js'
import { EditedHost, type HostEdits } from '../helpers/edited-host.js'
import { specOf } from '../helpers/load-spec.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import { WHOLE_SPEC } from '../helpers/whole-spec.js'

const SPEC = 'units: {sshd.service: {active: active}}\ntime: {offset: 1s}\ntimers: {logrotate.timer: {next: 2d}}\ntarget: {current: gui}\n'

interface Waited extends CheckData {
  looks: number
}

/** @param answers by look, from 0: what comes of every program instead */
async function wait(answers: (look: number) => Partial<ToolResult> | undefined, waitMs: number, text = SPEC): Promise<Waited> {
  let looks = 0
  const all = (): Partial<ToolResult> | undefined => answers(looks)
  const programs: HostEdits['programs'] = { systemctl: all, chronyc: all }
  const host = new EditedHost(await openRecordedHost('demo'), { isLive: true, programs })
  const progress = (): void => void (looks += 1)
  const data = await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': text }), { waitMs, everyMs: 1, progress })
  return { ...data, looks }
}

const NEVER = 3_600_000

it('settles what changes by itself, and nothing else', async () => {
  const { spec } = await specOf({ 'spec.yaml': WHOLE_SPEC })
  const settling = checksOf(spec).flatMap(({ id, settles }) => (settles ? [id.replace(/[^/]+\.(?:service|timer)/, 'NAME')] : []))
  expect([...new Set(settling)].sort()).toEqual([
    'target/current',
    'time/offset',
    'time/reachable-sources',
    'time/stratum',
    'time/synchronised',
    'timer/NAME/active',
    'timer/NAME/next',
    'timer/NAME/overdue',
    'unit/NAME/active',
    'unit/NAME/sub',
  ])
})

describe('what could not be asked', () => {
  it.each<[string, Partial<ToolResult>]>([
    ['a tool that is not installed', { outcome: 'not-found', exitCode: null }],
    ['a tool that cannot be run', { outcome: 'not-executable', exitCode: null }],
    ['missing rights', { exitCode: 1, stderr: 'Access denied\n', stdout: '501 Not authorised\n' }],
    ['output that is not understood', { stdout: '<<<nonsense>>>\n' }],
    [
      'a host without systemd',
      { exitCode: 1, stderr: 'System has not been booted with systemd as init system\n', stdout: '502 Invalid command\n' },
    ],
  ])('is not waited for with %s', async (_, answer) => {
    const { verdict, looks, waitedSeconds, counts } = await wait(() => answer, NEVER)
    expect([verdict, looks, waitedSeconds, counts.unknown]).toEqual(['unknown', 0, 0, 4])
  })

  it.each<[string, Partial<ToolResult>]>([
    [
      'a bus that is not there yet',
      { exitCode: 1, stderr: 'Failed to connect to bus: No such file or directory\n', stdout: '506 Cannot talk to daemon\n' },
    ],
    ['no answer in time', { outcome: 'timed-out', exitCode: null }],
    ['a tool that a signal ends', { outcome: 'signalled', exitCode: null, signal: 'SIGKILL' }],
  ])('is waited for with %s, and passes when it answers', async (_, answer) => {
    const { verdict, looks } = await wait((look) => (look < 2 ? answer : undefined), NEVER)
    expect([verdict, looks]).toEqual(['pass', 2])
    const vain = await wait(() => answer, 30)
    expect([vain.verdict, vain.counts.unknown, vain.looks > 0]).toEqual(['unknown', 4, true])
  })

  it('is waited for as long as one of them may come', async () => {
    const gone = { outcome: 'not-found', exitCode: null } as const
    let looks = 0
    const host = new EditedHost(await openRecordedHost('demo'), {
      isLive: true,
      programs: { chronyc: () => gone, systemctl: () => (looks < 1 ? { outcome: 'timed-out', exitCode: null } : undefined) },
    })
    const progress = (open: readonly { id: string }[]): void => {
      looks += 1
      expect(open.map(({ id }) => id)).not.toContain('time/offset')
    }
    const { results } = await checkHost(new CachedHost(host), await specOf({ 'spec.yaml': SPEC }), { waitMs: NEVER, everyMs: 1, progress })
    expect(results.map(({ id, status }) => [id, status])).toContainEqual(['time/offset', 'unknown'])
    expect(results.filter(({ status }) => status === 'pass')).toHaveLength(3)
    expect(host.runs.filter(({ program }) => program === 'chronyc')).toHaveLength(1)
  })
})
