import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DaemonNotRunningError, HostwardError, NotSupportedError, ParseError, ToolFailedError, UsageError } from '../../../src/errors.js'
import {
  askManager,
  askShow,
  askShowPrecisely,
  booleanOf,
  numberOf,
  parseShow,
  showArgs,
  textOf,
  wordsOf,
} from '../../../src/tools/systemctl/show.js'
import { FakeHost } from '../../helpers/fake-host.js'

const PROPERTIES = ['Id', 'ActiveState', 'NRestarts']
const ASKED = 'systemctl show --no-pager --property=Id,ActiveState,NRestarts -- a.service -.mount'
const EVERYTHING = 'systemctl show --no-pager --all -- a.service -.mount'

describe('askShow', () => {
  it('asks one process about all units and answers in their order', async () => {
    const host = new FakeHost({
      programs: { [ASKED]: 'NRestarts=3\nId=a.service\nActiveState=active\n\nId=-.mount\nActiveState=active\n' },
    })
    const [service, mount] = await askShow(host, ['a.service', '-.mount'], PROPERTIES)
    expect(host.calls).toEqual([ASKED])
    expect(numberOf(service!, 'NRestarts')).toBe(3)
    expect(textOf(mount!, 'Id')).toBe('-.mount')
    expect(numberOf(mount!, 'NRestarts')).toBeNull()
  })

  it('asks systemd 219 for everything, because it ends at a property that a unit does not have', async () => {
    const host = new FakeHost({
      programs: {
        [ASKED]: { stdout: 'Id=a.service\nActiveState=active\n', exitCode: 1 },
        'systemctl --version': 'systemd 219\n+PAM +AUDIT\n',
        [EVERYTHING]: 'Id=a.service\nActiveState=active\nMainPID=1\n\nId=-.mount\nActiveState=active\nWhere=/\n',
      },
    })
    const answers = await askShow(host, ['a.service', '-.mount'], PROPERTIES)
    expect(answers.map((answer) => textOf(answer, 'Id'))).toEqual(['a.service', '-.mount'])
    expect(host.calls).toEqual([ASKED, 'systemctl --version', EVERYTHING])
  })

  it('does not ask a newer systemd twice', async () => {
    const host = new FakeHost({
      programs: {
        [ASKED]: { stderr: 'Failed to get properties: Connection timed out', exitCode: 1 },
        'systemctl --version': 'systemd 252 (252)',
      },
    })
    await expect(askShow(host, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow(ToolFailedError)
    expect(host.calls).toHaveLength(2)
  })

  it('tells what stands in the way, without a second call', async () => {
    const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down"
    const host = new FakeHost({ programs: { [ASKED]: { stderr, exitCode: 1 } } })
    await expect(askShow(host, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow(NotSupportedError)
    const noBus = new FakeHost({ programs: { [ASKED]: { stderr: 'Failed to connect to bus: No such file or directory', exitCode: 1 } } })
    await expect(askShow(noBus, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow(DaemonNotRunningError)
  })

  it('gives up when systemd 219 does not answer the wider question either', async () => {
    const host = new FakeHost({
      programs: {
        [ASKED]: { exitCode: 1 },
        'systemctl --version': 'systemd 219',
        [EVERYTHING]: { stderr: 'Failed to get properties: Connection reset', exitCode: 1 },
      },
    })
    await expect(askShow(host, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow('Connection reset')
  })

  it('believes no answer that misses a unit: in a chroot systemctl says nothing and exits 0', async () => {
    const host = new FakeHost({ programs: { [ASKED]: { stderr: "Running in chroot, ignoring command 'show'" } } })
    await expect(askShow(host, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow(NotSupportedError)
    const half = new FakeHost({ programs: { [ASKED]: 'Id=a.service\n' } })
    await expect(askShow(half, ['a.service', '-.mount'], PROPERTIES)).rejects.toThrow('1 answers for 2 units')
  })

  it.each(['getty@.service', 'ssh*.service', 'sshd', '', 'a b.service', '-p.exe', '.service', `${'x'.repeat(250)}.service`])(
    'refuses %j before anything is asked',
    async (name) => {
      const host = new FakeHost()
      await expect(askShow(host, [name], PROPERTIES)).rejects.toThrow(UsageError)
      expect(host.calls).toEqual([])
    },
  )

  it('asks nothing about no units', async () => {
    expect(await askShow(new FakeHost(), [], PROPERTIES)).toEqual([])
  })
})

describe('askShowPrecisely', () => {
  const TIMES = 'systemctl show --no-pager --timestamp=us+utc --property=Id,ActiveState,NRestarts -- a.service -.mount'

  it.each([
    ['systemd 257 (257.7-1)', TIMES],
    ['systemd 247 (247.3-7+deb11u6)', TIMES],
    ['systemd 239 (239-82.el8)', ASKED],
    ['systemd 219', ASKED],
  ])('%s: %s', async (version, call) => {
    const host = new FakeHost({ programs: { 'systemctl --version': version, [call]: 'Id=a.service\n\nId=-.mount\n' } })
    expect(await askShowPrecisely(host, ['a.service', '-.mount'], PROPERTIES)).toHaveLength(2)
    expect(host.calls).toEqual(['systemctl --version', call])
  })

  it('asks nothing about no units, and nothing about a template', async () => {
    const host = new FakeHost({ programs: {} })
    expect(await askShowPrecisely(host, [], PROPERTIES)).toEqual([])
    await expect(askShowPrecisely(host, ['getty@.service'], PROPERTIES)).rejects.toThrow(UsageError)
    expect(host.calls).toEqual([])
  })
})

describe('askManager', () => {
  it('reads the properties of the manager', async () => {
    const host = new FakeHost({
      programs: { 'systemctl show --no-pager --property=Version,SystemState': 'Version=252\nSystemState=running\n' },
    })
    expect(textOf(await askManager(host, ['Version', 'SystemState']), 'SystemState')).toBe('running')
  })

  it('asks systemd 219 for everything when it lacks one of them', async () => {
    const host = new FakeHost({
      programs: {
        'systemctl show --no-pager --property=Version,NewThing': { stdout: 'Version=219\n', exitCode: 1 },
        'systemctl --version': 'systemd 219',
        'systemctl show --no-pager --all': 'Version=219\nSystemState=degraded\n',
      },
    })
    expect(textOf(await askManager(host, ['Version', 'NewThing']), 'Version')).toBe('219')
  })

  it('takes silence for no answer', async () => {
    const host = new FakeHost({ programs: { 'systemctl show --no-pager --property=Version': '' } })
    await expect(askManager(host, ['Version'])).rejects.toThrow(ToolFailedError)
  })
})

describe('parseShow', () => {
  it('keeps values as they are, the ones of a repeated name in their order', () => {
    const [unit] = parseShow('Id=a.service\nDescription=a = "b"; c\nDeviceAllow=char-rtc rw\nDeviceAllow=char-ptp rw\nWhat=\n')
    expect([...unit!]).toEqual([
      ['Id', ['a.service']],
      ['Description', ['a = "b"; c']],
      ['DeviceAllow', ['char-rtc rw', 'char-ptp rw']],
      ['What', ['']],
    ])
  })

  it('reads a command that has newlines and blank lines in it', () => {
    const value =
      '{ path=/bin/sh ; argv[]=/bin/sh -c echo one\n\nType=two\n ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }'
    const units = parseShow(
      `Id=a.service\nExecStart=${value}\nExecStart={ path=/bin/true ; argv[]=/bin/true ; code=exited ; status=0 }\nUser=x\n\nId=b.service\n`,
    )
    expect(units).toHaveLength(2)
    expect(units[0]!.get('ExecStart')).toEqual([value, '{ path=/bin/true ; argv[]=/bin/true ; code=exited ; status=0 }'])
    expect(textOf(units[0]!, 'User')).toBe('x')
    expect(units[0]!.has('Type')).toBe(false)
  })

  it.each([
    ['no equals sign', 'Id=a.service\nrubbish\n', 2],
    ['no name', '=x\n', 1],
    ['a name with blanks', 'Id=a\nFoo bar=x\n', 2],
    ['a command without an end', 'Id=a\nExecStart={ path=/bin/sh ; argv[]=/bin/sh\nmore\n', 2],
  ])('refuses %s', (_, text, line) => {
    const error = caught(() => parseShow(text))
    expect(error).toBeInstanceOf(ParseError)
    expect((error as ParseError).position.line).toBe(line)
  })

  it('throws nothing but its own errors, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('A', '=', '\n', '{', ' ', '}', ';') })), (text) => {
        try {
          parseShow(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HostwardError)
        }
      }),
    )
  })

  it('reads back what a printer of the same form wrote', () => {
    const name = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/)
    const value = fc.string().filter((text) => !/[\n\r]/.test(text) && !text.startsWith('{ path='))
    const unit = fc.dictionary(name, fc.array(value, { minLength: 1, maxLength: 3 }), { minKeys: 1 })
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units
          .map((properties) =>
            Object.entries(properties)
              .map(([key, values]) => values.map((each) => `${key}=${each}\n`).join(''))
              .join(''),
          )
          .join('\n')
        expect(parseShow(text).map((properties) => Object.fromEntries(properties))).toEqual(units.map((properties) => ({ ...properties })))
      }),
    )
  })
})

describe('values', () => {
  const [unit] = parseShow(
    [
      'Memory=[not set]',
      'Limit=infinity',
      'Counter=18446744073709551615',
      'PID=42',
      'Word=[no data]',
      'Yes=yes',
      'No=no',
      'Maybe=maybe',
      String.raw`After="dev-mapper-a\\x2db.device" basic.target -.mount`,
      String.raw`Environment="A=1 2" "B=\"x\" \$HOME" C=3 "D=a\nb\033"`,
      String.raw`Old=A=1 2 B="x y dev-a\x2db.device`,
    ].join('\n'),
  )

  it('are null when systemd says that they are not set', () => {
    expect(numberOf(unit!, 'Memory')).toBeNull()
    expect(numberOf(unit!, 'Limit')).toBeNull()
    expect(numberOf(unit!, 'Counter')).toBeNull()
    expect(textOf(unit!, 'Word')).toBeNull()
    expect(textOf(unit!, 'Missing')).toBeNull()
    expect(numberOf(unit!, 'PID')).toBe(42)
    expect(numberOf(unit!, 'Yes')).toBeNull()
  })

  it('are yes, no, or neither', () => {
    expect(['Yes', 'No', 'Maybe', 'Missing'].map((name) => booleanOf(unit!, name))).toEqual([true, false, null, null])
  })

  it('are lists, quoted since systemd 240 and joined as they are before', () => {
    expect(wordsOf(unit!, 'After')).toEqual(['dev-mapper-a\\x2db.device', 'basic.target', '-.mount'])
    expect(wordsOf(unit!, 'Environment')).toEqual(['A=1 2', 'B="x" $HOME', 'C=3', 'D=a\nb\u001b'])
    expect(wordsOf(unit!, 'Old')).toEqual(['A=1', '2', 'B="x', 'y', 'dev-a\\x2db.device'])
    expect(wordsOf(unit!, 'Missing')).toEqual([])
  })
})

it('puts names after --, because -.mount is one', () => {
  expect(showArgs(['Id'], ['-.mount'])).toEqual(['show', '--no-pager', '--property=Id', '--', '-.mount'])
  expect(showArgs([], [])).toEqual(['show', '--no-pager', '--all'])
  expect(showArgs([], ['a.mount'], true)).toEqual(['show', '--no-pager', '--timestamp=us+utc', '--all', '--', 'a.mount'])
})

function caught(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}
