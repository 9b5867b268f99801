// What the command line asks for, and what the environment asks for behind its back.
import { Refusal, complain, print, variable } from './place.mjs'
import { getopt } from './getopt.mjs'

const NAMES = [
  'help add-kernel: args: bad-image-okay config-file: copy-default default-kernel default-index default-title env: grub2 info:',
  'initrd: extra-initrd: make-default remove-args: remove-kernel: set-default: set-default-index: title: update-kernel: zipl',
  'bls-directory: no-etc-grub-update',
].flatMap((line) => line.split(' '))
/** Of the older program of that name: known, and refused. */
const RETIRED = [
  'add-multiboot: mbargs: mounts: boot-filesystem: bootloader-probe debug devtree devtreedir: elilo efi extlinux grub lilo',
  'output-file: remove-mbargs: remove-multiboot: silo yaboot',
].flatMap((line) => line.split(' '))
const LETTERS = { h: 'help', c: 'config-file:', i: 'extra-initrd:', b: 'bls-directory:' }

/** Options with a value: the wish, and the variable of the environment that stands for it (G14). */
const VALUES = {
  'add-kernel': ['addKernel', 'kernel'],
  args: ['args', 'args'],
  env: ['env', 'env'],
  info: ['info', 'display_info'],
  initrd: ['initrd', 'initrd'],
  'extra-initrd': ['extraInitrd', 'extra_initrd'],
  'remove-args': ['removeArgs', 'remove_args'],
  'remove-kernel': ['removeKernel', 'remove_kernel'],
  'set-default': ['setDefault', 'set_default'],
  'set-default-index': ['setDefault', 'set_default'],
  title: ['title', 'title'],
  'update-kernel': ['updateKernel', 'update_kernel'],
  'bls-directory': ['entriesFolder', 'blsdir'],
}
const SWITCHES = {
  'bad-image-okay': ['badImageOkay', 'bad_image'],
  'copy-default': ['copyDefault', 'copy_default'],
  'make-default': ['makeDefault', 'make_default'],
}
const SHOW = { 'default-kernel': 'kernel', 'default-index': 'index', 'default-title': 'title' }

const inherited = () => ({
  showDefault: '',
  noEtcUpdate: false,
  ...Object.fromEntries(Object.values(VALUES).map(([wish, name]) => [wish, variable(name)])),
  ...Object.fromEntries(Object.values(SWITCHES).map(([wish, name]) => [wish, variable(name) === 'true'])),
})

/** @throws Refusal */
export function readWishes(argv) {
  if (argv.length === 0) throw new Refusal('no action specified')
  const { words, messages } = getopt('grubby', [...NAMES, ...RETIRED], LETTERS, argv)
  messages.forEach(complain)
  if (messages.length > 0) throw new Refusal('')
  const retired = RETIRED.map((name) => name.replace(':', ''))
  const wishes = inherited()
  for (let i = 0; i < words.length; i += 1) {
    const { option, text, end } = words[i]
    if (end) break
    if (option === undefined)
      throw new Refusal(`grubby: invalid option "${text}"\nTry 'grubby --help' for more information`, { blankLines: 2 })
    if (retired.includes(option))
      throw new Refusal(`grubby: the option "--${option}" was deprecated\nTry 'grubby --help' to list supported options`, { blankLines: 2 })
    if (option === 'help') {
      print('Usage: grubby [OPTION...]\n\nThis is a test double: the manual page of grubby explains the options.')
      throw new Refusal('', { exitCode: 0 })
    }
    if (option === 'config-file') i += 1
    else if (option in VALUES) wishes[VALUES[option][0]] = words[(i += 1)].text
    else if (option in SWITCHES) wishes[SWITCHES[option][0]] = true
    else if (option in SHOW) wishes.showDefault = SHOW[option]
    else if (option === 'no-etc-grub-update') {
      wishes.noEtcUpdate = true
      // It takes the word after it along, though it needs none (G19).
      i += 1
    }
  }
  return wishes
}
