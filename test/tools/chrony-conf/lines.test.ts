import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chronydFileArgument, expandVariables } from '../../../src/tools/chrony-conf/command-line.js'
import { parseConfLines } from '../../../src/tools/chrony-conf/lines.js'

describe('lines of chrony.conf', () => {
  it('are directives, comments and blanks', () => {
    const text = '# comment\n  ! bang\n%pc\n; semi\n\n  SERVER\ta.example   IBURST # no comment\r\nlast'
    expect(parseConfLines('/f', text).map(({ directive, args }) => [directive, args])).toEqual([
      [null, ''],
      [null, ''],
      [null, ''],
      [null, ''],
      [null, ''],
      ['server', 'a.example IBURST # no comment'],
      ['last', ''],
    ])
  })

  it('have their place and keep every byte', () => {
    expect(parseConfLines('/f', ' port 0 \r\n\nallow')).toEqual([
      { file: '/f', line: 1, raw: ' port 0 \r\n', directive: 'port', args: '0' },
      { file: '/f', line: 2, raw: '\n', directive: null, args: '' },
      { file: '/f', line: 3, raw: 'allow', directive: 'allow', args: '' },
    ])
    expect(parseConfLines('/f', '')).toEqual([])
  })

  it('do not take a byte order mark or a no-break space for a blank', () => {
    expect(parseConfLines('/f', '\ufeffserver a')[0]?.directive).toBe('\ufeffserver')
    expect(parseConfLines('/f', 'server\u00a0a')[0]).toMatchObject({ directive: 'server\u00a0a', args: '' })
  })

  it('joined are the file again, whatever it holds', () => {
    const texts = fc
      .array(fc.constantFrom('server a', '#', ' ', '\t', '\n', '\r\n', '\r', 'é', '\u0000', 'allow 10/8'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), texts), (text) => {
        const lines = parseConfLines('/f', text)
        expect(lines.map(({ raw }) => raw).join('')).toBe(text)
        expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
      }),
    )
  })
})

describe('the -f of chronyd', () => {
  it.each([
    ['-F 2', null],
    ['-F 2 -f /etc/other.conf', '/etc/other.conf'],
    ['-f/etc/other.conf', '/etc/other.conf'],
    ['-xnf /etc/other.conf -f /etc/last.conf', '/etc/last.conf'],
    ['-u chrony -L 0 -xF 1', null],
    ['-F -f', null],
    ['-f', null],
    ['-- -f /etc/no.conf', null],
    ['server -f /etc/no.conf', null],
  ])('in "%s" is %s', (args, file) => {
    expect(chronydFileArgument(args.split(' '))).toBe(file)
  })

  it('may come out of an environment file', () => {
    const environment = '# comment\nOPTIONS="-F 2 -f /etc/a.conf"\n DAEMON_OPTS=-F 1\nBAD LINE'
    expect(expandVariables('/usr/sbin/chronyd $OPTIONS', environment)).toEqual(['/usr/sbin/chronyd', '-F', '2', '-f', '/etc/a.conf'])
    expect(expandVariables('/usr/sbin/chronyd ${DAEMON_OPTS} $NONE', environment)).toEqual(['/usr/sbin/chronyd', '-F', '1'])
  })
})
