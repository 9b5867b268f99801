import { PlanRefusedError, type Warning } from '../../errors.js'
import type { TargetShowData } from '../../facts/targets/show.js'
import type { Host } from '../../host/types.js'
import { askShow, textOf } from '../../tools/systemctl/show.js'
import { refuseEndOfRun } from '../unit/named-units.js'

/** The target that was asked for, when systemd could switch to it. @throws PlanRefusedError with systemd's reason */
export function loadedTarget({ target }: TargetShowData, warnings: readonly Warning[]): NonNullable<TargetShowData['target']> {
  if (target === null) throw new PlanRefusedError('there is no such target', { suggestions: ['hostward target list'] })
  refuseEndOfRun(target.unit)
  const reason = warnings.find(({ code }) => ['TARGET_NOT_LOADED', 'TARGET_NOT_ISOLATABLE', 'TARGET_CONTRADICTORY'].includes(code))
  if (reason === undefined) return target
  throw new PlanRefusedError(reason.message, {
    suggestions: [
      ...(target.load === 'masked' ? [`hostward service unmask ${target.unit}`] : []),
      'targets that a host can live in: hostward target list',
    ],
    details: { target: target.unit },
  })
}

/** A graphical target without anything that would draw a login. */
export async function displayManagerWarnings(host: Host, { target }: TargetShowData): Promise<Warning[]> {
  if (target?.unit !== 'graphical.target') return []
  const [properties] = await askShow(host, ['display-manager.service'], ['Id', 'LoadState'])
  const load = properties === undefined ? null : textOf(properties, 'LoadState')
  if (load === 'loaded') return []
  const message = `there is no display manager (display-manager.service is ${load ?? 'not known'}): ${target.unit} comes up, and the console stays as it is`
  return [{ code: 'NO_DISPLAY_MANAGER', message }]
}
