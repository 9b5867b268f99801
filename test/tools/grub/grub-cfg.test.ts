import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { probeGrubCfg } from '../../../src/tools/grub/grub-cfg.js'
import { EL9_GRUB_CFG } from '../../helpers/boot-host.js'

describe('probeGrubCfg', () => {
  it('finds what grub2-mkconfig of RHEL 9 writes', () => {
    expect(probeGrubCfg(EL9_GRUB_CFG)).toEqual({
      callsBlscfg: true,
      handsOn: false,
      default: '${saved_entry}',
      obeysNextEntry: true,
      menuTimeoutSeconds: 5,
      timeoutStyle: 'menu',
      variables: { tuned_params: 'isolcpus=1', tuned_initrd: '' },
      fallbacks: { kernelopts: 'root=/dev/mapper/almalinux_vbox-root ro fallback' },
      menuEntries: [{ title: 'UEFI Firmware Settings', id: 'uefi-firmware' }],
    })
  })

  it('finds the menu of Debian', () => {
    const text = `set default="0"
if [ "\${recordfail}" = 1 ] ; then
  set timeout=30
else
  if [ x$feature_timeout_style = xy ] ; then
    set timeout_style=hidden
    set timeout=3
  fi
fi
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-1' {
	set root='hd0,msdos1'
}
submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-1' {
	menuentry "It's \\"6.1\\"" --id=gnulinux-6.1 {
	}
	menuentry Plain {
	}
}
`
    expect(probeGrubCfg(text)).toMatchObject({
      callsBlscfg: false,
      default: '0',
      obeysNextEntry: false,
      menuTimeoutSeconds: 3,
      timeoutStyle: 'hidden',
      variables: { default: '0' },
      menuEntries: [
        { title: 'Debian GNU/Linux', id: 'gnulinux-simple-1' },
        { title: 'It\'s "6.1"', id: 'gnulinux-6.1' },
        { title: 'Plain', id: null },
      ],
    })
  })

  it('knows the stub on an EFI system partition', () => {
    const stub = 'search --no-floppy --fs-uuid --set=dev 0a34\nset prefix=($dev)/grub2\nexport $prefix\nconfigfile $prefix/grub.cfg\n'
    expect(probeGrubCfg(stub)).toMatchObject({
      handsOn: true,
      callsBlscfg: false,
      menuEntries: [],
      default: null,
      menuTimeoutSeconds: null,
    })
  })

  it('takes a timeout that stands alone, and one that waits for ever', () => {
    expect(probeGrubCfg('set timeout=-1\n')).toMatchObject({ menuTimeoutSeconds: -1, timeoutStyle: null })
  })

  it('throws nothing', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('menuentry', 'set ', 'default=', '"', "'", '\\', '{', '}', 'if ', 'fi', '\n', '$menuentry_id_option ', '--id '),
        ),
        (parts) => {
          expect(() => probeGrubCfg(parts.join(''))).not.toThrow()
        },
      ),
    )
  })
})
