import { describe, expect, it } from 'vitest'
import { InterruptedError, NotSupportedError } from '../../../src/errors.js'
import { readBootTime } from '../../../src/facts/boot/time.js'
import { BOOT_CLOCK_PROPERTIES } from '../../../src/tools/systemd-analyze/boot-clock.js'
import { FakeHost, type FakeHostOptions } from '../../helpers/fake-host.js'

const SHOW = `systemctl show --no-pager --property=${BOOT_CLOCK_PROPERTIES.join(',')}`
const TARGET = 'systemctl show --no-pager --property=Id,ActiveEnterTimestampMonotonic -- default.target'
const BLAME = 'systemd-analyze blame --no-pager'

/** A machine booted by GRUB with an initrd. */
const GRUB: Readonly<Record<string, string>> = {
  FirmwareTimestampMonotonic: '0',
  LoaderTimestampMonotonic: '0',
  KernelTimestamp: 'Sat 2025-07-26 05:58:20 UTC',
  InitRDTimestampMonotonic: '1500000',
  UserspaceTimestampMonotonic: '6700000',
  FinishTimestamp: 'Sat 2025-07-26 05:58:56 UTC',
  FinishTimestampMonotonic: '36800000',
  SecurityStartTimestampMonotonic: '6710000',
  Virtualization: 'oracle',
}

const host = (changes: Record<string, string> = {}, programs: FakeHostOptions['programs'] = {}) =>
  new FakeHost({
    programs: {
      [SHOW]: Object.entries({ ...GRUB, ...changes })
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
      [TARGET]: 'Id=graphical.target\nActiveEnterTimestampMonotonic=36000000\n',
      [BLAME]: '8.100s NetworkManager-wait-online.service\n 367ms chronyd.service\n',
      ...programs,
    },
  })

