import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../helpers/run-command.js'
import { blocks } from '../helpers/show-blocks.js'
import { catCall, CHRONY, showCall, unitHost, unmetCall } from '../helpers/unit-host.js'

const plain = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, '')

describe('unit show', () => {
  it('answers in JSON with the keys of the contract', async () => {
    const run = await runCommand(['unit', 'show', 'chrony', '--json'], unitHost())
    expect(run.exitCode).toBe(0)
    expect(run.json.warnings).toEqual([])
    expect(Object.keys(run.json.data)).toEqual(['unit', 'log', 'wantedBy', 'files', 'processes'])
    expect(run.json.data['unit']).toMatchObject({ id: 'chrony.service', active: 'active', sub: 'running', memoryPeakBytes: 5242880 })
    expect(run.json.data['unit'].properties.Names).toEqual(['chrony.service chronyd.service'])
  })

  it('tells people the same, and cuts nothing in a pipe', async () => {
    const run = await runCommand(['unit', 'show', 'chronyd'], unitHost())
    expect(run.stdout).toBe(
      [
        'chrony.service - chrony, an NTP client/server',
        '          state  active (running) since 2025-07-26 06:50:00 UTC (10min ago)',
        '        enabled  enabled (preset: enabled)',
        '  also known as  chronyd.service',
        '      wanted by  multi-user.target: /etc/systemd/system/multi-user.target.wants/chronyd.service',
        '                 time.target (RequiredBy)',
        '          takes  memory 4.1M (peak 5M), CPU 47ms, 1 task of at most 10816',
        '          files  /usr/lib/systemd/system/chrony.service',
        '                 /etc/systemd/system/chrony.service.d/10-nice.conf (drop-in)',
        '           docs  man:chronyd(8)',
        '                 man:chrony.conf(5)',
        '',
        'Processes in /system.slice/chrony.service',
        '  785 /usr/sbin/chronyd -F 2 (main)',
        '    786 /usr/sbin/chronyd -F 2',
        '',
        'Log, times in UTC',
        '  2025-07-26 06:50:00 chronyd[785]: chronyd version 4.6.1 starting',
        '  2025-07-26 06:50:01 chronyd: It went \\x1b[31mwrong',
        '                      in two lines',
        '',
      ].join('\n'),
    )
  })

  it.each([80, 200])('fits %i columns, with colours and without', async (columns) => {
    const long = {
      ...CHRONY,
      Description: '長い説明 '.repeat(30),
      StatusText: 'a\u001b[31mb '.repeat(40),
      DropInPaths: `/${'x'.repeat(150)}.conf`,
    }
    const host = unitHost({ [showCall('chrony.service')]: blocks(long) })
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const run = await runCommand(['unit', 'show', 'chrony', '--no-pager'], host, { tty: true, columns, env })
      expect(run.stdout.split('\n').filter((line) => stringWidth(plain(line)) > columns)).toEqual([])
      expect(plain(run.stdout)).not.toContain('\u001b')
    }
  })

  it('tells why a unit failed, in red, and what could not be seen', async () => {
    const run = await runCommand(['unit', 'show', 'web', '--no-pager'], unitHost(), { tty: true, columns: 200 })
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain('\u001b[31mExecStart=/opt/web --listen ended with exit code 203/EXEC')
    expect(plain(run.stdout)).toContain('restarts  3 times by systemd (Restart=on-failure)')
    expect(plain(run.stdout)).not.toContain('last run')
    expect(plain(run.stderr)).toContain('warning: the files of web.service have changed')
    expect(plain(run.stderr)).toContain('/etc/systemd/system/web.service: may not be read by this user')
  })

  it('shows what and where of a mount, a swap, a device, a socket and a path', async () => {
    const show = async (properties: Record<string, string | string[]>) => {
      const id = String(properties['Id'])
      const unit = { Names: id, LoadState: 'loaded', ActiveState: 'active', SubState: 'x', ...properties }
      return (await runCommand(['unit', 'show', id], unitHost({ [showCall(id)]: blocks(unit) }))).stdout
    }
    const mount = await show({ Id: 'boot.mount', What: '/dev/sda2', Where: '/boot', Type: 'ext4', Options: 'rw', SourcePath: '/etc/fstab' })
    expect(mount).toMatch(/what {2}\/dev\/sda2\n +where {2}\/boot\n +file system {2}ext4\n +options {2}rw\n +made from {2}\/etc\/fstab\n/)
    expect(await show({ Id: 'dev-sda2.swap', What: '/dev/sda2' })).toContain('what  /dev/sda2')
    const device = await show({
      Id: 'dev-sda.device',
      SysFSPath: '/sys/block/sda',
      Following: 'sys-block-sda.device',
      WantedBy: 'a.target b.target',
    })
    expect(device).toMatch(/device {2}\/sys\/block\/sda\n +follows {2}sys-block-sda.device\n +wanted by {2}a.target b.target\n/)
    const socket = await show({
      Id: 'a.socket',
      Listen: ['[::]:22 (Stream)', '/run/x (FIFO)'],
      Accept: 'yes',
      NConnections: '2',
      NAccepted: '7',
    })
    expect(socket).toMatch(/listens on {2}\[::\]:22 \(Stream\)\n +\/run\/x \(FIFO\)\n +connections {2}2 open, 7 accepted\n/)
    expect(await show({ Id: 'a.path', Paths: '/run/x (PathExists)', Triggers: 'a.service' })).toMatch(
      /watches {2}\/run\/x \(PathExists\)\n +starts {2}a.service/,
    )
    expect(await show({ Id: 'a.timer', TriggeredBy: '' })).toContain('runs  hostward timer show a.timer tells when')
    expect(await show({ Id: 'a.target', Wants: 'b.service', Requires: 'c.target' })).toContain('pulls in  c.target b.service')
  })

  it('shows a oneshot that ran, a pending job, a frozen and a masked unit', async () => {
    const show = async (properties: Record<string, string>) =>
      (
        await runCommand(
          ['unit', 'show', 'a'],
          unitHost({ [showCall('a.service')]: blocks({ Id: 'a.service', Names: 'a.service', LoadState: 'loaded', ...properties }) }),
        )
      ).stdout
    const ran = {
      ActiveState: 'active',
      SubState: 'exited',
      ExecMainCode: '1',
      ExecMainStatus: '0',
      ExecMainExitTimestamp: 'Sat 2025-07-26 06:50:00 UTC',
    }
    expect(await show(ran)).toContain('last run  exit code 0/SUCCESS at 2025-07-26 06:50:00 UTC')
    expect(await show({ ActiveState: 'inactive', SubState: 'dead', ExecMainCode: '2', ExecMainStatus: '15' })).toContain(
      'last run  killed by SIGTERM',
    )
    expect(await show({ ActiveState: 'activating', SubState: 'start', Job: '12', FreezerState: 'frozen' })).toContain(
      'state  activating (start) (frozen); job 12 is pending',
    )
    const masked = await show({
      LoadState: 'masked',
      ActiveState: 'inactive',
      SubState: 'dead',
      UnitFileState: 'masked',
      IOReadBytes: '1024',
      IOWriteBytes: '0',
    })
    expect(masked).toContain('state  masked, inactive (dead)')
    for (const state of ['alias', 'static', 'generated', 'transient']) {
      expect(await show({ UnitFileState: state, UnitFilePreset: 'disabled' })).toMatch(new RegExp(`enabled  ${state}\n`))
    }
    expect(await show({ UnitFileState: 'indirect', UnitFilePreset: 'disabled' })).toContain('enabled  indirect (preset: disabled)')
    expect(masked).toContain('takes  disk 1K read, 0B written')
  })

  it('says which condition was not met', async () => {
    const host = unitHost({
      [showCall('chrony.service')]: blocks({ ...CHRONY, ActiveState: 'inactive', SubState: 'dead', ConditionResult: 'no' }),
      [unmetCall('chrony.service')]: {
        exitCode: 3,
        stdout:
          '○ chrony.service - x\n  Condition: start condition failed at Sat 2025-07-26 06:49:59 UTC; 1s ago\n             ConditionHost=x was not met\n',
      },
    })
    expect((await runCommand(['unit', 'show', 'chrony'], host)).stdout).toContain('a condition was not met: ConditionHost=x')
  })

  it('ends with 3 for a unit that is not there, with 2 for what is no name', async () => {
    const missing = await runCommand(['unit', 'show', 'nosuch', '--json'], unitHost())
    expect(missing.exitCode).toBe(3)
    expect(missing.json.error).toMatchObject({ code: 'NOT_FOUND', message: 'nosuch.service: there is no such unit' })
    expect((await runCommand(['unit', 'show', 'a*'], unitHost())).exitCode).toBe(2)
    expect((await runCommand(['unit', 'show', 'chrony', '--lines', 'many'], unitHost())).exitCode).toBe(2)
    expect((await runCommand(['unit', 'show'], unitHost())).exitCode).toBe(2)
  })
})

