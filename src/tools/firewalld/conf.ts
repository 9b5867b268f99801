/** firewalld falls back to this zone when its configuration names none (firewalld.conf(5)). */
const FALLBACK_ZONE = 'public'

/**
 * `DefaultZone` of /etc/firewalld/firewalld.conf. As firewalld reads the file: `key=value` lines, the first of several
 * counts, everything else is ignored.
 */
export function parseDefaultZone(text: string): string {
  for (const line of text.split('\n')) {
    const [key, value, ...rest] = line.split('=').map((part) => part.trim())
    if (key === 'DefaultZone' && value !== undefined && value !== '' && rest.length === 0) return value
  }
  return FALLBACK_ZONE
}
