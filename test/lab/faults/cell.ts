import type { HistoryData } from '../../../src/changes/engine/history.js'
import type { Action } from './actions.js'
import type { FaultyHost } from './faulty-host.js'
import type { Fault } from './faults.js'
import { labels } from './labels.js'
import type { Run } from './session.js'
import { remains, tellsTheTruth, type HostState } from './state.js'
import { killAtSystemCalls } from './system-calls.js'

/** What became of the host; the words of the table. */
export type Outcome = 'planned' | 'told' | 'before' | 'undone' | 'left' | 'held' | '-' | 'none'

export interface Cell {
  action: string
  fault: string
  outcomes: Outcome[]
  /** What does not hold; empty is good. */
  problems: string[]
}

/** What the action comes to without any fault. */
export interface Planned {
  state: HostState
  /** Calls of tools that change something. */
  calls: number
}

const KILLED = 137

/** The action without any fault; it can be undone. @throws Error when that does not work */
export async function planned(host: FaultyHost, action: Action): Promise<Planned> {
  await host.arm('none', 0)
  const ran = await host.session.hostward(action.words)
  if (ran.code !== 0 || ran.answer?.changed !== true) throw new Error(`${action.name}: exit ${ran.code}: ${said(ran)}`)
  const calls = (await host.calls()).length
  const state = await host.state()
  const problems: string[] = []
  await undo(host, problems)
  await expectSame(host, host.before, 'undone without any fault', problems)
  if (problems.length > 0) throw new Error(`${action.name}: ${problems.join('\n')}`)
  await host.forget()
  return { state, calls }
}

/** One action with one fault, and back to the state before. */
export async function cell(host: FaultyHost, action: Action, fault: Fault, plan: Planned): Promise<Cell> {
  const result: Cell = { action: action.name, fault: fault.name, outcomes: [], problems: [] }
  const isTool = fault.tool !== undefined
  if (fault.needs === 'systemd' && action.on !== undefined) return { ...result, outcomes: ['none'] }
  if (fault.applies?.(action) === false || (isTool && plan.calls === 0)) return { ...result, outcomes: ['-'] }
  const problems: string[] = []
  if (fault.special === 'system calls') result.outcomes = await killAtSystemCalls(host, action, plan, problems)
  else if (fault.special === 'labels') result.outcomes = await labels(host, action, plan, problems)
  else {
    // How often something is asked depends on how long things take.
    const last = fault.everyCall === true && action.asks === undefined ? plan.calls : 1
    const outcomes = new Set<Outcome>()
    for (let at = 1; at <= last; at += 1) outcomes.add(await once(host, action, fault, plan, at, problems))
    result.outcomes = [...outcomes]
  }
  if (problems.length > 0) {
    await host.bringBack()
    await host.forget()
  }
  result.problems = problems.map((problem) => `${action.name}, ${fault.name}: ${problem}`)
  return result
}

async function once(host: FaultyHost, action: Action, fault: Fault, plan: Planned, at: number, problems: string[]): Promise<Outcome> {
  await host.arm(fault.tool ?? 'none', at, fault.start)
  const ran = await carryOut(host, action, fault, problems)
  if (fault.special === 'child lives') {
    await expectLocked(host, action, problems)
    await host.session.sh('touch /run/faults/go')
  }
  await host.unlocked()
  const outcome = await judge(host, ran, plan, problems)
  if (process.env['HOSTWARD_FAULTS_TELL'] === '2') process.stderr.write(`lab: ${fault.name} ${at}: ${outcome}, ${said(ran)}\n`)
  if (fault.special === 'alsoChanged' && ran.answer?.data?.alsoChanged.some((line) => line.includes('faults-meanwhile.service')) !== true)
    problems.push(`the unit that the timer started is not told: ${JSON.stringify(ran.answer?.data?.alsoChanged)}`)
  if (fault.special === 'interrupted') {
    const { code } = await host.session.run(['test', '-e', '/run/faults/finished'])
    // Only what changes something is let finish.
    if ((code !== 0 && action.asks === undefined) || ran.code !== 130)
      problems.push(`exit ${ran.code}; the step was ${code === 0 ? '' : 'not '}finished`)
  }
  await host.heal(fault.special === 'alsoChanged' ? 'systemctl stop faults-meanwhile.timer faults-meanwhile.service' : '')
  await afterwards(host, action, outcome, plan, problems)
  return outcome
}

async function carryOut(host: FaultyHost, action: Action, fault: Fault, problems: string[]): Promise<Run> {
  if (fault.special === 'svscan stands still') {
    host.signalInit('SIGSTOP')
    return host.session.hostward(action.words).finally(() => host.signalInit('SIGCONT'))
  }
  const running = host.session.hostward([...action.words, ...(fault.flags?.(action) ?? [])])
  if (fault.special === 'second hostward') {
    // A plan that asks firewalld takes seconds on a slow machine.
    await host.session.sh('for i in $(seq 600); do [ ! -e /run/faults/calls ] || exit 0; sleep 0.05; done; exit 1')
    await expectLocked(host, action, problems)
  }
  return running
}

/** Other changes, and undo, wait for nobody: they say who has the host. */
async function expectLocked(host: FaultyHost, action: Action, problems: string[]): Promise<void> {
  const others = await Promise.all([action.words, ['undo']].map((words) => host.session.hostward(words)))
  for (const ran of others) if (ran.code !== 1 || ran.answer?.error?.code !== 'LOCKED') problems.push(`not locked: ${said(ran)}`)
}

