import type { ServiceIsData } from '../facts/units/is.js'
import { safe } from './text.js'

/** `service is active`, `service is enabled`: the one word that a script reads. */
export function renderServiceIs({ state }: ServiceIsData): string {
  return `${safe(state)}\n`
}
