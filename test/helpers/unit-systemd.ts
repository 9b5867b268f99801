import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions, type ScratchProgram } from './scratch-host.js'
import { blocks } from './show-blocks.js'

export const CONFIG = '/etc/systemd/system'
export const VENDOR = '/usr/lib/systemd/system'

interface Unit {
  active: string
  started: number
  /** Further properties, and those that are told instead. */
  properties: Record<string, string>
}

const INSTALL = '[Install]\nWantedBy=multi-user.target\n'
const SERVICE = '[Service]\nExecStart=/bin/true\n'

/** Units that every small systemd has. */
const FILES: Readonly<Record<string, string>> = {
  [`${VENDOR}/multi-user.target`]: '[Unit]\nAllowIsolate=yes\n',
  [`${VENDOR}/graphical.target`]: '[Unit]\nAllowIsolate=yes\n',
  [`${VENDOR}/rescue.target`]: '[Unit]\nAllowIsolate=yes\n',
  [`${VENDOR}/web.service`]: `${SERVICE}${INSTALL}`,
  [`${VENDOR}/db.service`]: `${SERVICE}${INSTALL}Alias=database.service\n`,
  [`${VENDOR}/static.service`]: SERVICE,
  [`${VENDOR}/job.service`]: '[Service]\nType=oneshot\nExecStart=/bin/true\n',
  [`${VENDOR}/ssh.service`]: `${SERVICE}${INSTALL}`,
  [`${VENDOR}/firewalld.service`]: `${SERVICE}${INSTALL}`,
  [`${VENDOR}/dbus.service`]: SERVICE,
  [`${VENDOR}/tmpl@.service`]: `${SERVICE}${INSTALL}DefaultInstance=one\n`,
  [`${CONFIG}/own.service`]: `${SERVICE}${INSTALL}`,
}

/**
 * A small systemd on the files of a scratch host: knows [Install] with WantedBy= and Alias=, starts and stops what it is told to
 * and what RequiredBy= of a unit names, and makes the links that systemctl makes.
 */
export class UnitSystemd {
  readonly host: ScratchHost
  readonly units = new Map<string, Unit>()
  /** systemctl's verbs that do something else, or nothing. */
  broken: Record<string, ScratchProgram> = {}
  #clock = 1000

