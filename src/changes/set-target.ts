import { PlanRefusedError, UsageError, type Warning } from '../errors.js'
import type { Host } from '../host/types.js'
import { readTarget, type TargetShowData } from '../facts/targets/show.js'
import { readUnitLinks, type UnitLink } from '../facts/targets/unit-folders.js'
import { askDefaultTarget } from '../tools/systemctl/get-default.js'
import { askSystemdVersion } from '../tools/systemctl/version.js'
import { withReboot } from './boot/reboot.js'
import type { Danger, Difference, Plan } from './engine/plan.js'
import { withDelayedReboot } from './target/delayed-reboot.js'
import { displayManagerWarnings, loadedTarget } from './target/wanted-target.js'
import { CONFIG_FOLDER } from './unit/install.js'
import { addedLinks } from './unit/link-expectations.js'
import { baseOf, folderOf, readLinkTree } from './unit/link-tree.js'
import { findUnit } from './unit/unit-files.js'
import { systemctlStep } from './unit/steps.js'

export interface SetTargetWishes {
  /** `cui`, `gui`, or the name of a target. */
  target: string
  reboot: boolean
  /** Milliseconds until the reboot; null: at once. */
  delayMs: number | null
}

const LINK = `${CONFIG_FOLDER}/default.target`

/**
 * Make a target the one that the host boots into. What runs now is left alone.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError for a target that no host should boot into
 */
export async function planSetTarget(host: Host, wishes: SetTargetWishes): Promise<Plan> {
  if (wishes.delayMs !== null && !wishes.reboot) throw new UsageError('--delay goes with --reboot', { suggestions: ['add --reboot'] })
  const { data, warnings } = await readTarget(host, wishes.target)
  const target = loadedTarget(data, warnings)
  const systemd = await askSystemdVersion(host)
  const [tree, links, found, missing] = await Promise.all([
    readLinkTree(host, CONFIG_FOLDER),
    readUnitLinks(host, 'default.target'),
    findUnit(host, target.unit, systemd),
    displayManagerWarnings(host, data),
  ])
  if (found.kind !== 'regular')
    throw new PlanRefusedError(`${target.unit}: its unit file is ${found.kind}`, { suggestions: ['hostward target list'] })
  const own = tree.links.find(({ path }) => path === LINK)
  const isSet =
    own === undefined ? data.default === target.unit && !tree.files.includes(LINK) : baseOf(own.chain.at(-1) ?? '') === target.unit
  const hidden = hiderOf(links)
  const plan: Plan = {
    action: 'target set',
    summary: `make ${target.unit} the default target`,
    steps: isSet
      ? []
      : [
          systemctlStep('set-default', [target.unit], {
            describe: `make ${target.unit} the default target`,
            touches: [LINK],
            undoable: true,
          }),
        ],
    watch: { folders: [{ path: CONFIG_FOLDER, deep: true }] },
    expect: { files: addedLinks(tree, [{ path: LINK, target: found.path }]) },
    verify: (now) => (hidden === null ? defaultDifferences(now, target.unit) : Promise.resolve([])),
    dangers: isSet ? [] : lockOutDangers(target.unit, warnings),
    warnings: [...hiddenWarnings(hidden, target.unit), ...bootWarnings(data, target.unit), ...missing],
    notes: isSet ? [] : [`was: ${data.default ?? 'not known'}`],
    done: `the default target is ${target.unit}`,
  }
  return wishes.delayMs === null ? withReboot(plan, wishes.reboot) : withDelayedReboot(plan, wishes.delayMs)
}

async function defaultDifferences(host: Host, target: string): Promise<Difference[]> {
  const now = await askDefaultTarget(host)
  return now === target ? [] : [{ what: 'systemctl get-default', expected: target, actual: now }]
}

/** A link of the same name in a folder that systemd looks into before /etc/systemd/system. */
function hiderOf(links: readonly UnitLink[]): UnitLink | null {
  const [first] = links
  const before = ['/etc/systemd/system.control', '/run/systemd/system.control', '/run/systemd/transient', '/run/systemd/generator.early']
  return first !== undefined && before.includes(folderOf(first.path)) ? first : null
}

function hiddenWarnings(hidden: UnitLink | null, target: string): Warning[] {
  if (hidden === null || baseOf(hidden.pointsTo ?? '') === target) return []
  const message = `${hidden.path} -> ${hidden.pointsTo ?? ''} comes before ${LINK}: as long as it is made at boot (a generator, the kernel command line), the default target has no effect`
  return [{ code: 'DEFAULT_TARGET_HIDDEN', message }]
}

function bootWarnings({ bootTarget }: TargetShowData, target: string): Warning[] {
  if (bootTarget === null || bootTarget.target === target) return []
  const message = `the kernel was started with ${bootTarget.argument}: a boot entry that has it goes to ${bootTarget.target}, whatever the default target is (hostward boot args)`
  return [{ code: 'BOOT_ARGUMENT_OVERRIDES_DEFAULT', message }]
}

/** What a switch would stop now would not be there after the next boot. */
function lockOutDangers(target: string, warnings: readonly Warning[]): Danger[] {
  return warnings.flatMap(({ code }) => {
    if (code === 'STOPS_SSH')
      return [
        {
          code: 'BOOTS_WITHOUT_SSH',
          message: `${target} does not start sshd, which runs now: nobody could log in over the network after the next boot`,
        },
      ]
    if (code === 'STOPS_NETWORK')
      return [
        {
          code: 'BOOTS_WITHOUT_NETWORK',
          message: `${target} does not start what runs the network now: the host could be without it after the next boot`,
        },
      ]
    return []
  })
}
