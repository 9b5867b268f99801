import { readConfDocuments } from '../../src/tools/chrony-conf/documents.js'
import { checkChronyConf } from '../../src/tools/chrony-conf/check.js'
import { readChronyConf } from '../../src/tools/chrony-conf/read.js'
import { addressBytes } from '../../src/tools/chrony-conf/subnet.js'
import { parseChronyVersion } from '../../src/tools/chronyc/version.js'
import { configuredLines } from '../../src/facts/time/configured-lines.js'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions } from './scratch-host.js'

interface Unit {
  active: string
  unitFile: string
  starts: number
}

/**
 * A small chronyd under a small systemd, on the files of a scratch host: it reads its files when it is started, dies of bad ones,
 * and tells its sources as chronyc does.
 */
export class ChronyHost {
  readonly host: ScratchHost
  readonly unit: string
  readonly main: string
  readonly units = new Map<string, Unit>()
  version = '4.3'
  /** Addresses by name; other names have none. */
  addresses: Record<string, string[]> = {}
  /** Addresses of servers that answer. */
  answering = new Set<string>()
  /** Sources that were added by hand. */
  extra: string[] = []
  /** systemctl's verbs that do something else. */
  broken: Record<string, () => FakeAnswer | Promise<FakeAnswer>> = {}
  /** What `chronyd -p` says against a candidate; null: it takes all. */
  complaint: string | null = null
  /** What chronyd does with the lines that it has read. */
  taking: (names: Source[]) => Source[] = (names) => names
  offset = '0.000100000'
  #sources: Source[] = []
  #clock = 1

  constructor(files: ScratchOptions['files'] = {}, { unit = 'chronyd.service', main = '/etc/chrony.conf' } = {}) {
    this.unit = unit
    this.main = main
    this.units.set(unit, { active: 'active', unitFile: 'enabled', starts: 1 })
    this.host = new ScratchHost({
      files: { '/proc/net/udp': 'header\n', ...files },
      programs: {
        systemctl: (args) => this.#systemctl(args),
        chronyc: (args) => this.#chronyc(args),
        chronyd: () => (this.complaint === null ? '' : { stderr: `2026-01-01T00:00:00Z Fatal error : ${this.complaint}\n`, exitCode: 1 }),
        getent: (args) => this.#getent(args),
        journalctl: () => '',
      },
    })
  }

  /** As if the host had just booted. */
  async boot(): Promise<this> {
    await this.#start(this.unit)
    return this
  }

  /** What chronyd has as sources, by name. */
  get following(): string[] {
    return this.#sources.map(({ name }) => name)
  }

  /** Command lines that changed something. */
  get changes(): string[] {
    return this.host.calls.filter((call) => /^(?:systemctl (?!show|list|--version)|chronyc makestep)/.test(call))
  }

  async #start(name: string): Promise<FakeAnswer> {
    const unit = this.units.get(name)
    if (unit === undefined) return { stderr: `Failed to start ${name}: Unit ${name} not found.\n`, exitCode: 5 }
    if (name === this.unit) {
      const conf = await readChronyConf(this.host, this.main)
      await readConfDocuments(this.host, conf)
      const version = parseChronyVersion(`chronyc (chrony) version ${this.version}`)
      if (checkChronyConf(conf, version).some(({ fatal }) => fatal)) {
        this.units.set(name, { ...unit, active: 'failed' })
        return { stderr: `Job for ${name} failed.\n`, exitCode: 1 }
      }
      this.#sources = this.taking(
        configuredLines(conf, version)
          .filter(({ problem, directive }) => problem === null && directive !== 'refclock')
          .flatMap(({ name: source, directive }) => this.#resolved(source, directive)),
      )
    }
    this.#clock += 1
    this.units.set(name, { ...unit, active: 'active', starts: this.#clock })
    return {}
  }

  #resolved(name: string, directive: string): Source[] {
    const mode = directive === 'peer' ? '=' : '^'
    if (addressBytes(name) !== null) return [{ name, address: name, mode }]
    const found = this.addresses[name.toLowerCase()]
    return (found ?? [null]).map((address) => ({ name, address, mode }))
  }

