import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addConfLines,
  confDocumentText,
  parseConfDocument,
  renderConfDocument,
  turnOffLines,
  withoutMarks,
} from '../../../src/tools/conf-document.js'
import { checkNtpConf } from '../../../src/tools/ntp-conf/check.js'
import { ntpdFileArgument, ntpdLogArgument } from '../../../src/tools/ntp-conf/command-line.js'
import { NTP_GRAMMAR } from '../../../src/tools/ntp-conf/grammar.js'
import { ntpWordsOf, parseNtpConfLines } from '../../../src/tools/ntp-conf/lines.js'
import { readNtpConf } from '../../../src/tools/ntp-conf/read.js'
import { FakeHost } from '../../helpers/fake-host.js'

const MAIN = '/etc/ntp.conf'

describe('the files of ntpd', () => {
  it('are read in the order in which ntpd takes them', async () => {
    const host = new FakeHost({
      files: {
        [MAIN]: 'server a\nincludefile "/etc/ntp/more.conf" # more\nserver b',
        '/etc/ntp/more.conf': 'server c\r\nincludefile /etc/ntp/none.conf\nincludefile here.conf\n',
        '/etc/ntp.d/20.conf': 'server e\n',
        '/etc/ntp.d/10.conf': 'server d\n',
        '/etc/ntp.d/README': 'server f\n',
      },
    })
    const conf = await readNtpConf(host, MAIN, { folder: true })
    expect(conf.directives.filter(({ directive }) => directive === 'server').map(({ args }) => args)).toEqual(['a', 'c', 'b', 'd', 'e'])
    expect(conf.files.map(({ path, origin }) => `${path} ${origin}`)).toEqual([
      '/etc/ntp.conf main',
      '/etc/ntp/more.conf include',
      '/etc/ntp.d/10.conf folder',
      '/etc/ntp.d/20.conf folder',
    ])
    expect(conf.problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MISSING /etc/ntp/more.conf:2 names /etc/ntp/none.conf, which is not there',
      'UNREADABLE /etc/ntp/more.conf:3 names here.conf: where that is depends on where ntpd was started',
    ])
    expect((await readNtpConf(host, MAIN, { folder: false })).files).toHaveLength(2)
  })

  it('need not be there, but may not be hidden, and end somewhere', async () => {
    expect(await readNtpConf(new FakeHost({ files: {} }), MAIN, { folder: false })).toMatchObject({ exists: false, directives: [] })
    const denied = new FakeHost({ files: { [MAIN]: { error: 'EACCES' } } })
    await expect(readNtpConf(denied, MAIN, { folder: false })).rejects.toMatchObject({ code: 'EACCES' })
    const loop = new FakeHost({ files: { [MAIN]: `includefile ${MAIN}\nincludefile /etc/secret\n`, '/etc/secret': { error: 'EACCES' } } })
    const { problems } = await readNtpConf(loop, MAIN, { folder: false })
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['TOO_DEEP', 'UNREADABLE']))
  })

  it('keep every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        const document = parseConfDocument(NTP_GRAMMAR, MAIN, content)
        return Buffer.compare(renderConfDocument(document), content) === 0
      }),
    )
  })

  it('are as before when all that hostward has done is taken away, whatever the lines are', () => {
    const line = fc.constantFrom(
      'server a iburst',
      '# server x',
      'driftfile "/var/lib/ntp drift"',
      '',
      ' restrict default ignore#x',
      'Bogus',
      '\u00e9',
    )
    const text = fc
      .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, eol, last]) => lines.join(eol) + (last && lines.length > 0 ? eol : ''))
    fc.assert(
      fc.property(text, fc.nat(9), (original, at) => {
        const document = parseConfDocument(NTP_GRAMMAR, MAIN, original)
        const off = document.lines.filter(({ directive }) => directive !== null).map((one) => one.line)
        const edited = addConfLines(turnOffLines(document, 'time use', off), 'time use', ['server b', 'driftfile /x'], at)
        const again = parseConfDocument(NTP_GRAMMAR, MAIN, confDocumentText(edited))
        return confDocumentText(withoutMarks(again, 'time use')) === original
      }),
    )
  })

  it('have quotes, and comments behind anything', () => {
    expect(
      parseNtpConfLines(MAIN, 'driftfile "/a #b"# c\n#x\nserver  a\tiburst\r\n').map(({ directive, args }) => [directive, args]),
    ).toEqual([
      ['driftfile', '"/a #b"'],
      [null, ''],
      ['server', 'a iburst'],
    ])
    expect(ntpWordsOf('"/a b" c "open')).toEqual(['/a b', 'c', 'open'])
  })
})

