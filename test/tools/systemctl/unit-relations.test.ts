import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUnitRelations } from '../../../src/tools/systemctl/unit-relations.js'

describe('the [Unit] section', () => {
  it('tells other units, over lines and drop-ins; an empty assignment forgets', () => {
    const text = `# Wants=no.service
[Unit]
Description=x
Wants=a.service \\
# a comment between them
  "b.service"
Conflicts=c.service
BindsTo=d.service
[Service]
Requires=no.service
`
    expect(parseUnitRelations([text, '[Unit]\nWants=e.service\nConflicts=\n'])).toEqual({
      Wants: ['a.service', 'b.service', 'e.service'],
      Conflicts: [],
      BindsTo: ['d.service'],
    })
  })

  it('is read whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(Object.values(parseUnitRelations(texts)).every(Array.isArray)).toBe(true)
      }),
    )
  })
})
