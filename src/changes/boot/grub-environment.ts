import { ToolMissingError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { suggestionsFor } from '../../tools/install-hints.js'
import type { RunStep } from '../engine/plan.js'
import type { BootGround } from './ground.js'

/**
 * A step that changes GRUB's environment: grub2-editenv writes in place, through a link too. `words` are `set NAME=VALUE` or
 * `unset NAME`.
 *
 * @throws ToolMissingError
 */
export async function editEnvironment(
  host: Host,
  { path, target }: BootGround['environment'],
  words: readonly string[],
  step: Pick<RunStep, 'id' | 'describe'>,
): Promise<RunStep> {
  const names = path.startsWith('/boot/grub/') ? ['grub-editenv', 'grub2-editenv'] : ['grub2-editenv', 'grub-editenv']
  const there = await Promise.all(names.map((name) => isThere(host, name)))
  const program = names[there.indexOf(true)]
  if (program === undefined) {
    throw new ToolMissingError(`${names.join(', ')}: not installed: it is what writes GRUB's environment`, {
      suggestions: await suggestionsFor(host, names[0] ?? ''),
    })
  }
  return { kind: 'run', ...step, program, args: [path, ...words], touches: [target], undoable: true }
}

/** A recording may not know: then the plan names the usual program. */
export async function isThere(host: Host, program: string): Promise<boolean> {
  return host.which(program).then(
    (path) => path !== null,
    () => true,
  )
}
