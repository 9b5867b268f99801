/** What chrony writes in its own way: reference ids, which are addresses, and networks in short. */
import type { AddressStandIns } from './addresses.js'

const ID = '[0-9A-F]{8}'
const PLACES: readonly RegExp[] = [
  // tracking -c: the first of fourteen fields.
  new RegExp(String.raw`^()(${ID})(?=(?:,[^,\n]*){13}$)`, 'gm'),
  // tracking, waitsync, ntpdata in words.
  new RegExp(String.raw`^(Reference ID +: )(${ID})\b`, 'gm'),
  new RegExp(String.raw`(\brefid: )(${ID})\b`, 'g'),
  new RegExp(String.raw`^((?:Remote|Local) address +: \S+ \()(${ID})(?=\))`, 'gm'),
  // ntpdata -c: address, id, port, address, id; and the reference id of the source.
  new RegExp(String.raw`^([0-9A-Fa-f.:]+,)(${ID})(?=,\d+,)`, 'gm'),
  new RegExp(String.raw`^([0-9A-Fa-f.:]+,${ID},\d+,[0-9A-Fa-f.:]+,)(${ID})(?=,)`, 'gm'),
  new RegExp(String.raw`^([0-9A-Fa-f.:]+,${ID},\d+,[0-9A-Fa-f.:]+,${ID},(?:[^,\n]*,){10})(${ID})(?=,)`, 'gm'),
]

/** The reference id of an IPv4 source is its address in hexadecimal digits. */
export function redactReferenceIds(text: string, addresses: AddressStandIns): string {
  let redacted = text
  for (const place of PLACES) {
    redacted = redacted.replace(place, (_whole, before: string, id: string) => before + (isName(id) ? id : addresses.redactHex(id)))
  }
  return redacted
}

/** No source, the local clock, or the letters of a reference clock (`47505300` is GPS). */
function isName(id: string): boolean {
  if (id === '00000000' || id.startsWith('7F7F')) return true
  const bytes = id.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? []
  const end = bytes.indexOf(0)
  const letters = end === -1 ? bytes : bytes.slice(0, end)
  return (
    letters.length > 0 && letters.every((byte) => byte >= 0x20 && byte < 0x7f) && bytes.slice(letters.length).every((byte) => byte === 0)
  )
}

/** `allow 10.1` means 10.1.0.0/16, `allow 10/8` means 10.0.0.0/8: written out, so that they are seen as networks. */
export function withWholeNetworks(text: string): string {
  return text.replace(
    /^([ \t]*(?:cmd)?(?:allow|deny)(?:[ \t]+all)?[ \t]+)(\d{1,3}(?:\.\d{1,3}){0,2})(?:\/(\d{1,2}))?(?=[ \t]*$)/gim,
    (whole, before: string, short: string, length: string | undefined) => {
      const octets = short.split('.')
      if (short === '0') return whole
      const full = [...octets, '0', '0', '0'].slice(0, 4).join('.')
      return `${before}${full}/${length ?? String(octets.length * 8)}`
    },
  )
}