  constructor(options: ScratchOptions = {}) {
    this.host = new ScratchHost({
      ...options,
      files: {
        ...FILES,
        '/lib': { link: 'usr/lib' },
        [`${CONFIG}/default.target`]: { link: `${VENDOR}/multi-user.target` },
        '/proc/cmdline': 'ro quiet\n',
        '/proc/self/stat': '99 (node) S 1 99',
        '/proc/1/stat': '1 (systemd) S 0 1',
        ...options.files,
      },
      programs: { systemctl: (args) => this.#systemctl(args), journalctl: () => '', shutdown: () => '', ...options.programs },
    })
    for (const name of ['web.service', 'ssh.service', 'firewalld.service', 'dbus.service', 'multi-user.target'])
      this.unit(name).active = 'active'
  }

  unit(name: string): Unit {
    const unit = this.units.get(name) ?? { active: 'inactive', started: 0, properties: {} }
    this.units.set(name, unit)
    return unit
  }

  active(name: string): string {
    return this.unit(name).active
  }

  /** What systemd would have done: for verbs that do more. */
  act(args: readonly string[]): FakeAnswer | string {
    const verb = args[0] ?? ''
    const names = args.includes('--') ? args.slice(args.indexOf('--') + 1) : []
    const folder = args.includes('--runtime') ? '/run/systemd/system' : CONFIG
    for (const name of names) this.#do(verb, name, folder)
    return ''
  }

  #do(verb: string, name: string, folder: string): void {
    const unit = this.unit(name)
    switch (verb) {
      case 'start':
      case 'restart':
        Object.assign(unit, {
          active: this.#text(name)?.includes('Type=oneshot') === true ? 'inactive' : 'active',
          started: (this.#clock += 1),
        })
        break
      case 'stop':
        unit.active = 'inactive'
        for (const other of unit.properties['RequiredBy']?.split(' ') ?? []) this.unit(other).active = 'inactive'
        break
      case 'reset-failed':
        if (unit.active === 'failed') unit.active = 'inactive'
        break
      case 'isolate':
        for (const [other, one] of this.units) if (other !== name && one.active === 'active') one.active = 'inactive'
        Object.assign(unit, { active: 'active', started: (this.#clock += 1) })
        break
      case 'enable':
        for (const { path, target } of this.#links(name)) this.link(path, target)
        break
      case 'disable':
        this.#unlink(folder, name)
        break
      case 'mask':
        this.link(`${folder}/${name}`, '/dev/null')
        break
      case 'unmask':
        rmSync(this.host.real(`${folder}/${name}`), { force: true })
        break
      case 'set-default':
        rmSync(this.host.real(`${CONFIG}/default.target`), { force: true })
        this.link(`${CONFIG}/default.target`, `${VENDOR}/${name}`)
    }
  }

  link(path: string, target: string): void {
    const real = this.host.real(path)
    mkdirSync(dirname(real), { recursive: true })
    if (lstatSync(real, { throwIfNoEntry: false }) === undefined) symlinkSync(target, real)
  }

  #links(name: string): { path: string; target: string }[] {
    const text = this.#text(name) ?? ''
    const words = (key: string): string[] => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.split(' ') ?? []
    const as = name.includes('@.') ? name.replace('@.', `@${words('DefaultInstance')[0] ?? ''}.`) : name
    const target = this.#fileOf(name) ?? ''
    return [
      ...words('WantedBy').map((by) => ({ path: `${CONFIG}/${by}.wants/${as}`, target })),
      ...words('Alias').map((alias) => ({ path: `${CONFIG}/${alias}`, target })),
    ]
  }

  #unlink(folder: string, name: string): void {
    const real = this.host.real(folder)
    if (!existsSync(real)) return
    for (const entry of readdirSync(real, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        this.#unlink(path, name)
        if (readdirSync(this.host.real(path)).length === 0) rmdirSync(this.host.real(path))
      } else if (entry.isSymbolicLink() && [entry.name, basename(readlinkSync(this.host.real(path)))].includes(name))
        rmSync(this.host.real(path))
    }
  }

  #fileOf(name: string): string | null {
    const template = name.replace(/@.+\./, '@.')
    for (const file of [name, template]) {
      for (const folder of [CONFIG, '/run/systemd/system', VENDOR]) {
        const stat = lstatSync(this.host.real(`${folder}/${file}`), { throwIfNoEntry: false })
        if (stat?.isFile() === true) return `${folder}/${file}`
        if (stat?.isSymbolicLink() === true) {
          const target = readlinkSync(this.host.real(`${folder}/${file}`))
          return target === '/dev/null' ? target : this.#fileOf(basename(target))
        }
      }
    }
    return null
  }

  #text(name: string): string | null {
    const path = this.#fileOf(name)
    return path === null || path === '/dev/null' ? null : readFileSync(this.host.real(path), 'utf8')
  }

  #unitFileState(name: string, path: string | null): string {
    if (path === null) return ''
    if (path === '/dev/null') return existsSync(this.host.real(CONFIG)) && this.#isLink(`${CONFIG}/${name}`) ? 'masked' : 'masked-runtime'
    const names = [name, ...this.#links(name).map((link) => basename(link.path))]
    const folders = readdirSync(this.host.real(CONFIG)).map((entry) => `${CONFIG}/${entry}`)
    const isEnabled = [CONFIG, ...folders.filter((folder) => folder.endsWith('.wants'))].some((folder) =>
      names.some((one) => this.#isLink(`${folder}/${one}`)),
    )
    if (isEnabled) return 'enabled'
    return this.#text(name)?.includes('[Install]') === true ? 'disabled' : 'static'
  }

  #isLink(path: string): boolean {
    return lstatSync(this.host.real(path), { throwIfNoEntry: false })?.isSymbolicLink() === true
  }

  #systemctl(args: readonly string[]): FakeAnswer | string | Promise<FakeAnswer | string> {
    const verb = args[0] ?? ''
    const broken = this.broken[verb]
    if (broken !== undefined) return broken(args, this.host)
    if (verb === '--version') return 'systemd 252 (252-51.el9)\n'
    if (verb === 'get-default') return `${basename(readlinkSync(this.host.real(`${CONFIG}/default.target`)))}\n`
    if (verb === 'list-units')
      return JSON.stringify(
        [...this.units].map(([unit, { active }]) => ({ unit, load: this.#show(unit)['LoadState'], active, sub: active, description: '' })),
      )
    if (verb === 'list-unit-files') return '[]'
    if (verb === 'show') return blocks(...args.slice(args.indexOf('--') + 1).map((name) => this.#show(name)))
    return this.act(args)
  }

  #show(asked: string): Record<string, string> {
    const path = this.#fileOf(asked)
    const id = path === null || path === '/dev/null' || path.includes('@.') ? asked : basename(path)
    const { active, started, properties } = this.unit(id)
    const isIsolatable = this.#text(id)?.includes('AllowIsolate=yes') === true
    return {
      Id: id,
      Names: id,
      LoadState: path === null ? 'not-found' : path === '/dev/null' ? 'masked' : 'loaded',
      ActiveState: active,
      SubState: active === 'active' ? 'running' : 'dead',
      UnitFileState: this.#unitFileState(id, path),
      FragmentPath: path ?? '',
      NeedDaemonReload: 'no',
      Result: 'success',
      Type: this.#text(id)?.includes('Type=oneshot') === true ? 'oneshot' : 'simple',
      ConditionResult: 'yes',
      AllowIsolate: isIsolatable ? 'yes' : 'no',
      InactiveExitTimestampMonotonic: String(started),
      ...properties,
    }
  }
}
