import { PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { accessRules, type AccessRule } from '../../tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../tools/chrony-conf/access-table.js'
import { turnOffLines, type ConfDocument } from '../../tools/conf-document.js'
import { readEditedConf, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { contains } from '../../tools/chrony-conf/subnet.js'
import { inWords } from '../../words.js'
import type { Network } from '../network.js'
import type { ChronyGround } from './ground.js'
import { candidates, objections, probesOf, subnetOf, wantedVerdict, wrongVerdicts } from './serve-rules.js'

/** The files with rules for the networks. */
export interface PlacedRules {
  edited: ConfDocuments
  after: ChronyConf
  /** The same as commands for the running chronyd; null where an order must be kept that only all rules anew can give. */
  appended: string[] | null
}

/** @throws PlanRefusedError when rules of the admin are against it */
export async function placeRules(
  host: Host,
  { conf, documents }: ChronyGround,
  networks: readonly Network[],
  localStratum: number | undefined,
): Promise<PlacedRules> {
  const rules = accessRules(conf.directives)
  const against = objections(rules, networks)
  if (against.length > 0)
    throw contradiction(
      against.map(({ rule }) => rule),
      networks,
    )
  const before = new AccessTable(rules)
  const wanted = probesOf(rules, networks).map((bytes) => ({ bytes, allowed: wantedVerdict(bytes, before, rules, networks) }))
  const missing = networks.filter(
    (network) =>
      wrongVerdicts(
        rules,
        wanted.filter(({ bytes }) => contains(subnetOf(network), bytes)),
      ).length > 0,
  )
  const lines = [
    ...missing.map(({ text }) => `allow ${text}`),
    ...(localStratum === undefined || hasLocal(conf, localStratum) ? [] : [`local stratum ${localStratum}`]),
  ]
  if (lines.length === 0) return { edited: documents, after: conf, appended: [] }
  const base = localStratum === undefined ? documents : withoutForeignLocal(documents, localStratum)
  const main = base.get(conf.main)
  if (main === undefined) throw new PlanRefusedError(`${conf.main} is not among the files that chronyd reads`)
  let wrong: string[] = []
  for (const candidate of candidates(main, lines)) {
    const edited = new Map([...base, [conf.main, candidate]])
    const after = await readEditedConf(host, conf.main, edited)
    const now = accessRules(after.directives)
    wrong = wrongVerdicts(now, wanted)
    if (wrong.length > 0) continue
    const last = now.slice(-missing.length).map(({ allow, text }) => `${allow ? 'allow' : 'deny'} ${text}`)
    const isAppended = missing.length === 0 || missing.every(({ text }, index) => last[index] === `allow ${text}`)
    return { edited, after, appended: isAppended ? lines : null }
  }
  throw contradiction(rules, networks, wrong)
}

function contradiction(rules: readonly AccessRule[], networks: readonly Network[], wrong: readonly string[] = []): PlanRefusedError {
  const lines = rules.map(
    ({ file, line, allow, all, text }) =>
      `${file}:${line} ${[allow ? 'allow' : 'deny', all ? 'all' : '', text].filter((word) => word !== '').join(' ')}`,
  )
  const why = wrong.length > 0 ? `, whatever the order: ${wrong.slice(0, 3).join(', ')} would be answered otherwise than is meant` : ''
  return new PlanRefusedError(
    `rules that are there are against serving ${inWords(networks.map(({ text }) => text))}${why}\n${lines.join('\n')}`,
    {
      suggestions: ['change these lines first, if they are no longer meant'],
      details: { rules: lines },
    },
  )
}

/** Lines of the admin that say `local` otherwise are commented out; the last one counts, and ours is not always the last. */
function withoutForeignLocal(documents: ConfDocuments, stratum: number): ConfDocuments {
  const wanted = `stratum ${stratum}`
  const off = (document: ConfDocument): ConfDocument =>
    turnOffLines(
      document,
      'time serve',
      document.lines
        .filter(({ directive, args, mark }) => directive === 'local' && mark === null && args.toLowerCase() !== wanted)
        .map(({ line }) => line),
    )
  return new Map([...documents].map(([path, document]) => [path, off(document)]))
}

/** What the last `local` line says; null without one. */
export const localOf = (conf: ChronyConf): string | null =>
  conf.directives.findLast(({ directive }) => directive === 'local')?.args.toLowerCase() ?? null

const hasLocal = (conf: ChronyConf, stratum: number): boolean => localOf(conf) === `stratum ${stratum}`
