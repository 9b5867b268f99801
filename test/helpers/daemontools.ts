import { chmodSync, existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions } from './scratch-host.js'

interface Supervised {
  up: boolean
  pid: number
  paused: boolean
  deaf: boolean
}

/**
 * A small daemontools on the files of a scratch host: svscan looks into /service before each question, supervise makes its folder and
 * starts what is not `down`, multilog makes `main` and `status`. What runs is ten seconds old at once, what ends is always new.
 */
export class Daemontools {
  readonly host: ScratchHost
  readonly supervised = new Map<string, Supervised>()
  /** Whether svscan runs. */
  scanning = true
  /** Directories whose program ends as soon as it is started, and those whose program takes no notice of TERM. */
  ends = new Set<string>()
  deaf = new Set<string>()
  /** Directories whose supervise cannot write how they stand: the disk is full. */
  untold = new Set<string>()
  /** Programs that do something else. */
  broken: Record<string, (args: readonly string[]) => FakeAnswer | string> = {}
  /** Called before svstat answers. */
  onLook: () => void = () => undefined
  #pid = 100

  constructor({ files = {}, programs = {}, ...rest }: ScratchOptions = {}) {
    this.host = new ScratchHost({
      ...rest,
      files: {
        '/service': { folder: 0o755 },
        '/usr/local/bin/feed': { text: '#!/bin/sh\n', mode: 0o755 },
        '/proc/self/stat': '9 (node) S 1 9',
        ...files,
      },
      programs: {
        pgrep: () => (this.scanning ? '1 svscan /service\n' : { exitCode: 1 }),
        svstat: (args) => this.broken['svstat']?.(args) ?? this.#svstat(args),
        svc: (args) => this.broken['svc']?.(args) ?? this.#svc(args),
        rm: (args) => (
          args.filter((word) => word.startsWith('/')).forEach((path) => rmSync(this.host.real(path), { recursive: true, force: true })),
          ''
        ),
        chmod: ([mode = '', , path = '']) => (chmodSync(this.host.real(path), mode === '+t' ? 0o1755 : Number.parseInt(mode, 8)), ''),
        getent: (args) => (args[0] === 'passwd' && args[2] === 'nobody' ? 'nobody:x:65534:65534:::\n' : { exitCode: 2 }),
        multilog: () => '',
        setuidgid: () => '',
        ...programs,
      },
    })
  }

  /** A service made by hand, as guides have it: a directory elsewhere, and a link. */
  byHand(name: string, { log = false, down = false, run = '#!/bin/sh\nexec sleep 1000\n' } = {}): string {
    const directory = `/var/${name}`
    this.host.put(`${directory}/run`, { text: run, mode: 0o755 })
    if (log) this.host.put(`${directory}/log/run`, { text: '#!/bin/sh\nexec multilog t ./main\n', mode: 0o755 })
    if (down) this.host.put(`${directory}/down`, '')
    this.host.put(`/service/${name}`, { link: directory })
    return directory
  }

  /** up or down by directory, and by its logger. */
  states(): Record<string, string> {
    this.#scan()
    return Object.fromEntries([...this.supervised].map(([path, { up, paused }]) => [path, paused ? 'paused' : up ? 'up' : 'down']))
  }

  #scan(): void {
    if (!this.scanning) return
    for (const name of readdirSync(this.host.real('/service'))) {
      const path = `/service/${name}`
      const directory = this.#resolve(path)
      if (name.startsWith('.') || !existsSync(this.host.real(directory))) continue
      for (const one of existsSync(this.host.real(`${directory}/log`)) ? [directory, `${directory}/log`] : [directory]) this.#supervise(one)
    }
  }

  #supervise(directory: string): void {
    if (this.supervised.has(directory)) return
    mkdirSync(this.host.real(`${directory}/supervise`), { recursive: true })
    writeFileSync(this.host.real(`${directory}/supervise/status`), '')
    if (directory.endsWith('/log')) {
      mkdirSync(this.host.real(`${directory}/main`), { recursive: true })
      writeFileSync(this.host.real(`${directory}/main/current`), '@4000000037c219bf2ef02e94 no database\n')
      writeFileSync(this.host.real(`${directory}/status`), '')
    }
    this.supervised.set(directory, { up: !existsSync(this.host.real(`${directory}/down`)), pid: ++this.#pid, paused: false, deaf: false })
  }

  /** Only the entry itself is a link. */
  #resolve(path: string): string {
    const [, folder = '', name = '', rest = ''] = /^(\/service)\/([^/]+)(\/.*)?$/.exec(path) ?? []
    if (folder === '') return path.replace(/\/\.$/, '')
    try {
      return posix.normalize(`${readlinkSync(this.host.real(`${folder}/${name}`))}${rest}`).replace(/\/$/, '')
    } catch {
      return posix.normalize(path).replace(/\/$/, '')
    }
  }

  #svstat(args: readonly string[]): string {
    this.onLook()
    this.#scan()
    return args.map((path) => `${path}: ${this.#stateOf(this.#resolve(path))}\n`).join('')
  }

  #stateOf(directory: string): string {
    const found = this.supervised.get(directory)
    if (!existsSync(this.host.real(directory))) return 'unable to chdir: file does not exist'
    if (found === undefined)
      return existsSync(this.host.real(`${directory}/supervise`))
        ? 'supervise not running'
        : 'unable to open supervise/ok: file does not exist'
    if (this.untold.has(directory)) return 'unable to open supervise/status: file does not exist'
    const isDown = existsSync(this.host.real(`${directory}/down`))
    if (!found.up) return `down 10 seconds${isDown ? '' : ', normally up'}`
    if (this.ends.has(directory)) found.pid = ++this.#pid
    const more = `${isDown ? ', normally down' : ''}${found.paused ? ', paused' : ''}${found.deaf ? ', want down' : ''}`
    return `up (pid ${found.pid}) ${this.ends.has(directory) ? 0 : 10} seconds${more}`
  }

  #svc([options = '', ...paths]: readonly string[]): FakeAnswer {
    this.#scan()
    const lost = paths.filter((path) => !this.supervised.has(this.#resolve(path)))
    for (const path of paths) {
      const directory = this.#resolve(path)
      const found = this.supervised.get(directory)
      if (found === undefined) continue
      for (const letter of options.slice(1)) {
        if (letter === 'd' && this.deaf.has(directory)) found.deaf = true
        else if (letter === 'd') found.up = false
        if (letter === 'u') Object.assign(found, { up: true, deaf: false, pid: found.up ? found.pid : ++this.#pid })
        if (letter === 'c') found.paused = false
        if (letter === 't' && !this.deaf.has(directory)) found.pid = ++this.#pid
        if (letter === 'x' && !found.up) this.supervised.delete(directory)
      }
    }
    return { stderr: lost.map((path) => `svc: warning: unable to control ${path}: file does not exist\n`).join('') }
  }
}
