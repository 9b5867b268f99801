import stringWidth from 'string-width'

/**
 * Text from a host, made safe for a terminal: escape sequences and other control characters are shown as `\x1b`, never
 * sent (a unit description may carry anything). Bidirectional overrides, which can make a line read as another, too.
 * Tabs become one space; newlines stay out: one value, one line.
 */
export function safe(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\t') return ' '
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** The same for a text of several lines: newlines stay. */
export function safeLines(text: string): string {
  return text.split('\n').map(safe).join('\n')
}

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Columns that a text takes on a terminal (CJK characters take two). Colours do not count. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : stringWidth(text)
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

/** Pad to `width` columns on the right. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Pad to `width` columns on the left. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

/** Cut to `width` columns with `…` as the last one; unchanged when it fits. For plain text, before it is coloured. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width <= 1) return width === 1 ? '…' : ''
  let used = 0
  let kept = ''
  for (const character of text) {
    const columns = widthOf(character)
    if (used + columns > width - 1) break
    kept += character
    used += columns
  }
  return `${kept}…`
}
