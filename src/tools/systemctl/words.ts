/**
 * A list as `systemctl show` prints it (`Names=`, `After=`, `Documentation=`, `Environment=`), taken apart. Since systemd
 * 240 an element that a shell would misread stands in double quotes with backslashes (`After="dev-a\\x2db.device"`); older
 * ones join the elements with spaces as they are, so that a quote or a backslash in a word is its own.
 */
export function splitWords(text: string): string[] {
  // Almost all lists are without: a tenth of the time.
  if (!text.includes('"')) return text.split(' ').filter((word) => word !== '')
  return Array.from(text.matchAll(WORD), ([word, quoted]) => (quoted === undefined ? word : unescape(quoted)))
}

/** A quoted element up to its closing quote, which a space or the end must follow; otherwise everything up to a space. */
const WORD = /"((?:[^"\\]|\\.)*)"(?= |$)|[^ ]+/gs

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' }

function unescape(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/gs, (_, code: string) => {
    if (code.length === 3) return String.fromCharCode(parseInt(code, 8))
    return LETTERS[code] ?? code
  })
}
