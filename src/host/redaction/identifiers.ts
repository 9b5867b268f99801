/** Identifiers of the machine and of its parts: machine and boot ids, UUIDs, MAC addresses, serial numbers, disk names. */
import type { StandIns } from './stand-ins.js'

/** A name may begin after the `\x2d` that systemd writes for a `-`, although that ends in a hexadecimal digit. */
const START = String.raw`(?:(?<![0-9A-Fa-f])|(?<=\\x2d))`
/** A `-` as it stands in a path, in a unit name, and in a unit name within JSON. */
const DASH = String.raw`(-|\\{1,2}x2d)`

const UUID = new RegExp(
  String.raw`${START}([0-9A-Fa-f]{8})${DASH}([0-9A-Fa-f]{4})\2([0-9A-Fa-f]{4})\2([0-9A-Fa-f]{4})\2([0-9A-Fa-f]{12})(?![0-9A-Fa-f])`,
  'g',
)
const BARE_ID = new RegExp(String.raw`${START}(?:[0-9a-f]{32}|[0-9A-F]{32})(?![0-9A-Fa-f])`, 'g')

/** EFI's own variables, systemd-boot's variables, the EFI system partition: they name a kind of thing. */
const SAME_EVERYWHERE = new Set([
  '8be4df6193ca11d2aa0d00e098032b8c',
  '4a67b0820a4c41cfb6c7440b29bb8c4f',
  'c12a7328f81f11d2ba4b00a0c93ec93b',
])

/** UUIDs in any writing, and 128-bit ids without dashes (machine-id, boot id, invocation id): one value, one stand-in. */
export function redactUuids(text: string, standIns: StandIns): string {
  const digitsFor = (digits: string): string => {
    const value = digits.toLowerCase()
    return /^(?:0+|f+)$/.test(value) || SAME_EVERYWHERE.has(value) ? digits : standIns.of('uuid', value)
  }
  return text
    .replace(UUID, (_whole, a: string, dash: string, b: string, c: string, d: string, e: string) => {
      const digits = digitsFor(`${a}${b}${c}${d}${e}`)
      return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(dash)
    })
    .replace(BARE_ID, digitsFor)
}

const SHORT_ID = new RegExp(
  String.raw`((?:(?:PART)?UUID=|by-(?:part)?uuid/|by${DASH}(?:part)?uuid-)["']?)(?:([0-9A-Fa-f]{4})(-|\\{1,2}x2d)([0-9A-Fa-f]{4})|([0-9A-Fa-f]{8})((?:-|\\{1,2}x2d)\d\d)|([0-9A-Fa-f]{16}))(?![0-9A-Za-z])`,
  'g',
)

/** The shorter ids of FAT (`UUID=9F3B-11C2`), NTFS and MBR partitions, where it says that they are ids. */
export function redactShortIds(text: string, standIns: StandIns): string {
  return text.replace(
    SHORT_ID,
    (
      _whole,
      before: string,
      _dash: string | undefined,
      a?: string,
      dash?: string,
      b?: string,
      mbr?: string,
      part?: string,
      ntfs?: string,
    ) => {
      const digits = standIns.of('short-id', shortDigits(`${a ?? ''}${b ?? ''}${mbr ?? ''}${ntfs ?? ''}`))
      const last = digits.slice(-8)
      if (ntfs !== undefined) return `${before}${digits}`
      return mbr === undefined ? `${before}${last.slice(0, 4)}${dash ?? '-'}${last.slice(4)}` : `${before}${last}${part ?? ''}`
    },
  )
}

/** As sixteen digits, so that a stand-in is recognised in each of the three forms. */
function shortDigits(digits: string): string {
  return digits.toLowerCase().padStart(16, '0')
}

const MAC = /(?<![0-9A-Fa-f]|[0-9A-Fa-f]{2}:)(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?!:?[0-9A-Fa-f])/g
const MAC_WITH_DASHES = /(?<![0-9A-Fa-f]|[0-9A-Fa-f]{2}-)(01-)?((?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2})(?!-?[0-9A-Fa-f])/g
const MAC_IN_NAME = /\b(enx|wlx|wwx)([0-9a-f]{12})\b/g

/** Hardware addresses; not those that mean the same everywhere (none, broadcast, multicast). */
export function redactMacs(text: string, standIns: StandIns): string {
  const macFor = (address: string): string => {
    const mac = address.toLowerCase()
    return /^(?:00:00:00:00:00:00|ff:ff:ff:ff:ff:ff|01:00:5e:|33:33:)/.test(mac) ? address : standIns.of('mac', mac)
  }
  return text
    .replace(MAC, macFor)
    .replace(
      MAC_WITH_DASHES,
      (_whole, type: string | undefined, mac: string) => (type ?? '') + macFor(mac.replaceAll('-', ':')).replaceAll(':', '-'),
    )
    .replace(
      MAC_IN_NAME,
      (_whole, prefix: string, digits: string) => prefix + macFor(digits.replace(/..(?=.)/g, '$&:')).replaceAll(':', ''),
    )
}

const BY_ID = /(by-id\/)((?:(?!-part\d)[^\s"',;)])+)/g
const BY_ID_UNIT = /(by\\{1,2}x2did-)((?:(?!\\{1,2}x2dpart\d|\.(?:device|swap|mount))[A-Za-z0-9:_.\\])+)/g
const WORLD_WIDE_NAME = /(?<![0-9A-Za-z])(0x|wwn-0x|eui\.|naa\.)([0-9a-f]{16}|[0-9a-f]{32})(?![0-9A-Za-z])/g
const SERIAL =
  /\b((?:[A-Z_]*SERIAL(?:_SHORT)?|serial(?: ?(?:number|no\.?))?|Serial(?: ?(?:[Nn]umber|[Nn]o\.?))?|SerialNumber|S\/N)\s*[:=]\s*)(?=\S*\d)([^\s",;]+)/g
const ISCSI_NAME = /\biqn\.\d{4}-\d{2}\.[^\s,;"']+/g

/** Disks and what else has a serial number in its name. */
export function redactSerials(text: string, standIns: StandIns): string {
  return text
    .replace(ISCSI_NAME, (name) => standIns.of('target', name))
    .replace(BY_ID, (_whole, before: string, name: string) => before + standIns.of('disk', name))
    .replace(BY_ID_UNIT, (_whole, before: string, name: string) => before + standIns.of('disk', unescapeUnit(name)))
    .replace(WORLD_WIDE_NAME, (_whole, prefix: string, digits: string) => prefix + standIns.of('short-id', digits))
    .replace(SERIAL, (_whole, before: string, serial: string) => before + standIns.of('serial', serial))
}

function unescapeUnit(name: string): string {
  return name.replace(/\\{1,2}x([0-9a-f]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
