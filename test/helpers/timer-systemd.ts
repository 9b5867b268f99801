import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename } from 'node:path'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions, type ScratchProgram } from './scratch-host.js'

/** What a unit of the small systemd does. */
interface UnitState {
  active: string
  sub: string
  /** Its file as it was when it was read last; null when it has never been. */
  loaded: string | null
  /** Microseconds; 0 for never. */
  started: number
  result: string
}

const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system']
const LINKS = '/etc/systemd/system/timers.target.wants'
export const STAMPS = '/var/lib/systemd/timers'

/**
 * A small systemd for timers on the files of a scratch host: it reads unit files when a unit is first asked about and at a reload,
 * knows links of timers.target, and starts oneshots, which end at once.
 */
export class TimerSystemd {
  readonly units = new Map<string, UnitState>()
  version = 252
  /** How a service ends that is started; `success` when there is none. */
  results: Record<string, string> = {}
  /** systemctl's verbs that do something else, or nothing. */
  broken: Record<string, ScratchProgram> = {}
  /** What `systemd-analyze verify` says. */
  complaint: (folder: string) => string = () => ''
  /** The next elapses of any expression. */
  next = ['2026-01-05 02:30:00', '2026-01-06 02:30:00', '2026-01-07 02:30:00', '2026-01-08 02:30:00', '2026-01-09 02:30:00']
  /** What timers tell instead, e.g. `{NextElapseUSecRealtime: ''}`. */
  tells: Record<string, string> = {}
  readonly host: ScratchHost
  #clock = 1_000_000

  constructor(options: ScratchOptions = {}) {
    this.host = new ScratchHost({
      ...options,
      files: {
        '/etc/localtime': { link: '/usr/share/zoneinfo/UTC' },
        '/usr/local/bin/backup': { text: '#!/bin/sh\n', mode: 0o755 },
        '/bin/sh': { text: '', mode: 0o755 },
        '/usr/lib/systemd/system/logrotate.timer': '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
        '/usr/lib/systemd/system/logrotate.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
        '/etc/systemd/system/mine.timer': '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
        '/etc/systemd/system/mine.service': '[Service]\nType=oneshot\nExecStart=/bin/true\n',
        [STAMPS]: { folder: 0o755 },
        ...options.files,
      },
      programs: {
        systemctl: (args) => this.#systemctl(args),
        'systemd-analyze': (args) => this.#analyze(args),
        getent: (args) => this.#getent(args),
        journalctl: () => '',
        ...options.programs,
      },
    })
  }

  /** Command lines that changed something. */
  get changes(): string[] {
    return this.host.calls.filter((call) =>
      /^systemctl (?:--no-ask-password )?(?:start|stop|restart|enable|disable|daemon-reload|reset-failed)\b/.test(call),
    )
  }

  /** Text of a file of the host; null when there is none. */
  text(path: string): string | null {
    const real = this.host.real(path)
    return existsSync(real) ? readFileSync(real, 'utf8') : null
  }

  /** Everything below /etc/systemd, /run and the folder of the stamps: paths with bytes, or targets of links. */
  tree(): Record<string, string> {
    const found: Record<string, string> = {}
    const visit = (folder: string): void => {
      const real = this.host.real(folder)
      if (!existsSync(real)) return
      found[folder] = 'folder'
      for (const name of readdirSync(real)) {
        const [path, stat] = [`${folder}/${name}`, lstatSync(`${real}/${name}`)]
        if (stat.isDirectory()) visit(path)
        else found[path] = stat.isSymbolicLink() ? `-> ${readlinkSync(`${real}/${name}`)}` : readFileSync(`${real}/${name}`, 'utf8')
      }
    }
    for (const folder of ['/etc/systemd', STAMPS]) visit(folder)
    return found
  }

  /** What every unit that was asked about is doing. */
  states(): Record<string, string> {
    return Object.fromEntries([...this.units].map(([name, unit]) => [name, `${this.#pathOf(name) ?? 'no file'} ${unit.active}`]))
  }

