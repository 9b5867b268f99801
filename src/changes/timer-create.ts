import { NotFoundError, PlanRefusedError, type Warning } from '../errors.js'
import { readlinkIfThere, statIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'
import { askAccount, type Account } from '../tools/getent/accounts.js'
import { askVerify } from '../tools/systemd-analyze/verify.js'
import type { Plan } from './engine/plan.js'
import { unlessNotRecorded } from './not-recorded.js'
import { creationExpectations, creationSteps, stampOf, STAMP_FOLDER, TIMER_LINKS, type Texts } from './timer/creation.js'
import { readTimerUnits, type ExistingUnit } from './timer/existing.js'
import { checkProgram } from './timer/program.js'
import { readSchedule, runNotes, type Schedule } from './timer/schedule.js'
import { serviceText, timerText, type TimerUnits } from './timer/unit-text.js'
import { verifyTimer } from './timer/verify-next.js'
import { checkDescription, commandWords, newTimerName } from './timer/wishes.js'
import { CONFIG_FOLDER } from './unit/install.js'

export interface CreateTimerWishes {
  /** `backup` or `backup.timer` */
  name: string
  /** OnCalendar= expressions; at least one. */
  onCalendar: readonly string[]
  /** The command line, by hostward's quoting rules; by those of /bin/sh with `shell`. */
  exec: string
  shell?: boolean
  /** A run that was missed while the host was off is made up for. */
  persistent?: boolean
  /** AccuracySec= */
  accuracy?: string | undefined
  /** RandomizedDelaySec= */
  randomizedDelay?: string | undefined
  /** Name or number of a user; root when left out. */
  runAs?: string | undefined
  description?: string | undefined
}

/** Everything that is wished, checked against the host. */
interface Checked {
  units: TimerUnits
  schedule: Schedule
  warnings: Warning[]
}

/**
 * Make a timer and the service that it starts, or bring one that hostward has made to what is wished.
 *
 * @throws UsageError, PlanRefusedError, NotFoundError (no such user), HostwardError
 */
export async function planCreateTimer(host: Host, wishes: CreateTimerWishes): Promise<Plan> {
  const name = newTimerName(wishes.name)
  const { timer, service } = await readTimerUnits(host, name)
  refuseForeign(timer, name)
  refuseForeign(service, name)
  const { units, schedule, warnings } = await check(host, name, wishes)
  const texts = { timer: timerText(units), service: serviceText(units) }
  warnings.push(...(await verifyFiles(host, timer, service, texts)))
  warnings.push(...dropInWarnings(timer), ...dropInWarnings(service))

  const link = `${TIMER_LINKS}/${timer.unit}`
  const stamp = stampOf(timer.unit)
  const isLinked = (await readlinkIfThere(host, link)) === timer.path
  const hasStamp = (await statIfThere(host, stamp)) !== null
  const steps = creationSteps({ timer, service, texts, link, isLinked, stamp: hasStamp ? stamp : null })
  const command = shortened(wishes.exec)
  return {
    action: 'timer create',
    summary: `run ${command} ${schedule.words} (${timer.unit})`,
    steps,
    watch: {
      files: [stamp, STAMP_FOLDER],
      folders: [{ path: CONFIG_FOLDER, deep: true }],
      states: [
        { kind: 'unit', key: service.unit },
        { kind: 'unit', key: timer.unit },
      ],
    },
    expect: steps.length === 0 ? {} : creationExpectations({ timer, service, texts, link, stamp, persistent: units.persistent }),
    verify: (changed) => verifyTimer(changed, timer.unit, { ...schedule, persistent: units.persistent }),
    dangers: [],
    warnings: [...warnings, ...schedule.warnings],
    notes: [`runs ${schedule.words}${schedule.zone === null ? '' : ` (${schedule.zone})`}`, ...runNotes(schedule)],
    done: `${timer.unit} is active and runs ${command} ${schedule.words}`,
  }
}

/** A command line as a part of a sentence. */
function shortened(exec: string): string {
  const line = exec.trim().replace(/\s+/g, ' ')
  return line.length > LONGEST_IN_SENTENCE ? `${line.slice(0, LONGEST_IN_SENTENCE - 1)}…` : line
}

const LONGEST_IN_SENTENCE = 80

/** @throws UsageError, PlanRefusedError, NotFoundError */
async function check(host: Host, name: string, wishes: CreateTimerWishes): Promise<Checked> {
  const shell = wishes.shell ?? false
  const { words, warnings } = commandWords(wishes.exec, shell)
  const { runAs } = wishes
  const account = runAs === undefined ? null : await unlessNotRecorded(requireAccount(host, runAs), `the user ${runAs}`, warnings)
  const program = words[0] ?? ''
  const aboutProgram = (await unlessNotRecorded(checkProgram(host, program, account), program, warnings)) ?? []
  const description = wishes.description ?? (shell ? `Run the command of the timer ${name}` : `Run ${program}`)
  const schedule = await readSchedule(host, {
    onCalendar: wishes.onCalendar.map((expression) => expression.trim()),
    accuracy: wishes.accuracy?.trim() ?? null,
    randomizedDelay: wishes.randomizedDelay?.trim() ?? null,
  })
  const units: TimerUnits = {
    name,
    description: checkDescription(description),
    onCalendar: schedule.onCalendar,
    accuracy: schedule.accuracy,
    randomizedDelay: schedule.randomizedDelay,
    persistent: wishes.persistent ?? false,
    words,
    runAs: account?.name ?? runAs ?? null,
  }
  return { units, schedule, warnings: [...warnings, ...aboutProgram] }
}

/** @throws NotFoundError */
async function requireAccount(host: Host, user: string): Promise<Account> {
  const account = await askAccount(host, user)
  if (account !== null) return account
  throw new NotFoundError(`--run-as: there is no user ${user} on this host`, { suggestions: ['getent passwd shows all users'] })
}

/** A name belongs to who took it first. @throws PlanRefusedError */
function refuseForeign({ unit, text, isOurs, elsewhere, load, loadedFrom, path }: ExistingUnit, name: string): void {
  const inTheWay = [...elsewhere, ...(text !== null && !isOurs ? [path] : [])]
  const isKnown = load !== null && load !== 'not-found' && loadedFrom !== path
  if (inTheWay.length === 0 && !(isKnown && text === null)) return
  const where = inTheWay.length > 0 ? inTheWay.join(', ') : (loadedFrom ?? `${load ?? ''} in memory of systemd`)
  throw new PlanRefusedError(`there is a unit ${unit} already that hostward has not made: ${where}`, {
    suggestions: [`take another name than ${name}`, `look at it: hostward unit cat ${unit}`],
    details: { unit, paths: inTheWay },
  })
}

function dropInWarnings({ unit, dropIns }: ExistingUnit): Warning[] {
  if (dropIns.length === 0) return []
  return [{ code: 'DROP_INS', message: `drop-ins change what ${unit} does: ${dropIns.join(', ')}` }]
}

/**
 * Have systemd read the files before they are put in place, in a folder that is gone afterwards.
 *
 * @throws PlanRefusedError with what systemd has against them
 */
async function verifyFiles(host: Host, timer: ExistingUnit, service: ExistingUnit, texts: Texts): Promise<Warning[]> {
  const files = await host.writer?.()
  if (files === undefined || files === null) return []
  const { complaints, unable } = await files.withTempFolder({ [timer.unit]: texts.timer, [service.unit]: texts.service }, (folder) =>
    askVerify(host, folder, [timer.unit, service.unit]),
  )
  if (complaints.length > 0) {
    throw new PlanRefusedError(`systemd would not take these units as they are meant: ${complaints.join('; ')}`, {
      details: { complaints },
    })
  }
  if (unable === null) return []
  return [
    {
      code: 'NOT_VERIFIED',
      message: `systemd-analyze verify could not check the units beforehand (${unable}); they are read back all the same`,
    },
  ]
}
