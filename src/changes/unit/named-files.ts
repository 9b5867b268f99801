import { requireUnitName, unknownUnit } from '../../facts/units/names.js'
import type { Host } from '../../host/types.js'
import { isTemplateName } from '../../tools/systemctl/names.js'
import { askSystemdVersion } from '../../tools/systemctl/version.js'
import { readInstallation, type Installation } from './install.js'
import { readNamedUnits, type NamedUnit } from './named-units.js'

/** What `enable`, `disable`, `mask` and `unmask` name: a unit, or a template, which is no unit. */
export interface NamedFile {
  /** The unit's own name, or that of the template. */
  id: string
  /** Null for a template: systemd has no unit of that name. */
  unit: NamedUnit | null
  installation: Installation
}

/** @throws UsageError, NotFoundError, FileError, and as readNamedUnits */
export async function readNamedFiles(host: Host, words: readonly string[]): Promise<NamedFile[]> {
  const isTemplate = (word: string): boolean => isTemplateName(requireUnitName(word))
  const plain = words.filter((word) => !isTemplate(word))
  const templates = [...new Set(words.filter(isTemplate).map(requireUnitName))]
  const [systemd, units] = await Promise.all([
    askSystemdVersion(host),
    plain.length === 0 && templates.length > 0 ? [] : readNamedUnits(host, plain),
  ])
  const files: NamedFile[] = []
  for (const unit of units) files.push({ id: unit.id, unit, installation: await readInstallation(host, unit.id, systemd) })
  for (const id of templates) {
    const installation = await readInstallation(host, id, systemd)
    if (installation.unit.kind === 'missing') throw await unknownUnit(host, id)
    files.push({ id, unit: null, installation })
  }
  return files
}
