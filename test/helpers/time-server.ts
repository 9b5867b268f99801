import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { accessRules } from '../../src/tools/chrony-conf/access-rules.js'
import { AccessTable } from '../../src/tools/chrony-conf/access-table.js'
import { isDirective, parseConfLines } from '../../src/tools/chrony-conf/lines.js'
import { readChronyConf } from '../../src/tools/chrony-conf/read.js'
import { addressBytes } from '../../src/tools/chrony-conf/subnet.js'
import { ChronyHost } from './chrony-host.js'
import type { FakeAnswer } from './fake-host.js'
import { Firewalld } from './firewalld.js'
import type { ScratchOptions } from './scratch-host.js'
import { readTree } from './tree.js'

const MAIN = '/etc/chrony.conf'

/** A chronyd with rules for clients, beside a firewalld. */
export class TimeServer {
  readonly chrony: ChronyHost
  readonly firewalld: Firewalld | null
  /** Rules of the running chronyd, as lines. */
  rules: string[] = []
  local: string | null = null
  readonly broken: Record<string, (honest: () => FakeAnswer | string) => FakeAnswer | string> = {}
  /** Whether the port follows the rules. */
  opens = true

  /** @param conf text of the main file, one character for each byte */
  constructor(conf: string, { main = MAIN, firewalld = true, stopped = false, zones = {}, files = {} }: TimeServerOptions = {}) {
    this.chrony = new ChronyHost(files, { main })
    if (files[main] === undefined) this.chrony.host.put(main, conf)
    this.chrony.answering.add('192.0.2.10')
    this.firewalld = firewalld ? new Firewalld({ host: this.chrony.host, stopped, zones }) : null
    const inner = this.chrony.host.programs['chronyc']!
    this.chrony.host.programs['chronyc'] = async (args, host) => {
      const access = args.filter((word) => word.startsWith('accheck '))
      if (args[0] === '-m' || access.length === 0) return this.#chronyc(args) ?? inner(args, host)
      const clock = await inner(args.slice(0, args.length - access.length), host)
      const answer = this.#chronyc(['-m', ...access])
      return typeof clock === 'string' && typeof answer === 'string' ? clock + answer : (answer ?? clock)
    }
  }

  async boot(): Promise<this> {
    await this.chrony.boot()
    const { directives } = await readChronyConf(this.chrony.host, this.chrony.main)
    this.rules = directives
      .filter(({ directive }) => directive === 'allow' || directive === 'deny')
      .map(({ directive, args }) => `${directive} ${args}`)
    this.local = directives.findLast(({ directive }) => directive === 'local')?.args ?? null
    this.#openPort()
    return this
  }

  allows(...addresses: string[]): boolean[] {
    return addresses.map((address) => this.#table().allows(addressBytes(address)!))
  }

  get conf(): string {
    return readFileSync(this.chrony.host.real(this.chrony.main), 'latin1')
  }

  /** Everything that a change could touch; the same after a restart of both daemons. */
  async all(): Promise<unknown> {
    const addresses = ['192.168.56.7', '192.168.57.7', '10.1.2.3', '2001:db8::7', '203.0.113.9']
    const now = (): unknown =>
      structuredClone({
        files: readTree(this.chrony.host.real('/etc')),
        allows: this.allows(...addresses),
        local: this.local,
        runtime: this.firewalld?.runtime,
        permanent: this.firewalld?.permanent,
      })
    const before = now()
    this.firewalld?.restart()
    await this.boot()
    expect(now()).toEqual(before)
    return before
  }

  #table(): AccessTable {
    return new AccessTable(accessRules(parseConfLines('', this.rules.join('\n')).filter(isDirective)))
  }

  #openPort(): void {
    const line = '   0: 00000000:007B 00000000:0000 07 00000000:00000000 00:00000000 00000000   100        0 1 2 0 0\n'
    writeFileSync(this.chrony.host.real('/proc/net/udp'), `header\n${this.opens && this.#table().allowsAnybody ? line : ''}`)
  }

  #chronyc(args: readonly string[]): FakeAnswer | string | null {
    const commands = args[0] === '-m' ? args.slice(1) : [args.join(' ')]
    if (!commands.every((command) => /^(?:accheck|allow|deny|local)\b/.test(command))) return null
    if (this.chrony.units.get(this.chrony.unit)?.active !== 'active') return { stdout: '506 Cannot talk to daemon\n', exitCode: 1 }
    const honest = (): string => commands.map((command) => this.#command(command)).join('')
    const broken = Object.entries(this.broken).find(([word]) => args.join(' ').startsWith(word))?.[1]
    return broken === undefined ? honest() : broken(honest)
  }

  #command(command: string): string {
    const [verb, ...words] = command.split(' ')
    if (verb === 'accheck') return this.allows(words[0]!)[0] === true ? '208 Access allowed\n' : '209 Access denied\n'
    if (verb === 'local') this.local = words[0] === 'off' ? null : words.join(' ')
    // At run time `deny all` takes back every rule.
    else if (command === 'deny all') this.rules = []
    else this.rules.push(command)
    this.#openPort()
    return '200 OK\n'
  }
}

export interface TimeServerOptions {
  firewalld?: boolean
  stopped?: boolean
  zones?: NonNullable<ConstructorParameters<typeof Firewalld>[0]>['zones']
  files?: NonNullable<ScratchOptions['files']>
  main?: string
}
