import { isActive, isDown } from '../../tools/systemctl/active-state.js'
import type { UnitNode } from '../../tools/systemctl/dependencies.js'

/** What systemd would do to a unit: `verify` only makes sure that it is active. */
export type JobType = 'start' | 'verify' | 'stop'

/** One planned job, and what pulled it in. */
export interface Job {
  unit: UnitNode
  type: JobType
  /** Jobs that this one pulls in. */
  pulls: Link[]
  /** Jobs that pull this one in. */
  pulledBy: Link[]
  /** The switch fails when this job does. */
  matters: boolean
}

interface Link {
  puller: Job
  pulled: Job
  matters: boolean
  conflicts: boolean
}

/** How versions of systemd differ in building a transaction. */
export interface TransactionRules {
  /** A job whose requirements cannot be met is dropped (since 254); before, it stays. */
  dropsUnmet: boolean
}

/** Why a job cannot be: its unit cannot be loaded, or never has such jobs. */
type Refusal = 'not-loadable' | 'not-applicable'

/**
 * The jobs that systemd would make together: a model of its transaction (src/core/transaction.c of systemd 219 to 257), as far
 * as starting, verifying and stopping go. Nothing is started or stopped.
 */
export class Transaction {
  readonly #jobs = new Map<UnitNode, Job[]>()
  #anchor: Job | null = null

  constructor(
    readonly unitOf: (name: string) => UnitNode | undefined,
    readonly rules: TransactionRules,
  ) {}

  /** The jobs planned for a unit. */
  jobsOf(unit: UnitNode): readonly Job[] {
    return this.#jobs.get(unit) ?? []
  }

  /** All units that have a job of this type. */
  unitsWith(type: JobType): UnitNode[] {
    return [...this.#jobs].filter(([, jobs]) => jobs.some((job) => job.type === type)).map(([unit]) => unit)
  }

  /** Plan to start the unit that all this is for. */
  startAnchor(unit: UnitNode): Refusal | null {
    return this.#add('start', unit, null, true, false)
  }

  /** Plan to stop a unit because the switch wants it. */
  stopForAnchor(unit: UnitNode): void {
    this.#add('stop', unit, this.#anchor, true, false)
  }

  /** Drop what is already so, and what contradicts: false when the contradiction cannot be solved. */
  settle(): boolean {
    if (this.#anchor !== null) markAsMattering(this.#anchor)
    this.#dropRedundant()
    for (;;) {
      const conflict = this.#findConflict()
      if (conflict === null) break
      const dropped = jobToDrop(conflict)
      if (dropped === null) return false
      this.#delete(dropped, true)
    }
    this.#dropRedundant()
    return true
  }

  #add(type: JobType, unit: UnitNode | undefined, puller: Job | null, matters: boolean, conflicts: boolean): Refusal | null {
    if (unit === undefined || (type !== 'stop' && unit.load !== 'loaded')) return 'not-loadable'
    if (type === 'stop' && unit.perpetual) return 'not-applicable'
    const existing = this.jobsOf(unit).find((job) => job.type === type)
    const job = existing ?? { unit, type, pulls: [], pulledBy: [], matters: false }
    if (existing === undefined) this.#jobs.set(unit, [...this.jobsOf(unit), job])
    if (puller === null) this.#anchor = job
    else {
      const link = { puller, pulled: job, matters, conflicts }
      puller.pulls.push(link)
      job.pulledBy.push(link)
    }
    if (existing !== undefined) return null
    const refusal = type === 'start' ? this.#addStarts(job) : type === 'stop' ? this.#addStops(job) : null
    if (refusal !== null && this.rules.dropsUnmet) this.#delete(job, false)
    return refusal
  }

  #addStarts(job: Job): Refusal | null {
    const { unit } = job
    if (unit.following !== null) this.#add('start', this.unitOf(unit.following), job, false, false)
    for (const name of unit.requires) {
      const refusal = this.#add('start', this.unitOf(name), job, true, false)
      if (refusal === 'not-loadable') return refusal
    }
    for (const name of unit.wants) this.#add('start', this.unitOf(name), job, false, false)
    for (const name of unit.requisite) {
      const refusal = this.#add('verify', this.unitOf(name), job, true, false)
      if (refusal === 'not-loadable') return refusal
    }
    for (const name of unit.conflicts) this.#add('stop', this.unitOf(name), job, true, true)
    for (const name of unit.conflictedBy) this.#add('stop', this.unitOf(name), job, false, false)
    return null
  }

  #addStops(job: Job): null {
    for (const name of job.unit.stopsWith) this.#add('stop', this.unitOf(name), job, true, false)
    return null
  }

  #delete(job: Job, withPullers: boolean): void {
    const left = this.jobsOf(job.unit).filter((other) => other !== job)
    if (left.length === this.jobsOf(job.unit).length) return
    if (left.length === 0) this.#jobs.delete(job.unit)
    else this.#jobs.set(job.unit, left)
    for (const link of job.pulls) link.pulled.pulledBy = link.pulled.pulledBy.filter((other) => other !== link)
    for (const link of job.pulledBy) link.puller.pulls = link.puller.pulls.filter((other) => other !== link)
    const pullers = job.pulledBy.filter((link) => link.matters).map((link) => link.puller)
    job.pulls = []
    job.pulledBy = []
    if (withPullers) for (const puller of pullers) this.#delete(puller, true)
  }

  /** Units whose jobs are all already so need none of them. */
  #dropRedundant(): void {
    for (const jobs of [...this.#jobs.values()]) {
      if (jobs.every((job) => job !== this.#anchor && isRedundant(job))) for (const job of jobs) this.#delete(job, false)
    }
  }

  #findConflict(): { stop: Job; other: Job } | null {
    for (const jobs of this.#jobs.values()) {
      const stop = jobs.find((job) => job.type === 'stop')
      const other = jobs.find((job) => job.type !== 'stop')
      if (stop !== undefined && other !== undefined) return { stop, other }
    }
    return null
  }
}

function markAsMattering(job: Job): void {
  job.matters = true
  for (const link of job.pulls) if (link.matters && !link.pulled.matters) markAsMattering(link.pulled)
}

function isRedundant({ type, unit }: Job): boolean {
  return type === 'stop' ? isDown(unit) : isActive(unit)
}

/** A start is worth more than a stop, unless the stop is because of a Conflicts=; what matters to the switch wins. */
function jobToDrop({ stop, other }: { stop: Job; other: Job }): Job | null {
  if (!stop.matters && !other.matters) return stop.pulledBy.some((link) => link.conflicts) ? other : stop
  if (!stop.matters) return stop
  return other.matters ? null : other
}