/** What the host is now: as planned or as before, or hostward tells what is left, or what it was doing can be seen in the history. */
export async function judge(host: FaultyHost, ran: Run, plan: Planned, problems: string[]): Promise<Outcome> {
  if (ran.code === KILLED) {
    const state = await lastChange(host)
    if (state === 'begun') return 'undone'
    if (state === 'done') {
      await expectSame(host, plan.state, 'killed when it was done', problems)
      return 'planned'
    }
    await expectSame(host, host.before, 'killed before anything was begun', problems)
    return 'before'
  }
  const told = await othersTold(host, ran, plan, problems)
  if (ran.code === 0) {
    await expectSame(host, plan.state, told.length > 0 ? `exit 0 but for ${told.join(' ')}, which is told` : 'exit 0', problems)
    return told.length > 0 ? 'told' : 'planned'
  }
  if (ran.code === 8) {
    const is = await host.differs()
    if (!tellsTheTruth(ran.answer?.data?.leftOver ?? [], is))
      problems.push(`exit 8 and told as left: ${JSON.stringify(ran.answer?.data?.leftOver)}; left is ${JSON.stringify(is)}`)
    return 'left'
  }
  if (ran.answer === null || ran.code === 70) problems.push(`exit ${ran.code}: ${ran.stderr}${said(ran)}`)
  await expectSame(host, host.before, `exit ${ran.code} (${said(ran)})`, problems)
  // What cannot be written down stays begun, and hostward says so.
  return ran.answer?.warnings.some(({ code }) => code === 'NOT_NOTED') === true ? 'undone' : 'before'
}

/** What else there is now has been told: a start may enable other units, and is not taken back for it. Afterwards it is gone. */
async function othersTold(host: FaultyHost, ran: Run, plan: Planned, problems: string[]): Promise<string[]> {
  const told = (ran.answer?.data?.alsoChanged ?? [])
    .filter((line) => line.startsWith('link '))
    .map((line) => line.split(' ')[1]!.replace(/:$/, ''))
  if (told.length > 0) {
    const links = told.map((path) => `'${path}'`).join(' ')
    if (told.some((path) => path in host.before.tree || path in plan.state.tree)) problems.push(`told as new, and is not: ${links}`)
    await host.session.sh(`rm -f ${links}; ${host.ground.forgetLinks}`)
  }
  return told
}

/**
 * Back to the state before with `hostward undo` where there is something to undo; then the same command works. Where nothing was
 * changed, the next fault shows that it does: it is put to the same command.
 */
async function afterwards(host: FaultyHost, action: Action, outcome: Outcome, plan: Planned, problems: string[]): Promise<void> {
  if (outcome !== 'before') {
    if (outcome !== 'planned' && outcome !== 'told') await expectUnfinished(host, action, outcome, problems)
    await undo(host, problems)
    await expectSame(host, host.before, 'after undo', problems)
  }
  if (outcome === 'undone' || outcome === 'left') {
    const again = await host.session.hostward(action.words)
    if (again.code !== 0 || again.answer?.changed !== true) problems.push(`the same command afterwards: ${said(again)}`)
    await undo(host, problems)
    await expectSame(host, host.before, 'undone again', problems)
  }
  const left = outcome === 'before' ? [] : await remains(host.session, host.ground.roots)
  if (left.length > 0) problems.push(`left behind: ${left.join(' ')}`)
}

/** After all faults: the command works as it did, and nothing of hostward's is left in /boot and /etc. */
export async function stillWorks(host: FaultyHost, action: Action, plan: Planned): Promise<string[]> {
  const problems: string[] = []
  await host.arm('none', 0)
  const ran = await host.session.hostward(action.words)
  if (ran.code === 0) await expectSame(host, plan.state, 'after all faults', problems)
  else problems.push(`after all faults: ${said(ran)}`)
  await undo(host, problems)
  await expectSame(host, host.before, 'undone after all faults', problems)
  const left = await remains(host.session, host.ground.roots)
  if (left.length > 0) problems.push(`left behind: ${left.join(' ')}`)
  await host.forget()
  return problems.map((problem) => `${action.name}: ${problem}`)
}

/** What was cut off comes first: nothing else is changed until it is taken back. */
async function expectUnfinished(host: FaultyHost, action: Action, outcome: Outcome, problems: string[]): Promise<void> {
  if (outcome !== 'undone') return
  const others = await Promise.all([action.words, ['service', 'start', 'faults-other']].map((words) => host.session.hostward(words)))
  for (const ran of others)
    if (ran.code !== 1 || !['UNFINISHED_CHANGE', 'LOCKED'].includes(ran.answer?.error?.code ?? ''))
      problems.push(`a change was not refused: ${said(ran)}`)
}

/** What the history says of the change that was made since the tools were armed. */
async function lastChange(host: FaultyHost): Promise<string | undefined> {
  const ran = await host.session.hostward(['history'])
  const change = (ran.answer?.data as unknown as HistoryData | null)?.changes[0]
  return change !== undefined && change.id > host.lastId ? change.state : undefined
}

export async function undo(host: FaultyHost, problems: string[]): Promise<void> {
  const ran = await host.session.hostward(['undo'])
  if (ran.code !== 0) problems.push(`undo: exit ${ran.code}: ${said(ran)}`)
}

export async function expectSame(host: FaultyHost, state: HostState, when: string, problems: string[]): Promise<void> {
  const found = await host.differs(state)
  if (Object.keys(found).length > 0) problems.push(`${when}: ${JSON.stringify(found).slice(0, 1500)}`)
}

export const said = ({ answer, stderr, code }: Run): string =>
  answer === null ? `exit ${code}, no answer ${stderr}` : `${answer.error?.code ?? 'ok'}: ${answer.error?.message ?? ''}`
