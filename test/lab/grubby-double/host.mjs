// What is read from the host before anything is done: the entries in their order, and the default.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { at, complain, reason } from './place.mjs'
import { newestFirst } from './rpm-order.mjs'
import { listBlock } from './grubenv.mjs'

/** The value of a key: the blank after the key must be a blank; a tab reads as no value at all (G2). */
function valuesOf(path, key) {
  let text
  try {
    text = readFileSync(at(path), 'utf8')
  } catch (error) {
    complain(`grep: ${path}: ${reason(error)}`)
    return ''
  }
  const [wanted, cut] = [new RegExp(`^${key}[ \\\\t]`), new RegExp(`^${key}[ \\t]*`)]
  return text
    .split('\n')
    .filter((line) => wanted.test(line))
    .map((line) => line.replace(cut, ''))
    .join('\n')
    .replace(/\n+$/, '')
}

function readEntries(folder) {
  let names = []
  try {
    names = readdirSync(at(folder))
  } catch {
    // No folder is no entries, and no word about it (G11, G40).
  }
  const ids = names
    .filter((name) => name.endsWith('.conf') && !name.startsWith('.') && existsSync(at(join(folder, name))))
    .map((name) => name.slice(0, -'.conf'.length))
    .toSorted()
  return newestFirst(ids).map((id) => {
    const path = `${folder}/${id}.conf`
    const [title, version, linux, initrd, options] = ['title', 'version', 'linux', 'initrd', 'options'].map((key) => valuesOf(path, key))
    return { id, path, title, version, linux, initrd, options }
  })
}

/** Whether /boot is a file system of its own: then the entries name their files without it. */
function bootIsMounted() {
  try {
    return readFileSync(at('/proc/self/mountinfo'), 'utf8')
      .split('\n')
      .some((line) => line.split(' ')[4] === '/boot')
  } catch {
    return false
  }
}

function savedEntry(grubenv) {
  try {
    return readFileSync(at(grubenv), 'latin1')
      .split('\n')
      .filter((line) => line.startsWith('saved_entry='))
      .map((line) => line.slice('saved_entry='.length))
      .join('\n')
  } catch (error) {
    complain(`grep: ${grubenv}: ${reason(error)}`)
    return ''
  }
}

/** The index of the default; null when saved_entry names nothing that is there (G18). */
function defaultIndex(entries, saved) {
  if (entries.length === 0) return null
  if (saved === '') return 0
  if (/^[0-9]+$/.test(saved)) {
    // The shell takes a leading zero for octal.
    const index = parseInt(saved, saved.startsWith('0') ? 8 : 10)
    if (index < entries.length) return index
  }
  const found = entries.findIndex((entry) => entry.id === saved || entry.title === saved)
  return found === -1 ? null : found
}

/** Read before anything else is looked at, and missed aloud. */
export function machineId() {
  try {
    return readFileSync(at('/etc/machine-id'), 'utf8').trim()
  } catch (error) {
    complain(`grubby: line 1: /etc/machine-id: ${reason(error)}`)
    return ''
  }
}

export function readHost(wishes) {
  const grubenv = wishes.env === '' ? '/boot/grub2/grubenv' : wishes.env
  const folder = wishes.entriesFolder === '' ? '/boot/loader/entries' : wishes.entriesFolder
  const entries = readEntries(folder)
  return { entries, folder, grubenv, prefix: bootIsMounted() ? '/boot' : '', default: defaultIndex(entries, savedEntry(grubenv)) }
}

/** The entries once more: what was read before stays behind them in the list, and the default is not looked up again. */
export function readEntriesAgain(host) {
  const found = readEntries(host.folder)
  return { ...host, entries: [...found, ...host.entries.slice(found.length)] }
}

/** The variable of grubenv that stands in for the arguments on some hosts; '' when there is none. */
export function kernelopts(host) {
  return listBlock(host.grubenv)
    .filter((line) => line.includes('kernelopts'))
    .map((line) => line.replace('kernelopts=', ''))
    .join('\n')
}
