import { beforeAll, describe, expect, it } from 'vitest'
import type { TargetListData } from '../../src/facts/targets/list.js'
import type { TargetShowData } from '../../src/facts/targets/show.js'
import { ask, atOneMoment, hostward, hostwardAs, putFiles, sh } from './ask.js'
import { fresh } from './lab.js'
import { inHost } from './hosts.js'
import { until } from './shell.js'

const UNITS = '/etc/systemd/system'
const daemon = (lines = ''): string => `[Unit]\n${lines}\n[Service]\nExecStart=/bin/sleep 1000\n`
const target = (lines: string): string => `[Unit]\nDescription=a target of the lab\nAllowIsolate=yes\n${lines}\n`

const files: Readonly<Record<string, string>> = {
  [`${UNITS}/lab-running.service`]: daemon(),
  [`${UNITS}/lab-needs.service`]: daemon('Requires=lab-running.service\nAfter=lab-running.service'),
  [`${UNITS}/lab-bound.service`]: daemon('BindsTo=lab-needs.service\nAfter=lab-needs.service'),
  // It keeps the other one in memory, where systemd remembers how it was tried.
  [`${UNITS}/lab-kept.service`]: daemon('IgnoreOnIsolate=yes\nWants=lab-condition.service'),
  [`${UNITS}/lab-wanted.service`]: daemon(),
  [`${UNITS}/lab-new.service`]: daemon('Wants=lab-new-too.service'),
  [`${UNITS}/lab-new-too.service`]: daemon('Requisite=lab-running.service'),
  [`${UNITS}/lab-once.service`]: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  [`${UNITS}/lab-condition.service`]: daemon('ConditionPathExists=/nowhere'),
  [`${UNITS}/lab-rival.service`]: daemon('Conflicts=lab-wanted.service'),
  [`${UNITS}/lab-masked-want.service`]: daemon(),
  [`${UNITS}/lab-part.service`]: daemon('PartOf=lab-running.service'),
  [`${UNITS}/lab-unneeded.service`]: daemon('StopWhenUnneeded=yes'),
  [`${UNITS}/lab-holder.service`]: daemon('Wants=lab-unneeded.service'),
  [`${UNITS}/lab.socket`]: '[Socket]\nListenStream=/run/lab.sock\n',
  [`${UNITS}/lab.service`]: daemon(),
  [`${UNITS}/lab-wide.target`]: target(
    'Requires=multi-user.target\nAfter=multi-user.target\nWants=lab-wanted.service lab-new.service lab-once.service lab-condition.service lab-nowhere.service',
  ),
  [`${UNITS}/lab-narrow.target`]: target(
    'Requires=basic.target\nAfter=basic.target\nWants=ssh.service chrony.service lab.socket lab-holder.service',
  ),
  [`${UNITS}/lab-rivals.target`]: target('Requires=multi-user.target\nWants=lab-rival.service'),
  [`${UNITS}/lab-impossible.target`]: target('Requires=lab-rival.service lab-wanted.service'),
  [`${UNITS}/lab-needs-missing.target`]: target('Requires=lab-nowhere.service'),
  [`${UNITS}/lab-closed.target`]: '[Unit]\nDescription=no switch to it\n',
}

const RUNNING = ['running', 'needs', 'bound', 'kept', 'wanted', 'part', 'holder'].map((name) => `lab-${name}.service`)
const START = `systemctl stop lab.service; systemctl start lab.socket lab.service ${RUNNING.join(' ')}`

beforeAll(async () => {
  await fresh('other')
  putFiles('other', files)
  sh('other', `systemctl daemon-reload; ${START}; systemctl start lab-condition.service`)
})

/** Sessions come and go with every login, and everything about them. */
const isSteady = (unit: string): boolean => !/^(?:session-|user-|user@|run-user-)/.test(unit)

const TRACES = 'Id,ActiveState,InactiveExitTimestampMonotonic,InactiveEnterTimestampMonotonic,ActiveExitTimestampMonotonic'

function traces(text: string): Map<string, Record<string, string>> {
  const blocks = text
    .trim()
    .split('\n\n')
    .map((block) =>
      Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
    )
  return new Map(blocks.map((block) => [block['Id'] ?? '', block]))
}

/**
 * Switch for real and see what systemd started and stopped: a unit was stopped that was up and has left that state, and one
 * was started that has left the inactive state. Everything in one login, because the switch may end sshd.
 */
