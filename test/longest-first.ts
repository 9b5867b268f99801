import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, longest first, as paths below test/: one that begins last has a worker to itself at the end, and the others
 * wait for it.
 */
const LONGEST = [
  ...['changes/supervised', 'facts/record/replay', 'changes/time-ntpd', 'changes/time-corpus', 'e2e/hosts', 'checks/capture/round-trip'],
  ...['e2e/plans', 'checks/apply/apply', 'e2e/recordings', 'changes/recorded-plans', 'changes/time-serve', 'changes/engine/cut-off'],
  ...['lab/recordings', 'lab/check', 'lab/lifecycle', 'lab/units', 'lab/rights', 'lab/bus', 'lab/firewall', 'lab/targets'],
]

/** The files of the list first, all others in the order of vitest, which on a fresh clone does not know how long they take. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.indexOf(relative(import.meta.dirname, moduleId).replace(/\.test\.ts$/, ''))
      return found === -1 ? LONGEST.length : found
    }
    // Projects run one after the other: their order stays.
    return [...new Set(sorted.map(({ project }) => project.name))].flatMap((name) =>
      sorted.filter(({ project }) => project.name === name).sort((one, other) => place(one) - place(other)),
    )
  }
}
