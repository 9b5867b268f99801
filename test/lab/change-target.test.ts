import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, askTogether, hostward, putFiles, sh, type HostwardAnswer } from './ask.js'
import { fresh } from './lab.js'
import { treeChanges, treeOf, type Tree } from './tree.js'
import { unitsState } from './units-state.js'

const HOST = 'client'
const UNITS = '/etc/systemd/system'
const LINK = `${UNITS}/default.target`
const changeOf = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData

/** hostward's commands one after another in one login, which a switch may not survive otherwise. */
const inOneLogin = (...commands: string[][]): HostwardAnswer[] =>
  askTogether(
    HOST,
    commands.map((words) => ['hostward', ...words, '--json']),
  ).map(({ code, stdout, stderr }) => ({ ...(JSON.parse(stdout) as HostwardAnswer), exitCode: code, stderr }))

let tree: Tree
beforeAll(async () => {
  await fresh(HOST)
  putFiles(HOST, {
    [`${UNITS}/lab-stray.service`]: '[Service]\nExecStart=/bin/sleep 1000\n',
    [`${UNITS}/lab-new.service`]: '[Service]\nExecStart=/bin/sleep 1000\n',
    [`${UNITS}/lab-wide.target`]: '[Unit]\nAllowIsolate=yes\nRequires=multi-user.target\nAfter=multi-user.target\nWants=lab-new.service\n',
    [`${UNITS}/lab-narrow.target`]: '[Unit]\nAllowIsolate=yes\nRequires=basic.target\nAfter=basic.target\n',
    [`${UNITS}/lab-closed.target`]: '[Unit]\nDescription=no switch to it\n',
  })
  sh(HOST, 'systemctl daemon-reload; systemctl start lab-stray; systemctl mask -q suspend.target')
  tree = treeOf(HOST, ['/etc'])
}, 180_000)

describe('target set', () => {
  it.each([
    ['cui', 'multi-user.target'],
    ['gui', 'graphical.target'],
    ['lab-wide', 'lab-wide.target'],
    ['rescue', 'rescue.target'],
  ])('%s: planned, done, done again, undone', { timeout: 90_000 }, (word, target) => {
    const before = ask(HOST, 'systemctl', 'get-default').trim()
    const already = before === target
    const [planned, done, again] = inOneLogin(
      ['target', 'set', word, '--dry-run'],
      ['target', 'set', word, '--yes'],
      ['target', 'set', word, '--yes'],
    ) as [HostwardAnswer, HostwardAnswer, HostwardAnswer]
    expect([planned.exitCode, planned.changed]).toEqual([0, false])
    expect({ code: done.exitCode, error: done.error, changed: done.changed }).toEqual({ code: 0, error: undefined, changed: !already })
    expect(ask(HOST, 'systemctl', 'get-default').trim()).toBe(target)
    expect(Object.keys(treeChanges(tree, treeOf(HOST, ['/etc']))).filter((path) => path !== UNITS)).toEqual(already ? [] : [LINK])
    expect([again.exitCode, again.changed]).toEqual([0, false])
    if (!already) expect(hostward(HOST, 'undo', '--yes', String(changeOf(done).journalId)).exitCode).toBe(0)
    expect(treeChanges(tree, treeOf(HOST, ['/etc']))).toEqual({})
    expect(ask(HOST, 'systemctl', 'get-default').trim()).toBe(before)
  })

  it('says what is missing, and asks where nobody could log in after the next boot', () => {
    const [gui, rescue] = inOneLogin(['target', 'set', 'gui', '--dry-run'], ['target', 'set', 'rescue']) as [HostwardAnswer, HostwardAnswer]
    expect(gui.warnings.map(({ code }) => code)).toContain('NO_DISPLAY_MANAGER')
    expect([rescue.exitCode, rescue.error?.code, JSON.stringify(rescue.error?.details)]).toEqual([
      2,
      'CONFIRMATION_NEEDED',
      expect.stringContaining('BOOTS_WITHOUT_SSH'),
    ])
  })

  it('says that a generator is in the way', () => {
    sh(HOST, `mkdir -p /run/systemd/generator.early; ln -s /lib/systemd/system/rescue.target /run/systemd/generator.early/default.target`)
    const answer = hostward(HOST, 'target', 'set', 'cui', '--dry-run')
    sh(HOST, 'rm /run/systemd/generator.early/default.target')
    expect(answer.warnings.map(({ code }) => code)).toContain('DEFAULT_TARGET_HIDDEN')
  })

  it.each([
    [['set', 'no-such'], 3, 'NOT_FOUND'],
    [['set', 'ssh.service'], 2, 'USAGE'],
    [['set', 'poweroff'], 1, 'PLAN_REFUSED'],
    [['set', 'lab-closed'], 1, 'PLAN_REFUSED'],
    [['switch', 'lab-closed', '--yes'], 1, 'PLAN_REFUSED'],
    [['switch', 'suspend', '--yes'], 1, 'PLAN_REFUSED'],
    [['switch', 'lab-narrow'], 2, 'CONFIRMATION_NEEDED'],
  ])('%j is refused', (words, code, error) => {
    const answer = hostward(HOST, 'target', ...words)
    expect([answer.exitCode, answer.error?.code]).toEqual([code, error])
  })
})

describe('target switch', () => {
  it('stops what it says, starts what is new, leaves the default alone, and is undone', { timeout: 120_000 }, () => {
    const before = unitsState(HOST)
    const [planned, done, again] = inOneLogin(
      ['target', 'switch', 'lab-wide', '--dry-run'],
      ['target', 'switch', 'lab-wide', '--yes'],
      ['target', 'switch', 'lab-wide', '--yes'],
    ) as [HostwardAnswer, HostwardAnswer, HostwardAnswer]
    const { dangers, notes } = changeOf(planned).plan
    expect(dangers[0]).toMatchObject({ code: 'SWITCHES_TARGET' })
    expect(notes.find((note) => note.startsWith('stops: '))).toContain('lab-stray.service')
    expect({ code: done.exitCode, error: done.error, verified: changeOf(done).verified }).toEqual({
      code: 0,
      error: undefined,
      verified: true,
    })
    const states = ask(
      HOST,
      'systemctl',
      'show',
      '--property=ActiveState',
      '--value',
      '--',
      'lab-wide.target',
      'lab-new.service',
      'lab-stray.service',
    )
    expect(states.split('\n\n').map((word) => word.trim())).toEqual(['active', 'active', 'inactive'])
    expect([again.exitCode, again.changed]).toEqual([0, false])
    expect(treeChanges(tree, treeOf(HOST, ['/etc']))).toEqual({})
    expect(hostward(HOST, 'undo', '--yes').exitCode).toBe(0)
    const after = unitsState(HOST)
    expect(
      ['lab-stray.service', 'lab-new.service', 'ssh.service', 'chrony.service', 'multi-user.target'].map(
        (unit) => after[unit]?.active ?? 'inactive',
      ),
    ).toEqual(['active', 'inactive', 'active', 'active', 'active'])
    expect(before['ssh.service']?.active).toBe('active')
  })
})
