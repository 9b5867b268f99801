import { existsSync } from 'node:fs'
import { checkNtpConf } from '../../src/tools/ntp-conf/check.js'
import { readNtpConf } from '../../src/tools/ntp-conf/read.js'
import { ntpdLines } from '../../src/facts/time/ntpd-servers.js'
import type { NtpdFlavour } from '../../src/tools/ntp-conf/servers.js'
import { addressBytes } from '../../src/tools/chrony-conf/subnet.js'
import type { FakeAnswer } from './fake-host.js'
import { ScratchHost, type ScratchOptions } from './scratch-host.js'

const VERSIONS = { ntpd: 'ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)', ntpsec: 'ntpd ntpsec-1.2.2' } as const
const LOG = '/var/ntpd/log/main/current'

/**
 * A small ntpd under a small svscan, on the files of a scratch host: it reads its file when it is started, skips what it does not
 * understand and says so in its log, and tells its sources as ntpq does.
 */
export class NtpdHost {
  readonly host: ScratchHost
  readonly flavour: NtpdFlavour
  /** Null while it does not run. */
  pid: number | null = null
  /** Addresses by name; other names have none. */
  addresses: Record<string, string[]> = {}
  /** Addresses of servers that answer. */
  answering = new Set<string>()
  /** What ntpd complains of beside what it does not understand. */
  complaints: string[] = []
  /** What ntpd makes of its sources. */
  taking: (names: string[]) => string[] = (names) => names
  /** Rules of iptables by chain. */
  rules: Record<string, string[]> = { INPUT: [], OUTPUT: [] }
  policy = 'ACCEPT'
  /** svc does nothing. */
  deaf = false
  #sources: string[] = []
  #log = ''

  constructor(
    files: ScratchOptions['files'] = {},
    { flavour = 'ntpd', service = true }: { flavour?: NtpdFlavour; service?: boolean } = {},
  ) {
    this.flavour = flavour
    const supervised = {
      '/var/ntpd/run': { text: '#!/bin/sh\nexec 2>&1\nexec /usr/sbin/ntpd -n -g\n', mode: 0o755 },
      '/var/ntpd/log/run': { text: '#!/bin/sh\nexec multilog t ./main =status\n', mode: 0o755 },
      '/service/ntpd': { link: '../var/ntpd' },
    }
    this.host = new ScratchHost({
      files: { '/proc/net/udp': `header\n${UDP_ROW}`, ...(service ? supervised : { '/service': { folder: 0o755 } }), ...files },
      programs: {
        pgrep: () => (this.pid === null ? { exitCode: 1 } : `${this.pid}\n`),
        ntpd: () => `${VERSIONS[flavour]}\n`,
        ntpq: (args) => this.#ntpq(args),
        svc: (args) => this.#svc(args),
        svstat: (args) => args.map((path) => `${path}: ${this.#stat(path)}\n`).join(''),
        getent: (args) => this.#getent(args),
        ps: () => '',
      },
    })
  }

  /** As if the host had just booted. */
  async boot(): Promise<this> {
    await this.start()
    return this
  }

  get main(): string {
    return this.flavour === 'ntpsec' ? '/etc/ntpsec/ntp.conf' : '/etc/ntp.conf'
  }

  /** What ntpd has as sources. */
  get following(): string[] {
    return this.#sources
  }

  /** Give the host iptables, with this policy. */
  withIptables(policy: string): this {
    this.policy = policy
    this.host.programs['iptables-save'] = () => this.#saved()
    this.host.programs['iptables'] = (args) => this.#iptables(args)
    return this
  }

  async start(): Promise<void> {
    this.pid = (this.pid ?? 100) + 1
    const conf = await readNtpConf(this.host, this.main, { folder: false })
    const skipped = checkNtpConf(conf, this.flavour)
    const lines = ntpdLines({ ...conf, directives: conf.directives.filter(({ line }) => !skipped.some((one) => one.line === line)) }, this)
    this.#sources = this.taking(
      lines.flatMap(({ name, directive }) =>
        directive === 'refclock' ? ['LOCAL(0)'] : addressBytes(name) === null ? (this.addresses[name] ?? []) : [name],
      ),
    )
    const said = [
      `${VERSIONS[this.flavour]}: Starting`,
      ...skipped.map(({ line }) => `syntax error in ${this.main} line ${line}, column 0`),
      ...this.complaints,
    ]
    this.#log += said.map((text) => `@4000000000000000 1 Jan 00:00:00 ntpd[${this.pid ?? 0}]: ${text}\n`).join('')
    if (existsSync(this.host.real('/var/ntpd'))) this.host.put(LOG, this.#log)
    this.host.put(`/proc/${this.pid}/cmdline`, '/usr/sbin/ntpd\0-n\0-g\0')
    const ticks = Math.round((Date.now() / 1000 - KERNEL_STARTED) * 100)
    this.host.put(`/proc/${this.pid}/stat`, `${this.pid} (ntpd) S 1 ${'0 '.repeat(17)}${ticks} 0\n`)
  }

