/** What systemd says on D-Bus: typed values, told without the text forms that hostward reads. The judge of `unit show`. */

/** The question about all properties of a unit. */
export function busQuestion(unit: string): string[] {
  const path = `/org/freedesktop/systemd1/unit/${labelEscape(unit)}`
  return ['busctl', '--json=short', 'call', 'org.freedesktop.systemd1', path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', '']
}

/** sd_bus_path_encode(3): everything but letters and digits as `_xx`, also a digit at the start. */
function labelEscape(name: string): string {
  return [...Buffer.from(name)]
    .map((byte, index) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z]/.test(character) || (/\d/.test(character) && index > 0) ? character : `_${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

export class BusUnit {
  readonly #properties: Record<string, { type: string; data: unknown }>

  constructor(answer: string) {
    const { data } = JSON.parse(answer) as { data: [Record<string, { type: string; data: unknown }>] }
    this.#properties = data[0]
  }

  value(name: string): unknown {
    return this.#properties[name]?.data
  }

  text(name: string): string | null {
    const value = this.value(name)
    return typeof value === 'string' && value !== '' ? value : null
  }

  number(name: string): number | null {
    const value = this.value(name)
    return typeof value !== 'number' || value >= 2 ** 64 || value === 2 ** 32 - 1 ? null : value
  }

  words(name: string): string[] {
    return (this.value(name) as string[] | undefined) ?? []
  }

  flag(name: string): boolean | null {
    const value = this.value(name)
    return typeof value === 'boolean' ? value : null
  }

  time(name: string): string | null {
    return isoOf(this.number(name))
  }
}

/** Microseconds since the epoch as ISO 8601; null for 0. */
export function isoOf(usec: number | null): string | null {
  if (usec === null || usec === 0) return null
  const whole = new Date(Math.floor(usec / 1000)).toISOString().slice(0, 19)
  const fraction = String(usec % 1e6).padStart(6, '0')
  return `${whole}${fraction === '000000' ? '' : `.${fraction.replace(/000$/, '')}`}Z`
}
