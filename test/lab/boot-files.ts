import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultOf, rhelDefaultGrub } from '../../scripts/model-hosts/tools/grub-files.js'

/** A RHEL-like /boot on a mount of its own: the three entries of the document that hostward was born from. */
const MACHINE = '65dd8a0b080e4373a5633404cabaac84'
const ROOT = 'root=/dev/mapper/almalinux_vbox-root ro'
const ARGS = `${ROOT} crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/almalinux_vbox-swap rd.lvm.lv=almalinux_vbox/root rd.lvm.lv=almalinux_vbox/swap rhgb quiet`

function entry(version: string, rescue: boolean): string {
  return [
    `title AlmaLinux (${version}) 9.6 (Sage Margay)`,
    `version ${version}`,
    `linux /vmlinuz-${version}`,
    `initrd /initramfs-${version}.img${rescue ? '' : ' $tuned_initrd'}`,
    `options ${ARGS}${rescue ? '' : ' $tuned_params'}`,
    'grub_users $grub_users',
    'grub_arg --unrestricted',
    'grub_class almalinux',
    '',
  ].join('\n')
}

/** What decides about the default and the menu in a grub.cfg that grub2-mkconfig wrote. */
const GRUB_CFG = `${defaultOf('${saved_entry}')}
insmod blscfg
blscfg
set timeout=5
`

export const KERNELS = ['5.14.0-570.26.1.el9_6.x86_64', '5.14.0-570.12.1.el9_6.x86_64'] as const

/** What a kernel of this host is told at boot: with the first of them nothing is pending. */
export const KERNEL_COMMAND_LINE = `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${KERNELS[0]} ${ARGS}`

export function bootFiles(): { boot: Record<string, string>; root: Record<string, string> } {
  const boot: Record<string, string> = {
    'grub2/grubenv': grubenv({
      saved_entry: `${MACHINE}-${KERNELS[0]}`,
      boot_success: '1',
      boot_indeterminate: '0',
      tuned_params: '',
      tuned_initrd: '',
    }),
    'grub2/grub.cfg': GRUB_CFG,
  }
  for (const version of KERNELS) {
    boot[`loader/entries/${MACHINE}-${version}.conf`] = entry(version, false)
    boot[`vmlinuz-${version}`] = 'kernel\n'
    boot[`initramfs-${version}.img`] = 'initramfs\n'
  }
  const rescue = `0-rescue-${MACHINE}`
  boot[`loader/entries/${MACHINE}-0-rescue.conf`] = entry(rescue, true)
  boot[`vmlinuz-${rescue}`] = 'kernel\n'
  boot[`initramfs-${rescue}.img`] = 'initramfs\n'
  return {
    boot,
    root: {
      'etc/default/grub': rhelDefaultGrub(ARGS.slice(ROOT.length + 1)),
      'etc/kernel/cmdline': `${ARGS} $tuned_params\n`,
      'etc/sysconfig/kernel': 'UPDATEDEFAULT=yes\nDEFAULTKERNEL=kernel-core\n',
    },
  }
}

/** A GRUB environment block: 1024 bytes, padded with # (grub-editenv refuses any other size). */
function grubenv(variables: Record<string, string>): string {
  const text = `# GRUB Environment Block\n${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}`
  return text.padEnd(1024, '#')
}

export function putBootFiles(boot: string, root: string): void {
  const files = bootFiles()
  const put = (folder: string, entries: Record<string, string>): void => {
    for (const [path, text] of Object.entries(entries)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  put(boot, files.boot)
  put(root, files.root)
}
