import type { Action } from './actions.js'
import { expectSame, judge, said, undo, type Outcome, type Planned } from './cell.js'
import type { FaultyHost } from './faulty-host.js'

/** After each of them something else is on the disk. */
const DURABLE = 'fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,symlink,symlinkat,mkdir,mkdirat,rmdir'

/** Only some of the moments, other ones for each action, unless all are asked for: that takes minutes. */
const EVERY = process.env['HOSTWARD_FAULTS'] === 'all' ? 1 : 9

/**
 * hostward is killed right before its Nth durable system call, for N = 1.. until there are fewer than N. It works with one thread
 * for files, so that there is one order of calls; strace lets the tools go that hostward starts.
 */
export async function killAtSystemCalls(host: FaultyHost, action: Action, plan: Planned, problems: string[]): Promise<Outcome[]> {
  for (let count = 1 + (action.name.length % EVERY); ; count += EVERY) {
    await host.arm('none', 0)
    const ran = await host.session.hostward(action.words, [
      ...['strace', '-f', '-b', 'execve', '-o', '/dev/null', '-e', `trace=${DURABLE}`],
      ...['-e', `inject=${DURABLE}:signal=KILL:when=${count}`],
    ])
    await host.unlocked()
    const found: string[] = []
    const outcome = await judge(host, ran, plan, found)
    if (outcome !== 'before') {
      await undo(host, found)
      await expectSame(host, host.before, 'after undo', found)
    }
    if (found.length > 0) {
      problems.push(...found.map((problem) => `call ${count}: ${problem}`))
      await host.bringBack()
      await host.forget()
    }
    if (ran.code === 0) break
    if (ran.code !== 137) {
      problems.push(`call ${count}: ${said(ran)}`)
      break
    }
  }
  return ['held']
}
