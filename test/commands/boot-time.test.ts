import { describe, expect, it } from 'vitest'
import { FakeHost } from '../helpers/fake-host.js'
import { runCommand } from '../helpers/run-command.js'

const CLOCK = `FirmwareTimestampMonotonic=0
LoaderTimestampMonotonic=0
KernelTimestamp=Sat 2025-07-26 05:58:20 UTC
InitRDTimestampMonotonic=1500000
UserspaceTimestampMonotonic=6700000
FinishTimestamp=Sat 2025-07-26 05:58:56 UTC
FinishTimestampMonotonic=36800000
SecurityStartTimestampMonotonic=6710000
Virtualization=oracle
`
const BLAME = Array.from(
  { length: 12 },
  (_, index) => `${String(12 - index)}.500s unit-with-quite-a-long-name-number-${String(index)}.service`,
).join('\n')

const host = (clock = CLOCK) =>
  new FakeHost({
    programs: {
      'systemctl show --no-pager --property=Id,ActiveEnterTimestampMonotonic -- default.target':
        'Id=graphical.target\nActiveEnterTimestampMonotonic=36000000\n',
      'systemctl show *': clock,
      'systemd-analyze blame --no-pager': BLAME,
    },
  })

describe('boot time', () => {
  it('answers with stages and slowest units as data', async () => {
    const run = await runCommand(['boot', 'time', '--json', '--limit', '1'], host())
    expect(run.exitCode).toBe(0)
    expect(run.json.data['stages']).toEqual({
      firmware: null,
      loader: null,
      kernel: 1.5,
      initrd: 5.2,
      softReboot: null,
      userspace: 30.1,
      total: 36.8,
    })
    expect(run.json.data['slowest']).toHaveLength(12)
  })

  it('draws a bar each at 80 columns', async () => {
    const run = await runCommand(['boot', 'time', '-n', '2'], host(), { columns: 80 })
    expect(run.stdout).toBe(`booted in 36.8s, started 2025-07-26 05:58:20 UTC
graphical.target was reached 29.3s after systemd started

 firmware           -
   loader           -
   kernel        1.5s  ##
   initrd        5.2s  #######
userspace       30.1s  ########################################

firmware, loader: not told: only UEFI firmware together with a boot loader that
passes its times on (systemd-boot; GRUB does not) measures it

slowest units, 2 of 12 (they start side by side: the times do not add up)
     12.5s  unit-with-quite-a-long-name-number-0.service  ######################
     11.5s  unit-with-quite-a-long-name-number-1.service  ####################
`)
  })

  it.each([40, 80, 200])('fits %i columns, with and without colour', async (columns) => {
    for (const env of [{ FORCE_COLOR: '1' }, {}]) {
      const run = await runCommand(['boot', 'time'], host(), { columns, tty: true, env })
      const widths = run.stdout.split('\n').map((line) => line.replace(/\u001b\[[\d;]*m/g, '').length)
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
    }
  })

  it('cuts nothing in a pipe', async () => {
    expect((await runCommand(['boot', 'time'], host())).stdout).toContain('unit-with-quite-a-long-name-number-9.service')
  })

  it('says that the host is still booting, and why stages have no time', async () => {
    const run = await runCommand(['boot', 'time'], host(CLOCK.replace(/^Finish.*\n/gm, '')), { columns: 80 })
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain('still booting, started 2025-07-26 05:58:20 UTC\n')
    expect(run.stdout).toContain('userspace: the boot has not finished yet\n')
    expect(run.stderr).toContain('warning: the boot has not finished yet')
  })

  it('shows the stage of a soft reboot', async () => {
    const run = await runCommand(['boot', 'time'], host(`${CLOCK}SoftRebootStartTimestampMonotonic=6000000\n`), { columns: 80 })
    expect(run.stdout).toContain('soft reboot       700ms  #\n')
    expect(run.stdout).toContain('firmware, loader, kernel, initrd: after a soft reboot')
  })

  it('exits 5 on a host without systemd', async () => {
    const run = await runCommand(['boot', 'time'], new FakeHost())
    expect(run).toMatchObject({ exitCode: 5, stdout: '' })
    expect(run.stderr).toContain('systemctl is not installed')
  })
})
