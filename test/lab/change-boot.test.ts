import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import type { BootArgsData } from '../../src/facts/boot/args.js'
import { ask, hostward, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { bootFiles, KERNEL_COMMAND_LINE, KERNELS } from './boot-files.js'
import { emptyBoot, fillBoot, remountBoot } from './boot-mount.js'
import { showKernel } from './kernel.js'
import { fresh } from './lab.js'
import { treeOf, type Tree } from './tree.js'

const HOST = 'server'
const files = bootFiles()
const ids = Object.keys(files.boot).flatMap((path) => /^loader\/entries\/(.*)\.conf$/.exec(path)?.[1] ?? [])
const [newId, oldId, rescueId] = [KERNELS[0], KERNELS[1], '0-rescue'].map((end) => ids.find((id) => id.endsWith(end))!) as [
  string,
  string,
  string,
]
const entryFile = (id: string): string => `/boot/loader/entries/${id}.conf`
const CFG = '/boot/grub2/grub.cfg'
/** As grub2-mkconfig writes it: GRUB looks at next_entry. */
const OBEYS = `if [ "\${next_entry}" ] ; then\n   set default="\${next_entry}"\nelse\n   set default="\${saved_entry}"\nfi\nblscfg\n`

beforeAll(async () => {
  await fresh(HOST)
  showKernel(HOST, KERNEL_COMMAND_LINE, KERNELS[0])
})

/** Every test starts from the same boot files and without a history. */
beforeEach(() => {
  sh(HOST, 'find /boot -mindepth 1 -delete; rm -rf /var/lib/hostward')
  putFiles(HOST, Object.fromEntries(Object.entries(files.boot).map(([path, text]) => [`/boot/${path}`, text])))
  putFiles(HOST, Object.fromEntries(Object.entries(files.root).map(([path, text]) => [`/${path}`, text])))
  putFiles(HOST, { [CFG]: OBEYS })
  sh(HOST, 'chmod 700 /boot/grub2 /boot/loader /boot/loader/entries')
})

const tree = (): Tree => treeOf(HOST, ['/boot', '/etc'], { without: ['/etc/mtab', '/boot/filler', '/boot/filler.rest'] })
const boot = (...words: string[]): HostwardAnswer & { data: ChangeData } =>
  hostward(HOST, 'boot', ...words, '--yes') as HostwardAnswer & { data: ChangeData }
const codes = (answer: HostwardAnswer): string[] => answer.warnings.map(({ code }) => code)
const variables = (): string[] => ask(HOST, 'grub-editenv', '/boot/grub2/grubenv', 'list').trim().split('\n')
const optionsOf = (id: string): string => sh(HOST, `sed -n 's/^options //p' ${entryFile(id)}`).trim()
const ARGS = files.root['etc/kernel/cmdline']!.replace(' $tuned_params\n', '')

/** Shown without a byte written; done; done again without a change; undone to the byte. `as` judges the host when it is done. */
function throughAll(words: string[], as: (answer: HostwardAnswer & { data: ChangeData }) => void): void {
  const before = tree()
  const shown = boot(...words, '--dry-run')
  expect({ exitCode: shown.exitCode, changed: shown.changed, error: shown.error }).toEqual({
    exitCode: 0,
    changed: false,
    error: undefined,
  })
  expect(shown.data.plan.steps.length).toBeGreaterThan(0)
  expect(tree()).toEqual(before)
  const done = boot(...words)
  expect({ exitCode: done.exitCode, changed: done.changed, error: done.error }).toEqual({ exitCode: 0, changed: true, error: undefined })
  expect(done.data).toMatchObject({ verified: true, restored: null, differences: [], leftOver: [] })
  expect(done.data.plan.steps).toEqual(shown.data.plan.steps)
  as(done)
  const after = tree()
  expect(after).not.toEqual(before)
  const again = boot(...words)
  expect({ exitCode: again.exitCode, changed: again.changed, journalId: again.data.journalId }).toEqual({
    exitCode: 0,
    changed: false,
    journalId: null,
  })
  expect(tree()).toEqual(after)
  const undone = hostward(HOST, 'undo', '--yes')
  expect({ exitCode: undone.exitCode, error: undone.error }).toEqual({ exitCode: 0, error: undefined })
  expect(tree()).toEqual(before)
}

describe('boot set-default', () => {
  it.each(['1', oldId, `/boot/vmlinuz-${KERNELS[1]}`, KERNELS[1]])('by %s', (name) => {
    throughAll(['set-default', name], (done) => {
      expect(variables()).toContain(`saved_entry=${oldId}`)
      expect(ask(HOST, 'grubby', '--default-index')).toBe('1\n')
      expect(codes(done)).toEqual(['DEFAULT_NOT_PINNED', 'REBOOT_PENDING'])
    })
  })

  it('for good', () => {
    throughAll(['set-default', '1', '--pin'], (done) => {
      expect(sh(HOST, 'cat /etc/sysconfig/kernel')).toBe('UPDATEDEFAULT=no\nDEFAULTKERNEL=kernel-core\n')
      expect(codes(done)).toEqual(['DEFAULT_PINNED', 'REBOOT_PENDING'])
    })
  })

  it('the rescue entry, with a warning', () => {
    throughAll(['set-default', rescueId], (done) => expect(codes(done)).toContain('RESCUE_ENTRY'))
  })

  it('through a link', () => {
    sh(HOST, 'mkdir /boot/efi && mv /boot/grub2/grubenv /boot/efi/grubenv && ln -s ../efi/grubenv /boot/grub2/grubenv')
    throughAll(['set-default', '1'], () => expect(sh(HOST, 'readlink /boot/grub2/grubenv').trim()).toBe('../efi/grubenv'))
  })

  it('is refused without the initrd', () => {
    ask(HOST, 'rm', `/boot/initramfs-${KERNELS[1]}.img`)
    const before = tree()
    expect(boot('set-default', '1')).toMatchObject({ exitCode: 1, error: { code: 'PLAN_REFUSED' } })
    expect(tree()).toEqual(before)
  })

  it('is told in status', () => {
    boot('set-default', '1')
    expect(JSON.stringify(hostward(HOST, 'status').data)).toContain(`"defaultVersion":"${KERNELS[1]}"`)
  })
})

describe('boot once', () => {
  it('sets next_entry, and leaves the default alone', () => {
    throughAll(['once', '1'], () => {
      expect(variables()).toEqual(expect.arrayContaining([`saved_entry=${newId}`, `next_entry=${oldId}`]))
    })
  })

  it('takes it back', () => {
    ask(HOST, 'grub-editenv', '/boot/grub2/grubenv', 'set', `next_entry=${oldId}`)
    throughAll(['once', '--clear'], () => expect(variables().join()).not.toContain('next_entry'))
  })

  it('is refused where GRUB does not look at it', () => {
    putFiles(HOST, { [CFG]: 'set default="${saved_entry}"\nblscfg\n' })
    expect(boot('once', '1')).toMatchObject({ exitCode: 1, error: { code: 'PLAN_REFUSED' } })
  })
})

describe('boot args', () => {
  it('set, everywhere', () => {
    throughAll(['args', 'set', 'psi=1', '--entry', 'all', '--future'], (done) => {
      expect([newId, oldId, rescueId].map(optionsOf)).toEqual([`${ARGS} $tuned_params psi=1`, `${ARGS} $tuned_params psi=1`, ARGS])
      expect(sh(HOST, 'cat /etc/kernel/cmdline')).toBe(`${ARGS} $tuned_params psi=1\n`)
      expect(sh(HOST, '. /etc/default/grub; echo "$GRUB_CMDLINE_LINUX"').trim().endsWith(' rhgb quiet psi=1')).toBe(true)
      expect(codes(done)).toEqual(['REBOOT_PENDING'])
      const { data } = hostward(HOST, 'boot', 'args') as unknown as { data: BootArgsData }
      expect(data.arguments.find(({ name }) => name === 'psi')?.verdict).toBe('next-boot')
    })
  })

  it('append keeps the others', () => {
    throughAll(['args', 'append', 'rd.lvm.lv=almalinux_vbox/home', '--entry', 'default'], (done) => {
      const volumes = optionsOf(newId)
        .split(' ')
        .filter((word) => word.startsWith('rd.lvm.lv='))
      expect(volumes.map((word) => word.split('/')[1])).toEqual(['root', 'swap', 'home'])
      expect(codes(done)).toEqual(['NOT_FOR_FUTURE', 'REBOOT_PENDING'])
    })
  })

  it('replace', () => {
    throughAll(['args', 'replace', 'crashkernel=256M', '--entry', '1', '--future'], () => {
      expect(optionsOf(oldId)).toContain(' crashkernel=256M')
      expect(optionsOf(newId)).toContain(' crashkernel=1G-4G:192M')
    })
  })

  it('remove', () => {
    throughAll(['args', 'remove', 'rhgb,quiet', '--entry', 'all'], () => {
      expect(optionsOf(newId)).toBe(`${ARGS} $tuned_params`.replace(' rhgb quiet', ''))
      expect(optionsOf(rescueId)).toBe(ARGS)
    })
  })

  it('only for later kernels', () => {
    throughAll(['args', 'set', 'psi=1', '--future'], () => expect(optionsOf(newId)).toBe(`${ARGS} $tuned_params`))
  })

  it.each([
    ['set', 'foo=a&b'],
    ['set', String.raw`foo=a\nb`],
    ['set', 'foo(=1'],
    ['remove', 'root'],
    ['remove', 'rd.lvm.lv'],
    ['set', 'ro', 'rw'],
  ])('%s %s is refused before grubby runs', (...words) => {
    const before = tree()
    expect(boot('args', ...words, '--entry', 'all')).toMatchObject({ exitCode: 1, error: { code: 'PLAN_REFUSED' } })
    expect(tree()).toEqual(before)
  })

  it('brings labels back with the files', () => {
    const labelled = [entryFile(newId), '/boot/grub2/grubenv', '/etc/default/grub', '/etc/kernel/cmdline']
    const label = 'import os, sys\nfor path in sys.argv[1:]: os.setxattr(path, "security.selinux", b"system_u:object_r:boot_t:s0\\0")'
    ask(HOST, 'python3', '-c', label, ...labelled)
    const before = tree()
    expect(boot('args', 'set', 'psi=1', '--entry', 'all', '--future').exitCode).toBe(0)
    expect(hostward(HOST, 'undo', '--yes').exitCode).toBe(0)
    expect(tree()).toEqual(before)
  })
})

describe('a /boot that cannot be written', () => {
  const changes = [
    ['set-default', '1'],
    ['once', '1'],
    ['args', 'set', 'psi=1', '--entry', 'all', '--future'],
  ]

  it.each(changes)('read-only: %s %s', (...words) => {
    const before = tree()
    remountBoot(HOST, 'ro')
    try {
      expect(boot(...words)).toMatchObject({ exitCode: 1, ok: false })
      expect(tree()).toEqual(before)
    } finally {
      remountBoot(HOST, 'rw')
    }
  })

  it.each(changes)('full: %s %s', (...words) => {
    const before = tree()
    fillBoot(HOST)
    try {
      const { exitCode } = boot(...words)
      // In place there is room for it; for a copy beside it there may be none.
      if (exitCode !== 0) expect(tree()).toEqual(before)
      expect([0, 1]).toContain(exitCode)
    } finally {
      emptyBoot(HOST)
    }
  })
})

it('a user without root may not', () => {
  const { exitCode, error } = hostwardAs({ user: 'admin' }, HOST, 'boot', 'set-default', '1', '--dry-run')
  expect({ exitCode, code: error?.code }).toEqual({ exitCode: 4, code: 'NOT_PERMITTED' })
})
