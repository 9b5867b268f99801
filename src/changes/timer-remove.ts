import { PlanRefusedError, type Warning } from '../errors.js'
import { noSuchTimer, requireTimerName } from '../facts/timers/show.js'
import { statIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'
import { isDown } from '../tools/systemctl/active-state.js'
import { textOf } from '../tools/systemctl/show.js'
import type { FileExpectation, Plan, Step, StateExpectation } from './engine/plan.js'
import { CONFIG_FOLDER } from './unit/install.js'
import { readLinkTree, removalOf } from './unit/link-tree.js'
import { RELOAD, STAMP_FOLDER, stampOf } from './timer/creation.js'
import { readTimerUnits, type ExistingUnit } from './timer/existing.js'
import { systemctlStep } from './unit/steps.js'

/**
 * Take away a timer and the service that goes with it.
 *
 * @param force also one below /etc/systemd/system that hostward has not made; never one of a package
 * @throws UsageError, NotFoundError, PlanRefusedError, HostwardError
 */
export async function planRemoveTimer(host: Host, word: string, { force = false }: { force?: boolean } = {}): Promise<Plan> {
  const unit = requireTimerName(word)
  const { timer, service } = await readTimerUnits(host, unit.slice(0, -'.timer'.length))
  refuseForeign(timer, force)
  const starts = textOf(timer.properties, 'Triggers') ?? textOf(timer.properties, 'Unit') ?? service.unit
  const goes = service.text !== null && (service.isOurs || (force && starts.split(' ').includes(service.unit)))
  const gone = goes ? [timer, service] : [timer]
  const { links, folders } = removalOf(
    await readLinkTree(host, CONFIG_FOLDER),
    gone.map((one) => one.unit),
  )
  const stamp = (await statIfThere(host, stampOf(timer.unit))) === null ? null : stampOf(timer.unit)
  const absent: [string, FileExpectation][] = [
    ...gone.map(({ path }) => path),
    ...links,
    ...folders,
    ...(stamp === null ? [] : [stamp]),
  ].map((path) => [path, { absent: true }])
  return {
    action: 'timer remove',
    summary: `remove ${gone.map((one) => one.unit).join(' and ')}`,
    steps: stepsFor(timer, gone, links, stamp),
    watch: {
      files: [stampOf(timer.unit), STAMP_FOLDER],
      folders: [{ path: CONFIG_FOLDER, deep: true }],
      states: [service, timer].map((one) => ({ kind: 'unit', key: one.unit })),
    },
    expect: {
      files: Object.fromEntries(absent),
      states: Object.fromEntries(gone.map((one) => [`unit ${one.unit}`, stateAfter(one)])),
    },
    dangers: [],
    warnings: warningsFor(timer, service, gone),
    done: `${timer.unit} is gone`,
  }
}

/** @throws NotFoundError, PlanRefusedError */
function refuseForeign({ unit, text, isOurs, elsewhere, path }: ExistingUnit, force: boolean): void {
  if (text !== null && (isOurs || force)) return
  const name = unit.slice(0, -'.timer'.length)
  if (text !== null) {
    throw new PlanRefusedError(`${unit} was not made by hostward: ${path}`, {
      suggestions: [
        `to have it run no more: hostward timer disable ${name}`,
        `to remove it all the same: hostward timer remove ${name} --force`,
      ],
    })
  }
  if (elsewhere.length > 0) {
    throw new PlanRefusedError(`${unit} is not hostward's to remove: ${elsewhere.join(', ')}`, {
      suggestions: [`to have it run no more: hostward timer disable ${name}`],
      details: { unit, paths: elsewhere },
    })
  }
  throw noSuchTimer(unit)
}

function stepsFor(timer: ExistingUnit, gone: readonly ExistingUnit[], links: readonly string[], stamp: string | null): Step[] {
  const failed = gone.filter((one) => one.active === 'failed').map((one) => one.unit)
  const removals: Step[] = [...gone.map(({ path }) => path), ...(stamp === null ? [] : [stamp])].map((path) => ({
    kind: 'remove',
    id: `remove-${path.slice(path.lastIndexOf('/') + 1)}`,
    describe: `remove ${path}`,
    path,
    undoable: true,
  }))
  return [
    ...(isDown(timer) ? [] : [systemctlStep('stop', [timer.unit], { touches: [`unit ${timer.unit}`], undoable: true })]),
    ...(links.length === 0
      ? []
      : [
          systemctlStep(
            'disable',
            gone.map((one) => one.unit),
            { touches: links, undoable: true },
          ),
        ]),
    ...removals,
    RELOAD,
    // A unit that has failed stays in the memory of systemd, without a file. 5: it has gone by itself.
    ...failed.map((unit) =>
      systemctlStep('reset-failed', [unit], {
        id: `reset-failed-${unit}`,
        touches: [`unit ${unit}`],
        undoable: false,
        exitCodes: [0, 1, 5],
      }),
    ),
  ]
}

/** The timer has been stopped; a service that runs is there until it has ended. Another file of that name comes to count. */
function stateAfter({ unit, active, elsewhere }: ExistingUnit): StateExpectation {
  const goesOn = unit.endsWith('.service') && !isDown({ active })
  return {
    values: { ...(elsewhere.length > 0 ? {} : { load: 'not-found' }), ...(goesOn ? {} : { active: 'inactive' }) },
    free: ['unitFile', ...(elsewhere.length > 0 ? ['load'] : []), ...(goesOn ? ['active'] : [])],
  }
}

function warningsFor(timer: ExistingUnit, service: ExistingUnit, gone: readonly ExistingUnit[]): Warning[] {
  const warnings: Warning[] = []
  const leftOver = gone.flatMap(({ dropIns }) => dropIns)
  if (leftOver.length > 0) warnings.push({ code: 'DROP_INS', message: `drop-ins stay: ${leftOver.join(', ')}` })
  if (service.text !== null && !gone.includes(service)) {
    warnings.push({ code: 'SERVICE_STAYS', message: `${service.path} stays: hostward has not made it` })
  }
  if (gone.includes(service) && (service.active === 'activating' || service.active === 'active')) {
    warnings.push({ code: 'RUNS_NOW', message: `${service.unit} is running: it goes on to its end` })
  }
  const covered = gone.flatMap(({ elsewhere }) => elsewhere)
  if (covered.length > 0) warnings.push({ code: 'COVERED_UNIT', message: `what it had replaced counts again: ${covered.join(', ')}` })
  return warnings
}
