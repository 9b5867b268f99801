import { readTarget } from '../facts/targets/show.js'
import type { Host } from '../host/types.js'
import type { Danger, Plan } from './engine/plan.js'
import { displayManagerWarnings, loadedTarget } from './target/wanted-target.js'
import type { ActivityWishes } from './unit/activity.js'
import { triesNotes } from './unit/effects.js'
import { guard } from './unit/guards.js'
import { CONFIG_FOLDER } from './unit/install.js'
import { openPortsWarnings } from './unit/open-ports.js'
import { isRemoteLogin } from './unit/remote-login.js'
import { systemctlStep } from './unit/steps.js'

export interface SwitchTargetWishes extends Pick<ActivityWishes, 'env'> {
  /** `cui`, `gui`, or the name of a target. */
  target: string
}

/** A switch starts and stops half the host; systemd ends by itself what takes too long. */
const LONGEST_MS = 600_000

/**
 * Switch the running host to a target (`systemctl isolate`): what is not part of it stops. The default target is left alone.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError with the reason why systemd would refuse
 */
export async function planSwitchTarget(host: Host, { target: word, env }: SwitchTargetWishes): Promise<Plan> {
  const { data, warnings } = await readTarget(host, word)
  const { unit, active } = loadedTarget(data, warnings)
  const { wouldStart, wouldStop, wouldSkip } = data
  // What would start only is no reason to switch again: a oneshot that has done its work would start each time.
  const isThere = active === 'active' && (data.current === unit || wouldStop.length === 0)
  const guarded = guard({ how: 'would be stopped', units: wouldStop, again: false }, await isRemoteLogin(host, env))
  const others = [...new Set([...wouldStart, ...wouldStop])].filter((name) => name !== unit)
  const step = systemctlStep('isolate', [unit], {
    describe: `switch to ${unit}`,
    touches: [unit, ...others].map((name) => `unit ${name}`),
    undoable: false,
    timeoutMs: LONGEST_MS,
  })
  return {
    action: 'target switch',
    summary: `switch to ${unit}`,
    steps: isThere ? [] : [step],
    watch: { files: [`${CONFIG_FOLDER}/default.target`], states: [unit, ...others].map((key) => ({ kind: 'unit', key })) },
    expect: {
      states: {
        ...Object.fromEntries(others.map((name) => [`unit ${name}`, { free: ['load', 'active', 'unitFile'] }])),
        [`unit ${unit}`]: { values: { active: ['active'] } },
      },
    },
    dangers: isThere ? [] : [switchDanger(unit, wouldStop), ...guarded.dangers.filter(({ code }) => code !== 'STOPS_SYSTEMD')],
    warnings: [
      ...warnings.filter(({ code }) => !['STOPS_SSH', 'STOPS_NETWORK'].includes(code)),
      ...(isThere ? [] : [...guarded.warnings, ...(await openPortsWarnings(host, wouldStop))]),
      ...(await displayManagerWarnings(host, data)),
    ],
    notes: isThere
      ? []
      : [
          ...(wouldStart.length > 0 ? [`starts: ${wouldStart.join(', ')}`] : []),
          ...triesNotes(wouldSkip),
          ...(wouldStop.length > 0 ? [`stops: ${wouldStop.join(', ')}`] : []),
        ],
    done: `${unit} is active; the default target is still ${data.default ?? 'not known'}`,
  }
}

/** Half a host is listed once, in the plan. */
const MOST_IN_A_SENTENCE = 5

function switchDanger(unit: string, stops: readonly string[]): Danger {
  const names = stops.length > MOST_IN_A_SENTENCE ? '' : `: ${stops.join(', ')}`
  const what = stops.length === 0 ? 'stops nothing' : `stops ${stops.length} unit${stops.length === 1 ? '' : 's'}${names}`
  return { code: 'SWITCHES_TARGET', message: `switching to ${unit} ${what}` }
}
