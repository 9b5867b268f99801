import { isUnavailable, NotFoundError, orUnavailable, UsageError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { suggestions } from '../../suggest.js'
import { askListUnitFiles } from '../../tools/systemctl/list-unit-files.js'
import { askListUnits } from '../../tools/systemctl/list-units.js'
import { fullUnitName, isTemplateName, isUnitName, unitType } from '../../tools/systemctl/names.js'

/**
 * The full name that a word on the command line means (`sshd`, `/home`, `getty@tty1`).
 *
 * @throws UsageError for what no unit is called, and for a template, which is no unit itself
 */
export function requireUnit(word: string): string {
  const unit = requireUnitName(word)
  if (!isTemplateName(unit)) return unit
  throw new UsageError(`${unit} is a template, of which there are instances`, {
    suggestions: [`name an instance: ${unit.replace('@.', '@NAME.')}`, `its file: hostward unit cat ${unit}`],
  })
}

/** The same for a unit file: templates are allowed. @throws UsageError */
export function requireUnitName(word: string): string {
  const unit = fullUnitName(word)
  if (isUnitName(unit)) return unit
  throw new UsageError(`${JSON.stringify(word)} cannot be the name of a unit`, {
    suggestions: [
      /[*?[\]]/.test(word) ? `a pattern? hostward unit list '${word}'` : 'letters, digits and : - _ . \\ @ are allowed',
      'hostward unit list --all',
    ],
  })
}

/** The same for a service. @throws UsageError for a unit of another type */
export function requireService(word: string): string {
  const unit = requireUnit(word)
  if (unitType(unit) === 'service') return unit
  throw new UsageError(`${unit} is not a service`, { suggestions: [`hostward unit show ${unit}`] })
}

/** The error for a unit that is not there, with the names that come close. */
export async function unknownUnit(host: Host, unit: string): Promise<NotFoundError> {
  const [units, files] = await Promise.all([orUnavailable(askListUnits(host)), orUnavailable(askListUnitFiles(host))])
  const names = new Set([
    ...(isUnavailable(units) ? [] : units.filter((row) => row.load !== 'not-found').map((row) => row.unit)),
    ...(isUnavailable(files) ? [] : files.map((row) => row.unitFile)),
  ])
  names.delete(unit)
  const close = closeNames(unit, [...names])
  return new NotFoundError(`${unit}: there is no such unit`, {
    suggestions: [
      ...(close.length > 0 ? [`did you mean ${close.join(' or ')}?`] : []),
      WITHOUT_FILES.has(unitType(unit))
        ? `what there is now: hostward unit list --all --type ${unitType(unit)}`
        : `what is installed: hostward unit files --type ${unitType(unit)}`,
    ],
    details: { unit },
  })
}

/** Types of which there are no unit files (systemd.unit(5)). */
const WITHOUT_FILES: ReadonlySet<string> = new Set(['device', 'scope'])

/** Close names of the same type, and the same name with another type (`logrotate.timer` for `logrotate.service`). */
function closeNames(unit: string, names: readonly string[]): string[] {
  const stem = stemOf(unit)
  const [same, others] = [names.filter((name) => unitType(name) === unitType(unit)), names.filter((name) => stemOf(name) === stem)]
  const close = suggestions(stem, same.map(stemOf)).map((found) => `${found}.${unitType(unit)}`)
  return [...new Set([...close, ...others])].slice(0, 3)
}

function stemOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}
