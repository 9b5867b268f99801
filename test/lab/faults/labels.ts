import type { Action } from './actions.js'
import { said, undo, type Outcome, type Planned } from './cell.js'
import type { FaultyHost } from './faulty-host.js'
import { differences, type HostState } from './state.js'

/** Every file, folder and link below the arguments gets the label that its path would give it, or loses it. */
const script = (act: string): string => `
import os, sys
for root in sys.argv[1:]:
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            ${act}
`
const LABEL = script(`os.setxattr(path, 'security.selinux', b'system_u:object_r:lab_%d_t:s0\\0' % (len(path) % 7), follow_symlinks=False)`)
const UNLABEL = script(
  `'security.selinux' in os.listxattr(path, follow_symlinks=False) and os.removexattr(path, 'security.selinux', follow_symlinks=False)`,
)

/** sed, which grubby works with, and firewalld's own writing keep labels where SELinux is on; here it is off. */
const OF_TOOLS = /^\/boot\/loader\/entries\/|^\/etc\/firewalld\/zones\//

/**
 * The action where files have labels: what it changes keeps them, or it is taken back; restore and undo bring them back. No
 * kernel gives labels here.
 */
export async function labels(host: FaultyHost, action: Action, plan: Planned, problems: string[]): Promise<Outcome[]> {
  const { session } = host
  const { code, stderr } = await session.run(['python3', '-c', LABEL, ...host.ground.roots])
  if (code !== 0) {
    process.stderr.write(`${host.name}: labels cannot be set here: ${stderr}`)
    return ['-']
  }
  const before = await host.state()
  const same = async (when: string): Promise<void> => {
    const found = await host.differs(before)
    if (Object.keys(found).length > 0) problems.push(`${when}: ${JSON.stringify(found).slice(0, 1500)}`)
  }
  // Taken back half way.
  await host.arm('half', 1)
  const failed = await session.hostward(action.words)
  if (failed.code === 0) {
    // A tool that says it failed and has done everything: what it did counts.
    const found = differences(withoutLabels(plan.state), withoutLabels(await host.state()))
    if (Object.keys(found).length > 0) problems.push(`a tool that failed: exit 0: ${JSON.stringify(found).slice(0, 1500)}`)
    await undo(host, problems)
  } else if (failed.code !== 1 && plan.calls > 0) problems.push(`a tool that failed: exit ${failed.code}, ${said(failed)}`)
  await same('restored')
  // Done, and undone.
  await host.arm('none', 0)
  const ran = await session.hostward(action.words)
  const after = await host.state()
  const outcome: Outcome = ran.code === 0 ? 'planned' : 'before'
  if (ran.code === 0) {
    const lost = Object.entries(before.tree).filter(([path, node]) => {
      const is = after.tree[path]
      const [had, has] = [node, is].map((one) => one?.xattrs['security.selinux'])
      return is?.kind === node.kind && had !== has && !(has === undefined && OF_TOOLS.test(path))
    })
    if (lost.length > 0) problems.push(`labels lost: ${lost.map(([path]) => path).join(' ')}`)
    const found = differences(withoutLabels(plan.state), withoutLabels(after))
    if (Object.keys(found).length > 0) problems.push(`as planned but for labels: ${JSON.stringify(found).slice(0, 1500)}`)
    await undo(host, problems)
  } else if (ran.code !== 1) problems.push(`exit ${ran.code}: ${said(ran)}`)
  await same('after it')
  const gone = await session.run(['python3', '-c', UNLABEL, ...host.ground.roots])
  if (gone.code !== 0) problems.push(gone.stderr)
  return [outcome]
}

const withoutLabels = ({ tree, ...rest }: HostState): HostState => ({
  tree: Object.fromEntries(Object.entries(tree).map(([path, node]) => [path, { ...node, xattrs: {} }])),
  ...rest,
})
