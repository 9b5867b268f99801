import type { ConfDirective } from '../../../tools/chrony-conf/lines.js'
import { wordsOf } from '../../../tools/chrony-conf/lines.js'
import { judged, type Check, type Draft } from '../../check.js'
import { notAllRead } from '../chrony-files.js'
import type { FilesSpec } from './schema.js'

/** What `files:` of a spec says. */
export function filesChecks(files: FilesSpec, draft: Draft): Check[] {
  const conf = files['chrony.conf']
  if (conf === undefined) return []
  const inner = draft.inside('chrony.conf', 'chrony.conf', conf)
  const { present = [], absent = [] } = conf
  return [
    ...present.map((line, index) => directiveCheck(line, true, inner.inside('present', `present/${line}`).inside(index, ''))),
    ...absent.map((line, index) => directiveCheck(line, false, inner.inside('absent', `absent/${line}`).inside(index, ''))),
  ]
}

function directiveCheck(line: string, wanted: boolean, draft: Draft): Check {
  const [name = '', ...args] = wordsOf(line)
  const directive = name.toLowerCase()
  const words = args.join(' ')
  return draft.check({
    expected: wanted ? `chronyd's files have ${line}` : `chronyd's files do not have ${line}`,
    asks: ['chrony'],
    proof: { texts: [name] },
    wish: { kind: 'time-line', line, there: wanted },
    judge: async (facts) => {
      const { conf } = await facts.time.chrony()
      const lines = [...conf.directives, ...conf.sources].filter((other) => other.directive === directive)
      const found = lines.filter((other) => words === '' || other.args === words)
      // What stands in a file that cannot be read may be either.
      const hidden = notAllRead(conf)
      if (hidden !== null && found.length === 0) return hidden
      return judged(found.length > 0 === wanted, lines.length === 0 ? `no ${directive} at all` : lines.map(shown).join('; '))
    },
  })
}

const shown = ({ file, line, directive, args }: ConfDirective): string => `${file}:${line} ${directive} ${args}`.trimEnd()
