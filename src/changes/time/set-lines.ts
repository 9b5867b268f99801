import { NotFoundError, PlanRefusedError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { changedDocuments, readEditedConf, type ConfDocuments } from '../../tools/chrony-conf/documents.js'
import { isDirective, parseConfLines, type ConfLine } from '../../tools/chrony-conf/lines.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { isPassing } from '../../tools/chrony-conf/source-files.js'
import {
  addConfLines,
  addedLines,
  removeAddedLines,
  removeConfLines,
  turnOffLines,
  turnOnLines,
  type ConfDocument,
} from '../../tools/conf-document.js'
import { inWords } from '../../words.js'
import type { Plan } from '../engine/plan.js'
import { activityPart, NOTHING, type ActivityWishes } from '../unit/activity.js'
import { readNamedUnits } from '../unit/named-units.js'
import { foldersOf, writeSteps } from './conf-steps.js'
import { checkCandidate, readChronyGround } from './ground.js'
import { waitForSources } from './verify-sources.js'

export interface LinesWishes extends ActivityWishes {
  /** Directives, as `NAME ARGUMENTS`. */
  present: readonly string[]
  /** Directives, as `NAME` or `NAME ARGUMENTS`: what says so is commented out. */
  absent: readonly string[]
  /** chronyd is started or restarted later in the same change, and reads its files then. */
  beforeStart: boolean
}

const OWNER = 'apply'

/**
 * Directives in chronyd's files, whatever they are about: those of the admin are commented out, what is missing goes to the end of the
 * main file, and a chronyd that runs is restarted, because it reads most of them only at its start.
 *
 * @throws PlanRefusedError for what other commands look after, and for lines that chronyd would not take; as readChronyGround
 */
export async function planSetLines(host: Host, wishes: LinesWishes): Promise<Plan> {
  const [present, absent] = [wishes.present.map(directiveOf), wishes.absent.map(directiveOf)]
  for (const line of present) refuseOthers(line)
  const ground = await readChronyGround(host)
  const { unit, conf, documents, daemon, version } = ground
  const edited = withPresent(withAbsent(documents, absent), conf.main, present)
  const after = await readEditedConf(host, conf.main, edited)
  refuseUnreached(after, present, absent)
  const changed = changedDocuments(documents, edited)
  const [checked, files] = await Promise.all([checkCandidate(host, after, ground), writeSteps(host, changed)])
  const restarts = changed.length > 0 && !wishes.beforeStart && daemon.active === 'active'
  const restart = restarts ? await activityPart(host, 'restart', await readNamedUnits(host, [unit]), wishes) : NOTHING
  const said = [...present.map(textOf), ...absent.map((line) => `no ${textOf(line)}`)]
  return {
    action: 'time lines',
    summary: `have chronyd's files say ${inWords(said)}`,
    // What is taken back ends with another restart, which has the files of before.
    steps: [...files.steps, ...restart.steps.map((step) => ({ ...step, undoable: true }))],
    watch: {
      files: [...documents.keys()].filter((path) => !isPassing(path)),
      folders: foldersOf(conf),
      states: [...restart.states, ...(restarts ? [{ kind: 'chronyd', key: unit }] : [])],
    },
    expect: { files: files.expect, states: { ...restart.expect, ...(restarts ? { [`chronyd ${unit}`]: { free: ['sources'] } } : {}) } },
    verify: async (live, interrupt) => {
      const settled = (await restart.verify?.(live)) ?? []
      return settled.length > 0 || !restarts ? settled : waitForSources(live, after, version, interrupt)
    },
    dangers: restart.dangers,
    warnings: [...ground.warnings, ...checked, ...restart.warnings],
    notes: restart.notes,
    done: `chronyd's files say ${inWords(said)}`,
  }
}

/** @throws PlanRefusedError for what is no directive */
function directiveOf(text: string): ConfLine & { directive: string } {
  const [line, ...more] = parseConfLines('', text)
  if (line !== undefined && more.length === 0 && isDirective(line) && /^[\x20-\x7e]+$/.test(text)) return line
  throw new PlanRefusedError(`${JSON.stringify(text)} is no directive of chronyd`)
}

/** Where more has to be done than to write a line. */
const OTHERS: Readonly<Record<string, string>> = {
  server: 'time: {servers: …}',
  pool: 'time: {servers: …}',
  peer: 'time: {servers: …}',
  allow: 'time: {serve: {allow: …}}',
  deny: 'time: {serve: {deny: …}}',
}

/** @throws PlanRefusedError */
function refuseOthers(line: ConfLine & { directive: string }): void {
  const place = OTHERS[line.directive]
  if (place === undefined) return
  throw new PlanRefusedError(`${textOf(line)}: apply adds no ${line.directive} line by itself`, { suggestions: [`${place} in the spec`] })
}

const textOf = ({ directive, args }: { directive: string | null; args: string }): string => `${directive ?? ''} ${args}`.trimEnd()

const says = (line: Pick<ConfLine, 'directive' | 'args'>, wanted: ConfLine): boolean =>
  line.directive === wanted.directive && (wanted.args === '' || line.args === wanted.args)

/** Lines of the admin are commented out; those that hostward has added go. What DHCP leaves is not touched. */
function withAbsent(documents: ConfDocuments, absent: readonly ConfLine[]): ConfDocuments {
  const off = (document: ConfDocument): ConfDocument => {
    const lines = document.lines.filter((line) => absent.some((wanted) => says(line, wanted))).map(({ line }) => line)
    // Numbers stay as they are: a line that is commented out is a line.
    return lines.length === 0 ? document : removeAddedLines(turnOffLines(document, OWNER, lines), lines)
  }
  return new Map([...documents].map(([path, document]) => [path, isPassing(path) ? document : off(document)]))
}

/** A line that an earlier apply has commented out comes back; others are added. */
function withPresent(documents: ConfDocuments, main: string, present: readonly ConfLine[]): ConfDocuments {
  const missing = new Set(
    present.filter((wanted) => ![...documents.values()].some(({ lines }) => lines.some((line) => says(line, wanted)))),
  )
  const back = (document: ConfDocument): ConfDocument => {
    const lines = document.lines.filter(({ mark }) => {
      if (mark?.owner !== OWNER || mark.original === null) return false
      const [original] = parseConfLines('', mark.original)
      const wanted = original === undefined ? undefined : [...missing].find((one) => says(original, one))
      return wanted !== undefined && missing.delete(wanted)
    })
    return lines.length === 0
      ? document
      : turnOnLines(
          document,
          OWNER,
          lines.map(({ line }) => line),
        )
  }
  const turned = new Map([...documents].map(([path, document]) => [path, back(document)]))
  const document = turned.get(main)
  if (missing.size === 0) return turned
  if (document === undefined) throw new NotFoundError(`${main} is not there`)
  return new Map([...turned, [main, withOwnLines(document, [...missing].map(textOf))]])
}

/** At the end of the main file, where the last of several lines counts. */
export function withOwnLines(document: ConfDocument, lines: readonly string[]): ConfDocument {
  const own = addedLines(document, OWNER).map(({ raw }) => raw.trim())
  return addConfLines(removeConfLines(document, OWNER), OWNER, [...own.filter((line) => !lines.includes(line)), ...lines])
}

/** @throws PlanRefusedError where the files cannot say all of it */
function refuseUnreached(after: ChronyConf, present: readonly ConfLine[], absent: readonly ConfLine[]): void {
  const lines = [...after.directives, ...after.sources]
  const lacking = present.find((wanted) => absent.some((other) => says(wanted, other)) || !lines.some((line) => says(line, wanted)))
  if (lacking !== undefined) throw new PlanRefusedError(`${textOf(lacking)} is to be there, and not to be there`)
  for (const wanted of absent) {
    const left = lines.find((line) => says(line, wanted))
    if (left === undefined) continue
    throw new PlanRefusedError(`${left.file}:${left.line} ${textOf(left)} cannot be taken away: the file is another program's`)
  }
}
