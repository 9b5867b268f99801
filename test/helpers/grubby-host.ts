import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FakeAnswer } from './fake-host.js'
import { EL9_GRUB_CFG } from './boot-host.js'
import { ScratchHost, type ScratchProgram } from './scratch-host.js'
import { changeBlock } from '../lab/grubby-double/grubenv.mjs'
import { ARGS, baseFiles, NEW, readFiles, type Files } from '../lab/grubby-contract/host-tree.js'
import { canUnshare, runDouble } from '../lab/grubby-contract/places.js'
import { realGrubby } from '../lab/grubby.js'
import { run, type Ran } from '../lab/shell.js'

/** What is different from how hostward runs programs, to have grubby do harm. */
export interface GrubbyCall {
  /** Variables of the environment that are options for it (G14). */
  env?: Readonly<Record<string, string>>
  /** Files in the working folder, which is empty otherwise (G15). */
  inCwd?: readonly string[]
  /** It cannot write into /boot (G17). */
  readOnly?: boolean
}

/** A grubby that works on the files of a scratch host. */
export interface Grubby {
  name: string
  run: (args: readonly string[], host: ScratchHost, call?: GrubbyCall) => FakeAnswer
}

const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin'
const LC_ALL = 'C.UTF-8'

function inFolder(folder: string, inCwd: readonly string[] = [], use: () => Ran): FakeAnswer {
  mkdirSync(folder, { recursive: true })
  try {
    for (const name of inCwd) writeFileSync(join(folder, name), '')
    const { code, stdout, stderr } = use()
    return { exitCode: code, stdout, stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const grubbyDouble: Grubby = {
  name: 'the double',
  run: (args, host, { env, inCwd, readOnly = false } = {}) =>
    inFolder(host.real('/cwd'), inCwd, () => {
      const closed = readOnly ? [host.real('/boot/loader/entries'), host.real('/boot/grub2/grubenv')] : []
      const modes = closed.map((path) => statSync(path).mode)
      for (const path of closed) chmodSync(path, path.endsWith('env') ? 0o444 : 0o555)
      const place = { root: host.root, cwd: host.real('/cwd'), env: { PATH: SYSTEM_PATH, LC_ALL, ...env } }
      const ran = runDouble(args, place, { withoutRights: readOnly })
      closed.forEach((path, index) => chmodSync(path, modes[index] ?? 0o644))
      return ran
    }),
}

const script = realGrubby()

/** The real one in a mount namespace, where /boot and /etc are those of the scratch host. */
const grubbyReal = (path: string): Grubby => ({
  name: `the real ${path}`,
  run: (args, host, { env, inCwd, readOnly = false } = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'grubby-cwd-'))
    return inFolder(folder, inCwd, () => {
      const close = readOnly ? 'mount -o remount,bind,ro /boot; ' : ''
      const prepare = `set -e; mount --bind "$1/boot" /boot; mount --bind "$1/etc" /etc; ${close}cd "$2"; shift 2; exec "$@"`
      const variables = Object.entries({ PATH: `${dirname(path)}:${SYSTEM_PATH}`, LC_ALL, ...env }).map(
        ([name, value]) => `${name}=${value}`,
      )
      const words = ['env', '-i', ...variables, path, ...args]
      return run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', prepare, 'sh', host.root, folder, ...words])
    })
  },
})

/**
 * What a grubby lists is asked again and again: once is enough for the same files. `/proc` decides too, and is the same on
 * all of these hosts.
 */
function listedOnce(grubby: Grubby): Grubby {
  const known = new Map<string, FakeAnswer>()
  return {
    name: grubby.name,
    run: (args, host, call) => {
      if (args.join(' ') !== '--info=ALL' || call !== undefined) return grubby.run(args, host, call)
      const key = JSON.stringify(readFiles(host.root, '/boot', '/etc'))
      const answer = known.get(key) ?? grubby.run(args, host)
      known.set(key, answer)
      return answer
    },
  }
}

/** The double always, the real one where there is one and root may give it a namespace. */
export const grubbies: readonly Grubby[] = [grubbyDouble, ...(script !== null && canUnshare() ? [grubbyReal(script)] : [])].map(listedOnce)

/** `grub2-editenv FILE set NAME=VALUE`, `unset NAME`. */
export const editenv: ScratchProgram = ([path = '', verb, word = ''], host) => {
  const at = word.indexOf('=')
  if (verb === 'set') changeBlock(host.real(path), word.slice(0, at), word.slice(at + 1))
  else changeBlock(host.real(path), word, null)
  return ''
}

/** `grub2-reboot ID` of Fedora. */
export const grubReboot: ScratchProgram = ([id = ''], host) => editenv(['/boot/grub2/grubenv', 'set', `next_entry=${id}`], host)

const MOUNTINFO = '36 35 98:0 / /boot rw shared:1 - xfs /dev/sda1 rw\n'

const linkTo = (target: string): { link: string } => ({ link: target })

/** The host of grubby's contract, with what else decides about a boot; `files` on top, null takes one away. */
export function grubbyHost(grubby: Grubby, files: Files = {}): ScratchHost {
  const all: Files = {
    ...baseFiles,
    '/boot/grub2/grub.cfg': EL9_GRUB_CFG,
    '/etc/sysconfig/kernel': 'UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel-core\n',
    '/proc/self/mountinfo': MOUNTINFO,
    '/proc/cmdline': `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW} ${ARGS.replace(' $tuned_params', ' isolcpus=1')}\n`,
    '/proc/sys/kernel/osrelease': `${NEW}\n`,
    ...files,
  }
  const there = Object.entries(all).flatMap(([path, content]) =>
    content === null ? [] : [[path, typeof content === 'string' ? content : linkTo(content.target)] as const],
  )
  return new ScratchHost({
    files: Object.fromEntries(there),
    programs: {
      grubby: (args, host) => grubby.run(args, host),
      'grub2-editenv': editenv,
      'grub2-reboot': grubReboot,
      systemctl: () => '',
      // Flushing the disk of this machine proves nothing here, and takes long.
      sync: () => '',
    },
  })
}
