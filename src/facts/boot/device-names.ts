import type { SearchedDevice } from './log.js'
import { escapePattern } from './log-filter.js'

/**
 * The other names of a device that the log itself gives, so that what the driver wrote before the device had its name is
 * found, too: `e1000 0000:00:03.0 enp0s3: renamed from eth0`, `sd 2:0:0:0: [sda] Attached SCSI disk`.
 */
export function namesOfDevice(device: string, messages: readonly { text: string }[]): SearchedDevice {
  const name = device.trim().replace(/^\/dev\//, '')
  const word = escapePattern(name)
  const patterns = [
    new RegExp(`(?:^| )${word}: renamed from (\\S+)`),
    new RegExp(`^\\S+ ((?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]) ${word}: `),
    new RegExp(`^\\S+ (\\d+:\\d+:\\d+:\\d+): \\[${word}\\] `),
  ]
  const others = new Set<string>()
  for (const { text } of messages) {
    for (const pattern of patterns) {
      const other = pattern.exec(text)?.[1]
      if (other !== undefined && other !== name) others.add(other)
    }
  }
  return { name, alsoKnownAs: [...others] }
}

/**
 * Finds one of the names as a word of its own: `sda` in `[sda]`, `/dev/sda` and (its partition) `sda1`, not in `sdab`;
 * `00:03.0` also in `0000:00:03.0`, not in `00:03.01`.
 */
export function devicePattern(names: readonly string[]): RegExp {
  const words = names.map((name) => `${escapePattern(name)}${partitionOf(name)}`)
  return new RegExp(`(?<![\\w.-])(?<![\\w]:)(?:0000:)?(?:${words.join('|')})(?![\\w])(?![.:-]\\d)`, 'm')
}

function partitionOf(name: string): string {
  if (/^(?:sd|vd|hd|xvd)[a-z]+$/.test(name)) return '\\d*'
  if (/^(?:nvme\d+n|mmcblk|loop|md|nbd)\d+$/.test(name)) return '(?:p\\d+)?'
  return ''
}
