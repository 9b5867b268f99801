import { FileError, type FileStat } from '../../../src/host/types.js'

interface Node {
  kind: 'file' | 'directory' | 'symlink'
  mode: number
  uid: number
  gid: number
  /** Text of a file, target of a link. */
  content: string
  mtimeSeconds: number
  /** Bytes, where a file is bigger than the text that the model has for it (a kernel image). */
  size: number | null
}

export interface NodeOptions {
  mode?: number
  uid?: number
  gid?: number
  mtimeSeconds?: number
  size?: number
}

/** The files of a model host, in memory. Folders come into being with what lies in them. */
export class FileTree {
  readonly #nodes = new Map<string, Node>()
  readonly #mounts: { path: string; device: number }[] = []

  constructor(
    readonly uid: number,
    readonly bornSeconds: number,
  ) {
    this.#nodes.set('/', this.#node('directory', '', {}))
    this.mount('/', 64768)
  }

  file(path: string, content: string, options: NodeOptions = {}): this {
    return this.#add(path, this.#node('file', content, options))
  }

  link(path: string, target: string): this {
    return this.#add(path, this.#node('symlink', target, { mode: 0o777 }))
  }

  folder(path: string, options: NodeOptions = {}): this {
    return this.#add(path, this.#node('directory', '', options))
  }

  /** What lies below `path` is on another file system. */
  mount(path: string, device: number): this {
    this.#mounts.push({ path, device })
    return this
  }

  /** Many files from one text: `# /path` lines part them, as in `systemctl cat`. */
  filesFrom(text: string, options: NodeOptions = {}): this {
    for (const { path, content } of sectionsOf(text)) this.file(path, content, options)
    return this
  }

  has(path: string): boolean {
    return this.#nodes.has(path)
  }

  /** Paths of all files and links below a folder, sorted. */
  below(folder: string): string[] {
    const prefix = folder === '/' ? '/' : `${folder}/`
    return [...this.#nodes.keys()].filter((path) => path.startsWith(prefix)).sort()
  }

  readFile(path: string): string {
    const [real, node] = this.#resolve(path)
    if (node.kind === 'directory') throw new FileError('EISDIR', path)
    this.#require(node, 4, real, path)
    return node.content
  }

  list(path: string): string[] {
    const [real, node] = this.#resolve(path)
    if (node.kind !== 'directory') throw new FileError('ENOTDIR', path)
    this.#require(node, 4, real, path)
    const prefix = real === '/' ? '/' : `${real}/`
    const names = [...this.#nodes.keys()]
      .filter((name) => name !== '/' && name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .filter((name) => !name.includes('/'))
    return names.sort((a, b) => (a < b ? -1 : 1))
  }

  stat(path: string): FileStat {
    const [real, node] = this.#resolve(path)
    return this.#stat(real, node)
  }

  lstat(path: string): FileStat {
    const [real, node] = this.#resolve(path, false)
    return this.#stat(real, node)
  }

  readlink(path: string): string {
    const [, node] = this.#resolve(path, false)
    if (node.kind !== 'symlink') throw new FileError('EINVAL', path)
    return node.content
  }

  #add(path: string, node: Node): this {
    const parent = parentOf(path)
    if (parent !== path && !this.#nodes.has(parent)) this.folder(parent)
    this.#nodes.set(path, node)
    return this
  }

  #node(kind: Node['kind'], content: string, options: NodeOptions): Node {
    return {
      kind,
      content,
      mode: options.mode ?? (kind === 'directory' ? 0o755 : 0o644),
      uid: options.uid ?? 0,
      gid: options.gid ?? 0,
      mtimeSeconds: options.mtimeSeconds ?? this.bornSeconds,
      size: options.size ?? null,
    }
  }

  /** Follow links (the last one only if `follow`), asking for the right to pass each folder. */
  #resolve(path: string, follow = true, depth = 0): [string, Node] {
    if (depth > 40) throw new FileError('ELOOP', path)
    let real = '/'
    const parts = path.split('/').filter((part) => part !== '' && part !== '.')
    for (const [index, part] of parts.entries()) {
      const folder = this.#nodes.get(real)
      if (folder === undefined) throw new FileError('ENOENT', path)
      if (folder.kind !== 'directory') throw new FileError('ENOTDIR', path)
      this.#require(folder, 1, real, path)
      const next = part === '..' ? parentOf(real) : real === '/' ? `/${part}` : `${real}/${part}`
      const node = this.#nodes.get(next)
      if (node === undefined) throw new FileError('ENOENT', path)
      if (node.kind === 'symlink' && (follow || index < parts.length - 1)) {
        const target = node.content.startsWith('/') ? node.content : `${real}/${node.content}`
        return this.#resolve([target, ...parts.slice(index + 1)].join('/'), follow, depth + 1)
      }
      real = next
    }
    const node = this.#nodes.get(real)
    if (node === undefined) throw new FileError('ENOENT', path)
    return [real, node]
  }

  #require(node: Node, right: 1 | 4, real: string, asked: string): void {
    if (this.uid === 0) return
    const shift = node.uid === this.uid ? 6 : 0
    if (((node.mode >> shift) & right) === 0) throw new FileError('EACCES', real === asked ? asked : real)
  }

  #stat(path: string, node: Node): FileStat {
    const { kind, mode, uid, gid, content, mtimeSeconds, size } = node
    const mounts = this.#mounts.filter((mount) => mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`))
    const device = mounts.sort((a, b) => b.path.length - a.path.length)[0]?.device ?? 0
    return { kind, mode, uid, gid, size: size ?? Buffer.byteLength(content), mtimeSeconds, device }
  }
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** `# /path` lines and what follows them, without the blank lines before the next one. */
export function sectionsOf(text: string): { path: string; content: string }[] {
  return text
    .split(/^(?=# \/)/m)
    .filter((section) => section.startsWith('# /'))
    .map((section) => {
      const end = section.indexOf('\n')
      return { path: section.slice(2, end), content: `${section.slice(end + 1).trimEnd()}\n` }
    })
}