function isolate(name: string, andBack: string): { foretold: TargetShowData; started: string[]; stopped: string[] } {
  const settle = 'for i in $(seq 100); do [ "$(systemctl list-jobs --no-legend | wc -l)" = 0 ] && break; sleep 0.1; done'
  const show = `systemctl show --property=${TRACES} -- $(systemctl list-units --all --plain --no-legend --full | cut -d' ' -f1)`
  // So many switches in so short a time are too many for some units.
  const script = `systemctl reset-failed; systemctl reset-failed systemd-update-utmp-runlevel; ${settle}
    hostward target show ${name} --json; printf '\\n=====\\n'
    ${show}; printf '\\n=====\\n'
    systemctl isolate ${name}; ${settle}
    ${show}; printf '\\n=====\\n'
    ${andBack === '' ? '' : `systemctl isolate ${andBack}; ${settle}`}`
  const [answer = '', before = '', after = ''] = sh('other', script, { timeoutMs: 60_000 }).split('\n=====\n')
  const foretold = (JSON.parse(answer) as { data: TargetShowData }).data
  const [old, now] = [traces(before), traces(after)]
  const changed = (unit: string, property: string): boolean =>
    ![undefined, '0', old.get(unit)?.[property]].includes(now.get(unit)?.[property])
  const isUp = (unit: string): boolean => !['inactive', 'failed', undefined].includes(old.get(unit)?.['ActiveState'])
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(isSteady).sort()
  return {
    foretold,
    stopped: names.filter((unit) => isUp(unit) && (!now.has(unit) || changed(unit, 'InactiveEnterTimestampMonotonic'))),
    // D-Bus starts polkit whenever somebody asks for it.
    started: names.filter((unit) => !isUp(unit) && unit !== 'polkit.service' && changed(unit, 'InactiveExitTimestampMonotonic')),
  }
}

describe('what a switch would do', () => {
  const check = (name: string, andBack = ''): { started: string[]; stopped: string[]; foretold: TargetShowData } => {
    const switched = isolate(name, andBack)
    const { foretold, started, stopped } = switched
    // This systemd leaves a service running by chance when it stops its socket, too.
    const isChance = (unit: string): boolean => unit === 'lab.service' && stopped.includes('lab.socket')
    expect({
      stops: foretold.wouldStop.filter((unit) => isSteady(unit) && !isChance(unit)),
      starts: foretold.wouldStart.filter(isSteady),
    }).toEqual({
      stops: stopped.filter((unit) => !isChance(unit)),
      // What was tried because its condition might hold now.
      starts: started.filter((unit) => !foretold.wouldSkip.includes(unit)),
    })
    return switched
  }

  it('is what happens: to a target that wants more', () => {
    const { started, stopped, foretold } = check('lab-wide.target')
    expect(started).toEqual(expect.arrayContaining(['lab-new.service', 'lab-once.service', 'lab-wide.target']))
    expect(stopped).toEqual(expect.arrayContaining(['lab-needs.service', 'lab-bound.service', 'lab-part.service', 'lab.socket']))
    expect(stopped).not.toContain('lab-kept.service')
    expect(foretold.wouldSkip).toContain('lab-condition.service')
  })

  it('is what happens: back to the default target', () => {
    const { stopped } = check('graphical.target')
    expect(stopped).toEqual(expect.arrayContaining(['lab-wide.target', 'lab-new.service']))
  })

  it('is what happens: to multi-user.target, with things running that only sockets and others hold', () => {
    sh('other', START)
    check('multi-user.target')
  })

  it('is what happens: to a narrow target that stops much', () => {
    sh('other', START)
    const { stopped, started } = check('lab-narrow.target')
    expect(stopped).toEqual(expect.arrayContaining(['multi-user.target', 'firewalld.service', 'lab-wanted.service']))
    expect(started).toEqual(expect.arrayContaining(['lab-narrow.target']))
  })

  it('is what happens: up again from there', () => {
    const { started } = check('graphical.target')
    expect(started).toEqual(expect.arrayContaining(['multi-user.target', 'graphical.target', 'firewalld.service']))
  })

  it('is what happens: to a target with a rival of what runs', () => {
    sh('other', 'systemctl start lab-wanted.service')
    const { started, stopped } = check('lab-rivals.target')
    expect([started.includes('lab-rival.service'), stopped.includes('lab-wanted.service')]).toEqual([true, true])
  })

  it('is what happens: to rescue.target and back, which ends sshd meanwhile', async () => {
    const { foretold, stopped } = check('rescue.target', 'graphical.target')
    expect(stopped).toContain('ssh.service')
    expect(foretold.target?.canIsolate).toBe(true)
    await until('sshd is back', 20_000, () => inHost('other', ['true']).code === 0)
  })

  it.each([
    ['lab-closed.target', 'TARGET_NOT_ISOLATABLE'],
    ['lab-impossible.target', 'TARGET_CONTRADICTORY'],
    ['lab-needs-missing.target', 'TARGET_CONTRADICTORY'],
  ])('systemd refuses a switch to %s, and so it is said', (name, code) => {
    expect(inHost('other', ['systemctl', 'isolate', name]).code).not.toBe(0)
    const { data, warnings, exitCode } = hostward('other', 'target', 'show', name)
    const { wouldStart, wouldStop } = data as TargetShowData
    expect({ exitCode, wouldStart, wouldStop, codes: warnings.map((warning) => warning.code) }).toEqual({
      ...{ exitCode: 0, wouldStart: [], wouldStop: [] },
      codes: [code],
    })
  })

  it('warns when sshd would be stopped', () => {
    expect(hostward('other', 'target', 'show', 'rescue').warnings.map(({ code }) => code)).toContain('STOPS_SSH')
  })
})

