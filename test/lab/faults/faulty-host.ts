import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootOf } from '../alive.js'
import { putProgram, putScript } from '../programs.js'
import type { HostName } from '../spec.js'
import { Session, TOOLS } from './session.js'
import { differences, readState, type HostState } from './state.js'

const WRAPPED = ['grubby', 'grub-reboot', 'grub2-reboot', 'grub-editenv', 'grub2-editenv', 'systemctl', 'chronyc', 'firewall-cmd']
const MOUNTS = ['/boot', '/etc', '/var/lib/hostward']
const LINK_TOOLS = `for tool in ${WRAPPED.join(' ')}; do
  [ -e ${TOOLS}/$tool ] && ln -sf /run/faults/tool.sh ${TOOLS}/$tool
  [ -x /usr/bin/$tool ] || [ -x /usr/sbin/$tool ] && ln -sf /run/faults/tool.sh ${TOOLS}/$tool
done`

const SERVICE = '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n'

/** /etc and the state of hostward get file systems of their own, small ones, as /boot has one. */
const PREPARE = `set -e
mkdir -p ${TOOLS} /run/faults/etc /var/lib/hostward
for folder in /bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin; do ln -sf $folder/* ${TOOLS}/; done
${LINK_TOOLS}
mount -t tmpfs -o size=4m,mode=755 faults-etc /run/faults/etc
cp -a /etc/. /run/faults/etc/
mount --bind /run/faults/etc /etc
mount -t tmpfs -o size=4m,mode=700 faults-state /var/lib/hostward
units=/usr/local/lib/systemd/system
mkdir -p $units
for name in web run masked other; do printf '${SERVICE}' >$units/faults-$name.service; done
printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' >$units/faults-meanwhile.service
printf '[Timer]\\nOnActiveSec=20ms\\nAccuracySec=1ms\\n' >$units/faults-meanwhile.timer
for name in chrony firewalld; do
  mkdir -p $units/$name.service.d
  printf '[Unit]\\nStartLimitIntervalSec=0\\n' >$units/$name.service.d/often.conf
done
systemctl daemon-reload
systemctl --quiet mask faults-masked.service
systemctl --quiet enable --now faults-run.service
for name in made off; do hostward timer create faults-$name --on-calendar yearly --exec /bin/true; done
systemctl --quiet disable --now faults-off.timer`

/** Whatever a fault has done to the host itself is over; what hostward has done stays. */
const HEAL = `for path in ${MOUNTS.join(' ')}; do
  [ -w $path ] || mount -o remount,bind,rw $path
  [ ! -e $path/filler ] || rm -f $path/filler $path/filler.rest
done
for tool in ${WRAPPED.join(' ')}; do
  [ -e ${TOOLS}/$tool ] || [ ! -e /usr/bin/$tool ] && [ ! -e /usr/sbin/$tool ] || ln -sf /run/faults/tool.sh ${TOOLS}/$tool
done
cd /run/faults && rm -f fault at count calls finished go`

/** A host on which tools can be made to fail, with the state that every test starts from. */
export class FaultyHost {
  readonly session: Session
  before!: HostState
  /** Of the last change when the tools were armed. */
  lastId = 0
  /** Whether chronyd and firewalld are asked as well. */
  asksDaemons = false

  constructor(readonly name: HostName) {
    this.session = new Session(name)
  }

  async prepare(): Promise<void> {
    const root = rootOf(this.name)
    putProgram(root, '/usr/bin/strace')
    putScript(join(root, 'root/tool.sh'), readFileSync(join(import.meta.dirname, 'tool.sh'), 'utf8'))
    await this.session.sh(`mkdir -p /run/faults && cp /root/tool.sh /run/faults/tool.sh`)
    await this.session.sh(PREPARE)
    await this.forget()
    this.before = await readState(this.session, true)
    await this.session.sh('tar -C / -cf /root/before.tar boot etc')
  }

  /**
   * @param at which of the calls that change something
   * @param start a line of shell
   */
  async arm(fault: string, at: number, start = ''): Promise<void> {
    const id = await this.session.sh(
      `cd /run/faults; rm -f count calls finished go; echo ${fault} >fault; echo ${at} >at; ls /var/lib/hostward/changes 2>/dev/null | tail -n 1; ${start}`,
    )
    this.lastId = Number(id)
  }

  /** Calls of tools that changed something since the tools were armed. */
  async calls(): Promise<string[]> {
    const { stdout } = await this.session.run(['cat', '/run/faults/calls'])
    return stdout.split('\n').filter((line) => line !== '')
  }

  async heal(more = ''): Promise<void> {
    await this.session.sh(`${HEAL}\n${more}`)
  }

  /** No program of a hostward that was killed runs any more. */
  async unlocked(): Promise<void> {
    await this.session.sh('[ ! -e /var/lib/hostward/lock ] || flock -w 20 /var/lib/hostward/lock true')
  }

  /** Without any change in the history. */
  async forget(): Promise<void> {
    await this.session.sh('rm -rf /var/lib/hostward/*')
  }

  /** What differs from the state before; asked again while units are on their way. */
  differs(from: HostState = this.before): Promise<Record<string, unknown>> {
    return differsFrom(this.session, from, this.asksDaemons)
  }

  /** As the host is now. */
  state(): Promise<HostState> {
    return readState(this.session, this.asksDaemons)
  }

  /** After a fault that was not survived: the files from the archive, units as they were. */
  async bringBack(): Promise<void> {
    const wrong = Object.keys(await this.differs())
    const paths = wrong.filter((what) => what.startsWith('/')).map((path) => `'${path.slice(1)}'`)
    if (paths.length > 0)
      await this.session.sh(`cd / && rm -rf ${paths.join(' ')}; tar -C / -xpf /root/before.tar ${paths.join(' ')} || true`)
    const daemons = wrong.some((what) => /^(?:chrony|firewall)/.test(what)) ? ['systemctl restart chrony firewalld'] : []
    const units = wrong.filter((what) => what.startsWith('unit ')).map((what) => what.slice(5))
    const verbs = units.map((unit) => `systemctl ${this.before.units[unit]?.active === 'active' ? 'start' : 'stop'} ${unit}`)
    await this.session.sh(
      `systemctl daemon-reload; ${[...verbs, ...daemons, 'systemctl reset-failed'].join('; ')} || true; find /etc /boot -name '.*hostward*' -prune -exec rm -rf {} +`,
    )
  }
}

/** @param withDaemons see `readState` */
export async function differsFrom(session: Session, from: HostState, withDaemons: boolean): Promise<Record<string, unknown>> {
  for (let round = 0; ; round += 1) {
    const found = differences(from, await readState(session, withDaemons))
    // chronyd that has just been started has not looked up its sources yet.
    const isOnItsWay = JSON.stringify(found).includes('activating') || 'chronyd' in found
    if (round === 3 || !isOnItsWay) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
