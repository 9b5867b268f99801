import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editSources } from '../../src/changes/time/edit-sources.js'
import { wantedSources } from '../../src/changes/time/wanted-sources.js'
import { CHRONY_GRAMMAR } from '../../src/tools/chrony-conf/grammar.js'
import { addedLines, confDocumentText, parseConfDocument, withoutMarks } from '../../src/tools/conf-document.js'

const MAIN = '/etc/chrony.conf'
const MORE = '/etc/more/a.sources'
const documentsOf = (main: string, more: string): Map<string, ReturnType<typeof parseConfDocument>> =>
  new Map([
    [MAIN, parseConfDocument(CHRONY_GRAMMAR, MAIN, main)],
    [MORE, parseConfDocument(CHRONY_GRAMMAR, MORE, more)],
  ])

const lines = fc.constantFrom(
  ...['server a.example iburst', 'SERVER A.example', ' pool b.example', 'peer c.example', 'server 192.0.2.1', 'server 2001:DB8::1 iburst'],
  ...[
    'sourcedir /run/chrony-dhcp /etc/more',
    'sourcedir /etc/more',
    'refclock SHM 0',
    '# server a.example',
    '',
    'allow 10/8',
    '\xff\t',
    'rtcsync\r',
  ],
)
const texts = fc.tuple(fc.array(lines, { maxLength: 12 }), fc.boolean()).map(([parts, ends]) => parts.join('\n') + (ends ? '\n' : ''))
const names = fc.uniqueArray(fc.constantFrom('a.example', 'b.example', '192.0.2.1', '2001:db8::1', 'new.example'), { minLength: 1 })
const edits = fc.record({ keep: fc.boolean(), noDhcp: fc.boolean() })

const sources = (documents: ReadonlyMap<string, ReturnType<typeof parseConfDocument>>): string[] =>
  [...documents.values()].flatMap(({ path, lines: all }) =>
    all
      .filter(({ directive, raw }) => ['server', 'pool', 'peer'].includes(directive ?? '') && (path === MAIN || raw.endsWith('\n')))
      .map(({ directive, args }) => `${directive ?? ''} ${args}`.toLowerCase()),
  )

describe('editing the sources of any files', () => {
  it('leaves exactly the wanted ones, the same when done again, and can be taken away without a trace', () => {
    fc.assert(
      fc.property(texts, texts, names, edits, (main, more, servers, how) => {
        const before = documentsOf(main, more)
        const wanted = wantedSources({ servers, pools: [] }, { iburst: true })
        const after = editSources(before, MAIN, wanted, how)
        const now = sources(after)
        for (const { line } of wanted) expect(now.filter((one) => one === line)).toHaveLength(1)
        if (!how.keep) expect(now).toHaveLength(wanted.length)
        const again = editSources(after, MAIN, wanted, how)
        expect([...again.values()].map(confDocumentText)).toEqual([...after.values()].map(confDocumentText))
        const undone = [...after.values()].map((document) => confDocumentText(withoutMarks(document, 'time use')))
        expect(undone).toEqual([main, more])
      }),
      { numRuns: 500 },
    )
  })

  it('leaves nothing of an earlier run behind', () => {
    fc.assert(
      fc.property(texts, texts, names, names, (main, more, first, second) => {
        const how = { keep: false, noDhcp: false }
        const wanted = wantedSources({ servers: second, pools: [] }, { iburst: true })
        const once = editSources(documentsOf(main, more), MAIN, wantedSources({ servers: first, pools: [] }, { iburst: true }), how)
        const twice = editSources(once, MAIN, wanted, how)
        expect(sources(twice).sort()).toEqual(wanted.map(({ line }) => line).sort())
        const all = [...twice.values()]
        expect(all.flatMap((document) => addedLines(document, 'time use')).length).toBeLessThanOrEqual(wanted.length)
        expect(all.map((document) => confDocumentText(withoutMarks(document, 'time use')))).toEqual([main, more])
      }),
      { numRuns: 300 },
    )
  })
})
