import { describe, expect, it } from 'vitest'
import { readBootDefault, type BootDefaultData } from '../../../src/facts/boot/default.js'
import type { Finding } from '../../../src/errors.js'
import {
  bootHost,
  EL9_GRUB_CFG,
  ENTRIES,
  entryText,
  NEW,
  NEW_ID,
  OLD,
  OLD_ID,
  RESCUE_ID,
  type BootHostOptions,
} from '../../helpers/boot-host.js'

const codes = ({ warnings }: Finding<unknown>): string[] => warnings.map(({ code }) => code)

/** The parts of the answer that a case is about. */
async function choice(options: BootHostOptions): Promise<unknown[]> {
  const finding = await readBootDefault(bootHost(options))
  const { data } = finding
  return [data.default?.id ?? null, data.source, data.stale, codes(finding).join(' ')]
}

describe('readBootDefault', () => {
  it('tells the saved entry of a RHEL 9 host and all around it', async () => {
    const { data, warnings } = await readBootDefault(bootHost())
    expect(warnings).toEqual([])
    expect(data).toEqual({
      default: { index: 0, id: NEW_ID, title: `AlmaLinux (${NEW}) 9.6 (Sage Margay)`, kernel: `/boot/vmlinuz-${NEW}`, version: NEW },
      next: null,
      source: 'saved_entry',
      defaultSource: 'saved_entry',
      stale: false,
      menuTimeoutSeconds: 5,
      timeoutStyle: 'menu',
      menuAutoHide: false,
      otherTitle: null,
      savedEntry: NEW_ID,
      nextEntry: null,
      grubDefault: 'saved',
      followsSavedEntry: true,
      updateDefault: true,
      defaultKernelPackage: 'kernel-core',
      environmentPath: '/boot/grub2/grubenv',
    } satisfies BootDefaultData)
  })

  it.each<[string, BootHostOptions, unknown[]]>([
    ['an older one', { grubenv: { saved_entry: OLD_ID } }, [OLD_ID, 'saved_entry', false, '']],
    ['a title', { grubenv: { saved_entry: `AlmaLinux (${OLD}) 9.6 (Sage Margay)` } }, [OLD_ID, 'saved_entry', false, '']],
    ['a place in the menu', { grubenv: { saved_entry: '1' } }, [OLD_ID, 'saved_entry', false, 'DEFAULT_BY_NUMBER']],
    ['nothing', { grubenv: {} }, [NEW_ID, 'first-entry', false, '']],
    ['an empty word', { grubenv: { saved_entry: '' } }, [NEW_ID, 'first-entry', false, '']],
    ['no environment at all', { files: { '/boot/grub2/grubenv': null } }, [NEW_ID, 'first-entry', false, '']],
    ['an entry that is gone', { grubenv: { saved_entry: 'gone' } }, [NEW_ID, 'first-entry', true, 'DEFAULT_STALE']],
    ['a place that the menu has not', { grubenv: { saved_entry: '9' } }, [NEW_ID, 'first-entry', true, 'DEFAULT_STALE']],
    ['an entry in a submenu that is not there', { grubenv: { saved_entry: '1>2' } }, [NEW_ID, 'first-entry', true, 'DEFAULT_STALE']],
  ])('saved is %s', async (_what, options, expected) => {
    expect(await choice(options)).toEqual(expected)
  })

  it('counts places without entries that GRUB leaves out', async () => {
    const entries = { 'm-9-9': 'title no kernel\n', ...ENTRIES }
    expect((await choice({ entries, grubenv: { saved_entry: '0' } }))[0]).toBe(NEW_ID)
  })

  it('takes the first entry of the menu, not of grubby, where grubby sorts otherwise', async () => {
    const entries = { [RESCUE_ID]: ENTRIES[RESCUE_ID]!, [NEW_ID]: ENTRIES[NEW_ID]! }
    expect((await choice({ entries, grubenv: {} }))[0]).toBe(NEW_ID)
  })

  describe('GRUB_DEFAULT', () => {
    const cfg = (value: string): string => EL9_GRUB_CFG.replace('default="${saved_entry}"', `default="${value}"`).replace('isolcpus=1', '')
    const etc = (value: string): string => `GRUB_DEFAULT=${value}\n`

    it.each<[string, Record<string, string | null>, unknown[]]>([
      ['a number in grub.cfg', { '/boot/grub2/grub.cfg': cfg('1'), '/etc/default/grub': etc('1') }, [OLD_ID, 'grub-default', false, '']],
      ['an id in grub.cfg', { '/boot/grub2/grub.cfg': cfg(OLD_ID), '/etc/default/grub': etc(OLD_ID) }, [OLD_ID, 'grub-default', false, '']],
      ['not yet in grub.cfg', { '/etc/default/grub': etc('1') }, [NEW_ID, 'saved_entry', false, 'GRUB_CFG_OUTDATED']],
      [
        'left out since',
        { '/boot/grub2/grub.cfg': cfg('0'), '/etc/default/grub': 'GRUB_TIMEOUT=1\n' },
        [NEW_ID, 'grub-default', false, ''],
      ],
      [
        'a stale one',
        { '/boot/grub2/grub.cfg': cfg('gone'), '/etc/default/grub': etc('gone') },
        [NEW_ID, 'first-entry', true, 'DEFAULT_STALE'],
      ],
      [
        'read from /etc where there is no grub.cfg',
        { '/boot/grub2/grub.cfg': null, '/etc/default/grub': etc('1') },
        [OLD_ID, 'grub-default', false, ''],
      ],
      [
        'missing in /etc, and no grub.cfg',
        { '/boot/grub2/grub.cfg': null, '/etc/default/grub': '\n' },
        [NEW_ID, 'grub-default', false, ''],
      ],
      ['unknown altogether', { '/boot/grub2/grub.cfg': null, '/etc/default/grub': null }, [NEW_ID, 'saved_entry', false, '']],
    ])('%s', async (_what, files, expected) => {
      expect(await choice({ files })).toEqual(expected)
    })

    it('says that saved_entry does not count', async () => {
      const files = { '/boot/grub2/grub.cfg': cfg('1'), '/etc/default/grub': etc('1') }
      const { data } = await readBootDefault(bootHost({ files }))
      expect(data).toMatchObject({ followsSavedEntry: false, grubDefault: '1', savedEntry: NEW_ID, menuTimeoutSeconds: 5 })
    })

    it('does not need an environment that it does not look at', async () => {
      const files = { '/boot/grub2/grub.cfg': cfg('1'), '/etc/default/grub': etc('1'), '/boot/grub2/grubenv': { error: 'EACCES' } }
      const { data } = await readBootDefault(bootHost({ files }))
      expect(data).toMatchObject({ default: { id: OLD_ID }, menuAutoHide: null, savedEntry: null })
    })
  })

  describe('next_entry', () => {
    it('decides the next boot only', async () => {
      const { data, warnings } = await readBootDefault(bootHost({ grubenv: { saved_entry: NEW_ID, next_entry: OLD_ID } }))
      expect(warnings).toEqual([])
      expect(data).toMatchObject({
        default: { id: NEW_ID },
        next: { id: OLD_ID },
        source: 'next_entry',
        defaultSource: 'saved_entry',
        nextEntry: OLD_ID,
      })
    })

    it('means the first entry when it names none', async () => {
      const finding = await readBootDefault(bootHost({ grubenv: { saved_entry: OLD_ID, next_entry: 'gone' } }))
      expect(finding.data).toMatchObject({ default: { id: OLD_ID }, next: { id: NEW_ID }, source: 'next_entry', stale: false })
      expect(codes(finding)).toEqual(['DEFAULT_STALE'])
    })

    it('counts for nothing where grub.cfg does not look at it', async () => {
      const files = { '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\nblscfg\n' }
      const finding = await readBootDefault(bootHost({ grubenv: { saved_entry: NEW_ID, next_entry: OLD_ID }, files }))
      expect(finding.data).toMatchObject({ next: null, source: 'saved_entry', nextEntry: OLD_ID })
      expect(codes(finding)).toEqual(['NEXT_ENTRY_IGNORED'])
    })
  })

  it('knows a default that stands in grub.cfg itself', async () => {
    const { data, warnings } = await readBootDefault(bootHost({ grubenv: { saved_entry: 'uefi-firmware' } }))
    expect(warnings).toEqual([])
    expect(data).toMatchObject({ default: null, otherTitle: 'UEFI Firmware Settings', stale: false, source: 'saved_entry' })
  })

  it('warns when the menu is not made of the entries', async () => {
    const files = { '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\n' }
    expect(codes(await readBootDefault(bootHost({ files })))).toEqual(['BLS_NOT_USED'])
  })

  it('passes over the stub of an EFI system partition, and takes the timeout from /etc where there is no grub.cfg', async () => {
    const files = {
      '/boot/grub2/grub.cfg': 'configfile $prefix/grub.cfg\n',
      '/etc/grub2-efi.cfg': { link: '/boot/efi/EFI/almalinux/grub.cfg' },
      '/boot/efi/EFI/almalinux/grub.cfg': 'set default="${saved_entry}"\nset timeout=7\nblscfg\n',
    }
    expect((await readBootDefault(bootHost({ files }))).data).toMatchObject({ menuTimeoutSeconds: 7, timeoutStyle: null })
    const none = { '/boot/grub2/grub.cfg': null, '/etc/default/grub': 'GRUB_DEFAULT=saved\nGRUB_TIMEOUT=9\nGRUB_TIMEOUT_STYLE=hidden\n' }
    expect((await readBootDefault(bootHost({ files: none }))).data).toMatchObject({ menuTimeoutSeconds: 9, timeoutStyle: 'hidden' })
    const nothing = { '/boot/grub2/grub.cfg': null, '/etc/default/grub': null, '/etc/sysconfig/kernel': null }
    expect((await readBootDefault(bootHost({ files: nothing }))).data).toMatchObject({
      menuTimeoutSeconds: null,
      grubDefault: null,
      updateDefault: null,
      defaultKernelPackage: null,
    })
  })

  it('reads the parts of Debian', async () => {
    const files = {
      '/boot/grub2/grub.cfg': null,
      '/etc/default/grub.d/50-cloud.cfg': 'GRUB_TIMEOUT=0\nGRUB_DEFAULT="saved"\n',
      '/etc/default/grub.d/README': 'GRUB_TIMEOUT=3\n',
    }
    expect((await readBootDefault(bootHost({ files }))).data.menuTimeoutSeconds).toBe(0)
    // Parts alone are not read by anything.
    const alone = { ...files, '/etc/default/grub': null, '/etc/default/grub.d/50-cloud.cfg': 'GRUB_DEFAULT=1\n' }
    expect((await readBootDefault(bootHost({ files: alone }))).data).toMatchObject({ grubDefault: null, source: 'saved_entry' })
  })

  it.each([
    ['NOT_PERMITTED', { error: 'EACCES' }],
    ['TOOL_FAILED', { error: 'EIO' }],
    ['NOT_RECORDED', { error: 'NOT_RECORDED' }],
    ['PARSE_ERROR', 'garbage\n'],
  ])('%s when the environment decides and cannot be read', async (code, file) => {
    await expect(readBootDefault(bootHost({ files: { '/boot/grub2/grubenv': file } }))).rejects.toMatchObject({ code })
  })

  it('has no default where there are no entries', async () => {
    const { data, warnings } = await readBootDefault(bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries/README': '' } }))
    expect(data).toMatchObject({ default: null, stale: true })
    expect(warnings.map(({ code }) => code)).toEqual(['NO_BOOT_ENTRIES'])
  })

  it('finds the title behind an id of grub.cfg (RHEL 7)', async () => {
    const title = 'Red Hat Enterprise Linux Server (3.10.0) 7.9 (Maipo)'
    const grubby = `index=0\nkernel=/boot/vmlinuz-3.10.0\nargs="ro"\nroot=/dev/sda1\ntitle=${title}\n`
    const files = {
      '/boot/grub2/grub.cfg': `set default="\${saved_entry}"\nmenuentry '${title}' --class red $menuentry_id_option 'gnulinux-3.10.0-advanced-1' {\n}\n`,
    }
    const { data, warnings } = await readBootDefault(
      bootHost({ grubby, entries: {}, files, grubenv: { saved_entry: 'gnulinux-3.10.0-advanced-1' } }),
    )
    expect(data).toMatchObject({ default: { index: 0, id: null, title }, stale: false })
    expect(warnings).toEqual([])
  })

  it('prefers an id to a title that reads the same', async () => {
    const entries = { 'm-1-2': entryText('2', undefined, { title: 'm-1-1' }), 'm-1-1': entryText('1') }
    expect((await choice({ entries, grubenv: { saved_entry: 'm-1-1' } }))[0]).toBe('m-1-1')
  })
})