  #pathOf(unit: string): string | null {
    return FOLDERS.map((folder) => `${folder}/${unit}`).find((path) => existsSync(this.host.real(path))) ?? null
  }

  #unit(name: string): UnitState {
    const known = this.units.get(name)
    const path = this.#pathOf(name)
    const text = path === null ? null : this.text(path)
    // A unit that is not there is not remembered.
    if (known !== undefined && (known.loaded !== null || known.active !== 'inactive')) return known
    const unit = known ?? { active: 'inactive', sub: 'dead', loaded: null, started: 0, result: 'success' }
    unit.loaded = text
    this.units.set(name, unit)
    return unit
  }

  #systemctl(args: readonly string[]): FakeAnswer | string | Promise<FakeAnswer | string> {
    const verb = args.find((word) => !word.startsWith('-')) ?? args[0] ?? ''
    const broken = this.broken[verb]
    if (broken !== undefined) return broken(args, this.host)
    const names = args.includes('--') ? args.slice(args.indexOf('--') + 1) : []
    switch (verb) {
      case '--version':
        return `systemd ${this.version} (${this.version}-1)\n`
      case 'show':
        return names.map((name) => this.#show(name)).join('\n')
      case 'start':
      case 'restart':
        return this.#start(names[0] ?? '')
      case 'stop':
        for (const name of names) Object.assign(this.#unit(name), { active: 'inactive', sub: 'dead' })
        return ''
      case 'enable':
        for (const name of names) this.#enable(name)
        this.#reload()
        return ''
      case 'disable':
        for (const name of names) rmSync(this.host.real(`${LINKS}/${name}`), { force: true })
        if (existsSync(this.host.real(LINKS)) && readdirSync(this.host.real(LINKS)).length === 0) rmdirSync(this.host.real(LINKS))
        this.#reload()
        return ''
      case 'daemon-reload':
        this.#reload()
        return ''
      case 'list-units':
        return JSON.stringify([...this.units].map(([unit, { active, sub }]) => ({ unit, load: 'loaded', active, sub, description: unit })))
      case 'reset-failed':
        for (const name of names) Object.assign(this.#unit(name), { active: 'inactive', sub: 'dead', result: 'success' })
        return ''
      default:
        return { exitCode: 1, stderr: `Unknown command verb ${verb}.` }
    }
  }

  #enable(name: string): void {
    const path = this.#pathOf(name)
    const link = this.host.real(`${LINKS}/${name}`)
    mkdirSync(this.host.real(LINKS), { recursive: true, mode: 0o755 })
    rmSync(link, { force: true })
    if (path !== null) symlinkSync(path, link)
  }

  #reload(): void {
    for (const [name, unit] of this.units) {
      const path = this.#pathOf(name)
      unit.loaded = path === null ? null : this.text(path)
    }
  }

  #start(name: string): FakeAnswer | string {
    const unit = this.#unit(name)
    if (unit.loaded === null) return { exitCode: 5, stderr: `Failed to start ${name}: Unit ${name} not found.` }
    if (name.endsWith('.timer')) {
      Object.assign(unit, { active: 'active', sub: 'waiting', started: (this.#clock += 1000) })
      const stamp = this.host.real(`${STAMPS}/stamp-${name}`)
      if (unit.loaded.includes('Persistent=true') && !existsSync(stamp)) writeFileSync(stamp, '')
      return ''
    }
    const result = this.results[name] ?? 'success'
    const failed = result !== 'success'
    Object.assign(unit, { active: failed ? 'failed' : 'inactive', sub: failed ? 'failed' : 'dead', result, started: (this.#clock += 1000) })
    return failed ? { exitCode: 1, stderr: `Job for ${name} failed because the control process exited with error code.` } : ''
  }

  #show(name: string): string {
    const unit = this.#unit(name)
    const path = this.#pathOf(name)
    const loaded = unit.loaded
    const setting = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(loaded ?? '')?.[1]
    const isTimer = name.endsWith('.timer')
    const isLinked = lstatSync(this.host.real(`${LINKS}/${name}`), { throwIfNoEntry: false }) !== undefined
    const properties: Record<string, string> = {
      Id: name,
      LoadState: loaded === null ? 'not-found' : 'loaded',
      ActiveState: unit.active,
      SubState: unit.sub,
      UnitFileState: path === null ? '' : !isTimer ? 'static' : isLinked ? 'enabled' : 'disabled',
      FragmentPath: loaded === null ? '' : (path ?? ''),
      DropInPaths: '',
      NeedDaemonReload: loaded !== null && path !== null && this.text(path) !== loaded ? 'yes' : 'no',
      Result: unit.result,
      InactiveExitTimestampMonotonic: String(unit.started),
      ...(isTimer
        ? {
            Unit: name.replace(/timer$/, 'service'),
            Triggers: loaded === null ? '' : name.replace(/timer$/, 'service'),
            NextElapseUSecRealtime: unit.active === 'active' ? `Mon ${this.next[0] ?? ''} UTC` : '',
            AccuracyUSec: setting('AccuracySec') ?? '1min',
            RandomizedDelayUSec: setting('RandomizedDelaySec') ?? '0',
            Persistent: setting('Persistent') === 'true' ? 'yes' : 'no',
            ...this.tells,
          }
        : { Type: setting('Type') ?? 'simple', ConditionResult: 'yes' }),
    }
    return Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')
  }

  #analyze(args: readonly string[]): FakeAnswer | string {
    const [verb = ''] = args
    const words = args.slice(args.indexOf('--') + 1)
    if (verb === 'verify') {
      const folder = (args.at(-1) ?? '').replace(/\/[^/]*$/, '')
      for (const path of args.slice(2)) if (!existsSync(path)) return { exitCode: 1, stderr: `${basename(path)} is not there\n` }
      return { stderr: this.complaint(folder) }
    }
    if (verb === 'timespan') {
      const [, number, unit] = /^(\d+)(min|h|s)?$/.exec(words[0] ?? '') ?? []
      if (number === undefined) return { exitCode: 1, stderr: `Failed to parse time span '${words[0] ?? ''}': Invalid argument\n` }
      return `Original: x\n      μs: ${Number(number) * { s: 1, min: 60, h: 3600 }[unit ?? 's']! * 1_000_000}\n   Human: x\n`
    }
    const bad = words.find((word) => word.startsWith('bad'))
    if (bad !== undefined) return { exitCode: 1, stderr: `Failed to parse calendar specification '${bad}': Invalid argument\n` }
    const runs = args.some((word) => word.startsWith('--iterations')) ? this.next : this.next.slice(0, 1)
    const block = (word: string): string =>
      word.startsWith('2001')
        ? 'Normalized form: 2001-01-01 00:00:00\n    Next elapse: never\n'
        : [
            `Normalized form: ${word}`,
            `    Next elapse: Mon ${runs[0] ?? ''} UTC`,
            ...runs.slice(1).map((run, index) => `       Iter. #${index + 2}: Mon ${run} UTC`),
            '',
          ].join('\n')
    return words.map(block).join('\n')
  }

  #getent([table, , name]: readonly string[]): FakeAnswer | string {
    if (table === 'initgroups') return `${name ?? ''} 1000 27\n`
    return name === 'bob' ? 'bob:x:1000:1000::/home/bob:/bin/sh\n' : { exitCode: 2 }
  }
}
