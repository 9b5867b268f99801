import { notUnderstood, type Line } from '../lines.js'
import type { StatusProcess } from './status-model.js'

/** Whether a line belongs to the tree of control groups under `CGroup:`. */
export function isTreeLine(text: string): boolean {
  return NODE.test(text)
}

/**
 * `├─3400 /usr/bin/python3 …`, `│ └─init.scope`, `‣ 28 …`; in a C locale `|-` and `` `- ``. What became of these in a text that
 * has passed through another character set (`ââ3400`) is none of ASCII.
 */
const NODE = /^( *(?:(?:│|\||[^\0-\x7f]{1,3}) +| {2})*)(?:├─|└─|\|-|`-|‣ |-> |> |[^\0-\x7f]{1,8} ?)(.*)$/

/**
 * The processes of the tree, each with the control group that it stands in. systemd 219 lists the main process twice (`‣`).
 *
 * @throws ParseError for a node that is neither a process nor a group
 */
export function parseStatusTree(lines: readonly Line[]): StatusProcess[] {
  const processes = new Map<number, StatusProcess>()
  const groups: { depth: number; name: string }[] = []
  for (const line of lines) {
    const match = NODE.exec(line.text)
    if (!match) throw notUnderstood('systemctl', line, 'a process or a control group was expected')
    const [, before = '', node = ''] = match
    const depth = before.length
    while ((groups.at(-1)?.depth ?? -1) >= depth) groups.pop()
    const process = /^ *(\d+)(?: (.*))?$/.exec(node)
    if (process === null) {
      if (!/^\S+$/.test(node)) throw notUnderstood('systemctl', line, 'a process or a control group was expected')
      groups.push({ depth, name: node })
    } else {
      const pid = Number(process[1])
      const cgroup = `/${groups.map((group) => group.name).join('/')}`
      if (!processes.has(pid)) processes.set(pid, { pid, commandLine: process[2] ?? '', cgroup })
    }
  }
  return [...processes.values()]
}
