import { isUtf8 } from 'node:buffer'
import { inHost, type LoginOptions } from './hosts.js'
import type { HostName } from './spec.js'

/** One path of a host, whole: two of them are the same file state when they are equal. */
export interface TreeNode {
  kind: 'file' | 'directory' | 'symlink' | 'other'
  /** Permission bits in octal digits, e.g. `0644`. */
  mode: string
  uid: number
  gid: number
  /** Hard links. */
  links: number
  /** Of a file: its bytes as text, or `base64:…` when they are no UTF-8. Of a symlink: where it points. Otherwise null. */
  content: string | null
  /** Extended attributes (also security.* and trusted.*), in base64. */
  xattrs: Record<string, string>
}

export type Tree = Record<string, TreeNode>

export interface TreeOptions extends LoginOptions {
  /** With these below a root the walk ends: absolute paths. */
  without?: readonly string[]
}

/** Everything below these paths of a host, and the paths themselves; what is not there is left out. */
export function treeOf(host: HostName, paths: readonly string[], { without = [], ...login }: TreeOptions = {}): Tree {
  const { code, stdout, stderr } = inHost(host, treeQuestion(paths, without), login)
  if (code !== 0) throw new Error(`${host}: reading ${paths.join(', ')}: ${stderr}`)
  return toTree(stdout)
}

/** The words that ask for a tree on the host itself; `toTree` reads the answer. */
export const treeQuestion = (paths: readonly string[], without: readonly string[] = []): string[] => [
  'python3',
  '-c',
  SCRIPT,
  ...paths,
  '--',
  ...without,
]

export function toTree(answer: string): Tree {
  return Object.fromEntries(
    answer
      .split('\n')
      .filter((line) => line !== '')
      .map(toNode),
  )
}

function toNode(line: string): [path: string, node: TreeNode] {
  const [path = '', kind, mode = '', uid, gid, links, content = '-', ...attributes] = line.split(' ')
  const bytesOf = (digits: string): Buffer => Buffer.from(digits, 'base64')
  const xattrs = attributes.map((pair) => pair.split(':')).map(([name = '', value = '']) => [bytesOf(name).toString(), value])
  const node: TreeNode = {
    kind: kind as TreeNode['kind'],
    mode,
    uid: Number(uid),
    gid: Number(gid),
    links: Number(links),
    content: content === '-' ? null : textOf(bytesOf(content)),
    xattrs: Object.fromEntries(xattrs) as Record<string, string>,
  }
  return [bytesOf(path).toString(), node]
}

const textOf = (bytes: Buffer): string => (isUtf8(bytes) ? bytes.toString() : `base64:${bytes.toString('base64')}`)

/** Python knows extended attributes; neither Node nor a small Debian does. The smallest one has no json. */
const SCRIPT = `
import binascii, os, stat, sys
end = sys.argv.index('--')
paths, without = sys.argv[1:end], sys.argv[end + 1:]
def b64(data):
    return binascii.b2a_base64(data, newline=False).decode()
def look(path):
    if path in without:
        return
    try:
        st = os.lstat(path)
    except FileNotFoundError:
        return
    kind = 'directory' if stat.S_ISDIR(st.st_mode) else 'file' if stat.S_ISREG(st.st_mode) else 'symlink' if stat.S_ISLNK(st.st_mode) else 'other'
    content = '-'
    if kind == 'file':
        with open(path, 'rb') as file:
            content = b64(file.read())
    if kind == 'symlink':
        content = b64(os.fsencode(os.readlink(path)))
    names = sorted(os.listxattr(path, follow_symlinks=False))
    xattrs = [b64(os.fsencode(name)) + ':' + b64(os.getxattr(path, name, follow_symlinks=False)) for name in names]
    links = 1 if kind == 'directory' else st.st_nlink
    print(b64(os.fsencode(path)), kind, '%04o' % stat.S_IMODE(st.st_mode), st.st_uid, st.st_gid, links, content, *xattrs)
    if kind == 'directory':
        for name in sorted(os.listdir(path)):
            look(os.path.join(path, name))
for path in paths:
    look(path)
`

/** Paths that are not the same in both, each with what it was and what it is; null: not there. */
export function treeChanges(before: Tree, after: Tree): Record<string, { before: TreeNode | null; after: TreeNode | null }> {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return Object.fromEntries(
    paths
      .map((path) => [path, { before: before[path] ?? null, after: after[path] ?? null }] as const)
      .filter(([, change]) => JSON.stringify(change.before) !== JSON.stringify(change.after)),
  )
}
