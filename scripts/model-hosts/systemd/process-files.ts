import type { FileTree } from '../host/file-tree.js'
import { controlGroupOf } from './exec-properties.js'
import type { LoadedUnit, Manager } from './manager.js'
import type { ModelProcess } from './model.js'

/**
 * The control groups of all units with processes, and /proc/PID for each process.
 *
 * @param root /sys/fs/cgroup (version 2), or /sys/fs/cgroup/systemd where version 1 is mounted
 */
export function addProcessFiles(files: FileTree, manager: Manager, root = '/sys/fs/cgroup'): void {
  if (root === '/sys/fs/cgroup') files.file(`${root}/cgroup.controllers`, 'cpuset cpu io memory hugetlb pids rdma misc\n')
  files.file(`${root}/cgroup.procs`, '')
  for (const unit of manager.sorted()) addUnit(files, unit, root)
}

function addUnit(files: FileTree, unit: LoadedUnit, root: string): void {
  const group = controlGroupOf(unit)
  if (group === null || group === '/') return
  const path = `${root}${group}`
  const processes = unit.spec.runtime.processes ?? []
  const groups = new Map<string, number[]>([[path, []]])
  for (const process of processes) {
    // A service manager of a user stands in a group of its own below its unit.
    const below = process.below ?? (unit.name.startsWith('user@') ? 'init.scope' : null)
    const own = below === null ? path : `${path}/${below}`
    groups.set(own, [...(groups.get(own) ?? []), process.pid])
    addProcess(files, process)
  }
  for (const [folder, pids] of groups) {
    for (let parent = folder; parent.length >= path.length; parent = parent.slice(0, parent.lastIndexOf('/'))) {
      if (!files.has(`${parent}/cgroup.procs`)) files.file(`${parent}/cgroup.procs`, '')
    }
    files.file(`${folder}/cgroup.procs`, pids.map((pid) => `${pid}\n`).join(''))
  }
}

function addProcess(files: FileTree, { pid, parent = 1, command, name }: ModelProcess): void {
  const words = typeof command === 'string' ? splitTitle(command) : command
  const first = (words[0] ?? '').split(' ')[0] ?? ''
  const short = (name ?? first.slice(first.lastIndexOf('/') + 1).replace(/^\((.*)\)$|:$/g, '$1')).slice(0, 15)
  files
    .file(`/proc/${pid}/stat`, `${pid} (${short}) S ${parent} ${pid} ${pid} 0 -1 4194560\n`)
    .file(`/proc/${pid}/cmdline`, `${words.join('\0')}\0`)
}

/** A daemon that has changed its title (`sshd: …`, `avahi-daemon: …`, `(sd-pam)`) shows it as one word. */
function splitTitle(command: string): string[] {
  return /^(?:\(|[\w-]+: |gdm-session-worker )/.test(command) ? [command] : command.split(' ')
}
