import type { Warning } from '../../errors.js'
import { readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { resolveEntry } from '../../facts/boot/resolve-entry.js'
import { DEFAULT_GRUB } from '../../tools/grub/ask.js'
import { setShellVariable } from '../../tools/grub/shell-assignment.js'
import type { Plan, RunStep } from '../engine/plan.js'
import { refuseUnbootable, rescueWarning } from './bootable.js'
import { fileStep } from '../file-step.js'
import { variablesBecome } from './expectations.js'
import {
  asFileEntry,
  nameOf,
  readBootGround,
  rebootPendingWarnings,
  requireGrubby,
  SYSCONFIG_KERNEL,
  type BootGround,
  type FileEntry,
} from './ground.js'
import { refusal } from './refuse.js'
import { withReboot } from './reboot.js'

export interface SetDefaultWishes {
  /** Whatever resolveEntry takes. */
  entry: string
  reboot: boolean
  /** Also keep later kernels from becoming the default (UPDATEDEFAULT). */
  pin: boolean
}

/**
 * Make an entry the lasting default: saved_entry of GRUB's environment becomes its id, by grubby, which is given the index
 * that the id has right now (G23).
 *
 * @throws NotFoundError, UsageError (AMBIGUOUS), PlanRefusedError; what keeps the entries from being read
 */
export async function planSetDefault(host: Host, wishes: SetDefaultWishes): Promise<Plan> {
  const ground = await readBootGround(host)
  const { picture, environment, watch, flush } = ground
  const entry = asFileEntry(resolveEntry(picture.entries, wishes.entry))
  await Promise.all([refuseUnbootable(host, entry), requireGrubby(host, picture)])
  const already = picture.sources.environment.variables?.['saved_entry'] === entry.id
  const pin = wishes.pin ? await pinStep(host) : null
  const plan: Plan = {
    action: 'boot set-default',
    summary: `make ${nameOf(entry)} the default boot entry`,
    steps: [...(already ? [] : [grubbyStep(entry, environment.target)]), ...(pin === null ? [] : [pin.step])],
    watch,
    expect: {
      files: {
        ...(already ? {} : { [environment.target]: variablesBecome({ saved_entry: entry.id }) }),
        ...pin?.expect,
      },
    },
    dangers: [],
    warnings: [...rescueWarning(entry), ...overruled(ground), ...pending(ground), ...updateWarnings(ground, wishes.pin, pin !== null)],
    done: `the default boot entry is ${nameOf(entry)} (saved_entry=${entry.id})`,
    afterwards: rebootPendingWarnings,
    flush,
  }
  return withReboot(plan, wishes.reboot)
}

function grubbyStep(entry: FileEntry, environment: string): RunStep {
  return {
    kind: 'run',
    id: 'grubby',
    describe: `make ${nameOf(entry)} the default (saved_entry=${entry.id})`,
    program: 'grubby',
    args: [`--set-default-index=${entry.index}`],
    touches: [environment],
    undoable: true,
  }
}

/** Null when new kernels do not become the default anyhow. @throws PlanRefusedError */
async function pinStep(host: Host): Promise<Awaited<ReturnType<typeof fileStep>> | null> {
  const { text, error } = await readOrError(host, SYSCONFIG_KERNEL)
  const before = text ?? ''
  const content = setShellVariable(before, 'UPDATEDEFAULT', 'no')
  if (content === null || (error !== null && !error.missing)) {
    throw refusal({
      message: `${SYSCONFIG_KERNEL}: UPDATEDEFAULT is set in a way that hostward cannot change without harm`,
      instead: ['write UPDATEDEFAULT=no there by hand', 'leave --pin out'],
    })
  }
  // Without UPDATEDEFAULT, kernel-install leaves the default alone.
  if (content === before || text === null || !/^\s*(?:export\s+)?UPDATEDEFAULT=/m.test(text)) return null
  const describe = `write UPDATEDEFAULT=no into ${SYSCONFIG_KERNEL}: kernels that are installed later do not become the default`
  return fileStep(host, { id: 'pin', path: SYSCONFIG_KERNEL, describe, content })
}

/** GRUB does not look at saved_entry at all (G24). */
function overruled({ picture }: BootGround): Warning[] {
  const { choice, sources } = picture
  if (choice.followsSavedEntry) return []
  const { probe, path } = sources.configuration
  const set = probe?.default ?? sources.defaults.values?.get('GRUB_DEFAULT') ?? '0'
  return [
    {
      code: 'SAVED_ENTRY_IGNORED',
      message: `GRUB does not look at saved_entry: ${probe?.default == null ? DEFAULT_GRUB : path} makes ${set} the default. Write GRUB_DEFAULT=saved into ${DEFAULT_GRUB}, then run: grub2-mkconfig -o ${path}`,
    },
  ]
}

function pending({ picture }: BootGround): Warning[] {
  const { next } = picture.choice
  if (next === null) return []
  const name = next.entry === null ? next.wanted : nameOf(next.entry)
  return [
    {
      code: 'NEXT_ENTRY_PENDING',
      message: `the next boot still goes to ${name}, once (next_entry): hostward boot once --clear takes that back`,
    },
  ]
}

/** Whether the next kernel that is installed becomes the default instead. */
function updateWarnings({ picture }: BootGround, wanted: boolean, pinned: boolean): Warning[] {
  if (pinned) {
    return [
      {
        code: 'DEFAULT_PINNED',
        message: `kernels that are installed later will not be booted by themselves; to take that back: hostward undo, or UPDATEDEFAULT=yes in ${SYSCONFIG_KERNEL}`,
      },
    ]
  }
  if (wanted || picture.sources.defaults.kernel.get('UPDATEDEFAULT')?.toLowerCase() !== 'yes') return []
  return [
    {
      code: 'DEFAULT_NOT_PINNED',
      message: `the next kernel that is installed becomes the default (UPDATEDEFAULT=yes in ${SYSCONFIG_KERNEL}); --pin turns that off`,
    },
  ]
}
