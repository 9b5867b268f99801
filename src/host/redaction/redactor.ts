/** Puts the rules together: what is done to any text, and what beside that to the texts of some programs and files. */
import { redactEnvironment, redactEnvironmentFile, redactExecSettings } from './unit-settings.js'
import { UserContexts, type Account } from './accounts.js'
import { AddressStandIns } from './addresses.js'
import { redactReferenceIds, withWholeNetworks } from './chrony.js'
import { redactMacs, redactSerials, redactShortIds, redactUuids } from './identifiers.js'
import { redactKernelArguments } from './kernel-arguments.js'
import { redactJournal, redactKernelLog, redactLogFile, redactStatus } from './logs.js'
import { NameStandIns } from './names.js'
import { redactCat, redactProcessWords, redactShown } from './commands.js'
import { redactSocketTable } from './socket-tables.js'
import { redactKnownForms, redactNamedSecrets } from './secrets.js'
import { StandIns } from './stand-ins.js'
import { redactMails, redactUrls } from './urls.js'

/** A text together with where it comes from. */
export type Source = { program: string; args: readonly string[] } | { path: string } | null

export class Redactor {
  readonly standIns = new StandIns()
  readonly addresses = new AddressStandIns()
  readonly names = new NameStandIns(this.standIns, this.addresses)
  readonly #users: UserContexts
  readonly #environmentFiles = new Set<string>()
  #secrets: RegExp | null = null

  constructor(accounts: readonly Account[]) {
    this.#users = new UserContexts(this.names, accounts)
  }

  /** Everything that must be known before the first text is redacted. */
  learn(texts: readonly string[]): void {
    for (const text of texts) {
      this.standIns.reserveAllIn(text)
      for (const [, path = ''] of text.matchAll(/^[ \t]*EnvironmentFiles?[ \t]*=[ \t]*-?(\/[^\s(]+)/gm)) this.#environmentFiles.add(path)
    }
    this.addresses.learn(texts.map(withWholeNetworks))
  }

  /** From now on, secrets that were found by their names are replaced wherever they stand. */
  lookForSecretsEverywhere(): void {
    const { secrets } = this.standIns
    if (secrets.length === 0) return
    const words = secrets.map((secret) => secret.replace(/[\\^$.|?*+(){}[\]/-]/g, String.raw`\$&`))
    this.#secrets = new RegExp(`(?<![A-Za-z0-9])(?:${words.join('|')})(?![A-Za-z0-9])`, 'g')
  }

  /** One text, by where it comes from. */
  redact(text: string, source: Source): string {
    if (text === '') return text
    const known = this.#secrets === null ? text : text.replace(this.#secrets, (secret) => this.standIns.of('secret', secret))
    if (source === null) return this.#general(known)
    return 'program' in source ? this.#output(known, source.program, source.args) : this.#file(known, source.path)
  }

  #output(text: string, program: string, args: readonly string[]): string {
    const { standIns } = this
    // What a tool says about itself is no log, and its version is asked for.
    if (args.includes('--version') && /^(?:systemd \d|dmesg from )/.test(text)) return this.#general(text)
    if (program === 'journalctl') return this.#general(this.#hostField(redactJournal(text, standIns)))
    if (program === 'dmesg') return this.#general(redactKernelLog(text, standIns))
    if (program === 'chronyc') return this.#general(redactReferenceIds(text, this.addresses))
    if (program === 'systemctl' && args[0] === 'status') return this.#general(redactStatus(text, standIns))
    if (program === 'systemctl' && args[0] === 'show') return this.#general(redactShown(text, standIns))
    if (program === 'systemctl' && args[0] === 'cat') return this.#general(redactCat(text, standIns))
    if (program === 'hostname') return this.names.host(text.trim()) + (text.endsWith('\n') ? '\n' : '')
    return this.#general(text)
  }

  /** The name of the host, also one that is a common word and therefore stays elsewhere. */
  #hostField(text: string): string {
    return text.replace(/("_HOSTNAME":")([^"\\]+)/g, (_whole, before: string, name: string) => before + this.names.host(name))
  }

  #file(text: string, path: string): string {
    const { standIns } = this
    if (/^\/etc\/(?:hostname|HOSTNAME)$|^\/proc\/sys\/kernel\/hostname$/.test(path))
      return text.replace(/\S+/, (name) => this.names.host(name))
    if (IS_SECRET.test(path)) return `${standIns.of('secret', text.trim())}\n`
    if (IS_SERIAL.test(path)) return text.replace(/\S.*\S|\S/, (serial) => standIns.of('serial', serial))
    if (path === '/etc/passwd') return this.#general(this.#users.redactPasswd(text))
    if (/^\/proc\/\d+\/cmdline$/.test(path)) return this.#general(redactProcessWords(text, standIns))
    if (IS_SOCKET_TABLE.test(path)) return redactSocketTable(text, this.addresses, (line) => this.#general(line))
    if (path.startsWith('/var/log/')) return this.#general(redactLogFile(text, standIns))
    if (/^\/(?:etc|run)\/systemd\/.*\.(?:service|socket|mount|swap|conf)$/.test(path))
      return this.#general(redactExecSettings(text, standIns))
    if (this.#environmentFiles.has(path) || IS_ENVIRONMENT.test(path)) return this.#general(redactEnvironmentFile(text, standIns))
    return this.#general(/chrony/.test(path) ? withWholeNetworks(text) : text)
  }

  /** What is done to any text. The order matters: a URL before the name in it, a secret before the address in it. */
  #general(text: string): string {
    const { standIns } = this
    let redacted = redactEnvironment(text, standIns)
    redacted = redactKernelArguments(redacted, standIns)
    redacted = redactUrls(redacted, this.names, standIns)
    redacted = redactMails(redacted, standIns)
    redacted = redactKnownForms(redacted, standIns)
    redacted = redactNamedSecrets(redacted, standIns)
    redacted = redactUuids(redacted, standIns)
    redacted = redactShortIds(redacted, standIns)
    redacted = redactMacs(redacted, standIns)
    redacted = redactSerials(redacted, standIns)
    redacted = this.addresses.redact(redacted)
    redacted = this.names.redact(redacted)
    return this.#users.redact(redacted)
  }
}

/** Files that are nothing but a secret. */
const IS_SECRET =
  /^\/etc\/g?shadow-?$|\.keys?$|_key$|\.pem$|\/id_(?:rsa|dsa|ecdsa|ed25519)$|^\/proc\/\d+\/environ$|\/\.(?:netrc|pgpass|my\.cnf)$|\/(?:chrony|ntp)\.keys$|^\/etc\/grub2?\.d\/.*passw/
const IS_SERIAL = /^\/sys\/(?:class|devices\/virtual)\/dmi\/id\/.*(?:serial|asset_tag|uuid)$/
const IS_SOCKET_TABLE = /^\/proc\/(?:\d+\/)?net\/(?:tcp|udp|udplite|raw)6?$/
const IS_ENVIRONMENT = /^\/etc\/(?:sysconfig|default)\/[^/]+$|^\/etc\/environment$|\.env$|\/environment\.d\/[^/]+\.conf$/
