import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkChronyConf } from '../../../src/tools/chrony-conf/check.js'
import { readChronyConf, type ChronyConf } from '../../../src/tools/chrony-conf/read.js'
import { parseChronyVersion } from '../../../src/tools/chronyc/version.js'
import { FakeHost } from '../../helpers/fake-host.js'

const MAIN = '/etc/chrony.conf'
const read = (text: string, more: Record<string, string> = {}): Promise<ChronyConf> =>
  readChronyConf(new FakeHost({ files: { [MAIN]: text, ...more } }), MAIN)
const version = (text: string): ReturnType<typeof parseChronyVersion> => parseChronyVersion(`chronyc (chrony) version ${text} (+X)`)

describe('checking a configuration', () => {
  it.each([
    ['allow 1.2.3.4/33', '1.2.3.4/33: the prefix can be 32 at most: chronyd ends at its start'],
    ['cmdallow 2001:db8::/129', '2001:db8::/129: the prefix can be 128 at most: chronyd ends at its start'],
    ['allow 10.0.0.0/255.0.0.0', '10.0.0.0/255.0.0.0: the part after / must be a prefix length: chronyd does not start'],
    ['server a.example iburst # comment', 'a comment may not follow a directive: #'],
    ['rtcsync ; x', 'a comment may not follow a directive: ;'],
    ['rtcsync yes', 'rtcsync takes no argument, not 1'],
    ['driftfile', null],
    ['makestep 1.0', 'makestep takes 2 arguments, not 1'],
    ['logdir', 'logdir takes one argument, not 0'],
    ['servr a', 'chronyd knows no directive "servr"'],
    ['\u00ef\u00bb\u00bfserver a', 'chronyd knows no directive "\u00ef\u00bb\u00bfserver"'],
    ['server', 'a name or an address must follow'],
    ['server a minpoll', 'option minpoll needs a number'],
    ['refclock SHM', 'a driver and its parameter must follow'],
    ['dumponexit # still taken', null],
    ['sourcedir /etc/a # /etc/b', null],
    ['LOCAL STRATUM 10', null],
  ])('%s', async (line, message) => {
    const expected = message === null ? [] : [{ file: MAIN, line: 2, message: `${MAIN}:2 ${message}`, fatal: true }]
    expect(checkChronyConf(await read(`# first\n${line}\n`), null)).toEqual(expected)
  })

  it('knows which version knows what', async () => {
    const conf = await read('sourcedir /x\nserver a nts\nserver b ipv4\nrefclock PHC /dev/ptp0\nopencommands\n')
    const lines = (text: string): (number | null)[] => checkChronyConf(conf, version(text)).map(({ line }) => line)
    expect(lines('3.4')).toEqual([1, 2, 3, 5])
    expect(lines('4.3')).toEqual([3, 5])
    expect(lines('4.8')).toEqual([])
    expect(checkChronyConf(conf, null)).toEqual([])
  })

  it('tells of lines in .sources files that chronyd ignores, without calling them fatal', async () => {
    const conf = await read('sourcedir /s\ninclude /nowhere.conf\n', { '/s/a.sources': 'server a foo\nallow 10/8\nserver b\nserver c' })
    expect(checkChronyConf(conf, version('4.3')).map(({ message, fatal }) => [message, fatal])).toEqual([
      ['/etc/chrony.conf:2 names /nowhere.conf, which is not there', true],
      ['/s/a.sources:1 chronyd knows no option foo', false],
      ['/s/a.sources:2 only server, pool and peer count in a .sources file, not allow', false],
      ['/s/a.sources:4 the line has no line end: chronyd ignores it', false],
    ])
    expect(checkChronyConf(conf, version('4.0')).map(({ line }) => line)).toEqual([2, 1, 2])
  })

  it('has an answer to any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(Array.isArray(checkChronyConf(await read(text), null))).toBe(true)
      }),
    )
  })
})
