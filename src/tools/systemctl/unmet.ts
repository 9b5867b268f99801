import type { Host } from '../../host/types.js'
import { ask } from '../ask.js'
import { toLines } from '../lines.js'
import { systemctlFailure } from './failure.js'
import { parseStatus } from './status.js'

/** The argv of the call; without log lines, which another tool gives better. */
export function unmetArgs(unit: string): string[] {
  return ['status', '--no-pager', '--full', '--lines=0', '--', unit]
}

/**
 * The conditions and asserts that kept a unit from starting, as in its unit file (`ConditionPathExists=!/etc/x`). Only
 * `systemctl status` tells them: `show` prints `Conditions=[unprintable]`.
 *
 * @throws ToolMissingError, ToolFailedError, ParseError …; NotRecordedError on a recording
 */
export async function askUnmetConditions(host: Host, unit: string): Promise<string[]> {
  const result = await ask(host, 'systemctl', unmetArgs(unit))
  // 3: it is not active; 4 would be "no such unit".
  if (result.stdout === '') throw systemctlFailure(result)
  const { conditions, asserts } = parseStatus(toLines(result.stdout)).unit
  return [...(conditions?.unmet ?? []), ...(asserts?.unmet ?? [])]
}
