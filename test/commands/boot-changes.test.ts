import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { grubbies, grubbyHost } from '../helpers/grubby-host.js'
import { runCommand, type CommandRun } from '../helpers/run-command.js'
import type { ScratchHost } from '../helpers/scratch-host.js'
import { readTree } from '../helpers/tree.js'
import { GRUBENV, grubenv, newId, oldId } from '../lab/grubby-contract/host-tree.js'

const start = (): ScratchHost => grubbyHost(grubbies[0]!, { [GRUBENV]: grubenv(`saved_entry=${newId}`) })
const run = (host: ScratchHost, ...argv: string[]): Promise<CommandRun> => runCommand(['boot', ...argv, '--json'], host)

describe('the commands', () => {
  it.each([
    [['set-default', '1'], ['grubby --set-default-index=1']],
    [
      ['set-default', oldId, '--pin'],
      ['grubby --set-default-index=1', '/etc/sysconfig/kernel'],
    ],
    [['once', '1'], [`grub2-reboot ${oldId}`]],
    [['args', 'set', 'psi=1', 'a=2', '--entry', '0'], ['grubby --update-kernel=0 --args=psi=1 a=2 --no-etc-grub-update']],
    [
      ['args', 'append', 'console=ttyS1', '--entry', 'default'],
      ['grubby --update-kernel=0 --args=console=tty0 console=ttyS0,115200 console=ttyS1 --no-etc-grub-update'],
    ],
    [['args', 'replace', 'console=tty0', '--entry', '1'], ['grubby --update-kernel=1 --args=console=tty0 --no-etc-grub-update']],
    [
      ['args', 'remove', 'quiet', '--future'],
      ['/etc/kernel/cmdline', '/etc/default/grub'],
    ],
  ])('boot %j plans %j and writes nothing', async (argv, steps) => {
    const host = start()
    const before = readTree(host.root)
    const { exitCode, json } = await run(host, ...argv, '--dry-run')
    expect({ exitCode, changed: json.changed }).toEqual({ exitCode: 0, changed: false })
    const told = (json.data['plan'] as { steps: { argv: string[] | null; file: string | null }[] }).steps
    expect(told.map((step) => step.argv?.join(' ') ?? step.file)).toEqual(steps)
    expect(readTree(host.root)).toEqual(before)
  })

  it('change the host, and tell that a reboot is pending', async () => {
    const { exitCode, json } = await run(start(), 'set-default', '1')
    expect({ exitCode, changed: json.changed, verified: json.data['verified'] as unknown }).toEqual({
      exitCode: 0,
      changed: true,
      verified: true,
    })
    expect(json.warnings.map(({ code }) => code)).toContain('REBOOT_PENDING')
  })

  it('do not call a host as wished whose change was cut off', async () => {
    const host = start()
    expect((await run(host, 'set-default', '1')).exitCode).toBe(0)
    expect((await run(host, 'set-default', '1')).json).toMatchObject({ ok: true, changed: false })
    const path = host.real('/var/lib/hostward/changes/000001/entry.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"state":"done"', '"state":"begun"'))
    // What is not there any more may be what the change has half done.
    for (const entry of ['1', 'gone']) {
      const { exitCode, json } = await run(host, 'set-default', entry)
      expect({ exitCode, code: json.error?.code }).toEqual({ exitCode: 1, code: 'UNFINISHED_CHANGE' })
    }
    const lock = await (await host.writer()).lock('/var/lib/hostward/lock')
    for (const entry of ['1', 'gone']) expect((await run(host, 'set-default', entry)).json.error?.code).toBe('LOCKED')
    await lock?.release()
  })

  it('have a reboot confirmed', async () => {
    const host = start()
    const refused = await run(host, 'set-default', '1', '--reboot')
    expect({ exitCode: refused.exitCode, code: refused.json.error?.code }).toEqual({ exitCode: 2, code: 'CONFIRMATION_NEEDED' })
    expect(host.calls).not.toContain('grubby --set-default-index=1')
    const done = await run(host, 'set-default', '1', '--reboot', '--yes')
    expect({ exitCode: done.exitCode, last: host.calls.at(-1) }).toEqual({ exitCode: 0, last: 'systemctl reboot' })
  })

  it.each([
    [['once'], 2],
    [['once', '1', '--clear'], 2],
    [['args', 'set', '--entry', 'all'], 2],
    [['args', 'set', 'a=1'], 2],
    [['args', 'set', 'foo=a&b', '--entry', 'all'], 1],
    [['set-default', 'gone'], 3],
  ])('boot %j ends with %i', async (argv, code) => {
    expect((await run(start(), ...argv)).exitCode).toBe(code)
  })

  it('do not look for words of an argument among the flags', async () => {
    const { json } = await run(start(), 'args', 'remove', 'quiet', '--entry', '0', '--dry-run', 'console=tty0')
    expect(json.data['plan']).toMatchObject({ summary: 'remove quiet console=tty0: entry 0' })
  })
})
