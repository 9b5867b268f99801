/** One assignment in a unit file: `WantedBy=multi-user.target` under `[Install]`. An empty value takes back what was set before. */
export interface UnitSetting {
  section: string
  key: string
  value: string
}

/** The assignments of a unit file or drop-in in their order (systemd.syntax(7)); lines that are none are left to systemd. */
export function unitSettings(text: string): UnitSetting[] {
  const settings: UnitSetting[] = []
  let section = ''
  for (const line of logicalLines(text)) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section
    const [, key, value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? []
    if (key !== undefined) settings.push({ section, key, value })
  }
  return settings
}

/** Lines without comments; one that ends in a backslash goes on in the next, comments between them are skipped. */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  let open: string | null = null
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '')
    if (/^\s*[#;]/.test(line)) continue
    const isOpen = /(?:^|[^\\])(?:\\\\)*\\$/.test(line)
    const whole: string = `${open ?? ''}${isOpen ? `${line.slice(0, -1)} ` : line}`
    if (isOpen) open = whole
    else {
      lines.push(whole.trim())
      open = null
    }
  }
  if (open !== null) lines.push(open.trim())
  return lines
}

/** Words of a list; quotes group, a backslash stays as it is because unit names have them. */
export function wordsOf(value: string): string[] {
  return Array.from(value.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g), ([word, double, single]) => double ?? single ?? word)
}
