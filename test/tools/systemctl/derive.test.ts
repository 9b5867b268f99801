import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeSystemctlDerivation } from '../../../src/tools/systemctl/derive.js'
import { parseShow, showArgs } from '../../../src/tools/systemctl/show.js'
import { recordedAnswers, type LiteralRun } from '../../helpers/recorded-answers.js'

const SHOW: LiteralRun = {
  line: 'systemctl show --no-pager --property=Id,Names,LoadState,ActiveState,MainPID,ExecStart,FragmentPath,DropInPaths -- sshd.service dbus.service -.mount',
  stdout: [
    'MainPID=785\nExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D ; code=(null) ; status=0/0 }\nExecStart={ path=/bin/b ; argv[]=/bin/b ; code=(null) ; status=0/0 }\nId=sshd.service\nNames=sshd.service ssh.service\nLoadState=loaded\nActiveState=active\nFragmentPath=/usr/lib/systemd/system/sshd.service\nDropInPaths=\n',
    'MainPID=1\nId=dbus-broker.service\nNames=dbus-broker.service dbus.service\nLoadState=loaded\nActiveState=active\nFragmentPath=/usr/lib/systemd/system/dbus-broker.service\nDropInPaths=/etc/systemd/system/dbus-broker.service.d/a.conf /etc/systemd/system/dbus-broker.service.d/b.conf\n',
    'Id=-.mount\nNames=-.mount\nLoadState=loaded\nActiveState=active\nFragmentPath=/run/systemd/generator/-.mount\nDropInPaths=\n',
  ].join('\n'),
}
const MANAGER: LiteralRun = {
  line: 'systemctl show --no-pager --property=Version,SystemState',
  stdout: 'Version=252\nSystemState=running\n',
}
const FILES: LiteralRun = {
  line: 'systemctl list-unit-files --output=json',
  stdout: String.raw`[{"unit_file":"getty@.service"},{"unit_file":"a\\x2db@.service"}]`,
}

const derive = (args: readonly string[], runs: readonly LiteralRun[], complete = false) =>
  makeSystemctlDerivation()('systemctl', args, recordedAnswers(runs, complete))

