/** Finds the names of hosts and users in the places of a recording where only such names can stand. */
import type { RecordedFile, RecordedProgram, Recording } from '../recording/format.js'
import { isPerson, parsePasswd, type Account } from './accounts.js'
import { hostNamesInKernelArguments } from './kernel-arguments.js'
import type { NameStandIns } from './names.js'

/** What is known about the host beside the recording: who is there, and how it and its neighbours are called. */
export interface RedactionHints {
  accounts: readonly Account[]
  /** Text of /etc/hosts; empty when unknown. */
  hosts: string
  /** Text of /etc/resolv.conf; empty when unknown. */
  resolvConf: string
}

export function collectNames(recording: Recording, hints: RedactionHints, names: NameStandIns): void {
  if (recording.identity.name !== null) names.addOwnName(recording.identity.name)
  collectHosts(hints.hosts, names)
  collectFromText(hints.resolvConf, names)
  for (const account of hints.accounts) if (isPerson(account)) names.addUser(account.name)
  for (const file of recording.files) collectFromFile(file, names)
  for (const program of recording.programs) collectFromProgram(program, names)
}

function collectFromFile({ path, content }: RecordedFile, names: NameStandIns): void {
  if (content === null) return
  if (/^\/(?:etc\/(?:hostname|HOSTNAME)|proc\/sys\/kernel\/hostname)$/.test(path)) names.addOwnName(content.trim())
  else if (path === '/etc/hosts') collectHosts(content, names)
  else if (path === '/etc/passwd') for (const account of parsePasswd(content)) if (isPerson(account)) names.addUser(account.name)
  // Elsewhere `server` may begin a sentence.
  if (/chrony|ntp|dhc|\.sources$/.test(path)) for (const [, name = ''] of content.matchAll(DIRECTIVE)) names.addHost(name)
  collectFromText(content, names)
}

function collectFromProgram({ program, args, stdout }: RecordedProgram, names: NameStandIns): void {
  const text = stdout ?? ''
  if (program === 'hostname') names.addOwnName(text.trim())
  if (program === 'getent') {
    for (const name of args.slice(1)) names.addHost(name)
    for (const line of text.split('\n'))
      for (const word of line.trim().split(/\s+/).slice(1)) if (!SOCKET_TYPES.has(word)) names.addHost(word)
  }
  if (program === 'chronyc') collectFromChronyc(text, names)
  if (program === 'journalctl') for (const [, name = ''] of text.matchAll(/"_HOSTNAME":"([^"\\]+)"/g)) names.addHost(name)
  if (program === 'ntpq')
    for (const [, name = ''] of text.matchAll(/^[ *+#ox.-]([A-Za-z][A-Za-z0-9.-]*\.[A-Za-z0-9.-]+)/gm)) names.addHost(name)
  for (const arg of args) collectFromText(arg, names)
  collectFromText(text, names)
}

/** getent ahosts prints the type of socket between address and name. */
const SOCKET_TYPES = new Set(['STREAM', 'DGRAM', 'RAW'])

/** Names of sources with -N: third field of sources, first of sourcestats, second of tracking; in brackets in the text. */
function collectFromChronyc(text: string, names: NameStandIns): void {
  for (const line of text.split('\n')) {
    const fields = line.split(',')
    const name =
      fields.length === 10 && /^[\^=]$/.test(fields[0] ?? '')
        ? fields[2]
        : fields.length === 14
          ? fields[1]
          : fields.length === 8
            ? fields[0]
            : undefined
    if (name !== undefined && /^[A-Za-z0-9.-]*[a-z.][A-Za-z0-9.-]*$/.test(name)) names.addHost(name)
    const reference = /^Reference ID +: [0-9A-F]{8} \(([^)]+)\)/.exec(line)
    if (reference) names.addHost(reference[1] ?? '')
  }
}

function collectHosts(text: string, names: NameStandIns): void {
  for (const line of text.split('\n')) {
    for (const word of line.replace(/#.*/, '').trim().split(/\s+/).slice(1)) names.addHost(word)
  }
}

/** Settings of time servers, name servers and network file systems, in files and in the properties of units. */
const DIRECTIVE = /^[ \t]*(?:server|pool|peer|ntsserver)[ \t]+([A-Za-z0-9][A-Za-z0-9.-]*)/gim
const PLACES: readonly RegExp[] = [
  /^[ \t]*(?:server|pool|peer)[ \t]+([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/gim,
  /^[ \t]*(?:allow|deny|cmdallow|cmddeny)(?:[ \t]+all)?[ \t]+([A-Za-z][A-Za-z0-9.-]*\.[A-Za-z0-9.-]+)/gim,
  /^(?:ServerName|NTPServer|Hostname|StaticHostname|TransientHostname)=([A-Za-z0-9][A-Za-z0-9.-]*)/gm,
  /\b(?:What|nfsroot|root)=(?:nfs4?:)?([A-Za-z0-9][A-Za-z0-9.-]*):\//g,
  /\bWhat=\/\/([A-Za-z0-9][A-Za-z0-9.-]*)\//g,
  /[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@"'<>]*@)?([A-Za-z0-9][A-Za-z0-9.-]*)/gi,
]
/** The same where several names follow. */
const LISTS = /^[ \t]*(?:NTP|FallbackNTP|SystemNTPServers|LinkNTPServers|FallbackNTPServers)=(.+)$/gm
/** resolv.conf(5) */
const DOMAINS = /^[ \t]*(?:search|domain)[ \t]+(.+)$/gm

function collectFromText(text: string, names: NameStandIns): void {
  for (const place of PLACES) for (const [, name = ''] of text.matchAll(place)) names.addHost(name)
  for (const [, list = ''] of text.matchAll(LISTS)) {
    for (const word of list.split(/\s+/)) if (/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(word)) names.addHost(word)
  }
  for (const [, list = ''] of text.matchAll(DOMAINS)) for (const domain of list.split(/\s+/)) names.addDomain(domain)
  for (const name of hostNamesInKernelArguments(text)) names.addHost(name)
}
