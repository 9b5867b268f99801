import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootOf } from '../alive.js'
import { hostSpec, initPid } from '../hosts.js'
import { putProgram, putScript } from '../programs.js'
import type { HostName } from '../spec.js'
import type { Action } from './actions.js'
import { daemontoolsGround } from './daemontools-ground.js'
import type { Ground } from './ground.js'
import { Session, TOOLS } from './session.js'
import { differences, type HostState } from './state.js'
import { systemdGround } from './systemd-ground.js'

const linkTools = ({ wrapped }: Ground): string => `for tool in ${wrapped.join(' ')}; do
  if command -v $tool >/dev/null; then ln -sf /run/faults/tool.sh ${TOOLS}/$tool; fi
done`

/** The state of hostward gets a file system of its own, a small one. */
const prepare = (ground: Ground): string => `set -e
mkdir -p ${TOOLS} /var/lib/hostward
for folder in /bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin; do ln -sf $folder/* ${TOOLS}/; done
${linkTools(ground)}
printf '%s\\n' ${ground.disks.join(' ')} >/run/faults/disks
printf '%s\\n' ${ground.places.join(' ')} >/run/faults/places
mount -t tmpfs -o size=4m,mode=700 faults-state /var/lib/hostward
${ground.prepare}`

/** Whatever a fault has done to the host itself is over; what hostward has done stays. */
const heal = (ground: Ground): string => `for path in ${[...new Set([...ground.disks, ...ground.places])].join(' ')}; do
  [ -w $path ] || mount -o remount,bind,rw $path
  [ ! -e $path/filler ] || rm -f $path/filler $path/filler.rest
done
${linkTools(ground)}
(${ground.heal === '' ? 'true' : ground.heal})
cd /run/faults && rm -f fault at count calls finished go questions asks`

const isSystemd = (name: HostName): boolean => hostSpec(name).image === 'systemd'

/** Whether the action can be tried on a host. */
export function takes(name: HostName, { on }: Action): boolean {
  return on === undefined ? isSystemd(name) : !isSystemd(name) && (on === 'daemontools' || name === 'slack')
}

/** A host on which tools can be made to fail, with the state that every test starts from. */
export class FaultyHost {
  readonly session: Session
  readonly ground: Ground
  before!: HostState
  /** Of the last change when the tools were armed. */
  lastId = 0
  /** Whether chronyd and firewalld are asked as well. */
  asksDaemons = false
  /** What counts as the tool that goes wrong, for an action that uses none. */
  asks: Action['asks']

  constructor(readonly name: HostName) {
    this.session = new Session(name)
    this.ground = isSystemd(name) ? systemdGround : daemontoolsGround
  }

  async prepare(): Promise<void> {
    const root = rootOf(this.name)
    putProgram(root, '/usr/bin/strace')
    putScript(join(root, 'root/tool.sh'), readFileSync(join(import.meta.dirname, 'tool.sh'), 'utf8'))
    await this.session.sh(`mkdir -p /run/faults && cp /root/tool.sh /run/faults/tool.sh`)
    await this.session.sh(prepare(this.ground))
    await this.forget()
    this.before = await this.ground.readState(this.session, true)
    const archive = this.ground.roots.map((path) => path.slice(1)).join(' ')
    await this.session.sh(`tar -C / -cf /root/before.tar ${archive}; ! [ -x /usr/sbin/iptables-save ] || iptables-save >/root/rules`)
  }

  /**
   * @param at which of the calls that change something
   * @param start a line of shell
   */
  async arm(fault: string, at: number, start = ''): Promise<void> {
    const asks = this.asks === undefined ? 'rm -f asks' : `echo ${this.asks.tool} ${this.asks.when} >asks`
    const id = await this.session.sh(
      `cd /run/faults; rm -f count calls finished go questions; ${asks}; echo ${fault} >fault; echo ${at} >at; ls /var/lib/hostward/changes 2>/dev/null | tail -n 1; ${start}`,
    )
    this.lastId = Number(id)
  }

  /** Calls of tools that changed something since the tools were armed. */
  async calls(): Promise<string[]> {
    const { stdout } = await this.session.run(['cat', '/run/faults/calls'])
    return stdout.split('\n').filter((line) => line !== '')
  }

  async heal(more = ''): Promise<void> {
    await this.session.sh(`${heal(this.ground)}\n${more}`)
  }

  /** Stop the first process of the host, or let it go on; from outside, because inside nothing can. */
  signalInit(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const pid = initPid(this.name)
    if (pid === null) throw new Error(`${this.name} is down`)
    process.kill(pid, signal)
  }

  /** No program of a hostward that was killed runs any more. */
  async unlocked(): Promise<void> {
    await this.session.sh('[ ! -e /var/lib/hostward/lock ] || flock -w 20 /var/lib/hostward/lock true')
  }

  /** Without any change in the history. */
  async forget(): Promise<void> {
    await this.session.sh('rm -rf /var/lib/hostward/*')
  }

  /** What differs from the state before; asked again while something is on its way. */
  async differs(from: HostState = this.before): Promise<Record<string, unknown>> {
    for (let round = 0; ; round += 1) {
      const found = differences(from, await this.state())
      if (round === 3 || !this.ground.isOnItsWay(found)) return found
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  /** As the host is now. */
  state(): Promise<HostState> {
    return this.ground.readState(this.session, this.asksDaemons)
  }

  /** After a fault that was not survived: the files from the archive, units as they were. */
  async bringBack(): Promise<void> {
    const wrong = Object.keys(await this.differs())
    const paths = wrong.filter((what) => what.startsWith('/')).map((path) => `'${path.slice(1)}'`)
    if (paths.length > 0)
      await this.session.sh(`cd / && rm -rf ${paths.join(' ')}; tar -C / -xpf /root/before.tar ${paths.join(' ')} || true`)
    await this.session.sh(
      `${this.ground.restart(wrong, this.before)} || true; find ${this.ground.roots.join(' ')} -name '.*hostward*' -prune -exec rm -rf {} +`,
    )
  }
}