describe('systemctl show', () => {
  it('of any units in any order, with any of the properties', async () => {
    const args = showArgs(['ActiveState', 'Id'], ['-.mount', 'sshd.service'])
    expect(await derive(args, [SHOW])).toEqual({
      program: 'systemctl',
      args,
      outcome: 'exited',
      exitCode: 0,
      signal: null,
      stdout: 'Id=-.mount\nActiveState=active\n\nId=sshd.service\nActiveState=active\n',
      stderr: '',
      durationMs: 0,
    })
  })

  it('keeps systemd’s own order and every line of a property that stands twice', async () => {
    const result = await derive(showArgs(['Id', 'ExecStart', 'MainPID'], ['sshd.service']), [SHOW])
    expect(result?.stdout).toBe(
      'MainPID=785\nExecStart={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D ; code=(null) ; status=0/0 }\nExecStart={ path=/bin/b ; argv[]=/bin/b ; code=(null) ; status=0/0 }\nId=sshd.service\n',
    )
  })

  it('leaves out what a unit of this type does not have, as systemd does', async () => {
    expect((await derive(showArgs(['Id', 'MainPID'], ['-.mount']), [SHOW]))?.stdout).toBe('Id=-.mount\n')
  })

  it('of a unit by any of its names', async () => {
    for (const name of ['dbus.service', 'dbus-broker.service']) {
      expect((await derive(showArgs(['Id'], [name]), [SHOW]))?.stdout).toBe('Id=dbus-broker.service\n')
    }
    expect((await derive(showArgs(['Id'], ['ssh.service']), [SHOW]))?.stdout).toBe('Id=sshd.service\n')
  })

  it('puts two recorded calls about one unit together', async () => {
    const second = { line: 'systemctl show --no-pager --property=Id,NRestarts -- sshd.service', stdout: 'Id=sshd.service\nNRestarts=2\n' }
    expect((await derive(showArgs(['MainPID', 'NRestarts'], ['sshd.service']), [SHOW, second]))?.stdout).toBe('MainPID=785\nNRestarts=2\n')
  })

  it('answers with microseconds only where they were recorded, and without them from either', async () => {
    const precise = {
      line: 'systemctl show --no-pager --timestamp=us+utc --property=Id,ActiveEnterTimestamp -- sshd.service',
      stdout: 'Id=sshd.service\nActiveEnterTimestamp=Sat 2025-07-26 06:13:03.012345 UTC\n',
    }
    const times = ['ActiveEnterTimestamp']
    expect(await derive(showArgs(['Id'], ['sshd.service'], true), [SHOW])).toBeNull()
    expect(await derive(showArgs(['Id', 'MainPID'], ['sshd.service'], true), [SHOW, precise])).toBeNull()
    for (const microseconds of [true, false]) {
      expect((await derive(showArgs(times, ['sshd.service'], microseconds), [SHOW, precise]))?.stdout).toBe(
        'ActiveEnterTimestamp=Sat 2025-07-26 06:13:03.012345 UTC\n',
      )
    }
    expect((await derive(showArgs(['MainPID', 'Id'], ['sshd.service']), [SHOW, precise]))?.stdout).toBe('MainPID=785\nId=sshd.service\n')
  })

  it('is not misled by a blank line within a command', async () => {
    const command = 'ExecStart={ path=/bin/sh ; argv[]=/bin/sh -c one\n\nId=two.service\n ; code=(null) ; status=0/0 }'
    const odd = {
      line: 'systemctl show --no-pager --property=Id,ExecStart -- a.service b.service',
      stdout: `${command}\nId=a.service\n\nId=b.service\n`,
    }
    expect((await derive(showArgs(['Id'], ['b.service', 'a.service']), [odd]))?.stdout).toBe('Id=b.service\n\nId=a.service\n')
    expect((await derive(showArgs(['ExecStart'], ['a.service']), [odd]))?.stdout).toBe(`${command}\n`)
    expect(await derive(showArgs(['Id'], ['two.service']), [odd])).toBeNull()
  })

  it.each([
    ['a property that nobody asked about', showArgs(['Id', 'Wants'], ['sshd.service'])],
    ['a unit that nobody asked about', showArgs(['Id'], ['sshd.service', 'other.service'])],
    ['all properties', showArgs([], ['sshd.service'])],
    ['another order of words', ['show', 'sshd.service', '--property=Id']],
    ['names without --', ['show', '--no-pager', '--property=Id', 'sshd.service']],
    ['another verb', ['status', 'sshd.service']],
  ])('does not guess: %s', async (_what, args) => {
    expect(await derive(args, [SHOW])).toBeNull()
  })

  it('does not trust a recorded call with more or fewer answers than units', async () => {
    const broken = { ...SHOW, stdout: 'Id=sshd.service\nLoadState=loaded\n' }
    expect(await derive(showArgs(['Id'], ['sshd.service']), [broken])).toBeNull()
  })

  it('of the manager, from all that was asked of it', async () => {
    const second = { line: 'systemctl show --no-pager --property=Virtualization', stdout: 'Virtualization=kvm\n' }
    expect((await derive(showArgs(['SystemState'], []), [MANAGER]))?.stdout).toBe('SystemState=running\n')
    expect((await derive(showArgs(['Virtualization', 'Version'], []), [MANAGER, second]))?.stdout).toBe('Version=252\nVirtualization=kvm\n')
    expect(await derive(showArgs(['Tainted'], []), [MANAGER])).toBeNull()
  })

  it('is nobody else’s matter', async () => {
    expect(await makeSystemctlDerivation()('journalctl', showArgs(['Id'], ['sshd.service']), recordedAnswers([SHOW]))).toBeNull()
  })
})

