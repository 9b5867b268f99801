import type { UnitCatData } from '../facts/units/cat.js'
import { safe, safeLines } from './text.js'
import type { View } from './view.js'

/** `unit cat`: each file after a line with its path, as it is: configuration is neither wrapped nor cut. */
export function renderUnitCat({ files }: UnitCatData, view: View): string {
  return files.map(({ path, content }) => `${view.style.strong(`# ${safe(path)}`)}\n${withTabs(content)}`).join('\n')
}

/** Tabs are part of a file as it is. */
function withTabs(content: string): string {
  return content.split('\t').map(safeLines).join('\t')
}