describe('target show', () => {
  it('tells default and current target, and cui and gui', () => {
    const data = (...words: string[]): TargetShowData => hostward('other', 'target', 'show', ...words).data as TargetShowData
    expect([data().default, data().current, data('cui').target?.unit]).toEqual([
      ask('other', 'systemctl', 'get-default').trim(),
      'graphical.target',
      'multi-user.target',
    ])
    ask('other', 'systemctl', 'set-default', 'multi-user.target')
    const changed = data()
    expect([changed.default, changed.defaultLink, changed.current]).toEqual([
      'multi-user.target',
      { path: '/etc/systemd/system/default.target', pointsTo: '/lib/systemd/system/multi-user.target' },
      'graphical.target',
    ])
    ask('other', 'systemctl', 'set-default', 'graphical.target')
    expect(hostward('other', 'target', 'show', 'nowhere').exitCode).toBe(3)
  })

  it('has the wants of each stage that systemctl has, and the links on disk', () => {
    const stages = ['sysinit.target', 'basic.target', 'multi-user.target', 'graphical.target']
    const { raw, hostward: answers } = atOneMoment(
      'other',
      [
        ...stages.map((stage) => ['systemctl', 'show', '--property=Wants,Requires,ActiveState', stage]),
        [
          'sh',
          '-c',
          'ls -d /etc/systemd/system/*.wants/* /usr/lib/systemd/system/*.wants/* /run/systemd/generator*/*.wants/* 2>/dev/null; true',
        ],
      ],
      [['target', 'show']],
    )
    const { chain } = answers[0]!.data as TargetShowData
    const words = (text: string, name: string): string[] =>
      (new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '')
        .split(' ')
        .filter((word) => word !== '')
        .sort()
    const ids = (kind: string, index: number): string[] =>
      chain[index]!.wants.filter((want) => want.kind === kind && want.effective).map(({ unit }) => unit)
    stages.forEach((stage, index) => {
      expect([stage, chain[index]?.target, chain[index]?.active]).toEqual([stage, stage, words(raw[index]!, 'ActiveState')[0]])
      expect([stage, ids('wants', index), ids('requires', index)]).toEqual([
        stage,
        words(raw[index]!, 'Wants').filter((unit) => !words(raw[index]!, 'Requires').includes(unit)),
        words(raw[index]!, 'Requires'),
      ])
    })
    const links = chain.flatMap(({ wants }) => wants.flatMap((want) => want.links.map(({ path }) => path)))
    expect(links.sort()).toEqual(
      raw[stages.length]!.split('\n')
        .filter((path) => stages.some((stage) => path.includes(`/${stage}.wants/`)))
        .sort(),
    )
  })
})

describe('target list', () => {
  it('has every target that systemd has, with its state', () => {
    const { raw, hostward: answers } = atOneMoment(
      'other',
      [
        ['systemctl', 'list-units', '--all', '--type=target', '--output=json'],
        ['systemctl', 'list-unit-files', '--type=target', '--output=json'],
      ],
      [['target', 'list']],
    )
    interface Row {
      unit: string
      load: string
      active: string
      sub: string
    }
    const { targets } = answers[0]!.data as TargetListData
    const loaded = (JSON.parse(raw[0]!) as Row[]).filter(({ load }) => load !== 'not-found')
    const ours = new Map(targets.map((row) => [row.unit, row]))
    expect(loaded.map(({ unit }) => ours.get(unit)).map((row) => [row?.unit, row?.load, row?.active, row?.sub])).toEqual(
      loaded.map(({ unit, load, active, sub }) => [unit, load, active, sub]),
    )
    const known = new Set(targets.flatMap(({ unit, aliases }) => [unit, ...aliases]))
    const files = (JSON.parse(raw[1]!) as { unit_file: string }[]).map(({ unit_file }) => unit_file).filter((name) => !name.includes('@.'))
    expect(files.filter((file) => !known.has(file))).toEqual([])
    expect(targets.filter(({ isDefault }) => isDefault).map(({ unit }) => unit)).toEqual(['graphical.target'])
    expect(ours.get('lab-closed.target')?.canIsolate).toBe(false)
  })

  it('is the same for a user without root', () => {
    const of = (user: 'root' | 'admin'): TargetListData => hostwardAs({ user }, 'other', 'target', 'list').data as TargetListData
    expect(of('admin')).toEqual(of('root'))
  })
})