describe('what ntpd would skip', () => {
  const complaints = (text: string, flavour: 'ntpd' | 'ntpsec' | null): string[] =>
    checkNtpConf({ directives: parseNtpConfLines('f', text).filter((line) => line.directive !== null) as never }, flavour).map(
      ({ message }) => message,
    )

  it.each([
    ['Server 192.0.2.1', 'f:1 ntpd knows no keyword "Server": it is written server'],
    ['serve 192.0.2.1', 'f:1 ntpd knows no keyword "serve"'],
    ['server', 'f:1 a name or an address must follow'],
    ['server a ibrust', 'f:1 ntpd knows no option ibrust'],
    ['server a minpoll x', 'f:1 option minpoll needs a number'],
    ['server a key', 'f:1 option key needs a number'],
    ['server a ttl', 'f:1 option ttl needs a value'],
    ['server a nts', 'f:1 ntpd knows no option nts'],
    ['refclock local', 'f:1 only ntpsec has refclock: ntpd has "server 127.127.TYPE.UNIT"'],
    ['restrict 192.0.2.0/24 nomodify', 'f:1 192.0.2.0/24: ntpd takes a network as "ADDRESS mask MASK", and skips the line'],
    ['restrict 192.168 nomodify', 'f:1 192.168 is no address'],
    ['restrict', 'f:1 an address must follow'],
    ['restrict 192.0.2.0 mask 255.0.255.0', 'f:1 255.0.255.0 is no mask of a network'],
    ['restrict default nomodfy', 'f:1 ntpd knows no flag nomodfy'],
    ['fudge 192.0.2.1 stratum 10', 'f:1 fudge needs the address of a clock, 127.127.TYPE.UNIT'],
    ['includefile', 'f:1 includefile needs the name of a file'],
  ])('%s', (line, message) => {
    expect(complaints(line, 'ntpd')).toEqual([message])
  })

  it('is not the same for ntpsec', () => {
    const fine = 'server a nts\nrefclock local stratum 10\nrestrict 192.0.2.0/24 nomodify\nserver 127.127.1.0 stratum 3\nserver -4 a\n'
    expect(complaints(fine, 'ntpsec')).toEqual([])
    expect(complaints('server a xleave\nrestrict 192.0.2.0/33\nrestrict x/2', 'ntpsec')).toEqual([
      'f:1 ntpd knows no option xleave',
      'f:2 192.0.2.0/33: the prefix is a number from 0 to 32',
      'f:3 x/2 is no network',
    ])
    expect(complaints('server a xleave nts\n', null)).toEqual([])
  })
})

describe('the words that ntpd was started with', () => {
  it.each([
    [['-n', '-g'], null],
    [['-gc', '/a'], '/a'],
    [['-c/a', '-c', '/b'], '/b'],
    [['--configfile=/a'], '/a'],
    [['--configfile', '/a'], '/a'],
    [['-p', '-c', '-g'], null],
    [['-u', 'ntp:ntp', '-ngc', '/x'], '/x'],
  ])('%j name the file %j', (args, file) => {
    expect(ntpdFileArgument(args)).toBe(file)
  })

  it('name its log', () => {
    expect(ntpdLogArgument(['-g', '-l', '/var/log/ntp', '-V'])).toBe('/var/log/ntp')
  })
})
