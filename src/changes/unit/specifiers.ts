import { isTemplateName, templateOf, unitType } from '../../tools/systemctl/names.js'

/** What specifiers of an [Install] section stand for on a host; null where it is not known. */
export interface SpecifierValues {
  hostName: string | null
  machineId: string | null
  bootId: string | null
}

/**
 * The text with its specifiers (`%i`, `%H` …; systemd.unit(5), "Specifiers") resolved for a unit.
 *
 * @returns null for one that hostward does not know, or whose value is not known
 */
export function expandSpecifiers(text: string, unit: string, values: SpecifierValues): string | null {
  const { prefix, instance } = nameParts(unit)
  const known: Readonly<Record<string, string | null>> = {
    '%': '%',
    n: unit,
    N: unit.slice(0, -unitType(unit).length - 1),
    p: prefix,
    i: instance,
    j: prefix.slice(prefix.lastIndexOf('-') + 1),
    H: values.hostName,
    l: values.hostName?.split('.')[0] ?? null,
    m: values.machineId,
    b: values.bootId?.replaceAll('-', '') ?? null,
    u: 'root',
    U: '0',
    g: 'root',
    G: '0',
  }
  const unknown: string[] = []
  const expanded = text.replace(/%(.)/gs, (_, letter: string) => {
    const value = known[letter] ?? null
    if (value === null) unknown.push(letter)
    return value ?? ''
  })
  return unknown.length === 0 ? expanded : null
}

/** `getty@tty1.service` as `getty` and `tty1`; the instance of a template and of a plain unit is empty. */
function nameParts(unit: string): { prefix: string; instance: string } {
  const stem = unit.slice(0, unit.lastIndexOf('.'))
  if (templateOf(unit) === null && !isTemplateName(unit)) return { prefix: stem, instance: '' }
  const at = stem.indexOf('@')
  return { prefix: stem.slice(0, at), instance: stem.slice(at + 1) }
}

/** `getty@.service` as the instance `tty1`: `getty@tty1.service`. */
export function instanceOf(template: string, instance: string): string {
  return template.replace('@.', `@${instance}.`)
}
