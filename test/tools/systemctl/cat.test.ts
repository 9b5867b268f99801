import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotFoundError, NotPermittedError, ParseError } from '../../../src/errors.js'
import { askCat, parseSystemctlCat } from '../../../src/tools/systemctl/cat.js'
import { FakeHost } from '../../helpers/fake-host.js'

const UNIT = '/usr/lib/systemd/system/a.service'
const DROP_IN = '/etc/systemd/system/a.service.d/10.conf'

const print = (files: { path: string; content: string }[]) => files.map(({ path, content }) => `# ${path}\n${content}`).join('\n')

describe('parseSystemctlCat', () => {
  it('reads back what systemctl printed of any files', () => {
    const content = fc
      .array(fc.constantFrom('[Service]', 'Nice=5', '', '# a comment', `# ${UNIT}`, '# /etc/fstab', `#${DROP_IN}`), { maxLength: 6 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
    fc.assert(
      fc.property(content, content, (first, second) => {
        const files = [
          { path: UNIT, content: first },
          { path: DROP_IN, content: second },
        ]
        expect(parseSystemctlCat(print(files), [UNIT, DROP_IN])).toEqual({ files, note: null })
        expect(parseSystemctlCat(print(files.slice(0, 1)), [UNIT])).toEqual({ files: files.slice(0, 1), note: null })
      }),
    )
  })

  it('takes a file that begins with its own path as a comment', () => {
    const files = [
      { path: UNIT, content: '[Unit]\n' },
      { path: DROP_IN, content: `# ${DROP_IN}\n[Service]\n` },
    ]
    expect(parseSystemctlCat(print(files), [UNIT, DROP_IN]).files).toEqual(files)
  })

  it('refuses to choose between two lines that may be the heading', () => {
    const text = print([
      { path: UNIT, content: `[Unit]\n\n# ${DROP_IN}\n[Service]\n` },
      { path: DROP_IN, content: 'x\n' },
    ])
    expect(() => parseSystemctlCat(text, [UNIT, DROP_IN])).toThrow('or a line of another file that looks like it?')
  })

  it('takes a heading right after a file that does not end in a newline (systemd 219)', () => {
    expect(parseSystemctlCat(`# ${UNIT}\n[Unit]\n# ${DROP_IN}\nNice=5\n`, [UNIT, DROP_IN]).files.map((file) => file.content)).toEqual([
      '[Unit]\n',
      'Nice=5\n',
    ])
  })

  it('takes /lib for /usr/lib', () => {
    expect(parseSystemctlCat('# /lib/systemd/system/a.service\n[Unit]\n', [UNIT]).files[0]?.path).toBe('/lib/systemd/system/a.service')
  })

  it('reads a template, whose files nobody has told', () => {
    const text =
      '# /usr/lib/systemd/system/a@.service\n[Unit]\n\n# /etc/systemd/system/a@.service.d/x.conf\nNice=5\n\n# /etc/other is a comment\n'
    expect(parseSystemctlCat(text, null).files).toEqual([
      { path: '/usr/lib/systemd/system/a@.service', content: '[Unit]\n' },
      { path: '/etc/systemd/system/a@.service.d/x.conf', content: 'Nice=5\n\n# /etc/other is a comment\n' },
    ])
  })

  it.each(['is masked', 'could not be loaded'])('tells that a unit %s', (what) => {
    expect(parseSystemctlCat(`# Unit a.service ${what}.\n`, null)).toEqual({ files: [], note: `Unit a.service ${what}.` })
  })

  it.each([
    ['another file first', '# /etc/other\n[Unit]\n', [UNIT]],
    ['no heading', '[Unit]\n', [UNIT]],
    ['a missing drop-in', `# ${UNIT}\n[Unit]\n`, [UNIT, DROP_IN]],
    ['no heading of a template', 'rubbish\n', null],
  ])('refuses %s', (_, text, paths) => {
    expect(() => parseSystemctlCat(text, paths)).toThrow(ParseError)
  })
})

describe('askCat', () => {
  const host = (stderr: string) => new FakeHost({ programs: { 'systemctl cat --no-pager -- a.service': { exitCode: 1, stderr } } })

  it('tells a unit without files from one that may not be read', async () => {
    await expect(askCat(host('No files found for a.service.'), 'a.service', [])).rejects.toThrow(NotFoundError)
    await expect(askCat(host('Failed to cat /etc/x: Permission denied'), 'a.service', [])).rejects.toThrow(NotPermittedError)
  })
})
