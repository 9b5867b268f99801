import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of the lab that take longest, longest first: one that begins last has a worker to itself at the end, and the others wait for it. */
const LONGEST = ['recordings', 'golden', 'check', 'lifecycle', 'firewall', 'units', 'bus', 'rights', 'targets']

/** The order of vitest (longest first as well, where it knows how long they took, which it does not on a fresh clone), the lab's by the list. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const lab = sorted.filter(({ project }) => project.name === 'lab')
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.indexOf(basename(moduleId, '.test.ts'))
      return found === -1 ? LONGEST.length : found
    }
    lab.sort((one, other) => place(one) - place(other))
    return [...sorted.filter(({ project }) => project.name !== 'lab'), ...lab]
  }
}
