import fc from 'fast-check'
import { CHRONY_GRAMMAR } from '../../src/tools/chrony-conf/grammar.js'
import { describe, expect, it } from 'vitest'
import {
  addConfLines,
  addedLines,
  confDocumentText,
  parseConfDocument,
  removeAddedLines,
  removeConfLines,
  renderConfDocument,
  replacedLines,
  turnOffLines,
  turnOnLines,
  withoutMarks,
  type ConfDocument,
  type ConfOwner,
} from '../../src/tools/conf-document.js'

const PATH = '/etc/chrony.conf'
const parse = (text: string): ConfDocument => parseConfDocument(CHRONY_GRAMMAR, PATH, text)

describe('a document of chrony.conf', () => {
  it('comments out what it replaces, and puts its own lines behind', () => {
    const document = parse('# pools\npool 2.almalinux.pool.ntp.org iburst\ndriftfile /var/lib/chrony/drift\n')
    const edited = addConfLines(turnOffLines(document, 'time use', [2]), 'time use', ['server 192.168.56.101 iburst'], 2)
    expect(confDocumentText(edited)).toBe(`# pools
# replaced by hostward time use: pool 2.almalinux.pool.ntp.org iburst
# added by hostward time use:
server 192.168.56.101 iburst
# end of what hostward time use added
driftfile /var/lib/chrony/drift
`)
    expect(addedLines(edited, 'time use').map(({ line, args }) => [line, args])).toEqual([[4, '192.168.56.101 iburst']])
    expect(replacedLines(edited, 'time use').map(({ line, mark }) => [line, mark?.original])).toEqual([
      [2, 'pool 2.almalinux.pool.ntp.org iburst\n'],
    ])
    expect(edited.lines.filter(({ directive }) => directive !== null).map(({ directive }) => directive)).toEqual(['server', 'driftfile'])
    expect(withoutMarks(edited, 'time use')).toEqual(document)
  })

  it('keeps CRLF, and a missing last newline, also below a second block', () => {
    const text = 'pool a\r\nrtcsync'
    const edited = addConfLines(parse(text), 'time use', ['server b'])
    expect(confDocumentText(edited)).toBe(
      'pool a\r\nrtcsync\r\n# added by hostward time use:\r\nserver b\r\n# end of what hostward time use added',
    )
    const both = addConfLines(edited, 'time serve', ['allow 10.0.0.0/8'])
    expect(confDocumentText(both).endsWith('# end of what hostward time serve added')).toBe(true)
    expect(confDocumentText(removeConfLines(removeConfLines(both, 'time use'), 'time serve'))).toBe(text)
    expect(confDocumentText(removeConfLines(removeConfLines(both, 'time serve'), 'time use'))).toBe(text)
  })

  it('leaves what somebody has written between its lines', () => {
    const text = '# added by hostward time use:\n# mine\nserver a\nmakestep 1 3\n# end of what hostward time use added\n'
    expect(confDocumentText(removeConfLines(parse(text), 'time use'))).toBe('# mine\nmakestep 1 3\n')
  })

  it('takes a mark without its other half for a comment', () => {
    const text = '# end of what hostward time use added\nserver a\n# added by hostward time use:\nserver b\n'
    expect(confDocumentText(removeConfLines(parse(text), 'time use'))).toBe(text)
  })

  it('puts a block behind another one, not into it', () => {
    const one = addConfLines(parse('rtcsync\n'), 'time use', ['server a', 'server b'], 0)
    const both = addConfLines(one, 'time serve', ['allow 10.0.0.0/8'], 2)
    expect(confDocumentText(removeConfLines(both, 'time serve'))).toBe(confDocumentText(one))
    expect(addedLines(both, 'time use')).toHaveLength(2)
  })

  it('gives single lines back', () => {
    const off = turnOffLines(parse('allow 10/8\n  deny all\n'), 'time serve', [1, 2])
    expect(confDocumentText(turnOnLines(off, 'time serve', [2]))).toBe('# replaced by hostward time serve: allow 10/8\n  deny all\n')
  })

  it('takes single lines of its own away, and the comments around them with the last one', () => {
    const both = addConfLines(addConfLines(parse('x'), 'time use', ['server a', 'server b']), 'apply', ['rtcsync'])
    const [a, b] = addedLines(both, 'time use').map(({ line }) => line)
    const one = removeAddedLines(both, [a!, 1])
    expect(addedLines(one, 'time use').map(({ args }) => args)).toEqual(['b'])
    expect(confDocumentText(removeAddedLines(both, [a!, b!]))).toBe(confDocumentText(addConfLines(parse('x'), 'apply', ['rtcsync'])))
  })

  it('takes only lines that are one line of ASCII', () => {
    expect(() => addConfLines(parse(''), 'time use', ['server a\nallow all'])).toThrow(/no line/)
    expect(addConfLines(parse('x\n'), 'time use', [])).toEqual(parse('x\n'))
  })
})

