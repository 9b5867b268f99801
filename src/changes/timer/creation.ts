import type { Expectations, FileExpectation, RunStep, Step } from '../engine/plan.js'
import type { ExistingUnit } from './existing.js'
import { CONFIG_FOLDER } from '../unit/install.js'
import { systemctlStep } from '../unit/steps.js'

/** Where enabling a timer puts its link. */
export const TIMER_LINKS = `${CONFIG_FOLDER}/timers.target.wants`

/** Where systemd keeps when persistent timers ran last: the time of an empty file. */
export const STAMP_FOLDER = '/var/lib/systemd/timers'
export const stampOf = (timer: string): string => `${STAMP_FOLDER}/stamp-${timer}`

/** Files that systemd has read are others now, or gone. Whoever brings them back has them read anew as well. */
export const RELOAD: RunStep = systemctlStep('daemon-reload', [], {
  describe: 'let systemd read unit files again',
  touches: ['units in memory of systemd'],
  undoable: true,
})

/** What the two unit files are to be. */
export interface Texts {
  timer: string
  service: string
}

interface Situation {
  timer: ExistingUnit
  service: ExistingUnit
  texts: Texts
  link: string
  isLinked: boolean
  /** The file in which systemd keeps when a persistent timer ran last; null when there is none. */
  stamp: string | null
}

/** The steps from what is there to what is wished; none when all is so already. */
export function creationSteps({ timer, service, texts, link, isLinked, stamp }: Situation): Step[] {
  const writes = (unit: ExistingUnit, text: string): Step[] =>
    unit.text === text
      ? []
      : [{ kind: 'write', id: `write-${unit.unit}`, describe: `write ${unit.path}`, path: unit.path, content: text, undoable: true }]
  const written = [...writes(service, texts.service), ...writes(timer, texts.timer)]
  const isNewTimer = timer.text !== texts.timer
  // New times count from now on: a timer that is only read anew makes up at once for those that it had since its last run.
  const isStopped = isNewTimer && timer.active === 'active'
  const isWaiting = timer.active === 'active' && timer.sub !== 'elapsed'
  // Active, and without a next run: starting it would do nothing.
  const isElapsed = timer.active === 'active' && !isStopped
  // `enable` has systemd read its units anew by itself.
  const isStale = timer.needsReload || service.needsReload || isRewritten(timer, texts.timer) || isRewritten(service, texts.service)
  const isReloaded = isStale || (isLinked && written.length > 0)
  const stale: Step[] =
    stamp === null || !isNewTimer
      ? []
      : [{ kind: 'remove', id: 'forget-last-run', describe: `remove ${stamp}: the time of the last run`, path: stamp, undoable: true }]
  const activity = { touches: [`unit ${timer.unit}`] }
  return [
    ...(isStopped ? [systemctlStep('stop', [timer.unit], { ...activity, undoable: true })] : []),
    ...written,
    ...stale,
    ...(isReloaded ? [RELOAD] : []),
    ...(isLinked ? [] : [systemctlStep('enable', [timer.unit], { touches: [`${link} -> ${timer.path}`], undoable: true })]),
    ...(isNewTimer || !isWaiting
      ? [systemctlStep(isElapsed ? 'restart' : 'start', [timer.unit], { ...activity, undoable: !isElapsed })]
      : []),
  ]
}

const isRewritten = ({ text }: ExistingUnit, wanted: string): boolean => text !== null && text !== wanted

interface Expected {
  timer: ExistingUnit
  service: ExistingUnit
  texts: Texts
  link: string
  stamp: string
  persistent: boolean
}

/** What the host is afterwards. */
export function creationExpectations({ timer, service, texts, link, stamp, persistent }: Expected): Expectations {
  const folder: FileExpectation = {
    judge: (now, before) =>
      now.type === 'folder' && (before.type !== 'folder' || (now.mode === before.mode && now.uid === before.uid && now.gid === before.gid))
        ? null
        : 'a folder, with mode and owner as before',
  }
  return {
    files: {
      [timer.path]: { content: texts.timer },
      [service.path]: { content: texts.service },
      [TIMER_LINKS]: folder,
      [link]: { link: timer.path },
      [STAMP_FOLDER]: { judge: (now, before) => (now.type === before.type || now.type === 'folder' ? null : 'a folder') },
      [stamp]: {
        judge: (now) => {
          if (now.type === 'absent') return persistent ? 'the file in which systemd keeps the time of the last run' : null
          return now.type === 'file' && now.bytes.length === 0 ? null : 'an empty file, in which systemd keeps the time of the last run'
        },
      },
    },
    states: {
      [`unit ${timer.unit}`]: { values: { load: 'loaded', active: 'active', unitFile: 'enabled' } },
      [`unit ${service.unit}`]: { values: { load: 'loaded', unitFile: 'static' }, free: ['active'] },
    },
  }
}
