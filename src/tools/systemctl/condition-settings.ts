/** `Condition…=` and `Assert…=` of a unit, as in its files: `ConditionPathExists=!/etc/x`. */
export interface ConditionSettings {
  conditions: string[]
  asserts: string[]
}

/**
 * From the unit file and its drop-ins, in the order in which systemd reads them (systemd.unit(5)). An empty assignment of any
 * condition forgets all that were set before; the same for asserts.
 */
export function conditionSettingsOf(files: readonly string[]): ConditionSettings {
  const settings: ConditionSettings = { conditions: [], asserts: [] }
  for (const text of files) {
    let section = ''
    for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
      section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section
      const [, key = '', value = ''] = /^\s*((?:Condition|Assert)[A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      if (section !== 'Unit' || key === '') continue
      const list = key.startsWith('Assert') ? 'asserts' : 'conditions'
      settings[list] = value === '' ? [] : [...settings[list], `${key}=${value}`]
    }
  }
  return settings
}

/** What systemd writes to the journal when it leaves a unit out (since 250): the condition that was not met; null otherwise. */
export function skippedBecause(message: string): string | null {
  return /was skipped because of an unmet condition check \((Condition\w+=.*)\)\.?$/.exec(message)?.[1] ?? null
}