  async #svc([option, path = '']: readonly string[]): Promise<FakeAnswer | string> {
    if (path !== '/service/ntpd') return { stderr: `svc: warning: unable to control ${path}: file does not exist\n` }
    if (!this.deaf && (option === '-t' || option === '-u')) await this.start()
    return ''
  }

  #stat(path: string): string {
    if (path.endsWith('/log')) return 'up (pid 44) 300 seconds'
    return this.pid === null ? 'down 3 seconds, normally up' : `up (pid ${this.pid}) 30 seconds`
  }

  #ntpq(args: readonly string[]): FakeAnswer | string {
    if (this.pid === null) return { stderr: 'ntpq: read: Connection refused\n' }
    const best = this.#sources.find((address) => this.answering.has(address))
    if (args.includes('rv')) {
      const stands = best === undefined ? 'leap=11, stratum=16, refid=INIT' : `leap=00, stratum=3, refid=${best}`
      const peers = args.includes('peers') ? this.#peers(best) : ''
      return `associd=0 status=0614,\n${stands}, reftime=eeadcfc8.168552c9 x, offset=+0.5, rootdelay=1.0, rootdisp=2.0, frequency=-1.5, sys_jitter=0.1\n${peers}`
    }
    if (args.includes('monstats')) return 'enabled:              0x3\n'
    if (args.includes('mrulist')) {
      const head = 'lstint avgint rstr r m v  count rport remote address\n======\n'
      return `${head}     4      2  390 . 4 4      6   123 192.0.2.1\n     9     64   f0 . 3 4     12 40123 192.168.56.102\n`
    }
    return this.#peers(best)
  }

  #peers(best: string | undefined): string {
    const rows = this.#sources.map((address) => {
      const [tally, reach] = this.answering.has(address) ? [address === best ? '*' : '+', 377] : [' ', 0]
      const type = address.startsWith('127.127.') || address.startsWith('LOCAL') ? 'l' : 'u'
      return `${tally}${address.padEnd(15)} .INIT.          ${reach === 0 ? '16' : ' 2'} ${type}    5   64  ${String(reach).padStart(3)}    0.100   +0.500   0.010\n`
    })
    return `     remote           refid      st t when poll reach   delay   offset  jitter\n${'='.repeat(78)}\n${rows.join('')}`
  }

  #getent(args: readonly string[]): FakeAnswer | string {
    const found = this.addresses[args[1] ?? '']
    return found === undefined ? { exitCode: 2 } : found.map((address) => `${address} STREAM\n`).join('')
  }

  #saved(): string {
    const chains = Object.keys(this.rules)
    const heads = chains.map((name) => `:${name} ${this.policy} [0:0]\n`)
    const rules = chains.flatMap((name) => (this.rules[name] ?? []).map((rule) => `-A ${name} ${rule}\n`))
    return `*filter\n${heads.join('')}${rules.join('')}COMMIT\n`
  }

  #iptables([option, chain = '', ...words]: readonly string[]): FakeAnswer | string {
    const rules = this.rules[chain] ?? []
    if (option === '-I') {
      rules.unshift(words.slice(1).join(' '))
      return ''
    }
    const at = rules.indexOf(words.join(' '))
    if (at === -1) return { stderr: 'iptables: Bad rule (does a matching rule exist in that chain?).\n', exitCode: 1 }
    rules.splice(at, 1)
    return ''
  }
}

/** Seconds since the epoch. A test that has the start of ntpd told puts it into /proc/stat. */
export const KERNEL_STARTED = Math.floor(Date.now() / 1000) - 3600

/** A line of /proc/net/udp: port 123 at an address that is not the loopback's. */
const UDP_ROW = '   1: 6838A8C0:007B 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 0\n'
