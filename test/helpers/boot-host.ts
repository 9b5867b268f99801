import type { FakeAnswer, FakeHostOptions } from './fake-host.js'
import { FakeHost } from './fake-host.js'
import { defaultOf } from '../../scripts/model-hosts/tools/grub-files.js'

const MACHINE = '65dd8a0b080e4373a5633404cabaac84'
export const NEW = '5.14.0-570.26.1.el9_6.x86_64'
export const OLD = '5.14.0-570.12.1.el9_6.x86_64'
export const RESCUE = `0-rescue-${MACHINE}`
export const NEW_ID = `${MACHINE}-${NEW}`
export const OLD_ID = `${MACHINE}-${OLD}`
export const RESCUE_ID = `${MACHINE}-0-rescue`
export const ROOT = 'root=/dev/mapper/almalinux_vbox-root'
export const ARGS = 'ro resume=/dev/mapper/almalinux_vbox-swap rd.lvm.lv=almalinux_vbox/root rd.lvm.lv=almalinux_vbox/swap rhgb quiet'

/** What grub2-mkconfig of RHEL 9 writes, as far as it matters. */
export const EL9_GRUB_CFG = `if [ -f \${config_directory}/grubenv ]; then
  load_env -f \${config_directory}/grubenv
fi
${defaultOf('${saved_entry}')}
terminal_output console
if [ x$feature_timeout_style = xy ] ; then
  set timeout_style=menu
  set timeout=5
else
  set timeout=5
fi
set tuned_params="isolcpus=1"
set tuned_initrd=""
if [ -z "\${kernelopts}" ]; then
  set kernelopts="root=/dev/mapper/almalinux_vbox-root ro fallback"
fi
insmod blscfg
blscfg
if [ x$feature_timeout_style = xy ] ; then
  if [ "\${menu_show_once}" ]; then
    set timeout_style=menu
    set timeout=60
  fi
fi
menuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
  fwsetup
}
`

export interface BootHostOptions {
  /** Entry files by id; each is the whole text. */
  entries?: Record<string, string>
  /** What `grubby --info=ALL` answers; null: not installed; left out: made from the entries, as the script of RHEL 9 does. */
  grubby?: FakeAnswer | string | null
  grubenv?: Record<string, string>
  commandLine?: string
  release?: string
  /** More files, or others in their place; null takes one away. */
  files?: Record<string, string | { error: string } | { link: string } | null>
  identity?: FakeHostOptions['identity']
  uid?: number
}

/** The text of an entry file as kernel-install of RHEL 9 writes it. */
export function entryText(
  version: string,
  options = `${ROOT} ${ARGS} $tuned_params`,
  more: { title?: string; initrd?: string } = {},
): string {
  const { title = `AlmaLinux (${version}) 9.6 (Sage Margay)`, initrd = `/initramfs-${version}.img $tuned_initrd` } = more
  return `title ${title}\nversion ${version}\nlinux /vmlinuz-${version}\ninitrd ${initrd}\noptions ${options}\ngrub_class almalinux\n`
}

export const ENTRIES: Record<string, string> = {
  [NEW_ID]: entryText(NEW),
  [OLD_ID]: entryText(OLD),
  [RESCUE_ID]: entryText(RESCUE, `${ROOT} ${ARGS}`, { initrd: `/initramfs-${RESCUE}.img` }),
}

/** AlmaLinux 9.6 with /boot on a file system of its own, three entries, the newest saved as default and running. */
export function bootHost(options: BootHostOptions = {}): FakeHost {
  const { entries = ENTRIES, grubenv = { saved_entry: NEW_ID }, release = NEW } = options
  const commandLine = options.commandLine ?? `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW} ${ROOT} ${ARGS}`
  const files: BootHostOptions['files'] = {
    '/proc/cmdline': `${commandLine}\n`,
    '/proc/sys/kernel/osrelease': `${release}\n`,
    '/proc/self/mountinfo': '21 1 253:0 / / rw shared:1 - xfs /dev/mapper/r rw\n30 21 8:1 / /boot rw shared:9 - xfs /dev/sda1 rw\n',
    '/boot/grub2/grubenv': grubenvText(grubenv),
    '/boot/grub2/grub.cfg': EL9_GRUB_CFG.replace('isolcpus=1', ''),
    '/etc/default/grub': `GRUB_TIMEOUT=5\nGRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX="${ARGS.replace('ro ', '')}"\nGRUB_ENABLE_BLSCFG=true\n`,
    '/etc/kernel/cmdline': `${ROOT} ${ARGS} $tuned_params\n`,
    '/etc/sysconfig/kernel': 'UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel-core\n',
    ...Object.fromEntries(Object.entries(entries).map(([id, text]) => [`/boot/loader/entries/${id}.conf`, text])),
    ...Object.fromEntries(
      [NEW, OLD, RESCUE].flatMap((version) => [`/boot/vmlinuz-${version}`, `/boot/initramfs-${version}.img`].map((path) => [path, ''])),
    ),
    ...options.files,
  }
  const grubby = options.grubby === undefined ? infoText(entries) : options.grubby
  return new FakeHost({
    programs: grubby === null ? {} : { 'grubby --info=ALL': grubby },
    files: Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]]))),
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    uid: options.uid ?? 0,
  })
}

function grubenvText(variables: Record<string, string>): string {
  return `# GRUB Environment Block\n${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}`.padEnd(1024, '#')
}

/** `grubby --info=ALL` for such entries, in the order that they are given; no variables are expanded. */
export function infoText(entries: Record<string, string>, prefix = '/boot'): string {
  return Object.entries(entries)
    .map(([id, text], index) => {
      const value = (key: string): string => {
        const found = text.split('\n').filter((line) => line.startsWith(`${key} `))
        return found.map((line) => line.slice(key.length).trim()).join('\n')
      }
      const options = value('options').replaceAll('\n', ' ')
      const root = /(?:^| )root=(\S+)/.exec(options)?.[1]
      return [
        `index=${index}`,
        `kernel="${prefix}${value('linux')}"`,
        `args="${options.replace(/(^| )root=\S+ ?/, '$1').trim()}"`,
        ...(root === undefined ? [] : [`root="${root}"`]),
        `initrd="${prefix}${value('initrd')}"`,
        `title="${value('title')}"`,
        `id="${id}"`,
        '',
      ].join('\n')
    })
    .join('')
}
