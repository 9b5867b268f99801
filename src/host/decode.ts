/**
 * Bytes of a tool as text. Almost always UTF-8; what is not (a journal line in EUC-JP, a flooding tool) stays
 * readable: each byte that is not part of valid UTF-8 stands as `\xNN`, as dmesg writes it.
 */
export function decodeOutput(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeLossless(bytes)
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** In one buffer of the right size: an output may be 64 MB of bytes that are nothing at all. */
function decodeLossless(bytes: Uint8Array): string {
  let size = 0
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    size += length > 0 ? length : ESCAPE_BYTES
    at += Math.max(1, length)
  }
  const text = Buffer.allocUnsafe(size)
  let end = 0
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length > 0) for (let offset = 0; offset < length; offset += 1) text[end + offset] = bytes[at + offset] ?? 0
    else writeEscape(text, end, bytes[at] ?? 0)
    end += length > 0 ? length : ESCAPE_BYTES
    at += Math.max(1, length)
  }
  return text.toString('utf8')
}

/** `\xNN` */
const ESCAPE_BYTES = 4
const HEX = Buffer.from('0123456789abcdef')

function writeEscape(text: Uint8Array, at: number, byte: number): void {
  text[at] = 0x5c
  text[at + 1] = 0x78
  text[at + 2] = HEX[byte >> 4] ?? 0
  text[at + 3] = HEX[byte & 0xf] ?? 0
}

/** Length of the valid UTF-8 sequence at `at`, or 0 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const continues = (offset: number, low = 0x80, high = 0xbf): boolean => {
    const byte = bytes[at + offset]
    return byte !== undefined && byte >= low && byte <= high
  }
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return continues(1, low, high) && continues(2) ? 3 : 0
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xf4 ? 0x8f : 0xbf
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0
  }
  return 0
}