describe('readBootTime', () => {
  it('measures kernel, initrd and userspace of a host booted by GRUB', async () => {
    const fake = host()
    const { data, warnings } = await readBootTime(fake)
    expect(data).toEqual({
      finished: true,
      kernelStartedAt: '2025-07-26T05:58:20Z',
      finishedAt: '2025-07-26T05:58:56Z',
      virtualization: 'oracle',
      stages: { firmware: null, loader: null, kernel: 1.5, initrd: 5.2, softReboot: null, userspace: 30.1, total: 36.8 },
      reasons: {
        firmware: expect.stringContaining('UEFI'),
        loader: expect.stringContaining('UEFI'),
        kernel: null,
        initrd: null,
        softReboot: 'there was no soft reboot',
        userspace: null,
        total: null,
      },
      target: { unit: 'graphical.target', seconds: 29.3 },
      slowest: [
        { unit: 'NetworkManager-wait-online.service', seconds: 8.1 },
        { unit: 'chronyd.service', seconds: 0.367 },
      ],
    })
    expect(warnings).toEqual([])
    expect(fake.calls.sort()).toEqual([TARGET, SHOW, BLAME].sort())
  })

  it('measures firmware and loader where they are passed on', async () => {
    const { data } = await readBootTime(host({ FirmwareTimestampMonotonic: '9000000', LoaderTimestampMonotonic: '2500000' }))
    expect(data.stages).toMatchObject({ firmware: 6.5, loader: 2.5, kernel: 1.5, total: 45.8 })
    expect(data.reasons).toMatchObject({ firmware: null, loader: null })
  })

  it('counts a loader without firmware', async () => {
    const { data } = await readBootTime(host({ LoaderTimestampMonotonic: '2500000' }))
    expect(data.stages).toMatchObject({ firmware: null, loader: 2.5, total: 39.3 })
  })

  it('gives the kernel all the time up to systemd where there is no initrd', async () => {
    const { data } = await readBootTime(host({ InitRDTimestampMonotonic: '0' }))
    expect(data.stages).toMatchObject({ kernel: 6.7, initrd: null, total: 36.8 })
    expect(data.reasons.initrd).toMatch(/no initrd/)
  })

  it('measures a container from the start of its systemd', async () => {
    const { data } = await readBootTime(host({ SecurityStartTimestampMonotonic: '0', Virtualization: 'docker' }))
    expect(data).toMatchObject({ kernelStartedAt: null, virtualization: 'docker' })
    expect(data.stages).toEqual({
      firmware: null,
      loader: null,
      kernel: null,
      initrd: null,
      softReboot: null,
      userspace: 30.1,
      total: 30.1,
    })
    expect(data.reasons).toMatchObject({ firmware: expect.stringContaining('container'), kernel: expect.stringContaining('container') })
  })

  it('measures a soft reboot from its beginning', async () => {
    const { data } = await readBootTime(host({ SoftRebootStartTimestampMonotonic: '6000000' }))
    expect(data.stages).toEqual({ firmware: null, loader: null, kernel: null, initrd: null, softReboot: 0.7, userspace: 30.1, total: 30.8 })
    expect(data.reasons).toMatchObject({ kernel: expect.stringContaining('soft reboot'), softReboot: null })
  })

  it('says that the host is still booting', async () => {
    const { data, warnings } = await readBootTime(
      host(
        { FinishTimestamp: '', FinishTimestampMonotonic: '0' },
        {
          [TARGET]: 'Id=graphical.target\nActiveEnterTimestampMonotonic=0\n',
          [BLAME]: { exitCode: 1, stderr: 'Bootup is not yet finished (org.freedesktop.systemd1.Manager.FinishTimestampMonotonic=0).\n' },
        },
      ),
    )
    expect(data).toMatchObject({ finished: false, finishedAt: null, slowest: [], target: { unit: 'graphical.target', seconds: null } })
    expect(data.stages).toMatchObject({ kernel: 1.5, initrd: 5.2, userspace: null, total: null })
    expect(data.reasons).toMatchObject({ userspace: 'the boot has not finished yet', total: 'the boot has not finished yet' })
    expect(warnings.map(({ code }) => code).sort()).toEqual(['SLOWEST_UNAVAILABLE', 'STILL_BOOTING'])
  })

  it('has the stages when systemd-analyze is missing and the target is not told', async () => {
    const { data, warnings } = await readBootTime(
      host(
        {},
        {
          [BLAME]: { outcome: 'not-found' },
          [TARGET]: { exitCode: 1, stderr: 'Failed to get properties: Connection reset by peer\n' },
          'systemctl --version': 'systemd 252 (252-51.el9)\n',
        },
      ),
    )
    expect(data).toMatchObject({ target: null, slowest: [], stages: { total: 36.8 } })
    expect(warnings.map(({ code }) => code).sort()).toEqual(['SLOWEST_UNAVAILABLE', 'TARGET_UNAVAILABLE'])
  })

  it('has no target when default.target has no name', async () => {
    expect((await readBootTime(host({}, { [TARGET]: 'Id=\n' }))).data.target).toBeNull()
  })

  it('tells no time that systemd does not tell', async () => {
    const { data } = await readBootTime(host({ UserspaceTimestampMonotonic: '0', InitRDTimestampMonotonic: '0' }))
    expect(data.stages).toMatchObject({ kernel: null, initrd: null, userspace: null })
    expect(data.reasons).toMatchObject({ kernel: 'systemd does not tell', userspace: 'systemd does not tell' })
    expect(data.target).toEqual({ unit: 'graphical.target', seconds: null })
  })

  it('is not supported without systemd', async () => {
    const refused = { exitCode: 1, stderr: "System has not been booted with systemd as init system (PID 1). Can't operate.\n" }
    await expect(readBootTime(host({}, { [SHOW]: refused, [TARGET]: refused, [BLAME]: refused }))).rejects.toBeInstanceOf(NotSupportedError)
  })

  it('never takes an interruption for an answer', async () => {
    await expect(readBootTime(host({}, { [BLAME]: { outcome: 'interrupted' } }))).rejects.toBeInstanceOf(InterruptedError)
  })
})
