import { describe, expect, it } from 'vitest'
import { FileError } from '../../../src/host/types.js'
import { readCgroupProcesses } from '../../../src/tools/cgroup/processes.js'
import { FakeHost } from '../../helpers/fake-host.js'

const V2 = '/sys/fs/cgroup/system.slice/a.service'

const proc = (pid: number, parent: number, name: string, cmdline: string) => ({
  [`/proc/${pid}/stat`]: `${pid} (${name}) S ${parent} ${pid} 0 -1\n`,
  [`/proc/${pid}/cmdline`]: cmdline,
})

describe('readCgroupProcesses', () => {
  it('reads the tree of a unified hierarchy', async () => {
    const host = new FakeHost({
      files: {
        [`${V2}/cgroup.procs`]: '10\n11\n12\n',
        [`${V2}/memory.current`]: '1\n',
        [`${V2}/cpu.stat`]: 'x\n',
        [`${V2}/sub.scope/cgroup.procs`]: '20\n',
        [`${V2}/sub.scope/pids.max`]: 'max\n',
        [`${V2}/sub.scope/deep/cgroup.procs`]: '30\n',
        ...proc(10, 1, 'main', '/usr/bin/main\0--flag\0a b\0'),
        ...proc(12, 10, 'odd) name (', '/usr/bin/child\0'),
        ...proc(11, 12, 'grandchild', ''),
        ...proc(20, 10, 'scope', '/x\0'),
        ...proc(30, 20, 'deep', '/y\0\0'),
      },
    })
    const { processes, found } = await readCgroupProcesses(host, '/system.slice/a.service')
    expect(found).toBe(true)
    expect(processes).toEqual([
      { pid: 10, parentPid: 1, name: 'main', args: ['/usr/bin/main', '--flag', 'a b'], cgroup: '/', depth: 0 },
      { pid: 12, parentPid: 10, name: 'odd) name (', args: ['/usr/bin/child'], cgroup: '/', depth: 1 },
      { pid: 11, parentPid: 12, name: 'grandchild', args: [], cgroup: '/', depth: 2 },
      { pid: 20, parentPid: 10, name: 'scope', args: ['/x'], cgroup: '/sub.scope', depth: 0 },
      { pid: 30, parentPid: 20, name: 'deep', args: ['/y'], cgroup: '/sub.scope/deep', depth: 0 },
    ])
  })

  it("reads systemd's own hierarchy on a host with cgroups v1", async () => {
    const host = new FakeHost({
      files: {
        '/sys/fs/cgroup/systemd/system.slice/a.service/cgroup.procs': '10\n',
        '/sys/fs/cgroup/systemd/system.slice/a.service/tasks': '10\n11\n',
        '/sys/fs/cgroup/systemd/system.slice/a.service/notify_on_release': '0\n',
        '/sys/fs/cgroup/memory/system.slice/a.service/cgroup.procs': '99\n',
        ...proc(10, 1, 'main', '/x\0'),
      },
    })
    expect((await readCgroupProcesses(host, '/system.slice/a.service')).processes.map((process) => process.pid)).toEqual([10])
  })

  it('reads the root group', async () => {
    const host = new FakeHost({ files: { '/sys/fs/cgroup/cgroup.procs': '2\n', ...proc(2, 0, 'kthreadd', '') } })
    expect((await readCgroupProcesses(host, '/')).processes).toMatchObject([{ pid: 2, name: 'kthreadd', args: [] }])
  })

  it('says that a stopped unit has no group', async () => {
    expect(await readCgroupProcesses(new FakeHost(), '/system.slice/a.service')).toEqual({ processes: [], found: false, unseen: [] })
  })

  it('leaves out processes that have ended, and keeps those that may not be looked at', async () => {
    const host = new FakeHost({
      files: {
        [`${V2}/cgroup.procs`]: '0\n10\n11\n',
        '/proc/11/stat': { error: 'EACCES' },
        '/proc/11/cmdline': { error: 'EACCES' },
      },
    })
    const { processes, unseen } = await readCgroupProcesses(host, '/system.slice/a.service')
    expect(processes).toEqual([{ pid: 11, parentPid: null, name: null, args: [], cgroup: '/', depth: 0 }])
    expect(unseen).toEqual([10])
  })

  it('loses no process to a ring of parents, which numbers given out again can show', async () => {
    const host = new FakeHost({ files: { [`${V2}/cgroup.procs`]: '10\n11\n', ...proc(10, 11, 'a', '/a\0'), ...proc(11, 10, 'b', '/b\0') } })
    expect((await readCgroupProcesses(host, '/system.slice/a.service')).processes.map((process) => [process.pid, process.depth])).toEqual([
      [10, 0],
      [11, 1],
    ])
  })

  it('takes a threaded group for an empty one, and tells other troubles', async () => {
    const threaded = new FakeHost({ files: { [`${V2}/cgroup.procs`]: { error: 'EOPNOTSUPP' } } })
    expect(await readCgroupProcesses(threaded, '/system.slice/a.service')).toEqual({ processes: [], found: true, unseen: [] })
    const denied = new FakeHost({ files: { [`${V2}/cgroup.procs`]: { error: 'EACCES' } } })
    await expect(readCgroupProcesses(denied, '/system.slice/a.service')).rejects.toThrow(FileError)
    const broken = new FakeHost({ files: { [`${V2}/cgroup.procs`]: '10\n', '/proc/10/stat': { error: 'EIO' }, '/proc/10/cmdline': '' } })
    await expect(readCgroupProcesses(broken, '/system.slice/a.service')).rejects.toThrow(FileError)
  })
})
