import type { ConfDirective } from './lines.js'
import { wordsOf } from './lines.js'
import { addressBytes, type Subnet } from './subnet.js'

/** One `allow` or `deny` line (chrony.conf(5); CPS_ParseAllowDeny). */
export interface AccessRule {
  file: string
  line: number
  allow: boolean
  /** `allow all …`: takes back every rule inside the range that was given before. */
  all: boolean
  /** What the rule names, as written; empty for everybody. */
  text: string
  /** The range; null for all IPv4 and IPv6 addresses, and for a host name. */
  subnet: Subnet | null
  /** A host name, which chronyd looks up once at its start; null otherwise. */
  hostName: string | null
  /** Why chronyd does not start with this line, or takes it for something else; null when it is fine. */
  problem: string | null
}

/** The `allow` and `deny` lines among directives, in order. */
export function accessRules(directives: readonly ConfDirective[]): AccessRule[] {
  return directives.filter(({ directive }) => directive === 'allow' || directive === 'deny').map(accessRule)
}

/** @param directive an `allow` or a `deny` line */
function accessRule(directive: ConfDirective): AccessRule {
  const words = wordsOf(directive.args)
  const all = words[0] === 'all'
  const [text = '', ...surplus] = all ? words.slice(1) : words
  const { file, line } = directive
  const base = { file, line, allow: directive.directive === 'allow', all, text, subnet: null, hostName: null }
  if (surplus.length > 0) return { ...base, problem: `${surplus.join(' ')}: nothing may follow the network: chronyd does not start` }
  return { ...base, ...rangeOf(text) }
}

function rangeOf(text: string): Pick<AccessRule, 'subnet' | 'hostName' | 'problem'> {
  const fine = { hostName: null, problem: null }
  if (text === '') return { ...fine, subnet: null }
  const [net, prefix] = splitPrefix(text)
  const bytes = addressBytes(net) ?? shortBytes(net)
  if (bytes === null) {
    if (/^all$/i.test(net)) return { subnet: null, hostName: null, problem: `${text}: the word all must be in lower case` }
    if (prefix === null && HOST_NAME.test(net)) return { ...fine, subnet: null, hostName: net }
    return { subnet: null, hostName: null, problem: `${text} is neither an address, a network nor a host name: chronyd does not start` }
  }
  const family = bytes.length === 4 ? 4 : 6
  const widest = bytes.length * 8
  const bits = prefix === null ? (addressBytes(net) === null ? net.split('.').length * 8 : widest) : prefixBits(prefix)
  if (bits === null) {
    return { subnet: null, hostName: null, problem: `${text}: the part after / must be a prefix length: chronyd does not start` }
  }
  if (bits > widest) {
    return { subnet: null, hostName: null, problem: `${text}: the prefix can be ${String(widest)} at most: chronyd ends at its start` }
  }
  return { ...fine, subnet: { family, bytes, bits } }
}

/** `10`, `10.1`, `10.1.2` stand for 10/8, 10.1/16, 10.1.2/24. */
function shortBytes(net: string): number[] | null {
  if (!/^\d+(?:\.\d+){0,2}$/.test(net)) return null
  const numbers = net.split('.').map(Number)
  return numbers.every((number) => number <= 255) ? [...numbers, 0, 0, 0].slice(0, 4) : null
}

function splitPrefix(text: string): [net: string, prefix: string | null] {
  const slash = text.indexOf('/')
  return slash === -1 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)]
}

function prefixBits(text: string): number | null {
  return /^\d{1,4}$/.test(text) ? Number(text) : null
}

/** At least one letter: a string of digits and dots is an address gone wrong. */
const HOST_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/
