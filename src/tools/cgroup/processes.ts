import { FileError, type Host } from '../../host/types.js'
import { listIfThere } from '../../host/files.js'

/** A process of a control group. */
export interface CgroupProcess {
  pid: number
  /** null when it cannot be read any more. */
  parentPid: number | null
  /** Name of the program as the kernel knows it (at most 15 bytes). */
  name: string | null
  /** Its words; empty for a kernel thread and a process that has ended but for its exit code. */
  args: string[]
  /** Control group below the one asked about, e.g. `/init.scope`; `/` is that one itself. */
  cgroup: string
  /** How deep it stands in the tree: parents before their children, each group after its own processes. */
  depth: number
}

export interface CgroupProcesses {
  /** In the order of the tree. */
  processes: CgroupProcess[]
  /** The control group is there. A stopped unit has none. */
  found: boolean
  /** Processes of the group of which /proc knows nothing: they have ended meanwhile, or /proc hides them (hidepid=). */
  unseen: number[]
}

/**
 * The processes of a control group and of the groups below it, from /sys/fs/cgroup: unified (v2), or where systemd keeps its
 * own hierarchy (v1 and hybrid: /sys/fs/cgroup/systemd). Processes that end meanwhile are left out.
 *
 * @param controlGroup as systemd names it, e.g. `/system.slice/sshd.service`
 * @throws FileError when the control group may not be read
 */
export async function readCgroupProcesses(host: Host, controlGroup: string): Promise<CgroupProcesses> {
  const root = await cgroupRoot(host)
  const groups = await readGroup(host, `${root}${controlGroup === '/' ? '' : controlGroup}`, '/')
  if (groups === null) return { processes: [], found: false, unseen: [] }
  const found = await Promise.all(groups.map(async ({ cgroup, pids }) => ({ cgroup, processes: await readProcesses(host, pids) })))
  const processes = found.flatMap(({ cgroup, processes: members }) => inTree(members, cgroup))
  const seen = new Set(processes.map(({ pid }) => pid))
  return { processes, found: true, unseen: groups.flatMap(({ pids }) => pids.filter((pid) => !seen.has(pid))) }
}

/** systemd's own hierarchy. On a hybrid host /sys/fs/cgroup/unified is there too, but does not say more. */
async function cgroupRoot(host: Host): Promise<string> {
  const v1 = await listIfThere(host, '/sys/fs/cgroup/systemd')
  return v1 === null ? '/sys/fs/cgroup' : '/sys/fs/cgroup/systemd'
}

interface Group {
  cgroup: string
  pids: number[]
}

/** The group and all below it, depth first; null when it is not there. */
async function readGroup(host: Host, path: string, cgroup: string): Promise<Group[] | null> {
  const procs = await pidsOf(host, path)
  if (procs === null) return null
  const names = (await listIfThere(host, path)) ?? []
  const below = await Promise.all(
    names
      .filter((name) => !CONTROL_FILE.test(name))
      .map((name) => readGroup(host, `${path}/${name}`, `${cgroup === '/' ? '' : cgroup}/${name}`)),
  )
  return [{ cgroup, pids: procs }, ...below.flatMap((group) => group ?? [])]
}

/** Names that the kernel uses itself; systemd writes `_` before the name of a group that would look like one. */
const CONTROL_FILE =
  /^(?:(?:cgroup|cpu|cpuacct|cpuset|memory|io|blkio|pids|hugetlb|rdma|misc|irq|dmem|debug|devices|freezer|net_cls|net_prio|perf_event)\.|tasks$|notify_on_release$|release_agent$)/

/** null when there is no such group. A group in threaded mode says EOPNOTSUPP: its processes stand in its parent. */
async function pidsOf(host: Host, path: string): Promise<number[] | null> {
  try {
    const text = await host.readFile(`${path}/cgroup.procs`)
    return text
      .split('\n')
      .filter((line) => /^\d+$/.test(line) && line !== '0')
      .map(Number)
  } catch (error) {
    if (error instanceof FileError && (error.missing || error.code === 'ENODEV')) return null
    if (error instanceof FileError && error.code === 'EOPNOTSUPP') return []
    throw error
  }
}

type Member = Pick<CgroupProcess, 'pid' | 'parentPid' | 'name' | 'args'>

async function readProcesses(host: Host, pids: readonly number[]): Promise<Member[]> {
  const members = await Promise.all(pids.map((pid) => readProcess(host, pid)))
  return members.filter((member) => member !== null)
}

/** null when the process has ended. */
async function readProcess(host: Host, pid: number): Promise<Member | null> {
  const [stat, cmdline] = await Promise.all([procFile(host, `/proc/${pid}/stat`), procFile(host, `/proc/${pid}/cmdline`)])
  if (stat === 'ended') return null
  // `42 (a) b) S 1 …`: the name may hold anything, the rest not.
  const match = stat === 'hidden' ? null : /^\d+ \((.*)\) \S (\d+) /s.exec(stat)
  const words = cmdline === 'ended' || cmdline === 'hidden' ? '' : cmdline.replace(/\0+$/, '')
  return {
    pid,
    parentPid: match ? Number(match[2]) : null,
    name: match?.[1] ?? null,
    args: words === '' ? [] : words.split('\0'),
  }
}

async function procFile(host: Host, path: string): Promise<string> {
  try {
    return await host.readFile(path)
  } catch (error) {
    if (error instanceof FileError && (error.missing || error.code === 'ESRCH')) return 'ended'
    if (error instanceof FileError && error.denied) return 'hidden'
    throw error
  }
}

/**
 * Parents before their children; a process whose parent is elsewhere stands at the top. So does one that no other leads to,
 * which happens when a number is given out again while the processes are read.
 */
function inTree(members: readonly Member[], cgroup: string): CgroupProcess[] {
  const children = new Map<number | null, Member[]>()
  for (const member of members) children.set(member.parentPid, [...(children.get(member.parentPid) ?? []), member])
  const pids = new Set(members.map((member) => member.pid))
  const ordered = new Map<number, CgroupProcess>()
  const place = (member: Member, depth: number): void => {
    if (ordered.has(member.pid)) return
    ordered.set(member.pid, { ...member, cgroup, depth })
    for (const child of children.get(member.pid) ?? []) place(child, depth + 1)
  }
  for (const member of members) if (member.parentPid === null || !pids.has(member.parentPid)) place(member, 0)
  for (const member of members) place(member, 0)
  return [...ordered.values()]
}
