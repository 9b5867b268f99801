import { Parser } from 'tap-parser'
import { describe, expect, it } from 'vitest'
import type { CheckData, CheckResult } from '../../../src/checks/result.js'
import { CHECK_REPORTS } from '../../../src/render/checks/reports.js'
import { PLAIN } from '../../../src/render/view.js'

const NASTY = 'a "b" <c> & \u001b[31m ::error::x | `y` # z \\ % \n::warning::w'

function result(id: string, status: CheckResult['status'], rest: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    section: 'units',
    status,
    severity: 'major',
    expected: 'active',
    actual: status === 'unknown' || status === 'skip' ? null : 'failed',
    why: status === 'pass' || status === 'fail' ? null : NASTY,
    reason: null,
    tags: [],
    waivedUntil: status === 'waived' ? '2030-01-01' : null,
    spec: { file: 'spec,1:2.yaml', line: 3, column: 5 },
    runs: [{ argv: ['systemctl', 'show'], outcome: 'exited', exitCode: 0 }],
    files: [],
    line: 'ActiveState=failed',
    mend: status === 'fail' ? 'hostward service start a.service' : null,
    suggestions: [],
    ...rest,
  }
}

const data: CheckData = {
  verdict: 'fail',
  counts: { pass: 1, fail: 2, unknown: 1, skip: 1, waived: 1 },
  results: [
    result('unit/a.service/active', 'pass', { actual: 'active' }),
    result('unit/b.service/active', 'fail', { actual: NASTY, severity: 'minor' }),
    result('unit/c#1/active', 'fail', { reason: NASTY }),
    result('time/offset', 'unknown', { section: 'time' }),
    result('time/stratum', 'skip', { section: 'time' }),
    result('time/daemon', 'waived', { section: 'time' }),
  ],
  specs: ['spec.yaml'],
  checkedAt: '2025-07-26T06:59:38.000Z',
  processes: 3,
  waitedSeconds: 0,
}

const report = (name: string, width = Number.POSITIVE_INFINITY, explain = false): string =>
  CHECK_REPORTS[name]!({ data, host: 'vm', explain, view: { width, style: PLAIN, now: new Date(data.checkedAt) } })

it('tap is what a TAP parser reads', () => {
  const tests = Parser.parse(report('tap'))
    .filter(([kind]) => kind === 'assert')
    .map(([, test]) => test as Record<string, unknown>)
  expect(tests).toMatchObject([
    { ok: true, id: 1, name: 'unit/a.service/active' },
    { ok: false, id: 2, diag: { status: 'fail', actual: NASTY, at: 'spec,1:2.yaml:3:5', severity: 'minor' } },
    { ok: false, id: 3, name: expect.stringContaining('1/active'), diag: { reason: NASTY } },
    { ok: false, id: 4, diag: { status: 'unknown', why: NASTY } },
    { ok: true, id: 5, skip: expect.stringContaining('a "b"') },
    { ok: false, id: 6, todo: expect.stringContaining('until 2030-01-01') },
  ])
  const complete = Parser.parse(report('tap')).find(([kind]) => kind === 'complete')?.[1]
  expect(complete).toMatchObject({ count: 6, pass: 2, todo: 1, skip: 1, plan: { start: 1, end: 6 } })
})

describe('junit', () => {
  const xml = report('junit')

  it('counts failures apart from errors, and what is waived as skipped', () => {
    expect(xml).toContain('name="units" timestamp="2025-07-26T06:59:38" hostname="vm" tests="3" failures="2" errors="0" time="0"')
    expect(xml).toContain('name="time" timestamp="2025-07-26T06:59:38" hostname="vm" tests="3" failures="0" errors="1" skipped="2"')
    expect(xml.match(/<failure /g)).toHaveLength(2)
    expect(xml.match(/<error /g)).toHaveLength(1)
    expect(xml.match(/<skipped>/g)).toHaveLength(2)
  })

  it('is well-formed: every tag is closed, every text escaped', () => {
    const open: string[] = []
    const rest = xml.replace(
      /<\?xml[^>]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
      (_, end: string, name: string | undefined, __, empty: string) => {
        if (end === '/') expect(open.pop()).toBe(name)
        else if (name !== undefined && empty === '') open.push(name)
        return ''
      },
    )
    expect(open).toEqual([])
    expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/)
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
  })
})

it('github writes one command a finding, and nothing of a host becomes another', () => {
  const lines = report('github').trimEnd().split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[0]).toMatch(
    /^::warning file=spec%2C1%3A2\.yaml,line=3,col=5,title=fail%3A unit\/b\.service\/active::expected active; found a "b"/,
  )
  expect(lines[0]).toContain('%25 %0A::warning::w%0Amend: hostward service start')
  expect(lines.map((line) => /^::(\w+) /.exec(line)?.[1] ?? 'text')).toEqual(['warning', 'error', 'error', 'notice', 'text'])
})

it('markdown has a row for everything that is not well, and no markup of the host', () => {
  const lines = report('markdown').trimEnd().split('\n')
  expect(lines[0]).toBe('## vm: fail')
  const rows = lines.filter((line) => /^\| (?:fail|unknown|skip|waived) /.test(line))
  expect(rows).toHaveLength(5)
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(6)
  expect(rows.join('')).not.toMatch(/<c>|(?<!\\)`/)
})

it('openmetrics keeps the rules: metadata before samples, no blank lines, escaped labels, # EOF at the end', () => {
  const text = report('openmetrics')
  expect(text.endsWith('# EOF\n')).toBe(true)
  let family = ''
  for (const line of text.trimEnd().split('\n').slice(0, -1)) {
    const [, kind, name = ''] = /^# (TYPE|UNIT|HELP) ([a-z_]+) ./.exec(line) ?? []
    if (kind === 'TYPE') family = name
    if (kind === undefined)
      expect(line).toMatch(new RegExp(`^${family}(?:\\{(?:[a-z]+="(?:[^"\\\\\\n]|\\\\[\\\\"n])*",?)+\\})? \\d+(?:\\.\\d+)?$`))
    else expect(name).toBe(family)
  }
  expect(text).toContain('hostward_check{id="unit/a.service/active",section="units",severity="major",status="pass"} 1\n')
  expect(text).toContain('hostward_checked_timestamp_seconds 1753513178\n')
})

it('json is the data', () => {
  expect(JSON.parse(report('json'))).toEqual(data)
})

describe('human', () => {
  it('fits 80 columns, has no escape sequences of the host, and says what words mean', () => {
    const text = report('human', 80, true)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(text).not.toContain('\u001b')
    expect(text).toContain('unknown  could not be asked, and therefore never passes')
    expect(text).toContain('1 pass, 2 fail, 1 unknown, 1 skip, 1 waived')
    expect(text).toContain('asked: systemctl show (exit 0)')
  })

  it('tells a passed check in one line, and of a failed one how to mend it', () => {
    const lines = report('human').split('\n')
    expect(lines[0]).toBe('pass     unit/a.service/active: active')
    expect(lines).toContain('         mend: hostward service start a.service')
    expect(lines.join('\n')).not.toContain('asked:')
  })
})
