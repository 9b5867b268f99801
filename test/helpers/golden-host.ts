import type { ApplyLists } from '../../src/checks/apply/data.js'
import { planApply, type ApplyWishes } from '../../src/checks/apply/plan.js'
import { checkHost } from '../../src/checks/evaluate.js'
import type { LoadedSpec } from '../../src/checks/spec/load.js'
import type { EngineOptions, ChangeOutcome } from '../../src/changes/engine/outcome.js'
import { CachedHost } from '../../src/host/cached.js'
import type { Host } from '../../src/host/types.js'
import { baseFiles } from '../lab/grubby-contract/host-tree.js'
import { EL9_GRUB_CFG } from './boot-host.js'
import { Firewalld } from './firewalld.js'
import { editenv, grubbies } from './grubby-host.js'
import { runPlan } from './run-plan.js'
import type { ScratchHost } from './scratch-host.js'
import { readTree } from './tree.js'
import { UnitSystemd, VENDOR } from './unit-systemd.js'

/** A host with units, boot entries and firewalld, all of which can be changed. */
export class GoldenHost {
  readonly systemd: UnitSystemd
  readonly firewalld: Firewalld
  readonly host: ScratchHost

  constructor() {
    const boot = Object.fromEntries(Object.entries(baseFiles).flatMap(([path, text]) => (typeof text === 'string' ? [[path, text]] : [])))
    this.systemd = new UnitSystemd({
      files: {
        ...boot,
        '/boot/grub2/grub.cfg': EL9_GRUB_CFG,
        '/proc/self/mountinfo': '36 35 98:0 / /boot rw shared:1 - xfs /dev/sda1 rw\n',
        '/proc/sys/kernel/osrelease': '5.14.0-10.el9.x86_64\n',
        [`${VENDOR}/tidy.timer`]: '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
        [`${VENDOR}/tidy.service`]: '[Service]\nExecStart=/bin/true\n',
      },
      programs: { grubby: (args, host) => grubbies[0]!.run(args, host), 'grub2-editenv': editenv, sync: () => '' },
    })
    this.host = this.systemd.host
    this.firewalld = new Firewalld({ host: this.host })
  }

  /** Everything that a change could touch. */
  all(): unknown {
    const { runtime, permanent, defaultZone } = this.firewalld
    const units = [...this.systemd.units].map(([name, { active }]) => [name, active])
    return structuredClone({
      etc: readTree(this.host.real('/etc')),
      boot: readTree(this.host.real('/boot')),
      runtime,
      permanent,
      defaultZone,
      units: units.filter(([, active]) => active !== 'inactive').sort(),
    })
  }

  /** Programs that write, as far as they ran since the last time this was asked. */
  writers(): string[] {
    const calls = this.host.calls.splice(0)
    return calls.filter((call) => WRITES.test(call))
  }
}

const WRITES =
  /^(?:systemctl (?:enable|disable|mask|unmask|start|stop|restart|set-default|daemon-reload|reset-failed)|grubby --(?!info)|grub2-editenv \S+ (?!list)|firewall-\S+ .*--(?:add|remove|set)|chronyc (?:-m )?(?:allow|deny|local))/

export const applyWishes = (more: Partial<ApplyWishes> = {}): ApplyWishes => ({ settleMs: 1, env: {}, partly: false, ...more })

/** What apply would do. */
export async function applyPlan(host: Host, spec: LoadedSpec, more: Partial<ApplyWishes> = {}): ReturnType<typeof planApply> {
  return planApply(new CachedHost(host), spec, applyWishes(more))
}

/** Apply as the command does, once its plan is confirmed. */
export async function apply(
  host: ScratchHost,
  spec: LoadedSpec,
  more: Partial<ApplyWishes> = {},
  options: Partial<EngineOptions> = {},
): Promise<ChangeOutcome & { lists: ApplyLists }> {
  let lists: ApplyLists = { brings: [], cannot: [], later: [] }
  const outcome = await runPlan(
    host,
    async (on) => {
      const planned = await applyPlan(on, spec, more)
      lists = planned.lists
      return planned.plan
    },
    options,
  )
  return { ...outcome, lists }
}

/** The checks that do not pass: `ID: what it is`. */
export async function failing(host: Host, spec: LoadedSpec): Promise<string[]> {
  const { results } = await checkHost(new CachedHost(host), spec)
  return results
    .filter(({ status }) => status === 'fail' || status === 'unknown')
    .map(({ id, actual, why }) => `${id}: ${actual ?? why ?? ''}`)
}
