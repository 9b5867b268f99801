import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CannotApplyError } from '../../../src/checks/apply/plan.js'
import { captureSpec } from '../../../src/checks/capture/spec.js'
import { CachedHost } from '../../../src/host/cached.js'
import { apply, applyPlan, failing, GoldenHost } from '../../helpers/golden-host.js'
import { changedHost, type HostEdits } from '../../helpers/changed-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { openRecordedHost } from '../../helpers/recorded-hosts.js'
import { undo } from '../../helpers/run-plan.js'
import {
  ARGS,
  CMDLINE_ARGS,
  entry,
  GRUB_DEFAULTS,
  GRUBENV,
  grubDefaults,
  grubenv,
  KERNEL_CMDLINE,
  NEW,
  newEntry,
  newId,
  OLD,
  oldEntry,
} from '../../lab/grubby-contract/host-tree.js'

const spec = (text: string) => specOf({ 's.yaml': text })
const exactly = (words: string, more = ''): string => `boot: {arguments: {exactly: ['${words.split(' ').join(`', '`)}']${more}}}\n`
const WORDS = 'ro console=tty0 console=ttyS0,115200 quiet isolcpus=1'
const host = (files: Record<string, string> = {}): GoldenHost => {
  const on = new GoldenHost()
  for (const [path, text] of Object.entries(files)) on.host.put(path, text)
  return on
}
const optionsOf = async (on: GoldenHost, path: string): Promise<string | undefined> =>
  /^options (.*)$/m.exec(await on.host.readFile(path))?.[1]
const whyNot = async (on: GoldenHost, text: string): Promise<(string | null)[]> => {
  const error = await applyPlan(on.host, await spec(text)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CannotApplyError)
  return (error as CannotApplyError).lists.cannot.map(({ why }) => why)
}

/** Fails, is applied, passes, applied again nothing, undone, fails as before. */
async function roundTrip(on: GoldenHost, text: string): Promise<void> {
  const golden = await spec(text)
  const [before, failed] = [on.all(), await failing(on.host, golden)]
  expect(failed).not.toEqual([])
  expect(await apply(on.host, golden)).toMatchObject({ changed: true, data: { verified: true, differences: [] }, lists: { cannot: [] } })
  expect(await failing(on.host, golden)).toEqual([])
  const after = on.all()
  on.writers()
  expect(await apply(on.host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] }, journalId: null } })
  expect([on.writers(), on.all()]).toEqual([[], after])
  expect(await undo(on.host)).toMatchObject({ changed: true, data: { verified: true } })
  expect(on.all()).toEqual(before)
  expect(await failing(on.host, golden)).toEqual(failed)
}

