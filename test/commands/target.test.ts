import { describe, expect, it } from 'vitest'
import { runCommand } from '../helpers/run-command.js'
import { LIST_UNIT_FILES, LIST_UNITS, targetHost } from '../helpers/target-host.js'

const TTY = { columns: 80, tty: true, env: { NO_COLOR: '1' } }
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

describe('target show', () => {
  it('fits 80 columns', async () => {
    const run = await runCommand(['target', 'show', 'cui'], targetHost(), TTY)
    expect(widest(run.stdout)).toBeLessThanOrEqual(80)
    expect(run.stdout).toBe(`  default  graphical.target
           /etc/systemd/system/default.target ->
           /usr/lib/systemd/system/graphical.target
  current  graphical.target

sysinit.target  active
  its unit file, without a link (1 unit):
    dev-sda.device

basic.target  active
  its unit file, without a link (2 units):
    sysinit.target (required), tmpfiles.service (inactive)

multi-user.target  active
  /etc/systemd/system/multi-user.target.wants (3 units):
    chronyd.service, new.service (not read by systemd), sshd.service
  its unit file, without a link (3 units):
    basic.target (required), firstboot.service (inactive), gone.service
    (not-found)

graphical.target  active  default  current
  /usr/lib/systemd/system/graphical.target.requires (1 unit):
    multi-user.target (required)
  its unit file, without a link (1 unit):
    gdm.service

a switch to multi-user.target would
  stop 5 units:
    files.service, gdm.service, graphical.target, stray-helper.service,
    stray.service
  start 2 units:
    lvm.service, tmpfiles.service
  try 1 unit whose conditions did not hold the last time:
    firstboot.service
`)
  })

  it('names the ways in which the default can be hidden', async () => {
    const run = await runCommand(['target', 'show'], targetHost({}, { '/proc/cmdline': 'ro systemd.unit=multi-user.target' }))
    expect(run.stdout).toContain('this boot  multi-user.target  by the kernel argument systemd.unit=multi-user.target')
    expect(run.stderr).toContain('warning: the kernel was started with systemd.unit=multi-user.target')
    expect(run.stdout).toContain('a switch to graphical.target, the default target, would')
  })

  it('answers in JSON', async () => {
    const run = await runCommand(['target', 'show', 'rescue', '--json'], targetHost())
    expect(run.exitCode).toBe(0)
    expect(run.json.data).toMatchObject({ default: 'graphical.target', current: 'graphical.target', target: { unit: 'rescue.target' } })
    expect(run.json.warnings.map(({ code }) => code)).toEqual(['STOPS_SSH'])
  })

  it('ends with 2 for a name that is none, and with 5 where there is no systemd', async () => {
    expect((await runCommand(['target', 'show', 'sshd.service'], targetHost())).exitCode).toBe(2)
    const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    expect((await runCommand(['target', 'show'], targetHost({ [LIST_UNITS]: { exitCode: 1, stderr } }))).exitCode).toBe(5)
  })
})

describe('target list', () => {
  const show = 'systemctl show --no-pager --property=Id,Names,Description,LoadState,ActiveState,SubState,UnitFileState,AllowIsolate *'
  const block = (id: string, isolate: string) =>
    `Id=${id}\nDescription=A description that is much too long for a narrow terminal\nLoadState=loaded\nActiveState=active\nUnitFileState=static\nAllowIsolate=${isolate}\n`
  const ids = ['basic', 'graphical', 'multi-user', 'rescue', 'sysinit']
  const host = () =>
    targetHost({ [LIST_UNIT_FILES]: '[]', [show]: ids.map((id) => block(`${id}.target`, id === 'basic' ? 'no' : 'yes')).join('\n') })

  it('fits 80 columns', async () => {
    const run = await runCommand(['target', 'list'], host(), TTY)
    expect(widest(run.stdout)).toBeLessThanOrEqual(80)
    expect(run.stdout).toBe(`TARGET             ACTIVE  FILE    SWITCH  DESCRIPTION
basic.target       active  static  -       A description that is much too long …
graphical.target   active  static  yes     default, current: A description that…
multi-user.target  active  static  yes     A description that is much too long …
rescue.target      active  static  yes     A description that is much too long …
sysinit.target     active  static  yes     A description that is much too long …

5 targets
SWITCH: hostward target switch goes there. multi-user.target is also called cui
here, graphical.target gui.
`)
  })

  it('offers no switch to what ends the run of the host', async () => {
    const answers = {
      [LIST_UNIT_FILES]: '[]',
      [show]: ids.map((id) => block(`${id === 'rescue' ? 'poweroff' : id}.target`, 'yes')).join('\n'),
    }
    const run = await runCommand(['target', 'list'], targetHost(answers), TTY)
    expect(run.stdout).toMatch(/^poweroff\.target +active +static +- /m)
    expect(run.stdout).toMatch(/^graphical\.target +active +static +yes /m)
  })

  it('says of a target that is not loaded what it is instead', async () => {
    const answers = ids
      .map((id) => block(`${id}.target`, 'no'))
      .join('\n')
      .replace('LoadState=loaded\nActiveState=active', 'LoadState=not-found\nActiveState=inactive')
      .replace('LoadState=loaded', 'LoadState=masked')
    const { stdout } = await runCommand(['target', 'list'], targetHost({ [LIST_UNIT_FILES]: '[]', [show]: answers }))
    expect(stdout).toMatch(/basic\.target +not-found +static/)
    expect(stdout).toMatch(/graphical\.target +masked, active +static/)
  })

  it('cuts nothing in a pipe', async () => {
    expect((await runCommand(['target', 'list'], host())).stdout).toContain('much too long for a narrow terminal')
  })

  it('answers in JSON', async () => {
    const run = await runCommand(['target', 'list', '--json'], host())
    expect(run.json.data['targets']).toHaveLength(5)
  })
})
