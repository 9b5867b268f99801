import type { AddressStandIns } from './addresses.js'
import { parseIpv6 } from './ipv6.js'

/** `0100007F:0143`, `00000000000000000000000001000000:0143`: address and port in the tables of /proc/net. */
const ENDPOINT = /\b([0-9A-F]{8}|[0-9A-F]{32})(?=:[0-9A-F]{4}\b)/g

const ROW = /^ *\d+: [0-9A-F]+:[0-9A-F]{4} /

/**
 * Addresses of sockets, in hexadecimal words in the order of this machine (little-endian).
 *
 * @param other what is done to a line that is no row of the table
 */
export function redactSocketTable(text: string, addresses: AddressStandIns, other: (line: string) => string): string {
  const redactRow = (row: string): string =>
    row.replace(ENDPOINT, (digits: string) => (digits.length === 8 ? redact4(digits, addresses) : redact6(digits, addresses)))
  return text
    .split('\n')
    .map((line) => (ROW.test(line) ? redactRow(line) : other(line)))
    .join('\n')
}

function redact4(digits: string, addresses: AddressStandIns): string {
  const address = bytesOf(digits)
    .map((byte) => Number.parseInt(byte, 16))
    .join('.')
  return reversed(
    addresses
      .redact(address)
      .split('.')
      .map((octet) => Number(octet).toString(16).padStart(2, '0'))
      .join(''),
  )
}

function redact6(digits: string, addresses: AddressStandIns): string {
  const words = digits.match(/.{8}/g)?.map(reversed).join('') ?? ''
  const redacted = parseIpv6(addresses.redact(words.match(/.{4}/g)?.join(':') ?? ''))
  const again = (redacted ?? 0n).toString(16).padStart(32, '0').toUpperCase()
  return again.match(/.{8}/g)?.map(reversed).join('') ?? digits
}

function bytesOf(word: string): string[] {
  return (word.match(/../g) ?? []).reverse()
}

function reversed(word: string): string {
  return bytesOf(word).join('').toUpperCase()
}
