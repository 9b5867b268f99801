// What changes the host. Whatever fails on the way is complained about, and the exit status stays 0 (G17).
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { Refusal, at, complain, echoed, editFile, makeFolder, rawEcho, reason, sayTo, sourced } from './place.mjs'
import { changedArguments, expandKernelopts, slashesEscaped } from './arguments.mjs'
import { changeBlock } from './grubenv.mjs'
import { kernelopts, readEntriesAgain } from './host.mjs'
import { resolve } from './resolve.mjs'

const setLine = (path, key, value) => editFile(path, `s/^${key}.*/${key} ${slashesEscaped(echoed(value))}/`)

const initrdsOf = (host, { initrd, extraInitrd }) =>
  [initrd, extraInitrd]
    .filter((path) => path !== '')
    .map((path) => inBoot(host, path))
    .join(' ')

/** A path as the entries name it; a path that is not below /boot gets a slash too many. */
const inBoot = (host, path) => (host.prefix === '' ? path : `/${path.startsWith('/boot/') ? path.slice('/boot/'.length) : path}`)

/** Entries of a kernel path, for the verbs that change: what is not found is named with /boot before it. */
function resolveToChange(host, wanted) {
  const shown = wanted.startsWith('/') ? inBoot(host, wanted) : wanted
  return resolve(host, wanted, `${host.prefix}${shown}`)
}

export function setDefault(host, wanted) {
  const index = wanted === 'DEFAULT' ? host.default : resolve(host, wanted)[0]
  // DEFAULT that names nothing becomes the first entry, with an empty index in the message.
  const entry = host.entries[index ?? 0]
  changeBlock(host.grubenv, 'saved_entry', entry?.id ?? '')
  complain(`The default is ${entry?.path ?? ''} with index ${index ?? ''} and kernel ${host.prefix}${entry?.linux ?? ''}`)
}

export function removeEntries(host, wanted) {
  for (const index of resolveToChange(host, wanted)) {
    const entry = host.entries[index]
    if (index === host.default) changeBlock(host.grubenv, 'saved_entry', null)
    try {
      unlinkSync(at(entry.path))
    } catch (error) {
      if (error.code !== 'ENOENT') complain(`rm: cannot remove '${entry.path}': ${reason(error)}`)
    }
  }
}

export function updateEntries(host, wishes) {
  const { updateKernel, removeArgs, args, initrd } = wishes
  const indexes = resolveToChange(host, updateKernel)
  const isAll = updateKernel === 'ALL'
  const changes = args !== '' || removeArgs !== ''
  if (isAll && changes && !wishes.noEtcUpdate) updateGrubDefaults(wishes)
  // Asked even when nothing changes: this alone makes a grubenv where there is none.
  const now = kernelopts(host)
  if (isAll && changes && now !== '') changeBlock(host.grubenv, 'kernelopts', changedArguments(now, removeArgs, args))
  for (const index of indexes) {
    const { path, options } = host.entries[index]
    const changed = changes ? changedArguments(expandKernelopts(host, options), removeArgs, args) : ''
    if (changes && !(isAll && options.includes('$kernelopts'))) setLine(path, 'options', changed)
    if (initrd !== '') setLine(path, 'initrd', inBoot(host, initrd))
  }
  if (isAll && changes) updateKernelCmdline(host, wishes)
}

/** Every line that starts with GRUB_CMDLINE_LINUX, whatever follows (G7); an empty one stays as it is (G26). */
function updateGrubDefaults({ removeArgs, args }) {
  const now = sourced('/etc/default/grub', 'GRUB_CMDLINE_LINUX')
  if (now === '') return
  const wanted = changedArguments(now, removeArgs, args)
  editFile('/etc/default/grub', `s/^GRUB_CMDLINE_LINUX.*/GRUB_CMDLINE_LINUX="${slashesEscaped(wanted)}"/`)
}

/** The first line only, read as the shell reads (G12); without the file, that of the last entry (G10). */
function updateKernelCmdline(host, { removeArgs, args }) {
  const path = '/etc/kernel/cmdline'
  const tryTo = (action) => {
    try {
      return action()
    } catch (error) {
      complain(`grubby: line 1: ${path}: ${reason(error)}`)
      return ''
    }
  }
  const write = (text) => tryTo(() => writeFileSync(at(path), `${text}\n`))
  if (!existsSync(at(path))) {
    const last = host.entries.at(-1)
    if (last === undefined) complain('grubby: line 1: bls_options: bad array subscript')
    write(echoed(last?.options ?? ''))
  }
  const now = tryTo(() => readFileSync(at(path), 'utf8').split('\n')[0].replace(/\\(.)/g, '$1'))
  write(changedArguments(now, removeArgs, args))
}

const osRelease = (name) => sourced('/etc/os-release', name)

export function addEntry(host, wishes, machine) {
  const { addKernel, title, initrd, extraInitrd, args } = wishes
  const kernel = inBoot(host, addKernel)
  const version = kernel.replace(/^.*\/vmlinuz-/s, '').replace(/^.*\//s, '')
  const copied = wishes.copyDefault ? (host.entries[host.default ?? 0]?.options ?? '') : ''
  const options = [copied, args].filter((text) => text !== '').join(' ')
  // Without --copy-default the arguments are said aloud for no reason (G38).
  if (!wishes.copyDefault) sayTo('stdout', rawEcho(options))
  if (!wishes.badImageOkay && !existsSync(at(`${host.prefix}${kernel}`)))
    throw new Refusal(`The ${version} kernel isn't installed in the machine`)
  if (title === '') throw new Refusal('The kernel title must be specified')

  const base = `${host.folder}/${machine}-${version}`
  let path = `${base}.conf`
  for (let count = 0; existsSync(at(path)); count += 1) path = `${base}.${count}~custom.conf`
  if (path !== `${base}.conf`) complain(`An entry for kernel ${version} already exists, adding ${path}`)
  const ownTitle = `${osRelease('NAME')} (${version}) ${osRelease('VERSION')}`
  const ownInitrd = inBoot(host, `/boot/initramfs-${version}.img`)
  const lines = [
    `title ${ownTitle}`,
    `version ${version}`,
    `linux ${kernel}`,
    `initrd ${ownInitrd}${extraInitrd === '' ? '' : ` ${inBoot(host, extraInitrd)}`}`,
    'options $kernelopts',
    `id ${osRelease('ID')}-0-${version}`,
    'grub_users $grub_users',
    'grub_arg --unrestricted',
    'grub_class kernel',
  ]
  if (!existsSync(at(host.folder))) makeFolder(host.folder)
  try {
    writeFileSync(at(path), lines.map((line) => `${line}\n`).join(''))
  } catch (error) {
    complain(`grubby: line 1: ${path}: ${reason(error)}`)
  }
  setLine(path, 'title', title)
  if (options !== '' || !wishes.copyDefault) setLine(path, 'options', options)
  if (initrd !== '') setLine(path, 'initrd', initrdsOf(host, wishes))
  const after = readEntriesAgain(host)
  if (wishes.makeDefault) setDefault(after, `TITLE=${title}`)
}
