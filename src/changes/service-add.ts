import { UsageError } from '../errors.js'
import type { Host } from '../host/types.js'
import { splitCommand, type SplitTrouble } from '../tools/systemd-exec/split-command.js'
import type { Plan } from './engine/plan.js'
import { planAddService, type AddServiceWishes } from './supervised/add-service.js'

/**
 * `service add` with the program as one line, by hostward's quoting rules (see splitCommand).
 *
 * @throws UsageError, and as planAddService
 */
export async function planAddServiceByWords(
  host: Host,
  { exec, ...wishes }: Omit<AddServiceWishes, 'command'> & { exec: string },
): Promise<Plan> {
  const split = splitCommand(exec)
  if (typeof split === 'string') throw new UsageError(`--exec: ${TROUBLES[split]}`, { suggestions: [`it was: ${exec}`] })
  const plan = await planAddService(host, { ...wishes, command: split.words })
  const signs = split.shellSigns.join(' ')
  if (signs === '') return plan
  const are = split.shellSigns.length === 1 ? 'is' : 'are'
  const message = `there is no shell: ${signs} in the command ${are} handed to the program as written; quotes make it plain`
  return { ...plan, warnings: [...plan.warnings, { code: 'NO_SHELL', message }] }
}

const TROUBLES: Readonly<Record<SplitTrouble, string>> = {
  'open-single-quote': "a ' has no second one",
  'open-double-quote': 'a " has no second one',
  'trailing-backslash': 'a backslash at the end takes the meaning from nothing',
}
