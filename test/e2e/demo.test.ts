/** What the document "Linux service management" shows is what the built CLI says of `--host demo`; named by its commands. */
import { expect, it } from 'vitest'
import { askRecordedHost, dataOf } from '../helpers/ask-recorded-host.js'
import { runCli } from '../helpers/built-cli.js'

it('says first that it is a recording, and from when', async () => {
  const run = await runCli(['status', '--host', 'demo'], { timeout: 60_000 })
  expect(`${run.stderr}${run.stdout}`.split('\n')[0]).toMatch(/recording .*2025-07-26 06:59:38 UTC/)
  expect((await askRecordedHost('demo', ['status'])).json.host).toMatchObject({ name: 'vbox', recordedAt: '2025-07-26T06:59:38.524Z' })
})

it('grubby --info=ALL', async () => {
  const { entries } = await dataOf('demo', 'boot list')
  const machine = '65dd8a0b080e4373a5633404cabaac84'
  expect(entries).toMatchObject([
    { index: 0, id: `${machine}-5.14.0-570.26.1.el9_6.x86_64`, default: true, running: true, rescue: false },
    { index: 1, id: `${machine}-5.14.0-570.12.1.el9_6.x86_64`, default: false, running: false, rescue: false },
    { index: 2, id: `${machine}-0-rescue`, kernel: `/boot/vmlinuz-0-rescue-${machine}`, rescue: true },
  ])
  expect(entries[0]).toMatchObject({
    title: 'AlmaLinux (5.14.0-570.26.1.el9_6.x86_64) 9.6 (Sage Margay)',
    kernel: '/boot/vmlinuz-5.14.0-570.26.1.el9_6.x86_64',
    root: '/dev/mapper/almalinux_vbox-root',
    initrds: ['/boot/initramfs-5.14.0-570.26.1.el9_6.x86_64.img', '$tuned_initrd'],
    missingFiles: [],
  })
  expect(entries[0]?.args.join(' ')).toBe(
    'ro crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/almalinux_vbox-swap rd.lvm.lv=almalinux_vbox/root rd.lvm.lv=almalinux_vbox/swap rhgb quiet $tuned_params',
  )
})

it('dmesg', async () => {
  const { messages } = await dataOf('demo', 'boot log')
  expect(messages.slice(0, 5).map(({ text }) => text.slice(0, 60))).toEqual(
    [
      'Linux version 5.14.0-570.26.1.el9_6.x86_64 (mockbuild@x64-bui',
      'The list of certified hardware and cloud instances for Red H',
      'Command line: BOOT_IMAGE=(hd0,gpt2)/vmlinuz-5.14.0-570.26.1.',
      "[Firmware Bug]: TSC doesn't count with P0 frequency!",
      'BIOS-provided physical RAM map:',
    ].map((text) => text.slice(0, 60)),
  )
})

it('systemctl list-unit-files', async () => {
  const { unitFiles } = await dataOf('demo', 'unit files')
  const shown = (rows: typeof unitFiles): string[] => rows.map(({ unitFile, state, preset }) => `${unitFile} ${state} ${preset ?? '-'}`)
  expect(unitFiles).toHaveLength(427)
  expect(shown(unitFiles.slice(0, 7))).toEqual([
    'proc-sys-fs-binfmt_misc.automount static -',
    '-.mount generated -',
    'boot-efi.mount generated -',
    'boot.mount generated -',
    'dev-hugepages.mount static -',
    'dev-mqueue.mount static -',
    'proc-sys-fs-binfmt_misc.mount disabled disabled',
  ])
  expect(shown(unitFiles.slice(-3))).toEqual([
    'systemd-sysupdate-reboot.timer disabled disabled',
    'systemd-sysupdate.timer disabled disabled',
    'systemd-tmpfiles-clean.timer static -',
  ])
  expect(shown(unitFiles.filter(({ unitFile }) => unitFile.endsWith('.service')).slice(0, 3))).toEqual([
    'accounts-daemon.service enabled enabled',
    'alsa-restore.service static -',
    'alsa-state.service static -',
  ])
})

it('systemctl list-units', async () => {
  const { units } = await dataOf('demo', 'unit list', '--all')
  const named = (type: string): typeof units => units.filter((unit) => unit.type === type && unit.active !== 'inactive')
  const services = named('service')
  expect(services).toHaveLength(58)
  expect(services.slice(0, 4).map(({ unit, sub, description }) => [unit, sub, description])).toEqual([
    ['accounts-daemon.service', 'running', 'Accounts Service'],
    ['alsa-state.service', 'running', 'Manage Sound Card State (restore and store)'],
    ['atd.service', 'running', 'Deferred execution scheduler'],
    ['auditd.service', 'running', 'Security Auditing Service'],
  ])
  expect(
    named('mount')
      .slice(0, 4)
      .map(({ unit, description }) => [unit, description]),
  ).toEqual([
    ['-.mount', 'Root Mount'],
    ['boot-efi.mount', '/boot/efi'],
    ['boot.mount', '/boot'],
    ['dev-hugepages.mount', 'Huge Pages File System'],
  ])
  expect(named('swap').map(({ unit, description }) => [unit, description])).toEqual([
    [String.raw`dev-mapper-almalinux_vbox\x2dswap.swap`, '/dev/mapper/almalinux_vbox-swap'],
  ])
  expect(named('device').map(({ unit, description }) => [unit, description])).toEqual(
    expect.arrayContaining([
      ['sys-devices-pci0000:00-0000:00:01.1-ata2-host2-target2:0:0-2:0:0:0-block-sr0.device', 'VBOX_CD-ROM'],
      ['sys-devices-pci0000:00-0000:00:03.0-net-enp0s3.device', '82540EM Gigabit Ethernet Controller (PRO/1000 MT Desktop Adapter)'],
      ['sys-devices-pci0000:00-0000:00:05.0-sound-card0-controlC0.device', '/sys/devices/pci0000:00/0000:00:05.0/sound/card0/controlC0'],
      ['sys-devices-pci0000:00-0000:00:08.0-net-enp0s8.device', '82540EM Gigabit Ethernet Controller (PRO/1000 MT Desktop Adapter)'],
    ]),
  )
  const failed = await dataOf('demo', 'unit list', '--failed')
  expect(failed.units).toMatchObject([{ unit: 'mcelog.service', active: 'failed', description: 'Machine Check Exception Logging Daemon' }])
})