  async #systemctl(args: readonly string[]): Promise<FakeAnswer | string> {
    const [verb = ''] = args
    const names = args.includes('--') ? args.slice(args.indexOf('--') + 1) : []
    const broken = this.broken[verb]
    if (broken !== undefined) return broken()
    switch (verb) {
      case '--version':
        return 'systemd 252 (252.1)\n+PAM\n'
      case 'show':
        return names.map((name) => this.#block(name)).join('\n')
      case 'list-units':
        return JSON.stringify(
          [...this.units].map(([unit, { active }]) => ({ unit, load: 'loaded', active, sub: subOf(active), description: unit })),
        )
      case 'restart':
      case 'start':
        return this.#start(names[0] ?? '')
      case 'stop':
        for (const name of names) this.units.set(name, { ...this.#known(name), active: 'inactive' })
        return ''
      case 'reset-failed':
        return ''
      default:
        return { stderr: `Unknown command verb ${verb}.\n`, exitCode: 1 }
    }
  }

  #known(name: string): Unit {
    return this.units.get(name) ?? { active: 'inactive', unitFile: '', starts: 0 }
  }

  #block(name: string): string {
    const unit = this.units.get(name)
    const { active, unitFile, starts } = this.#known(name)
    const lines = {
      Id: name,
      Names: name,
      LoadState: unit === undefined ? 'not-found' : 'loaded',
      ActiveState: active,
      SubState: subOf(active),
      UnitFileState: unitFile,
      MainPID: active === 'active' ? '785' : '0',
      Type: 'forking',
      Result: active === 'failed' ? 'exit-code' : 'success',
      NRestarts: '0',
      ConditionResult: 'yes',
      CanStart: 'yes',
      CanStop: 'yes',
      CanReload: 'no',
      NeedDaemonReload: 'no',
      InactiveExitTimestampMonotonic: String(starts * 1_000_000),
      FragmentPath: `/usr/lib/systemd/system/${name}`,
    }
    return Object.entries(lines)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')
  }

  #chronyc(args: readonly string[]): FakeAnswer | string {
    const line = args.join(' ')
    if (line === '--version') return `chronyc (chrony) version ${this.version} (+READLINE)\n`
    if (this.units.get(this.unit)?.active !== 'active') return { stdout: '506 Cannot talk to daemon\n', exitCode: 1 }
    const all = [...this.#sources, ...this.extra.map((name) => ({ name, address: name, mode: '^' }))]
    if (line === '-c -n ntpdata') return ''
    if (line === 'makestep') return '200 OK\n'
    const shown = line.endsWith(' -a') ? all : all.filter(({ address }) => address !== null)
    const best = all.find(({ address }) => this.answering.has(address ?? ''))
    const rows = shown.map((source, index) => this.#row(source, source === best, line.includes('-N'), index)).join('')
    if (line === '-c -n -m tracking sources') return `${this.#tracking(best)}\n${rows}`
    return rows
  }

  #row({ name, address, mode }: Source, best: boolean, named: boolean, index: number): string {
    const answers = this.answering.has(address ?? '')
    const shown = named ? name : (address ?? `ID#000000000${index + 1}`)
    const state = best ? '*' : answers ? '+' : '?'
    return `${mode},${state},${shown},${answers ? 2 : 0},6,${answers ? '377' : '0'},${answers ? '10' : '4294967295'},0.0001,0.0001,0.01\n`
  }

  #tracking(best: Source | undefined): string {
    if (best === undefined) return '00000000,,0,0.000000000,0,0,0,0,0,0,1,1,0,Not synchronised'
    return `C0000201,${best.address ?? ''},3,1753513300.280174358,${this.offset},0.0,0.0,-8.088,-0.010,0.231,0.048,0.002,64.2,Normal`
  }

  #getent(args: readonly string[]): FakeAnswer | string {
    const found = this.addresses[args[1] ?? '']
    return found === undefined ? { exitCode: 2 } : found.map((address) => `${address} STREAM\n`).join('')
  }
}

interface Source {
  name: string
  /** Null while the name has none. */
  address: string | null
  mode: string
}

const subOf = (active: string): string => (active === 'active' ? 'running' : active === 'failed' ? 'failed' : 'dead')