/** Pieces of real files and of nonsense, without marks. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString('latin1')),
  fc
    .array(
      fc.constantFrom(
        'server a iburst',
        ' POOL b',
        '#x',
        '; y',
        '! z',
        '% p',
        '',
        '\r',
        '\n',
        '\r\n',
        'allow 10/8',
        '\xff\xfe',
        '\v',
        'deny',
      ),
      { maxLength: 20 },
    )
    .chain((parts) => fc.constantFrom('\n', '\r\n', '\n\n', '').map((join) => parts.join(join))),
)
const bytes = fc.uint8Array({ maxLength: 300 })

describe('any bytes', () => {
  it('are rendered as they were parsed', () => {
    fc.assert(
      fc.property(bytes, (content) => Buffer.compare(renderConfDocument(parseConfDocument(CHRONY_GRAMMAR, PATH, content)), content) === 0),
    )
    fc.assert(fc.property(texts, (text) => confDocumentText(parse(text)) === text))
  })

  it('come back when what was edited is taken away, in any order', () => {
    const edits = fc.record({
      text: texts,
      owners: fc.constantFrom<ConfOwner[]>(
        ['time use'],
        ['time serve'],
        ['time use', 'time serve'],
        ['time serve', 'time use'],
        ['apply', 'time use'],
      ),
      removal: fc.boolean(),
      off: fc.array(fc.nat({ max: 30 })),
      after: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
      first: fc.boolean(),
    })
    fc.assert(
      fc.property(edits, ({ text, owners, removal, off, after, first }) => {
        let document = parse(text)
        for (const owner of owners) {
          const line = { 'time use': 'server x', 'time serve': 'allow 10/8', apply: 'rtcsync' }[owner]
          if (first) document = addConfLines(document, owner, [line, line], after)
          document = turnOffLines(document, owner, off)
          if (!first) document = addConfLines(document, owner, [line, line], after)
        }
        for (const owner of removal ? owners : owners.toReversed()) document = withoutMarks(document, owner)
        expect(confDocumentText(document)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('come back when all that was added is taken away line by line', () => {
    fc.assert(
      fc.property(texts, fc.option(fc.nat({ max: 30 }), { nil: undefined }), (text, after) => {
        const document = addConfLines(parse(text), 'apply', ['rtcsync', 'makestep 1 3'], after)
        const own = addedLines(document, 'apply').map(({ line }) => line)
        expect(confDocumentText(removeAddedLines(document, own))).toBe(text)
      }),
    )
  })

  it('keep every line that was not chosen', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 20 })), (text, off) => {
        const before = parse(text).lines
        const after = turnOffLines(parse(text), 'time use', off).lines
        expect(after.map(({ raw }, index) => (off.includes(index + 1) ? null : raw))).toEqual(
          before.map(({ raw }, index) => (off.includes(index + 1) ? null : raw)),
        )
      }),
    )
  })
})