it('systemctl status firewalld', async () => {
  const { unit, processes } = await dataOf('demo', 'unit show', 'firewalld')
  expect(unit).toMatchObject({
    description: 'firewalld - dynamic firewall daemon',
    unitFileState: 'enabled',
    active: 'active',
    sub: 'running',
    documentation: ['man:firewalld(1)'],
    tasksLimit: 10_816,
  })
  expect(processes).toMatchObject([{ args: ['/usr/bin/python3', '-s', '/usr/sbin/firewalld', '--nofork', '--nopid'] }])
})

it('systemctl get-default', async () => {
  expect(await dataOf('demo', 'target show')).toMatchObject({ default: 'graphical.target', current: 'graphical.target' })
})

it('systemctl list-timers', async () => {
  const { timers } = await dataOf('demo', 'timer list')
  const LAST = '2025-07-26T05:58:27.418000Z'
  expect(timers).toMatchObject([
    { unit: 'systemd-tmpfiles-clean.timer', next: expect.stringMatching(/^2025-07-26T07:11:27/), last: null },
    { unit: 'dnf-makecache.timer', next: expect.stringMatching(/^2025-07-26T07:48:06/), last: null },
    { unit: 'logrotate.timer', next: expect.stringMatching(/^2025-07-26T15:00:00/), lastUsec: Date.parse(LAST) * 1000 },
    { unit: 'mlocate-updatedb.timer', next: expect.stringMatching(/^2025-07-26T15:00:00/), lastUsec: Date.parse(LAST) * 1000 },
  ])
  const { unit } = await dataOf('demo', 'unit show', 'logrotate.timer')
  expect(unit.activeEnter).toMatch(/^2025-07-26T06:56:31/)
})

it('systemctl cat logrotate.timer', async () => {
  const { files } = await dataOf('demo', 'unit cat', 'logrotate.timer')
  expect(files).toMatchObject([
    {
      path: '/usr/lib/systemd/system/logrotate.timer',
      content: `[Unit]
Description=Daily rotation of log files
Documentation=man:logrotate(8) man:logrotate.conf(5)

[Timer]
OnCalendar=daily
AccuracySec=1h
Persistent=true

[Install]
WantedBy=timers.target
`,
    },
  ])
})

it('chronyc sources', async () => {
  const { sources } = await dataOf('demo', 'time sources', '--stats', '--resolve')
  const micros = (seconds: number | null): number => Math.round((seconds ?? NaN) * 1e6)
  expect(
    sources.map((source) => [
      `${source.modeSymbol}${source.symbol}`,
      source.reverseName,
      source.stratum,
      source.pollLog2,
      source.reach.toString(8),
      source.lastRxSeconds,
      micros(source.adjustedOffsetSeconds),
      micros(source.offsetSeconds),
      Math.round((source.errorSeconds ?? NaN) * 1000),
    ]),
  ).toEqual([
    ['^*', 'old-tok2.jp.ntp.li', 3, 6, '77', 45, -1598, -1688, 26],
    ['^+', 'time.cloudflare.com', 3, 6, '77', 46, 24, -67, 63],
    ['^+', 'time.cloudflare.com', 3, 6, '77', 44, 1973, 1973, 61],
    ['^+', 'pred-374.chl.la', 3, 6, '77', 44, 873, 873, 24],
  ])
  expect(await dataOf('demo', 'time status')).toMatchObject({
    synchronised: true,
    source: '139.162.81.45',
    stratum: 4,
    role: 'client',
    daemon: 'chronyd',
  })
  const { servers } = await dataOf('demo', 'time servers')
  expect(servers).toMatchObject([{ directive: 'pool', name: '2.almalinux.pool.ntp.org', file: '/etc/chrony.conf', line: 3, active: true }])
})

it('firewall-cmd --list-services', async () => {
  const { running, defaultZone, zones } = await dataOf('demo', 'firewall show')
  expect({ running, defaultZone }).toEqual({ running: true, defaultZone: 'public' })
  expect(zones.find(({ name }) => name === 'public')).toMatchObject({
    active: true,
    interfaces: ['enp0s3', 'enp0s8'],
    drift: [],
    runtime: { services: ['cockpit', 'dhcpv6-client', 'ssh'] },
  })
})
