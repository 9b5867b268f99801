import { firstLine } from '../tools/ask.js'
import type { ToolResult } from '../host/types.js'
import type { Check, Proof } from './check.js'
import type { Facts } from './facts.js'
import type { CheckResult } from './result.js'

type Evidence = Pick<CheckResult, 'runs' | 'files' | 'line'>

/** How a check was asked, and the line that shows what came of it. */
export function evidenceOf({ asks, proof }: Check, facts: Facts, isUnknown: boolean): Evidence {
  const witnesses = asks.map((name) => facts.witness(name))
  const runs = unique(witnesses.flatMap(({ runs: own }) => own))
  const files = new Map(witnesses.flatMap((witness) => [...witness.files]))
  if (isUnknown) return { runs: runs.map(toRun), files: [...files.keys()], line: failureLine(runs) }
  for (const run of runs) {
    const line = proof === null ? null : lineOfRun(run, proof)
    if (line !== null) return { runs: [toRun(run)], files: [], line }
  }
  for (const [path, text] of files) {
    const line = proof === null || text === null ? null : find(text.split('\n').filter(isNoComment), proof)
    if (line !== null) return { runs: runs.map(toRun), files: [path], line: `${path}: ${line}` }
  }
  return { runs: runs.map(toRun), files: [...files].filter(([, text]) => text !== null).map(([path]) => path), line: null }
}

function toRun({ program, args, outcome, exitCode }: ToolResult): Evidence['runs'][number] {
  return { argv: [program, ...args], outcome, exitCode }
}

function unique(runs: readonly ToolResult[]): ToolResult[] {
  return [...new Map(runs.map((run) => [[run.program, ...run.args].join('\0'), run])).values()]
}

function failureLine(runs: readonly ToolResult[]): string | null {
  const failed = runs.find(({ outcome, exitCode }) => outcome !== 'exited' || exitCode !== 0)
  return failed === undefined ? null : (firstLine(failed.stderr) ?? firstLine(failed.stdout))
}

function lineOfRun({ stdout }: ToolResult, proof: Proof): string | null {
  if (stdout.startsWith('[')) return proof.unit === undefined ? null : rowOf(stdout, proof.unit)
  const blocks =
    proof.unit === undefined && proof.zone === undefined ? [stdout] : stdout.split(/\n\s*\n/).filter((block) => isAbout(block, proof))
  for (const block of blocks) {
    const line = find(block.split('\n'), proof)
    if (line !== null) return line
  }
  return null
}

function isAbout(block: string, { unit, zone }: Proof): boolean {
  const lines = block.trimStart().split('\n')
  if (zone !== undefined) return lines[0]?.split(' ')[0] === zone
  return lines.some(
    (line) =>
      /^(?:Id|Names)=/.test(line) &&
      line
        .slice(line.indexOf('=') + 1)
        .split(' ')
        .includes(unit ?? ''),
  )
}

function find(lines: readonly string[], { texts }: Proof): string | null {
  return lines.find((line) => texts.some((text) => line.includes(text)))?.trim() ?? null
}

const isNoComment = (line: string): boolean => !/^\s*#/.test(line)

/** The row of `systemctl -o json` about a unit. */
function rowOf(json: string, unit: string): string | null {
  const rows = JSON.parse(json) as unknown[]
  const row = rows.find((one) => (one as { unit?: unknown }).unit === unit)
  return row === undefined ? null : JSON.stringify(row)
}
