import { isUnavailable, NotRecordedError, orUnavailable, type Finding, type Warning } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { readCgroupProcesses, type CgroupProcess } from '../../tools/cgroup/processes.js'
import { askJournal, type JournalAnswer, type JournalEntry } from '../../tools/journalctl/journal.js'
import { askShowPrecisely } from '../../tools/systemctl/show.js'
import { splitWords } from '../../tools/systemctl/words.js'
import { toUnit } from '../../tools/systemctl/to-unit.js'
import { UNIT_SHOW_PROPERTIES } from '../../tools/systemctl/unit-properties.js'
import type { Unit } from '../../tools/systemctl/unit.js'
import { requireService, requireUnit, unknownUnit } from './names.js'
import { readFilesOf, type UnitFileContent } from './unit-files-of.js'
import { askUnmet, judgeUnmet } from './unmet.js'
import { readWantedBy, type UnitWanter } from './wanted-by.js'
import { whyNot } from './why.js'

export interface UnitShowData {
  unit: ShownUnit
  /** The last lines of the journal about it, oldest first. */
  log: JournalEntry[]
  wantedBy: UnitWanter[]
  files: UnitFileContent[]
  /** In the order of the tree: `depth` says how far below. */
  processes: UnitProcess[]
}

export interface ShownUnit extends Unit {
  /** Why it is not loaded, has failed or was not started, in sentences. */
  why: string[]
  /** Conditions and asserts that were not met, as in the unit file. */
  unmet: string[]
}

export interface UnitProcess extends CgroupProcess {
  /** systemd watches it as the main process. */
  main: boolean
}

export interface UnitShowOptions {
  /** How many lines of the log; 0: none, and the journal is not asked. */
  lines: number
}

/**
 * All about one unit of any type: what `systemctl status` tells, and why it failed.
 *
 * @param word a name as the hand types it
 * @throws UsageError, NotFoundError, ToolMissingError, NotSupportedError, DaemonNotRunningError, ParseError …
 */
export async function readUnit(host: Host, word: string, options: UnitShowOptions): Promise<Finding<UnitShowData>> {
  return readUnitNamed(host, requireUnit(word), options)
}

/** The same for a service. @throws as readUnit; UsageError for a unit of another type */
export async function readService(host: Host, word: string, options: UnitShowOptions): Promise<Finding<UnitShowData>> {
  return readUnitNamed(host, requireService(word), options)
}

async function readUnitNamed(host: Host, name: string, { lines }: UnitShowOptions): Promise<Finding<UnitShowData>> {
  const [[properties = new Map<string, string[]>()], firstLog] = await Promise.all([
    askShowPrecisely(host, [name], UNIT_SHOW_PROPERTIES),
    askLog(host, name, lines),
  ])
  const unit = toUnit(properties)
  if (unit.load === 'not-found' && unit.active === 'inactive') throw await unknownUnit(host, name)
  const words = (property: string): string[] => splitWords(unit.properties[property]?.[0] ?? '')
  const [log, wanted, files, processes, conditions] = await Promise.all([
    // The journal knows a unit by its own name only.
    unit.id === name ? firstLog : askLog(host, unit.id, lines),
    readWantedBy(host, unit.names, words),
    readFilesOf(host, unit),
    readProcesses(host, unit),
    askUnmet(host, unit),
  ])
  const unmet = judgeUnmet(
    unit,
    conditions.told,
    log.entries,
    files.files.map((file) => file.content),
  )
  return {
    data: {
      unit: { ...unit, why: whyNot(unit, unmet), unmet: unmet.unmet },
      log: log.entries,
      wantedBy: wanted.wantedBy,
      files: files.files,
      processes: processes.processes,
    },
    warnings: [
      ...unitWarnings(unit),
      ...conditions.warnings,
      ...processes.warnings,
      ...wanted.warnings,
      ...files.warnings,
      ...log.warnings,
    ],
  }
}

async function askLog(host: Host, unit: string, lines: number): Promise<{ entries: JournalEntry[]; warnings: Warning[] }> {
  if (lines === 0) return { entries: [], warnings: [] }
  const answer = await orUnavailable(askJournal(host, { unit, lines }))
  if (isUnavailable(answer)) {
    return { entries: [], warnings: [{ code: 'LOG_UNAVAILABLE', message: `the log could not be had: ${answer.unavailable.message}` }] }
  }
  return { entries: answer.entries, warnings: logWarnings(answer) }
}

function logWarnings({ limited, notices }: JournalAnswer): Warning[] {
  const message = 'the log may have more than this user may see: run it as root, or add --sudo'
  return [
    ...(limited ? [{ code: 'LOG_LIMITED', message }] : []),
    ...notices.map((notice) => ({ code: 'JOURNAL_NOTICE', message: `journalctl: ${notice}` })),
  ]
}

async function readProcesses(host: Host, unit: Unit): Promise<{ processes: UnitProcess[]; warnings: Warning[] }> {
  if (unit.controlGroup === null) return { processes: [], warnings: [] }
  try {
    const { processes, found, unseen } = await readCgroupProcesses(host, unit.controlGroup)
    const hidden = unit.mainPid !== null && unseen.includes(unit.mainPid) && host.uid() !== 0
    const missed = (!found && unit.mainPid !== null) || hidden
    const why = hidden ? '/proc hides those of other users' : `there is no control group ${unit.controlGroup} in /sys/fs/cgroup`
    const message = `the processes of ${unit.id} could not be read: ${why}`
    return {
      processes: processes.map((process) => ({ ...process, main: process.pid === unit.mainPid })),
      warnings: missed ? [{ code: 'PROCESSES_UNAVAILABLE', message }] : [],
    }
  } catch (error) {
    if (!(error instanceof FileError || error instanceof NotRecordedError)) throw error
    const why = error instanceof FileError && error.denied ? `${error.path}: permission denied` : error.message
    const message = `the processes of ${unit.id} could not be read: ${why}`
    return { processes: [], warnings: [{ code: 'PROCESSES_UNAVAILABLE', message }] }
  }
}

function unitWarnings(unit: Unit): Warning[] {
  if (unit.needDaemonReload !== true) return []
  const message = `the files of ${unit.id} have changed since systemd loaded them: systemctl daemon-reload makes it read them again`
  return [{ code: 'DAEMON_RELOAD_NEEDED', message }]
}