describe('systemctl show of a unit that is not there', () => {
  it('says so when all units were recorded', async () => {
    const result = await derive(
      showArgs(['Id', 'LoadState', 'ActiveState', 'UnitFileState', 'LoadError', 'MainPID'], ['nosuch.service']),
      [SHOW],
      true,
    )
    expect(result?.stdout).toBe(
      'Id=nosuch.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\nLoadError=org.freedesktop.systemd1.NoSuchUnit "Unit nosuch.service not found."\n',
    )
    expect(result?.exitCode).toBe(0)
  })

  it('does not say so when they were not', async () => {
    expect(await derive(showArgs(['Id'], ['nosuch.service']), [SHOW])).toBeNull()
  })

  it.each(['dev-sdz.device', 'new.slice', 'getty@tty9.service', String.raw`a\x2db@x.service`])(
    'does not say so of %s, which systemd would make when it is asked',
    async (unit) => {
      expect(await derive(showArgs(['Id'], [unit]), [SHOW, FILES], true)).toBeNull()
    },
  )

  it('says so of an instance without a template', async () => {
    expect((await derive(showArgs(['LoadState'], ['x@1.service']), [SHOW, FILES], true))?.stdout).toBe('LoadState=not-found\n')
    expect(await derive(showArgs(['LoadState'], ['x@1.service']), [SHOW], true), 'no list of unit files').toBeNull()
  })
})

describe('systemctl show where it failed', () => {
  const offline: LiteralRun = {
    line: 'systemctl show --no-pager --property=Id -- a.service b.service',
    exitCode: 1,
    stderr: 'System has not been booted with systemd as init system (PID 1). Can’t operate.\n',
  }

  it('fails for every other question with the same words', async () => {
    for (const args of [showArgs(['Id', 'Names'], ['c.service']), showArgs(['Version'], [])]) {
      expect(await derive(args, [offline])).toMatchObject({ exitCode: 1, stdout: '', stderr: offline.stderr, args })
    }
  })

  it('of systemd 219 fails for named properties and answers for all of them', async () => {
    const named: LiteralRun = {
      line: 'systemctl show --no-pager --property=Id,NRestarts -- a.service b.service',
      exitCode: 1,
      stdout: 'Id=a.service\n',
    }
    const all: LiteralRun = {
      line: 'systemctl show --no-pager --all -- a.service b.service',
      stdout: 'Id=a.service\nMainPID=1\n\nId=b.service\nMainPID=2\n',
    }
    const runs = [named, all]
    expect((await derive(showArgs([], ['b.service']), runs))?.stdout).toBe('Id=b.service\nMainPID=2\n')
    expect((await derive(showArgs(['MainPID'], ['b.service']), runs))?.stdout).toBe('MainPID=2\n')
    expect(await derive(showArgs(['NRestarts'], ['c.service']), runs)).toMatchObject({ exitCode: 1, stdout: '' })
    expect(await derive(showArgs([], ['c.service']), runs)).toBeNull()
  })
})

