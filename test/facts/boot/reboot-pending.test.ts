import { describe, expect, it } from 'vitest'
import { readRebootPending, type RebootPendingData } from '../../../src/facts/boot/reboot-pending.js'
import {
  ARGS,
  bootHost,
  ENTRIES,
  entryText,
  NEW,
  NEW_ID,
  OLD,
  OLD_ID,
  RESCUE,
  RESCUE_ID,
  ROOT,
  type BootHostOptions,
} from '../../helpers/boot-host.js'
import { FakeHost } from '../../helpers/fake-host.js'

const IMAGE = `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW}`

async function pending(options: BootHostOptions = {}): Promise<RebootPendingData> {
  const { data, warnings } = await readRebootPending(bootHost(options))
  expect(warnings).toEqual([])
  return data
}

describe('readRebootPending', () => {
  it.each<[string, BootHostOptions]>([
    ['a host at rest', {}],
    ['other order, initrd= and BOOT_IMAGE=', { commandLine: `initrd=/i.img ${ARGS} ${ROOT} ${IMAGE} quiet` }],
    ['variables that are not set', { entries: { [NEW_ID]: entryText(NEW, `${ROOT} ${ARGS} $tuned_params $other`) } }],
    ['variables of the environment', { entries: { [NEW_ID]: entryText(NEW, '$kernelopts') }, grubenv: { kernelopts: `${ROOT} ${ARGS}` } }],
    [
      'the rescue entry as default and running',
      { grubenv: { saved_entry: RESCUE_ID }, commandLine: `BOOT_IMAGE=/vmlinuz-${RESCUE} ${ROOT} ${ARGS}` },
    ],
  ])('is not pending: %s', async (_what, options) => {
    expect(await pending(options)).toMatchObject({
      pending: false,
      reasons: [],
      runningVersion: NEW,
      argumentsAdded: [],
      argumentsRemoved: [],
    })
  })

  it('is pending for another kernel', async () => {
    expect(await pending({ grubenv: { saved_entry: OLD_ID } })).toEqual({
      pending: true,
      reasons: [`the default entry boots kernel ${OLD}, ${NEW} is running`],
      runningVersion: NEW,
      defaultVersion: OLD,
      argumentsAdded: [],
      argumentsRemoved: [],
    })
  })

  it('is pending for other arguments', async () => {
    expect(await pending({ commandLine: `${IMAGE} ${ROOT} ${ARGS.replace(' quiet', '')} audit=1` })).toMatchObject({
      pending: true,
      reasons: [
        'arguments of the default entry that are not in force: quiet',
        'arguments in force that the default entry does not have: audit=1',
      ],
      argumentsAdded: ['quiet'],
      argumentsRemoved: ['audit=1'],
    })
  })

  it('is pending for what tuned has set in grub.cfg', async () => {
    const files = { '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\nset tuned_params="isolcpus=1"\nblscfg\n' }
    expect(await pending({ files })).toMatchObject({ pending: true, argumentsAdded: ['isolcpus=1'] })
    expect(
      await pending({ grubenv: { saved_entry: NEW_ID, tuned_params: 'nohz=on' }, files: { '/boot/grub2/grub.cfg': null } }),
    ).toMatchObject({ argumentsAdded: ['nohz=on'] })
  })

  it.each<[string, BootHostOptions, string]>([
    ['the default is unknown', { files: { '/boot/grub2/grubenv': { error: 'EACCES' } } }, 'the default entry is not known'],
    ['the default is none of the entries', { grubenv: { saved_entry: 'uefi-firmware' } }, 'the default entry is none of the boot entries'],
    [
      'the running arguments are unknown',
      { files: { '/proc/cmdline': { error: 'EACCES' } } },
      'the arguments of the running kernel are not known',
    ],
    [
      'the entries are closed',
      { grubby: '', entries: {}, files: { '/boot/loader/entries': { error: 'EACCES' } } },
      'boot entries: /boot/loader/entries may only be read by root',
    ],
  ])('is open where %s', async (_what, options, reason) => {
    expect(await pending(options)).toMatchObject({ pending: null, reasons: [reason], runningVersion: NEW })
  })

  it('is open where the variables of the default entry are unknown', async () => {
    const files = {
      '/boot/grub2/grubenv': { error: 'EACCES' },
      '/boot/grub2/grub.cfg': 'set default="0"\nblscfg\n',
      '/etc/default/grub': null,
    }
    expect(await pending({ files })).toMatchObject({
      pending: null,
      reasons: ["the default entry uses variables of GRUB's environment, which could not be read"],
    })
    const plain = { [NEW_ID]: entryText(NEW, `${ROOT} ${ARGS}`) }
    expect(await pending({ files, entries: plain })).toMatchObject({ pending: false })
    expect(await pending({ files, entries: { ...plain, [OLD_ID]: ENTRIES[OLD_ID]! }, release: OLD, commandLine: ROOT })).toMatchObject({
      pending: true,
    })
  })

  it('is open where a version is unknown', async () => {
    const entries = { [NEW_ID]: `title A\nlinux /new-kernel.img\noptions ${ROOT} ${ARGS}\n` }
    expect(await pending({ entries, commandLine: `${ROOT} ${ARGS}` })).toMatchObject({
      pending: null,
      defaultVersion: null,
      reasons: ['the kernel versions are not known'],
    })
  })

  it('is an answer on a host without boot entries', async () => {
    const host = new FakeHost({ identity: { osId: 'debian', osLike: [] }, files: { '/proc/sys/kernel/osrelease': '6.1.0\n' } })
    expect((await readRebootPending(host)).data).toMatchObject({ pending: null, runningVersion: '6.1.0', defaultVersion: null })
  })

  it('does not hide a tool that hangs', async () => {
    await expect(readRebootPending(bootHost({ grubby: { outcome: 'timed-out' } }))).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(readRebootPending(bootHost({ grubby: { outcome: 'interrupted' } }))).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})
