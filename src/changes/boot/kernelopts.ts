import type { Host } from '../../host/types.js'
import { splitCommandLine } from '../../tools/cmdline/arguments.js'
import { differenceInWords } from './argument-algebra.js'
import type { ArgumentChange, ArgumentsPart } from './arguments.js'
import { usesKernelopts } from './entry-obstacle.js'
import { variablesBecome } from './expectations.js'
import type { BootGround } from './ground.js'
import { editEnvironment } from './grub-environment.js'
import { refusal } from './refuse.js'

/**
 * kernelopts of GRUB's environment, from which RHEL 8 takes the arguments of all entries, installed and to come. Null on hosts
 * that do not. `needed`: an entry that is to be changed uses it.
 *
 * @throws PlanRefusedError, ToolMissingError
 */
export async function planKernelopts(
  host: Host,
  ground: BootGround,
  change: ArgumentChange,
  needed: boolean,
): Promise<ArgumentsPart | null> {
  const { picture, environment } = ground
  const users = picture.entries.filter(({ options }) => usesKernelopts(options))
  const before = picture.sources.environment.variables?.['kernelopts']
  if (before === undefined) {
    if (!needed) return null
    throw refusal({
      message: `entries use $kernelopts, but ${environment.path} does not set it: what they boot with stands in ${picture.sources.configuration.path} alone`,
      defect: 'G35',
      instead: [`run grub2-mkconfig -o ${picture.sources.configuration.path}, which sets it, then try again`],
    })
  }
  if (!users.some(({ rescue }) => !rescue)) return null
  const wanted = change.apply(before, 'kernelopts')
  const words = splitCommandLine(before)
  if (JSON.stringify(wanted) === JSON.stringify(words)) return { steps: [], expect: {}, warnings: [], notes: [] }
  const value = wanted.join(' ')
  const rescue = users.find((entry) => entry.rescue)
  return {
    steps: [
      await editEnvironment(host, environment, ['set', `kernelopts=${value}`], {
        id: 'kernelopts',
        describe: `kernelopts, for all entries that use it: ${differenceInWords(words, wanted)}`,
      }),
    ],
    expect: { [environment.target]: variablesBecome({ kernelopts: value }) },
    warnings: [
      ...(needed
        ? []
        : [
            {
              code: 'FUTURE_IS_NOW',
              message: `on this host later kernels and the ${users.length} entries that are there share kernelopts: these change as well`,
            },
          ]),
      ...(rescue === undefined
        ? []
        : [{ code: 'RESCUE_CHANGES_TOO', message: 'the rescue entry uses kernelopts as well, and changes with it' }]),
    ],
    notes: [`kernelopts: ${value}`],
  }
}