describe('systemctl cat', () => {
  const sshd =
    '# /usr/lib/systemd/system/sshd.service\n[Unit]\n# /usr/lib/systemd/system/sshd.service.d is read too\n\n[Service]\nExecStart=/x\n'
  const dbus =
    '# /usr/lib/systemd/system/dbus-broker.service\n[Unit]\n\n# /etc/systemd/system/dbus-broker.service.d/a.conf\n# a\n\n# /etc/systemd/system/dbus-broker.service.d/b.conf\n[Service]\nNice=1\n\n'
  const root = '# /run/systemd/generator/-.mount\n# Automatically generated by systemd-fstab-generator\n'
  const all: LiteralRun = { line: 'systemctl cat --no-pager -- sshd.service dbus.service -.mount', stdout: [sshd, dbus, root].join('\n') }
  const cat = (...units: string[]): string[] => ['cat', '--no-pager', '--', ...units]

  it.each([
    ['the first', ['sshd.service'], sshd],
    ['one in the middle with drop-ins and a blank last line', ['dbus.service'], dbus],
    ['the last', ['-.mount'], root],
    ['one by another name', ['dbus-broker.service'], dbus],
    ['two in another order', ['-.mount', 'sshd.service'], `${root}\n${sshd}`],
  ])('of %s', async (_what, units, expected) => {
    expect(await derive(cat(...units), [SHOW, all])).toMatchObject({ exitCode: 0, stdout: expected, stderr: '' })
  })

  it('goes on behind a unit that the recorded call could not print', async () => {
    const without = { ...all, exitCode: 1, stdout: [sshd, root].join('\n') }
    expect((await derive(cat('-.mount'), [SHOW, without]))?.stdout).toBe(root)
    expect((await derive(cat('sshd.service'), [SHOW, without]))?.stdout).toBe(sshd)
    expect(await derive(cat('dbus.service'), [SHOW, without])).toBeNull()
  })

  it('says what systemctl says of a unit without files, and of a masked one', async () => {
    const more: LiteralRun = {
      line: 'systemctl show --no-pager --property=Id,LoadState,FragmentPath,DropInPaths -- dev-sda.device mcelog.service',
      stdout:
        'Id=dev-sda.device\nLoadState=loaded\nFragmentPath=\nDropInPaths=\n\nId=mcelog.service\nLoadState=masked\nFragmentPath=/etc/systemd/system/mcelog.service\nDropInPaths=\n',
    }
    expect(await derive(cat('dev-sda.device'), [SHOW, more, all])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'No files found for dev-sda.device.\n',
    })
    expect(await derive(cat('mcelog.service'), [SHOW, more, all])).toMatchObject({
      exitCode: 0,
      stdout: '# Unit mcelog.service is masked.\n',
    })
  })

  it.each([
    ['a unit that show did not tell about', cat('other.service')],
    ['no unit', ['cat', '--no-pager', '--']],
    ['another form', ['cat', 'sshd.service']],
  ])('does not guess: %s', async (_what, args) => {
    expect(await derive(args, [SHOW, all])).toBeNull()
  })

  it('does not guess where no cat was recorded', async () => {
    expect(await derive(cat('sshd.service'), [SHOW])).toBeNull()
  })
})

describe('any subset', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}\.service$/)
  const property = fc.constantFrom('Id', 'ActiveState', 'SubState', 'Result', 'After')
  const value = fc.stringMatching(/^[ -~]*$/)

  it('says of each unit what the whole said', async () => {
    const unit = fc.record({ name, ActiveState: value, SubState: value, Result: value, After: value })
    const whole = fc.uniqueArray(unit, { selector: (one) => one.name, minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(whole, fc.infiniteStream(fc.nat()), fc.uniqueArray(property, { minLength: 1 }), async (units, picks, wanted) => {
        const stdout = units
          .map(
            ({ name: id, ...rest }) =>
              `Id=${id}\n${Object.entries(rest)
                .map(([key, text]) => `${key}=${text}\n`)
                .join('')}`,
          )
          .join('\n')
        const line = [
          'systemctl',
          ...showArgs(
            ['Id', 'ActiveState', 'SubState', 'Result', 'After'],
            units.map((one) => one.name),
          ),
        ].join(' ')
        const some = units.filter(() => (picks.next().value ?? 0) % 2 === 0).reverse()
        if (some.length === 0) return
        const result = await derive(
          showArgs(
            wanted,
            some.map((one) => one.name),
          ),
          [{ line, stdout }],
        )
        const blocks = parseShow(result?.stdout ?? '')
        expect(blocks.map((block) => Object.fromEntries(block))).toEqual(
          some.map((one) => Object.fromEntries(wanted.map((key) => [key, [key === 'Id' ? one.name : one[key]]]))),
        )
      }),
    )
  })
})