describe('unit files', () => {
  it('lists them with what the states mean', async () => {
    const run = await runCommand(['unit', 'files'], unitHost(), { tty: true, columns: 80, env: { NO_COLOR: '1' } })
    expect(run.stdout).toContain('UNIT FILE        STATE      PRESET\nchrony.service   enabled    enabled\nchronyd.service  alias      -\n')
    expect(run.stdout).toContain('6 unit files\n\nenabled   2  starts by itself: at boot, or with what it is enabled for\n')
    expect(run.stdout).toContain('odd       1  a state that hostward does not know\nPRESET: what the distribution')
    for (const line of run.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('answers in JSON', async () => {
    const run = await runCommand(['unit', 'files', '--type', 'timer', '--json'], unitHost())
    expect(run.json.data['unitFiles']).toEqual([{ unitFile: 'logrotate.timer', type: 'timer', state: 'disabled', preset: 'enabled' }])
    expect((await runCommand(['unit', 'files', 'zzz*'], unitHost())).stdout).toBe('no unit files\n')
  })

  it('leaves out presets where there are none, and paints what matters', async () => {
    const host = unitHost({
      'systemctl list-unit-files --full --no-legend --no-pager --output=json':
        'a.service enabled \nb.service masked \nc.service bad\nd.service static\n',
      'systemctl --version': 'systemd 239',
    })
    const run = await runCommand(['unit', 'files'], host, { tty: true, columns: 200, env: {} })
    expect(plain(run.stdout)).not.toContain('PRESET')
    expect(run.stdout).toMatch(/a\.service {2}\u001b\[32menabled/)
    expect(run.stdout).toMatch(/b\.service {2}\u001b\[33mmasked/)
    expect(run.stdout).toMatch(/c\.service {2}\u001b\[31mbad/)
  })
})

it('unit cat prints the files as they are, without escape sequences of theirs', async () => {
  const show =
    'systemctl show --no-pager --property=Id,LoadState,ActiveState,FragmentPath,SourcePath,DropInPaths,NeedDaemonReload -- a.service'
  const host = unitHost({
    [show]: blocks({
      Id: 'a.service',
      LoadState: 'loaded',
      ActiveState: 'active',
      FragmentPath: '/usr/lib/a.service',
      DropInPaths: '/etc/a.service.d/x.conf',
    }),
    [catCall('a.service')]: '# /usr/lib/a.service\n[Unit]\n\tDescription=\u001b[31mred\n\n# /etc/a.service.d/x.conf\nNice=5\n',
  })
  const run = await runCommand(['unit', 'cat', 'a'], host)
  expect(run.stdout).toBe('# /usr/lib/a.service\n[Unit]\n\tDescription=\\x1b[31mred\n\n# /etc/a.service.d/x.conf\nNice=5\n')
  const json = await runCommand(['unit', 'cat', 'a', '--json'], host)
  expect(json.json.data['files'][1]).toEqual({ path: '/etc/a.service.d/x.conf', kind: 'drop-in', content: 'Nice=5\n' })
})
