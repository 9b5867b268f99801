import { PlanRefusedError } from '../../errors.js'

/** Why a boot change is refused. */
export interface Refusal {
  message: string
  /** The known defect of grubby that would do the harm, e.g. `G3`; null for other reasons. */
  defect?: string
  /** What to do instead, most likely first. */
  instead?: readonly string[]
}

/** The error for it; the number of the defect is for scripts and tests. */
export function refusal({ message, defect, instead = [] }: Refusal): PlanRefusedError {
  return new PlanRefusedError(message, { suggestions: instead, ...(defect === undefined ? {} : { details: { defect } }) })
}
