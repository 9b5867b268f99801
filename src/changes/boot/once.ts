import { UsageError, type Warning } from '../../errors.js'
import { quoteWord } from '../../host/command-line.js'
import type { Host } from '../../host/types.js'
import type { RawEntry } from '../../facts/boot/raw-entries.js'
import { resolveEntry } from '../../facts/boot/resolve-entry.js'
import type { Plan, RunStep } from '../engine/plan.js'
import { refuseUnbootable, rescueWarning } from './bootable.js'
import { variablesBecome } from './expectations.js'
import { asFileEntry, nameOf, readBootGround, rebootPendingWarnings, type BootGround } from './ground.js'
import { editEnvironment, isThere } from './grub-environment.js'
import { refusal } from './refuse.js'
import { withReboot } from './reboot.js'

export interface BootOnceWishes {
  /** Whatever resolveEntry takes; null with `clear`. */
  entry: string | null
  /** Forget what was chosen for the next boot. */
  clear: boolean
  reboot: boolean
}

/**
 * Boot an entry the next time only (next_entry of GRUB's environment); the default stays.
 *
 * @throws UsageError, NotFoundError, PlanRefusedError, ToolMissingError; what keeps the entries from being read
 */
export async function planBootOnce(host: Host, { entry, clear, reboot }: BootOnceWishes): Promise<Plan> {
  if (clear && entry !== null) {
    throw new UsageError(`--clear takes no entry: ${JSON.stringify(entry)} is too much`, {
      suggestions: ['hostward boot once --clear', `hostward boot once ${quoteWord(entry)}`],
    })
  }
  if (clear && reboot) throw new UsageError('--clear and --reboot do not go together', { suggestions: ['systemctl reboot'] })
  if (!clear && entry === null)
    throw new UsageError('which entry?', { suggestions: ['hostward boot list shows them', 'hostward boot once --clear'] })
  const ground = await readBootGround(host)
  if (entry === null) return clearPlan(host, ground)
  const wanted = asFileEntry(resolveEntry(ground.picture.entries, entry))
  await refuseUnbootable(host, wanted)
  refuseDeafGrub(ground)
  const { variables } = ground.picture.sources.environment
  const already = variables?.['next_entry'] === wanted.id
  const plan: Plan = {
    action: 'boot once',
    summary: `boot ${nameOf(wanted)} once`,
    steps: already ? [] : [await onceStep(host, ground, wanted.id, nameOf(wanted))],
    watch: ground.watch,
    expect: already ? {} : { files: { [ground.environment.target]: variablesBecome({ next_entry: wanted.id }) } },
    dangers: [],
    warnings: [...rescueWarning(wanted), ...replaced(ground, wanted)],
    done: `the next boot goes to ${nameOf(wanted)}, once (next_entry=${wanted.id}); the default stays ${defaultName(ground)}`,
    afterwards: (changed) => nextBootWarnings(changed, ground, wanted),
    flush: ground.flush,
  }
  return withReboot(plan, reboot)
}

/** A reboot brings this entry, whatever the default is. */
async function nextBootWarnings(host: Host, { picture }: BootGround, wanted: RawEntry): Promise<Warning[]> {
  if (picture.running.entry?.id === wanted.id) return rebootPendingWarnings(host)
  return [{ code: 'REBOOT_PENDING', message: `a reboot is pending: the next boot brings ${nameOf(wanted)}, once` }]
}

async function clearPlan(host: Host, { picture, environment, watch, flush }: BootGround): Promise<Plan> {
  const next = picture.sources.environment.variables?.['next_entry'] ?? ''
  return {
    action: 'boot once',
    summary: 'forget the entry for the next boot',
    // GRUB itself leaves an empty one behind.
    steps:
      next === ''
        ? []
        : [
            await editEnvironment(host, environment, ['unset', 'next_entry'], {
              id: 'next-entry',
              describe: `take next_entry (${next}) away`,
            }),
          ],
    watch,
    expect: next === '' ? {} : { files: { [environment.target]: variablesBecome({ next_entry: null }) } },
    dangers: [],
    warnings: [],
    done: 'no entry is set for the next boot: the default is booted',
    afterwards: rebootPendingWarnings,
    flush,
  }
}

/** grub2-reboot also repairs what an old one left behind (prev_saved_entry), which nobody asked for: then grub2-editenv writes. */
async function onceStep(host: Host, { picture, environment }: BootGround, id: string, name: string): Promise<RunStep> {
  const describe = `boot ${name} the next time (next_entry=${id})`
  const program = environment.path === '/boot/grub2/grubenv' ? 'grub2-reboot' : 'grub-reboot'
  const plain = !('prev_saved_entry' in (picture.sources.environment.variables ?? {})) && !id.startsWith('-')
  if (plain && (await isThere(host, program))) {
    return { kind: 'run', id: 'next-entry', describe, program, args: [id], touches: [environment.target], undoable: true }
  }
  return editEnvironment(host, environment, ['set', `next_entry=${id}`], { id: 'next-entry', describe })
}

/** @throws PlanRefusedError where GRUB would not look at next_entry (G24) */
function refuseDeafGrub({ picture }: BootGround): void {
  const { probe, path } = picture.sources.configuration
  if (probe === null || probe.obeysNextEntry) return
  throw refusal({
    message: `${path} does not look at next_entry: GRUB would boot its default all the same`,
    defect: 'G24',
    instead: [`write GRUB_DEFAULT=saved into /etc/default/grub, then run: grub2-mkconfig -o ${path}`],
  })
}

function replaced({ picture }: BootGround, wanted: RawEntry): Warning[] {
  const { next } = picture.choice
  if (next === null || next.entry?.id === wanted.id) return []
  return [{ code: 'NEXT_ENTRY_REPLACED', message: `the next boot was to go to ${next.wanted}: that is replaced` }]
}

function defaultName({ picture }: BootGround): string {
  const { entry, otherTitle } = picture.choice
  return entry === null ? (otherTitle ?? 'as it is') : nameOf(entry)
}