describe('exactly these kernel arguments', () => {
  it('are brought about in entries and for later kernels, and undone', async () => {
    await roundTrip(host(), `boot: {arguments: {exactly: [ro, console=ttyS0, psi=1, isolcpus=1], in: [entries]}}\n`)
    await roundTrip(host(), exactly('ro psi=1 console=tty0', ', in: [future]'))
    await roundTrip(
      host(),
      `boot:\n  arguments:\n    - {exactly: [ro, isolcpus=1, debug], entries: '*${OLD}'}\n    - {exactly: [ro, debug], in: [future]}\n    - {present: [psi=1], entries: '*${NEW}'}\n`,
    )
  })

  it('are one call of grubby for each entry that is otherwise; root= and what tuned brings stay', async () => {
    const on = host({ [oldEntry]: entry(OLD, ARGS.replace('quiet', 'rhgb debug')) })
    const { plan } = await applyPlan(on.host, await spec(exactly(WORDS)))
    expect(plan.steps.map((step) => (step.kind === 'run' ? step.args : []))).toEqual([
      ['--update-kernel=1', '--remove-args=rhgb debug', '--args=quiet', '--no-etc-grub-update'],
    ])
    await apply(on.host, await spec(exactly(WORDS)))
    expect(await optionsOf(on, oldEntry)).toBe(ARGS.replace('quiet $tuned_params', '$tuned_params quiet'))
    expect(await optionsOf(on, newEntry)).toBe(ARGS)
  })

  it('put a missing console before the one that counts', async () => {
    const on = host({ [newEntry]: entry(NEW, ARGS.replace('console=tty0 ', '')) })
    await roundTrip(on, exactly(WORDS))
    await apply(on.host, await spec(exactly(WORDS)))
    expect(await optionsOf(on, newEntry)).toMatch(/console=tty0 console=ttyS0,115200$/)
  })

  it('go to the entry that is to be the default, too', async () => {
    const on = host({ [oldEntry]: entry(OLD, `${ARGS} debug`) })
    await roundTrip(
      on,
      `boot: {default: {version: ${OLD}}, arguments: {exactly: ['${WORDS.replaceAll(' ', `', '`)}'], entries: default}}\n`,
    )
  })

  it('are refused where what the root file system needs would go, where tuned brings more, and where grubby cannot write it', async () => {
    const lvm = host({ [newEntry]: entry(NEW, `${ARGS} rd.lvm.lv=lab/root`) })
    const before = lvm.all()
    expect(await whyNot(lvm, exactly(WORDS))).toEqual([
      expect.stringContaining('takes away what the host needs to find its root file system'),
    ])
    expect(await whyNot(host(), exactly(`root=/dev/sdz ${WORDS}`))).toEqual([expect.stringContaining('root=/dev/mapper/lab-root')])
    expect(await whyNot(host(), exactly('ro quiet'))).toEqual([expect.stringContaining('isolcpus=1: comes from a variable of GRUB')])
    expect(await whyNot(host(), exactly(`${WORDS} a&b`))).toEqual([expect.stringContaining('&')])
    expect(lvm.all()).toEqual(before)
    expect(await whyNot(host(), exactly('ro', ', in: [running]'))).toEqual(['the running kernel keeps its arguments until a reboot'])
  })

  it('name root= where it is meant, and then it counts', async () => {
    const on = host()
    expect(await failing(on.host, await spec(exactly(`root=/dev/mapper/lab-root ${WORDS}`)))).toEqual([])
    expect(await failing(on.host, await spec(exactly(`root=/dev/sdz ${WORDS}`)))).toHaveLength(1)
  })

  it('do not make a command line without ro of what stands in /etc/default/grub', async () => {
    const on = host()
    rmSync(on.host.real(KERNEL_CMDLINE))
    expect(await whyNot(on, exactly('debug isolcpus=1', ', in: [future]'))).toEqual([expect.stringContaining('neither ro nor rw')])
    const text = exactly('ro debug isolcpus=1', ', in: [future]')
    await roundTrip(on, text)
    await apply(on.host, await spec(text))
    // What tuned brings is not made an argument of its own.
    expect(await on.host.readFile(KERNEL_CMDLINE)).toBe('root=/dev/mapper/lab-root ro $tuned_params debug\n')
    expect(await on.host.readFile(GRUB_DEFAULTS)).toBe(grubDefaults('debug'))
  })

  it('keep /etc/default/grub in step, without what grub2-mkconfig adds', async () => {
    const on = host({ [GRUB_DEFAULTS]: grubDefaults('console=tty0 quiet', 'GRUB_CMDLINE_LINUX_DEFAULT="rhgb"') })
    await apply(on.host, await spec(exactly('ro console=tty0 psi=1', ', in: [future]')))
    expect(await on.host.readFile(KERNEL_CMDLINE)).toBe(`${CMDLINE_ARGS.replace(' quiet', '')} console=tty0 psi=1\n`)
    expect(await on.host.readFile(GRUB_DEFAULTS)).toBe(grubDefaults('console=tty0 psi=1', 'GRUB_CMDLINE_LINUX_DEFAULT=""'))
  })

  it('go to kernelopts where entries take them from there', async () => {
    const shared = (more = ''): Record<string, string> => ({
      [GRUBENV]: grubenv(`saved_entry=${newId}`, 'kernelopts=root=/dev/sdb ro quiet'),
      [newEntry]: entry(NEW, `$kernelopts ${more}$tuned_params`),
      [oldEntry]: entry(OLD, '$kernelopts $tuned_params'),
    })
    const on = host(shared())
    await roundTrip(on, exactly('ro psi=1 isolcpus=1'))
    await apply(on.host, await spec(exactly('ro psi=1 isolcpus=1')))
    expect(await on.host.readFile(GRUBENV)).toContain('\nkernelopts=root=/dev/sdb ro psi=1\n')
    expect(await whyNot(host(shared()), exactly('ro psi=1'))).toEqual([expect.stringContaining('comes from a variable of GRUB')])
    expect(await whyNot(host(shared('own=1 ')), exactly('ro psi=1 isolcpus=1'))).toEqual([expect.stringContaining('has own=1 of its own')])
  })
})

describe('a captured spec', () => {
  const capture = async (on: GoldenHost): Promise<string> =>
    (await captureSpec(new CachedHost(on.host), { only: ['boot'], all: false, version: '0.1.0', author: null })).text

  it.each([
    ['gone', [' quiet', '']],
    ['more', [' quiet', ' quiet debug']],
    ['otherwise', ['ttyS0,115200', 'ttyS0,9600']],
  ] as const)('brings one argument back that is %s', async (_what, [from, to]) => {
    const on = new GoldenHost()
    on.host.put('/proc/cmdline', `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${NEW} ${ARGS.replace('$tuned_params', 'isolcpus=1')}\n`)
    const text = await capture(on)
    expect(text).toContain('exactly:')
    for (const path of [newEntry, oldEntry, KERNEL_CMDLINE]) on.host.put(path, (await on.host.readFile(path)).replace(from, to))
    const golden = await spec(text)
    expect((await failing(on.host, golden)).length).toBeGreaterThan(0)
    await roundTrip(on, text)
    await apply(on.host, golden)
    expect(sorted(await capture(on))).toEqual(sorted(text))
  })
})

it('of the demo host: what is changed since is planned, and nothing else', async () => {
  const demo = await openRecordedHost('demo')
  const { text } = await captureSpec(new CachedHost(demo), { only: ['boot'], all: false, version: '0.1.0', author: null })
  const golden = await spec(text)
  const stepsOn = async (edits: HostEdits): Promise<unknown[]> =>
    (await applyPlan(changedHost(demo, edits), golden)).plan.steps.map((step) =>
      step.kind === 'run' ? step.args.join(' ') : step.describe,
    )
  expect(await stepsOn({})).toEqual([])
  const more = (old: string): string => old.replace(/ rhgb quiet/g, ' quiet audit=1')
  const grubby = ' --remove-args=audit --args=rhgb --no-etc-grub-update'
  expect(
    await stepsOn({
      file: (path, old) => (path.startsWith('/boot/loader/entries/') ? more(old) : old),
      stdout: (line, old) => (line.startsWith('grubby') ? more(old) : old),
    }),
  ).toEqual([0, 1].map((index) => `--update-kernel=${index}${grubby}`))
  expect(await stepsOn({ file: (path, old) => (path === KERNEL_CMDLINE ? more(old) : old) })).toEqual([
    '/etc/kernel/cmdline, for later kernels: - audit=1  + rhgb',
  ])
})

const sorted = (text: string): string[] => text.split('\n').toSorted()
