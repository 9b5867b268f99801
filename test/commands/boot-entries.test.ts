import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bootHost, ENTRIES, entryText, NEW, NEW_ID, OLD, OLD_ID, RESCUE_ID, ROOT } from '../helpers/boot-host.js'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const plain = stripVTControlCharacters
const widest = (text: string): number =>
  Math.max(
    ...plain(text)
      .split('\n')
      .map((line) => line.length),
  )

describe('boot list', () => {
  it('answers with the entries as data', async () => {
    const run = await runCommand(['boot', 'list', '--json'], bootHost())
    expect(run.exitCode).toBe(0)
    expect(run.json).toMatchObject({ command: 'boot list', ok: true, warnings: [] })
    expect(run.json.data['entries']).toMatchObject([{ id: NEW_ID }, { id: OLD_ID }, { id: RESCUE_ID }])
  })

  it('marks the entry of the next boot, as boot show does', async () => {
    const host = (): FakeHost => bootHost({ grubenv: { saved_entry: NEW_ID, next_entry: OLD_ID } })
    expect((await runCommand(['boot', 'list'], host())).stdout).toMatch(/^ +1 {2}next boot +5/m)
    expect((await runCommand(['boot', 'show', '1'], host())).stdout).toMatch(/^State +next boot$/m)
    const { json } = await runCommand(['boot', 'list', '--json'], host())
    expect(json.data['entries']).toMatchObject([{ nextBoot: false }, { nextBoot: true }, { nextBoot: false }])
  })

  it('shows a line an entry, and arguments once where they are shared', async () => {
    const { stdout } = await runCommand(['boot', 'list'], bootHost())
    expect(
      stdout
        .split('\n')
        .slice(0, 4)
        .map((line) => line.trim().split(/ {2,}/).slice(0, 3)),
    ).toEqual([
      ['INDEX', 'STATE', 'VERSION'],
      ['0', 'default, running', NEW],
      ['1', OLD, `AlmaLinux (${OLD}) 9.6 (Sage Margay)`],
      ['2', 'rescue', '0-rescue-65dd8a0b080e4373a5633404cabaac84'],
    ])
    expect(stdout).toContain(`Arguments of all entries\n  ${ROOT} ro resume=`)
    expect(stdout).toContain('Arguments of entries 0, 1 only\n  $tuned_params\n')
    expect(stdout.trimEnd().endsWith('3 boot entries')).toBe(true)
  })

  it.each([80, 200])('fits %d columns', async (columns) => {
    const run = await runCommand(['boot', 'list'], bootHost(), { columns, tty: true })
    expect(widest(run.stdout)).toBeLessThanOrEqual(columns)
    expect(run.stdout).toContain(NEW)
  })

  it('marks entries whose files are missing, in red on a terminal', async () => {
    const host = bootHost({ files: { [`/boot/vmlinuz-${OLD}`]: null } })
    const run = await runCommand(['boot', 'list'], host, { tty: true, env: { FORCE_COLOR: '1' } })
    expect(run.stdout).toContain('files missing')
    expect(run.stderr).toContain(`/boot/vmlinuz-${OLD}`)
  })

  it('never sends an escape sequence of an entry to the terminal', async () => {
    const entries = { [NEW_ID]: entryText(NEW, `${ROOT} evil=\u001b[31m`, { title: 'A \u001b[31mred' }) }
    for (const argv of [
      ['boot', 'list'],
      ['boot', 'show', '0'],
      ['boot', 'default'],
      ['boot', 'args'],
    ]) {
      const run = await runCommand(argv, bootHost({ entries }))
      expect(run.exitCode).toBe(0)
      expect(run.stdout + run.stderr).toContain('\\x1b[31m')
      expect(run.stdout + run.stderr).not.toContain('\u001b')
    }
  })

  it('shows an entry that boots no Linux', async () => {
    const host = bootHost({ grubby: 'index=0\nnon linux entry\n', entries: {}, grubenv: {} })
    expect((await runCommand(['boot', 'list'], host)).stdout).toContain('(boots no Linux)')
    expect((await runCommand(['boot', 'show', '0'], host)).stdout).toMatch(/^Kernel +\(boots no Linux\)$/m)
  })

  it('says so when there are none', async () => {
    const run = await runCommand(['boot', 'list'], bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries/README': '' } }))
    expect(run).toMatchObject({ exitCode: 0, stdout: 'no boot entries\n' })
    expect(run.stderr).toContain('holds no entries')
  })

  it.each([
    [4, 'NOT_PERMITTED', bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries': { error: 'EACCES' } } })],
    [5, 'TOOL_MISSING', new FakeHost()],
    [5, 'NOT_SUPPORTED', new FakeHost({ identity: { osId: 'debian', osLike: [] } })],
    [6, 'PARSE_ERROR', bootHost({ grubby: 'garbage\n' })],
    [7, 'TIMEOUT', bootHost({ grubby: { outcome: 'timed-out' } })],
  ])('exit %d: %s', async (exitCode, code, host) => {
    const run = await runCommand(['boot', 'list', '--json'], host)
    expect(run.exitCode).toBe(exitCode)
    expect(run.json.error?.code).toBe(code)
  })
})

describe('boot show', () => {
  it('shows one entry, found by the start of its version', async () => {
    const host = bootHost({ files: { [`/boot/initramfs-${OLD}.img`]: null } })
    const run = await runCommand(['boot', 'show', '5.14.0-570.12'], host)
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(new RegExp(`^Id +${OLD_ID}$`, 'm'))
    expect(run.stdout).toMatch(/^State +files missing$/m)
    expect(run.stdout).toMatch(/^ +\$tuned_initrd$/m)
    expect(run.stdout).toMatch(new RegExp(`^Not there +/boot/initramfs-${OLD}.img$`, 'm'))
    expect((await runCommand(['boot', 'show', OLD_ID, '--json'], host)).json.data['entry']).toMatchObject({ index: 1, id: OLD_ID })
  })

  it('says - for what an entry has not', async () => {
    const run = await runCommand(['boot', 'show', 'm-x'], bootHost({ entries: { 'm-x': 'linux /x\n', ...ENTRIES } }))
    for (const label of ['Title', 'State', 'Version', 'Initrds', 'Arguments'])
      expect(run.stdout).toMatch(new RegExp(`^${label} +(?:-|files missing)$`, 'm'))
  })

  it('wraps on a terminal', async () => {
    const run = await runCommand(['boot', 'show', '0'], bootHost(), { columns: 80, tty: true })
    expect(widest(run.stdout)).toBeLessThanOrEqual(80)
  })

  it('lists what an ambiguous name fits, and what there is instead of an unknown one', async () => {
    const ambiguous = await runCommand(['boot', 'show', '5.14'], bootHost())
    expect(ambiguous.exitCode).toBe(2)
    expect(ambiguous.stderr).toContain(`index 1: ${OLD_ID}`)
    const unknown = await runCommand(['boot', 'show', 'nosuch', '--json'], bootHost())
    expect(unknown.exitCode).toBe(3)
    expect(unknown.json.error?.suggestions[0]).toContain(RESCUE_ID)
    expect((await runCommand(['boot', 'show'], bootHost())).exitCode).toBe(2)
  })
})

describe('boot default', () => {
  it('says which, why, and how long the menu waits', async () => {
    const { stdout } = await runCommand(['boot', 'default'], bootHost())
    expect(stdout).toBe(`Default      index 0: AlmaLinux (${NEW}) 9.6 (Sage Margay)
             ${NEW_ID}
Decided by   saved_entry in /boot/grub2/grubenv (GRUB_DEFAULT=saved)
Menu         waits 5 s
New kernels  become the default when installed (UPDATEDEFAULT=yes, DEFAULTKERNEL=kernel-core)
`)
  })

  it('tells a choice for one boot apart', async () => {
    const grubenv = { saved_entry: 'gone', next_entry: OLD_ID, menu_auto_hide: '1' }
    const files = {
      '/boot/grub2/grub.cfg':
        'set default="${next_entry}"\nset default="${saved_entry}"\nset timeout_style=hidden\nset timeout=-1\nblscfg\n',
      '/etc/sysconfig/kernel': 'UPDATEDEFAULT=no\n',
    }
    const { stdout, stderr } = await runCommand(['boot', 'default'], bootHost({ grubenv, files }), { columns: 80 })
    expect(stdout).toMatch(/^Decided by +being the first entry: what is set names no entry: gone$/m)
    expect(stdout).toMatch(/^Next boot only +index 1: /m)
    expect(stdout).toMatch(/^Menu +waits until somebody chooses, hidden, hidden after a successful\n +boot$/m)
    expect(stdout).toMatch(/^New kernels +do not become the default \(UPDATEDEFAULT is not yes\)$/m)
    expect(stderr).toContain('saved_entry in /boot/grub2/grubenv names no entry (gone)')
    expect(widest(stdout)).toBeLessThanOrEqual(80)
  })

  it('has words for what is not known or not set', async () => {
    const none = { '/boot/grub2/grub.cfg': null, '/etc/default/grub': null, '/etc/sysconfig/kernel': null }
    const bare = await runCommand(['boot', 'default'], bootHost({ grubenv: {}, files: none }))
    expect(bare.stdout).toMatch(/^Decided by +being the first entry: nothing is set$/m)
    expect(bare.stdout).toMatch(/^Menu +timeout not known$/m)
    expect(bare.stdout).toMatch(/^New kernels +no UPDATEDEFAULT in/m)
    const fixed = { '/boot/grub2/grub.cfg': 'set default="1"\nblscfg\n', '/etc/default/grub': 'GRUB_DEFAULT=1\n' }
    const { stdout } = await runCommand(['boot', 'default'], bootHost({ files: fixed }))
    expect(stdout).toMatch(/^Decided by +GRUB_DEFAULT, written into grub.cfg \(GRUB_DEFAULT=1\)$/m)
    expect(stdout).toMatch(/^New kernels +do not change the default/m)
    const firmware = await runCommand(
      ['boot', 'default'],
      bootHost({ grubenv: { saved_entry: 'uefi-firmware', next_entry: 'uefi-firmware' } }),
    )
    expect(firmware.stdout).toMatch(/^Default +UEFI Firmware Settings$/m)
    expect(firmware.stdout).toMatch(/^Next boot only +uefi-firmware$/m)
    const empty = await runCommand(['boot', 'default'], bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries/README': '' } }))
    expect(empty.stdout).toMatch(/^Default +none$/m)
  })

  it('is not permitted without the environment that decides', async () => {
    const run = await runCommand(['boot', 'default'], bootHost({ files: { '/boot/grub2/grubenv': { error: 'EACCES' } } }))
    expect(run.exitCode).toBe(4)
    expect(run.stderr).toContain('/boot/grub2/grubenv may only be read by root')
  })
})

describe('boot args', () => {
  it('shows the places of each argument, what the verdicts mean, and that no reboot is pending', async () => {
    const { stdout } = await runCommand(['boot', 'args'], bootHost())
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(lines[0]).toEqual(['VERDICT', 'RUNNING', 'ENTRIES', 'CMDLINE', 'GRUB', 'ARGUMENT'])
    expect(lines[1]).toEqual(['now', 'yes', 'all', 'yes', '-', ROOT])
    expect(stdout).toContain('CMDLINE is /etc/kernel/cmdline, GRUB is /etc/default/grub')
    expect(stdout).toMatch(/^now +in force, and stays/m)
    expect(stdout).not.toContain('next-kernel')
    expect(stdout).toContain('Reboot pending: no\n')
  })

  it.each([80, 200])('fits %d columns with every verdict', async (columns) => {
    const entries = {
      [NEW_ID]: entryText(NEW, `${ROOT} ro audit=1 a`),
      [OLD_ID]: entryText(OLD, `${ROOT} ro a old=1`),
      [RESCUE_ID]: ENTRIES[RESCUE_ID]!,
    }
    const files = { '/etc/kernel/cmdline': `${ROOT} ro a later=${'x'.repeat(90)}\n` }
    const run = await runCommand(['boot', 'args'], bootHost({ entries, files }), { columns, tty: true })
    expect(widest(run.stdout)).toBeLessThanOrEqual(columns)
    for (const word of ['now ', 'next-boot ', 'next-kernel ', 'drift ', ' default ', ' 2 of 3 ']) expect(plain(run.stdout)).toContain(word)
    expect(plain(run.stdout)).toContain('Reboot pending: yes\n')
    expect(plain(run.stdout)).toContain('arguments of the default entry that are not in force: audit=1')
  })

  it('answers without root with what it can read', async () => {
    const host = bootHost({ grubby: '', entries: {}, files: { '/boot/loader/entries': { error: 'EACCES' } }, uid: 1000 })
    const run = await runCommand(['boot', 'args'], host)
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/^\? +yes +\? +yes/m)
    expect(run.stdout).toMatch(/^\? +a place that decides could not be read$/m)
    expect(run.stdout).toContain('Reboot pending: not known\n')
    expect(run.stderr).toContain('may only be read by root: shown is the rest')
    const json = (await runCommand(['boot', 'args', '--json'], host)).json
    expect(json.data['rebootPending']).toMatchObject({ pending: null })
  })

  it('has words for no arguments at all', async () => {
    const files = { '/etc/kernel/cmdline': null, '/etc/default/grub': null }
    const run = await runCommand(['boot', 'args'], bootHost({ entries: { [NEW_ID]: entryText(NEW, '') }, commandLine: '', files }))
    expect(run.stdout).toContain('no kernel arguments\n')
  })
})
