/** The fields of os-release(5) that hostward uses; null or empty when the file does not have them. */
export interface OsRelease {
  id: string | null
  like: string[]
  version: string | null
  prettyName: string | null
}

/** Parse os-release(5): shell-like `KEY=value` lines, single or double quotes, backslash escapes inside double quotes. */
export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim())
    if (match) fields.set(match[1] ?? '', unquote(match[2] ?? ''))
  }
  return {
    id: fields.get('ID') ?? null,
    like: (fields.get('ID_LIKE') ?? '').split(/\s+/).filter((word) => word !== ''),
    version: fields.get('VERSION_ID') ?? null,
    prettyName: fields.get('PRETTY_NAME') ?? null,
  }
}

function unquote(value: string): string {
  const trimmed = value.trim()
  if (/^'.*'$/.test(trimmed)) return trimmed.slice(1, -1)
  if (/^".*"$/.test(trimmed)) return trimmed.slice(1, -1).replace(/\\(["$`\\])/g, '$1')
  return trimmed
}
