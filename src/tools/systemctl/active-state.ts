/** ActiveState words for which `systemctl is-active` says yes (`refreshing` since systemd 257). */
export const ACTIVE_WORDS: ReadonlySet<string> = new Set(['active', 'reloading', 'refreshing'])

interface Unit {
  /** ActiveState; null where systemd did not tell. */
  active: string | null
}

/** It is up. */
export const isActive = ({ active }: Unit): boolean => active !== null && ACTIVE_WORDS.has(active)

/** Nothing of it runs, and nothing is about to. */
export const isDown = ({ active }: Unit): boolean => active === 'inactive' || active === 'failed'
