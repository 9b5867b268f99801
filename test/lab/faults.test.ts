import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACTIONS, type Action } from './faults/actions.js'
import { cell, planned, stillWorks, type Cell } from './faults/cell.js'
import { FAULTS, isFaultOf, type Fault } from './faults/faults.js'
import { FaultyHost, takes } from './faults/faulty-host.js'
import { allHosts, fresh } from './lab.js'
import { newOutcomes, writeOutcomes } from './faults/table.js'

/**
 * Every changing command with everything that can go wrong while it works: the host is as planned, or as before, or hostward says
 * what is left (exit code 8); never anything else. The table stands in docs/reliability.md: UPDATE_RELIABILITY=1 writes it.
 */
const HOSTS = (['server', 'client', 'other', 'slack', 'slacksec'] as const).filter((name) => allHosts.includes(name))
/** Only these, for work on one of them: HOSTWARD_FAULTS_ACTIONS='boot once', HOSTWARD_FAULTS_NAMES='tool hangs' (commas between several). */
const chosen = (name: string, from: string | undefined): boolean => from === undefined || from.split(',').includes(name)
/** The whole table takes long: an ordinary run holds one action on files and one on links to it, HOSTWARD_FAULTS=all all of them. */
const USUAL = 'boot set-default,service enable'
const usual = process.env['HOSTWARD_FAULTS'] === 'all' ? undefined : USUAL
const actions = ACTIONS.filter(({ name }) => chosen(name, process.env['HOSTWARD_FAULTS_ACTIONS'] ?? usual))
const faultsOf = (action: Action): Fault[] =>
  FAULTS.filter((fault) => isFaultOf(fault, action) && chosen(fault.name, process.env['HOSTWARD_FAULTS_NAMES']))
const writes = process.env['UPDATE_RELIABILITY'] === '1'

/** At once: the whole takes minutes. */
const tell = (line: string): void => void process.stderr.write(`lab: ${line}\n`)

/** An action, what is still to be put to it, and what has come of the rest. */
interface Job {
  action: Action
  left: Fault[]
  isBegun: boolean
}

const cells = new Map<string, Cell[]>(actions.map(({ name }) => [name, []]))

/** An action of its own for each host while there are any; then they share what is left. */
function nextJob(host: FaultyHost, jobs: readonly Job[]): Job | undefined {
  const open = jobs.filter(({ action, left }) => takes(host.name, action) && left.length > 0)
  return open.find(({ isBegun }) => !isBegun) ?? open[0]
}

/** What cannot be judged does not hold, and keeps nobody from the next fault. */
async function broken(host: FaultyHost, action: Action, fault: Fault, error: unknown): Promise<Cell> {
  await host.heal()
  await host.bringBack()
  await host.forget()
  return { action: action.name, fault: fault.name, outcomes: [], problems: [`${action.name}, ${fault.name}: ${String(error)}`] }
}

async function work(host: FaultyHost, jobs: readonly Job[]): Promise<void> {
  await host.prepare()
  for (let job = nextJob(host, jobs); job !== undefined; job = nextJob(host, jobs)) {
    job.isBegun = true
    const { action, left } = job
    const done = cells.get(action.name)!
    try {
      host.asksDaemons = action.daemons === true
      host.asks = action.asks
      const plan = await planned(host, action)
      for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
        const found = await cell(host, action, fault, plan).catch((error: unknown) => broken(host, action, fault, error))
        done.push(found)
        for (const problem of found.problems) tell(problem)
        if (process.env['HOSTWARD_FAULTS_TELL'] === '1') tell(`${action.name}, ${fault.name}: ${found.outcomes.join(', ')}`)
      }
      const problems = await stillWorks(host, action, plan)
      done.at(-1)?.problems.push(...problems)
      for (const problem of problems) tell(problem)
    } catch (error) {
      left.splice(0)
      done.push({ action: action.name, fault: 'none', outcomes: [], problems: [String(error)] })
      tell(String(error))
      await host.heal()
      await host.bringBack()
      await host.forget()
    }
    if (writes) await writeOutcomes(done.filter(({ fault }) => fault !== 'none'))
  }
}

let hosts: FaultyHost[] = []
beforeAll(async () => {
  const used = HOSTS.filter((name) => actions.some((action) => takes(name, action)))
  await fresh(...used)
  hosts = used.map((name) => new FaultyHost(name))
  const jobs = actions.map((action) => ({ action, left: faultsOf(action), isBegun: false }))
  await Promise.all(hosts.map((host) => work(host, jobs)))
}, 3_600_000)
afterAll(() => Promise.all(hosts.map((host) => host.session.end())))

describe('as planned, as before, or told what is left', () => {
  it.each(actions)('$name', (action) => {
    const done = cells.get(action.name)
    expect(done?.flatMap(({ problems }) => problems)).toEqual([])
    expect(done?.map(({ fault }) => fault).toSorted()).toEqual(
      faultsOf(action)
        .map((fault) => fault.name)
        .toSorted(),
    )
  })

  it.skipIf(writes)('came of it what docs/reliability.md says', () => {
    expect(newOutcomes([...cells.values()].flat())).toEqual([])
  })
})
