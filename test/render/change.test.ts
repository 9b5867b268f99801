import { describe, expect, it } from 'vitest'
import { unifiedDiff } from '../../src/changes/engine/plan-data.js'
import type { ChangeData, PlanData, PlanStepData } from '../../src/changes/engine/result.js'
import { renderChanged, renderPlan } from '../../src/render/change.js'
import { PLAIN, type Style } from '../../src/render/view.js'

const narrow = { width: 40, style: PLAIN, now: new Date('2025-07-26T16:00:00Z') }
const pipe = { ...narrow, width: Number.POSITIVE_INFINITY }
const step = (differs: Partial<PlanStepData>): PlanStepData => ({
  ...{ id: 'step', describe: 'write /etc/x', undoable: true, argv: null, commands: [], file: null, diff: null, touches: [] },
  ...differs,
})
const plan = (differs: Partial<PlanData>): PlanData => ({
  ...{
    action: 'service mask',
    summary: 'mask firewalld.service',
    steps: [],
    dangers: [],
    notes: [],
    done: 'firewalld.service is masked',
    lifetimeSeconds: null,
  },
  ...differs,
})
const changed = (differs: Partial<ChangeData>): ChangeData => ({
  ...{
    plan: plan({ steps: [step({})] }),
    verified: true,
    restored: null,
    differences: [],
    alsoChanged: [],
    journalId: 7,
    leftOver: [],
    irreversible: [],
  },
  ...differs,
})

describe('a plan', () => {
  it('breaks sentences at blanks and command lines as a shell takes them', () => {
    const argv = ['grubby', '--update-kernel=0', '--args=console=ttyS0 quiet', '--no-etc-grub-update']
    const steps = [
      step({ describe: 'give AlmaLinux (5.14.0) the argument console=ttyS0', argv }),
      step({ describe: 'reboot', argv: ['systemctl', 'reboot'], undoable: false }),
    ]
    const text = renderPlan(
      plan({
        steps,
        notes: ['gone: /etc/systemd/system/multi-user.target.wants/firewalld.service'],
        dangers: [{ code: 'REBOOTS', message: 'the host reboots at once: every login on it ends' }],
      }),
      narrow,
    )
    expect(text).toBe(`plan: mask firewalld.service
  1. give AlmaLinux (5.14.0) the
     argument console=ttyS0
     $ grubby --update-kernel=0 \\
         '--args=console=ttyS0 quiet' \\
         --no-etc-grub-update
  2. reboot (cannot be undone)
     $ systemctl reboot
  gone:
    /etc/systemd/system/multi-user.targe
    t.wants/firewalld.service
danger: the host reboots at once:
  every login on it ends
`)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(40)
  })

  it('shows diffs without ornaments; a long line goes on below', () => {
    const diff = unifiedDiff('/etc/kernel/cmdline', 'root=/dev/vda1 ro quiet\n', 'root=/dev/vda1 ro quiet console=ttyS0,115200\n')
    expect(renderPlan(plan({ steps: [step({ diff })] }), narrow)).toBe(`plan: mask firewalld.service
  1. write /etc/x
     --- /etc/kernel/cmdline
     +++ /etc/kernel/cmdline
     @@ -1,1 +1,1 @@
     -root=/dev/vda1 ro quiet
     +root=/dev/vda1 ro quiet
         console=ttyS0,115200
`)
  })

  it('breaks nothing in a pipe', () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`)
    const steps = [step({ describe: words.join(' '), argv: words, diff: `@@ -0,0 +1,1 @@\n+${words.join(' ')}\n` })]
    const text = renderPlan(plan({ steps, notes: [words.join(' ')] }), pipe)
    expect(text.split('\n')).toEqual([
      'plan: mask firewalld.service',
      `  1. ${words.join(' ')}`,
      `     $ ${words.join(' ')}`,
      '     @@ -0,0 +1,1 @@',
      `     +${words.join(' ')}`,
      `  ${words.join(' ')}`,
      '',
    ])
  })

  it('colours what a line of a diff means, and all of a line that goes on', () => {
    const style: Style = { ...PLAIN, good: (text) => `<+${text}>`, bad: (text) => `<-${text}>`, strong: (text) => `<!${text}>` }
    const diff = '--- a\n+++ b\n@@ -1 +1 @@\n same\n-old\n+new words that are too many for one line\n'
    const text = renderPlan(plan({ steps: [step({ diff })] }), { ...narrow, style })
    expect(text.split('\n').slice(2)).toEqual([
      '<!     --- a>',
      '<!     +++ b>',
      '     @@ -1 +1 @@',
      '      same',
      '<-     -old>',
      '<+     +new words that are too many for>',
      '<+         one line>',
      '',
    ])
  })

  it('shows control characters of the host as what they are', () => {
    const text = renderPlan(
      plan({ summary: 'a\u001b[2Jb', steps: [step({ describe: 'c\u0007', argv: ['d\u001b'], diff: '+e\u001b\n' })] }),
      pipe,
    )
    expect(text).toBe("plan: a\\x1b[2Jb\n  1. c\\x07\n     $ 'd\\x1b'\n     +e\\x1b\n")
  })

  it('with nothing to do says so', () => {
    expect(renderPlan(plan({}), pipe)).toBe('already so: firewalld.service is masked\n')
  })
})

describe('a result', () => {
  it('is one sentence, with the way back, and what else changed', () => {
    expect(renderChanged(changed({ alsoChanged: ['unit logrotate.service: inactive -> active'] }), narrow))
      .toBe(`verified: firewalld.service is masked
  (hostward undo 7)
  also changed meanwhile, not by this:
  unit logrotate.service: inactive ->
  active
`)
  })

  it('names no way back from what cannot be undone', () => {
    const restart = plan({ steps: [step({ undoable: false })], done: 'sshd.service is restarted and up' })
    expect(renderChanged(changed({ plan: restart }), pipe)).toBe('verified: sshd.service is restarted and up\n')
  })

  it('has no way back where nothing was done', () => {
    expect(renderChanged(changed({ plan: plan({}), verified: null, journalId: null }), pipe)).toBe(
      'already so: firewalld.service is masked\n',
    )
  })
})
