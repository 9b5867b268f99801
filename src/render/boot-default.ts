import type { BootDefaultData, BootEntryName } from '../facts/boot/default.js'
import { renderLabelled } from './boot-entries.js'
import type { View } from './view.js'

/** `boot default`: which entry, who decides, and how long the menu waits. */
export function renderBootDefault(data: BootDefaultData, view: View): string {
  const pairs: [label: string, values: string[]][] = [
    ['Default', data.default === null ? [data.otherTitle ?? 'none'] : nameLines(data.default)],
    ['Decided by', [decidedBy(data)]],
    ...(data.source === 'next_entry' ? ([['Next boot only', nextLines(data)]] as [string, string[]][]) : []),
    ['Menu', [menuLine(data)]],
    ['New kernels', [newKernels(data)]],
  ]
  return `${renderLabelled(pairs, view)}\n`
}

function nameLines(entry: BootEntryName): string[] {
  return [`index ${String(entry.index)}: ${entry.title ?? entry.version ?? '-'}`, ...(entry.id === null ? [] : [entry.id])]
}

function nextLines(data: BootDefaultData): string[] {
  const lines = data.next === null ? [data.nextEntry ?? '-'] : nameLines(data.next)
  return [...lines, `(next_entry in ${data.environmentPath})`]
}

function decidedBy(data: BootDefaultData): string {
  const set = data.grubDefault === null ? '' : ` (GRUB_DEFAULT=${data.grubDefault})`
  if (data.defaultSource === 'saved_entry') return `saved_entry in ${data.environmentPath}${set}`
  if (data.defaultSource === 'grub-default') return `GRUB_DEFAULT, written into grub.cfg${set}`
  const why = data.stale === true ? `what is set names no entry: ${data.savedEntry ?? data.grubDefault ?? '-'}` : 'nothing is set'
  return `being the first entry: ${why}${set}`
}

function menuLine({ menuTimeoutSeconds, timeoutStyle, menuAutoHide }: BootDefaultData): string {
  const style = timeoutStyle === null || timeoutStyle === 'menu' ? '' : `, ${timeoutStyle}`
  const hidden = menuAutoHide === true ? ', hidden after a successful boot' : ''
  if (menuTimeoutSeconds === null) return `timeout not known${style}${hidden}`
  if (menuTimeoutSeconds < 0) return `waits until somebody chooses${style}${hidden}`
  return `waits ${String(menuTimeoutSeconds)} s${style}${hidden}`
}

function newKernels({ updateDefault, defaultKernelPackage, followsSavedEntry }: BootDefaultData): string {
  if (!followsSavedEntry) return 'do not change the default: GRUB does not look at saved_entry'
  const which = defaultKernelPackage === null ? '' : `, DEFAULTKERNEL=${defaultKernelPackage}`
  if (updateDefault === null) return 'no UPDATEDEFAULT in /etc/sysconfig/kernel'
  return updateDefault
    ? `become the default when installed (UPDATEDEFAULT=yes${which})`
    : `do not become the default (UPDATEDEFAULT is not yes${which})`
}
