import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type { SpecRequest } from '../checks/spec/load.js'
import { listFlag } from './flags.js'
import type { Services } from './services.js'

/** The words of commands that go by specs. */
export const specArgs = {
  spec: Args.string({ description: 'specs, and files of waivers: put together as one', required: true, ignoreStdin: true }),
}

/** Which of their checks are meant, and with which variables. */
export const specFlags = {
  only: Flags.string({
    description: 'only these checks: a section, an id, its start, or a pattern',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
  }),
  tag: Flags.string({ description: 'only checks with one of these tags', multiple: true, multipleNonGreedy: true, helpValue: 'TAG' }),
  var: Flags.string({ description: 'value of ${NAME} in strings', multiple: true, multipleNonGreedy: true, helpValue: 'NAME=VALUE' }),
  vars: Flags.string({
    description: 'YAML or JSON file with values of variables',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
  }),
}

/** Which parts of a spec a command is about that has no spec to choose checks from. */
export const sectionFlags = {
  only: Flags.string({
    description: 'only these sections: host, boot, target, units, timers, time, firewall, files',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'SECTION',
  }),
}

interface SpecFlags {
  only: string[] | undefined
  tag: string[] | undefined
  var: string[] | undefined
  vars: string[] | undefined
}

/** What is to be read. @param words paths of specs */
export function specRequest(words: readonly string[], flags: SpecFlags, { env }: Services): SpecRequest {
  return { specs: words, variables: flags.var ?? [], variableFiles: flags.vars ?? [], environment: env }
}

/** Which checks are meant. @throws UsageError */
export function chosenChecks({ only, tag }: SpecFlags): { only: string[]; tags: string[] } {
  return { only: listFlag(only, 'only'), tags: listFlag(tag, 'tag') }
}
