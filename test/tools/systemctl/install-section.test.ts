import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmptyInstall, parseInstallSection } from '../../../src/tools/systemctl/install-section.js'

const NOTHING = { wantedBy: [], requiredBy: [], upheldBy: [], aliases: [], also: [], defaultInstance: null }

describe('parseInstallSection', () => {
  it('reads lists over several lines, files and settings, and forgets what an empty one takes back', () => {
    const unit = [
      '[Unit]\nWantedBy=not.target\n[Install]\n# WantedBy=comment.target\nWantedBy = a.target \\\n; between\n  b.target\nAlias=x.service "y.service"',
      "[Install]\r\nWantedBy='c.target'\r\nAlias=\r\nAlias=z\\x2dz.service\r\nAlso=s.socket\r\nAlso=\r\nRequiredBy=r.target\nUpheldBy=u.target\nDefaultInstance=one\n",
    ]
    expect(parseInstallSection(unit)).toEqual({
      wantedBy: ['a.target', 'b.target', 'c.target'],
      requiredBy: ['r.target'],
      upheldBy: ['u.target'],
      aliases: ['z\\x2dz.service'],
      also: ['s.socket'],
      defaultInstance: 'one',
    })
    expect(parseInstallSection(['[Install]\nDefaultInstance=one\nDefaultInstance=\nWantedBy=open\\'])).toEqual({
      ...NOTHING,
      wantedBy: ['open'],
    })
  })

  it('finds nothing where there is nothing', () => {
    for (const text of ['', '[Install]\n', '[Service]\nWantedBy=a.target\n', '[Install]\n[Unit]\nAlias=a.service\n']) {
      expect([text, isEmptyInstall(parseInstallSection([text]))]).toEqual([text, true])
    }
    expect(isEmptyInstall(parseInstallSection(['[Install]\nAlso=a.socket\n']))).toBe(false)
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect(Object.keys(parseInstallSection(texts)).sort()).toEqual(Object.keys(NOTHING).sort())
      }),
    )
  })

  it('reads back what is written', () => {
    const names = fc.uniqueArray(fc.constantFrom('a.target', 'b@.target', 'c-d.service', 'e\\x2df.mount'))
    fc.assert(
      fc.property(names, names, names, (wantedBy, requiredBy, also) => {
        const text = `[Install]\nWantedBy=${wantedBy.join(' ')}\nRequiredBy=${requiredBy.join('\t')}\nAlso=${also.join('  ')}\n`
        expect(parseInstallSection([text])).toEqual({ ...NOTHING, wantedBy, requiredBy, also })
      }),
    )
  })
})
