/** A unit file and its drop-ins, taken apart as systemd reads them (systemd.syntax(7)). */
export class UnitFile {
  readonly #sections = new Map<string, Map<string, string[]>>()

  constructor(texts: readonly string[]) {
    for (const text of texts) this.#read(text)
  }

  /** All values of a key, in order; an empty assignment clears those before it. */
  values(section: string, key: string): string[] {
    return this.#sections.get(section)?.get(key) ?? []
  }

  /** The last value, or null. */
  value(section: string, key: string): string | null {
    return this.values(section, key).at(-1) ?? null
  }

  /** Values split at spaces. */
  words(section: string, key: string): string[] {
    return this.values(section, key).flatMap((value) => value.split(/\s+/).filter((word) => word !== ''))
  }

  flag(section: string, key: string, otherwise: boolean): boolean {
    const value = this.value(section, key)
    return value === null ? otherwise : /^(?:yes|true|1|on)$/i.test(value)
  }

  has(section: string): boolean {
    return this.#sections.has(section)
  }

  keys(section: string): string[] {
    return [...(this.#sections.get(section)?.keys() ?? [])]
  }

  #read(text: string): void {
    let section = ''
    for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
      const trimmed = line.trim()
      if (trimmed === '' || /^[#;]/.test(trimmed)) continue
      const heading = /^\[(.+)\]$/.exec(trimmed)
      if (heading) {
        section = heading[1] ?? ''
        if (!this.#sections.has(section)) this.#sections.set(section, new Map())
        continue
      }
      const [key = '', ...rest] = trimmed.split('=')
      this.#assign(section, key.trim(), rest.join('=').trim())
    }
  }

  #assign(section: string, key: string, value: string): void {
    const keys = this.#sections.get(section) ?? new Map<string, string[]>()
    this.#sections.set(section, keys)
    if (value === '') keys.set(key, [])
    else keys.set(key, [...(keys.get(key) ?? []), value])
  }
}
