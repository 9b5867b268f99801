import type { InstallSection } from '../../tools/systemctl/install-section.js'
import { isTemplateName, isUnitName, templateOf, unitType } from '../../tools/systemctl/names.js'
import { expandSpecifiers, instanceOf, type SpecifierValues } from './specifiers.js'

/** A link that `systemctl enable` makes. */
export interface InstallLink {
  path: string
  target: string
  /** `alias`: another name. The others: what pulls the unit in, as in the [Install] section. */
  kind: 'alias' | 'wants' | 'requires' | 'upholds'
  /** The other name, or the unit that pulls it in. */
  of: string
  /** The unit that the link makes known or pulls in. */
  unit: string
}

/** A unit as `systemctl enable` finds it. */
export interface InstallUnit {
  name: string
  /** Its file, where links are to point. */
  path: string
  install: InstallSection
}

/** UpheldBy= in [Install] (systemd NEWS 254). */
const UPHELD_SINCE = 254

/** Types of units that may have another name (src/basic/unit-name.c). */
const MAY_ALIAS = new Set(['service', 'socket', 'target', 'device', 'timer', 'path'])

/**
 * The links that `systemctl enable` makes below a folder for a unit (src/shared/install.c of systemd 219 to 257), and why it
 * would refuse, in sentences.
 */
export function installLinks(
  unit: InstallUnit,
  folder: string,
  systemd: number,
  values: SpecifierValues,
): { links: InstallLink[]; problems: string[] } {
  const links: InstallLink[] = []
  const problems: string[] = []
  const { enabledAs, template } = nameOfLinks(unit, values)
  const expand = (setting: string, text: string): string | null => {
    const expanded = expandSpecifiers(text, enabledAs, values)
    if (expanded === null) problems.push(`${setting}=${text} has a specifier that hostward cannot resolve`)
    return expanded
  }
  for (const text of MAY_ALIAS.has(unitType(unit.name)) ? unit.install.aliases : []) {
    const wanted = expand('Alias', text)
    if (wanted === null) continue
    const alias = aliasName(wanted, unit.name)
    if (alias === null) problems.push(`Alias=${wanted} cannot be another name of ${unit.name}`)
    else if (alias !== unit.name) links.push({ path: `${folder}/${alias}`, target: unit.path, kind: 'alias', of: alias, unit: unit.name })
  }
  for (const [setting, kind, words] of pullers(unit.install, systemd)) {
    for (const text of words) {
      const of = expand(setting, text)
      if (of === null) continue
      const isWrong = !isUnitName(of) || (template && !isTemplateName(of) && templateOf(of) === null)
      if (!isWrong) links.push({ path: `${folder}/${of}.${kind}/${enabledAs}`, target: unit.path, kind, of, unit: enabledAs })
      else if (!isUnitName(of)) problems.push(`${setting}=${of} is not the name of a unit`)
      else problems.push(`${unit.name} is a template without DefaultInstance=: name an instance of it`)
    }
  }
  return { links, problems: [...new Set(problems)] }
}

function pullers(
  { wantedBy, requiredBy, upheldBy }: InstallSection,
  systemd: number,
): [string, 'wants' | 'requires' | 'upholds', string[]][] {
  return [
    ['WantedBy', 'wants', wantedBy],
    ['RequiredBy', 'requires', requiredBy],
    ['UpheldBy', 'upholds', systemd >= UPHELD_SINCE ? upheldBy : []],
  ]
}

/** A template is enabled as its default instance; without one only units with an instance of their own can pull it in. */
function nameOfLinks({ name, install }: InstallUnit, values: SpecifierValues): { enabledAs: string; template: boolean } {
  if (!isTemplateName(name)) return { enabledAs: name, template: false }
  const instance = install.defaultInstance === null ? null : expandSpecifiers(install.defaultInstance, name, values)
  return instance === null || instance === ''
    ? { enabledAs: name, template: true }
    : { enabledAs: instanceOf(name, instance), template: false }
}

/** The other name as the link has it, or null when systemd refuses it: types and instances must go together. */
function aliasName(alias: string, unit: string): string | null {
  if (!isUnitName(alias) || unitType(alias) !== unitType(unit)) return null
  const [template, aliasTemplate] = [templateOf(unit), templateOf(alias)]
  if (isTemplateName(alias) && template !== null) return instanceOf(alias, unit.slice(unit.indexOf('@') + 1, unit.lastIndexOf('.')))
  if (isTemplateName(alias) || isTemplateName(unit))
    return isTemplateName(unit) && (isTemplateName(alias) || aliasTemplate !== null) ? alias : null
  if (aliasTemplate === null && template === null) return alias
  const instance = (name: string): string => name.slice(name.indexOf('@') + 1, name.lastIndexOf('.'))
  return aliasTemplate !== null && template !== null && instance(alias) === instance(unit) ? alias : null
}
