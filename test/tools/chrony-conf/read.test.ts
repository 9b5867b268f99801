import { describe, expect, it } from 'vitest'
import { FileError } from '../../../src/host/types.js'
import { globPaths, matchesName } from '../../../src/tools/glob.js'
import { readChronyConf } from '../../../src/tools/chrony-conf/read.js'
import { FakeHost, type FakeHostOptions } from '../../helpers/fake-host.js'

const MAIN = '/etc/chrony/chrony.conf'

function read(files: NonNullable<FakeHostOptions['files']>) {
  return readChronyConf(new FakeHost({ files }), MAIN)
}

const placesOf = (lines: readonly { file: string; line: number; directive: string; args: string }[]) =>
  lines.map(({ file, line, directive, args }) => `${file}:${String(line)} ${directive} ${args}`.trim())

describe('the files of chronyd', () => {
  it('are read where the directive stands, so that order is that of chronyd', async () => {
    const conf = await read({
      [MAIN]: 'port 1\nconfdir /etc/chrony/conf.d\nport 2\ninclude /etc/chrony/more*.conf\nport 3\n',
      '/etc/chrony/conf.d/b.conf': 'allow 10/8\n',
      '/etc/chrony/conf.d/a.conf': 'deny 10/8\n',
      '/etc/chrony/conf.d/c.sources': 'server ignored\n',
      '/etc/chrony/conf.d/.hidden.conf': 'server hidden\n',
      '/etc/chrony/more2.conf': 'maxdistance 2\n',
      '/etc/chrony/more1.conf': 'maxdistance 1\n',
    })
    expect(placesOf(conf.directives)).toEqual([
      `${MAIN}:1 port 1`,
      `${MAIN}:2 confdir /etc/chrony/conf.d`,
      '/etc/chrony/conf.d/a.conf:1 deny 10/8',
      '/etc/chrony/conf.d/b.conf:1 allow 10/8',
      `${MAIN}:3 port 2`,
      `${MAIN}:4 include /etc/chrony/more*.conf`,
      '/etc/chrony/more1.conf:1 maxdistance 1',
      '/etc/chrony/more2.conf:1 maxdistance 2',
      `${MAIN}:5 port 3`,
    ])
    expect(conf.files.map(({ path, origin }) => `${origin} ${path}`)).toEqual([
      `main ${MAIN}`,
      'confdir /etc/chrony/conf.d/a.conf',
      'confdir /etc/chrony/conf.d/b.conf',
      'include /etc/chrony/more1.conf',
      'include /etc/chrony/more2.conf',
    ])
    expect(conf.problems).toEqual([])
  })

  it('take one file of a name, from the folder that is named first', async () => {
    const conf = await read({
      [MAIN]: 'confdir /first /second\nsourcedir /run/chrony-dhcp /etc/sources.d\n',
      '/second/10.conf': 'port 10\n',
      '/first/20.conf': 'port 20\n',
      '/second/20.conf': 'port 21\n',
      '/second/30.conf': 'port 30\n',
      '/etc/sources.d/z.sources': 'server z\n# comment\n',
      '/run/chrony-dhcp/eth0.sources': 'server dhcp',
      '/etc/sources.d/eth0.sources': 'server shadowed\n',
    })
    expect(conf.directives.filter(({ directive }) => directive === 'port').map(({ args }) => args)).toEqual(['10', '20', '30'])
    expect(placesOf(conf.sources)).toEqual(['/run/chrony-dhcp/eth0.sources:1 server dhcp', '/etc/sources.d/z.sources:1 server z'])
  })

  it('are followed ten deep', async () => {
    const conf = await read({ [MAIN]: `port 1\ninclude ${MAIN}\n` })
    expect(conf.files).toHaveLength(10)
    expect(conf.problems).toEqual([
      { code: 'TOO_DEEP', file: MAIN, line: 2, message: `${MAIN}:2 includes files more than 10 deep: chronyd does not start` },
    ])
  })

  it('that are hidden or missing are named', async () => {
    const conf = await read({
      [MAIN]: `include /none.conf\ninclude /none*.conf\nconfdir /nowhere /locked\ninclude /secret.conf\ninclude /locked/*.conf\n${'x'.repeat(2048)}\ninclude /broken.conf\n`,
      '/secret.conf': { error: 'EACCES' },
      '/locked': { error: 'EACCES' },
      '/broken.conf': { error: 'EIO' },
    })
    expect(conf.problems.map(({ code, line, message }) => `${code} ${String(line)} ${message}`)).toEqual([
      `MISSING 1 ${MAIN}:1 names /none.conf, which is not there`,
      `MISSING 2 ${MAIN}:2 includes /none*.conf, which matches no file`,
      `UNREADABLE 3 ${MAIN}:3 names /locked, which could not be read: permission denied`,
      `UNREADABLE 4 ${MAIN}:4 names /secret.conf, which could not be read: permission denied`,
      `UNREADABLE 5 ${MAIN}:5 names /locked/*.conf, which could not be read: permission denied`,
      `LINE_TOO_LONG 6 ${MAIN}:6 is longer than 2047 characters: chronyd does not start`,
      `UNREADABLE 7 ${MAIN}:7 names /broken.conf, which could not be read: EIO`,
    ])
  })

  it('begin with a main file that must be readable', async () => {
    await expect(read({ [MAIN]: { error: 'EACCES' } })).rejects.toBeInstanceOf(FileError)
    await expect(read({})).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('shell patterns', () => {
  const host = new FakeHost({
    files: { '/etc/a/1.conf': '', '/etc/b/1.conf': '', '/etc/b/2.conf': '', '/etc/b/.h.conf': '', '/etc/c.conf': '' },
  })

  it.each([
    ['/etc/c.conf', ['/etc/c.conf']],
    ['/etc/none.conf', ['/etc/none.conf']],
    ['/etc/*/1.conf', ['/etc/a/1.conf', '/etc/b/1.conf']],
    ['/etc/[ab]/?.conf', ['/etc/a/1.conf', '/etc/b/1.conf', '/etc/b/2.conf']],
    ['/*/c.conf', ['/etc/c.conf']],
    ['/none/*.conf', []],
  ])('%s', async (pattern, paths) => {
    expect(await globPaths(host, pattern)).toEqual(paths)
  })

  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.a.conf', false],
    ['.*.conf', '.a.conf', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[!a]x', 'bx', true],
    ['[^a]x', 'ax', false],
    ['[a-c]x', 'bx', true],
    ['[c-a]x', 'bx', false],
    ['[!c-a]x', 'bx', true],
    ['[]a]x', ']x', true],
    ['[!]a]x', ']x', false],
    ['[a', '[a', true],
    ['a+(b)', 'a+(b)', true],
    ['a.b', 'axb', false],
    ['[.]^', '.^', false],
    ['a[.]^', 'a.^', true],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(matchesName(pattern, name)).toBe(matches)
  })
})
