import { attribute, required, unknown, type XmlElement } from './xml.js'

/**
 * `<rule>` of a zone file in the rich language, as firewalld prints it (firewalld.richlanguage(5), Rich_Rule.__str__):
 * priority, family, source, destination, element, log, audit, action; values quoted, except a mark's.
 *
 * @throws ParseError for an element that a rule cannot have, or has twice
 */
export function richRuleOf(rule: XmlElement): string {
  const parts: (string | undefined)[] = []
  for (const child of rule.children) {
    const writer = WRITERS[child.name]
    if (writer === undefined) throw unknown(child, 'a rule of firewalld has no such element')
    if (parts[writer.place] !== undefined) throw unknown(child, 'a rule has only one of this kind')
    parts[writer.place] = `${writer.write(child)}${limitOf(child)}`
  }
  const priority = attribute(rule, 'priority')
  const start = `rule${priority === null || priority === '0' ? '' : ` priority="${priority}"`}${optional(rule, 'family')}`
  return [start, ...parts.filter((part) => part !== undefined)].join(' ')
}

interface Writer {
  /** Where it stands in the rule. */
  place: number
  write: (element: XmlElement) => string
}

/** ` name="value"`, or nothing. */
function optional(element: XmlElement, name: string, written = name): string {
  const value = attribute(element, name)
  return value === null || value === '' ? '' : ` ${written}="${value}"`
}

function needed(element: XmlElement, ...names: readonly string[]): string {
  return `${element.name}${names.map((name) => ` ${name}="${required(element, name)}"`).join('')}`
}

function addressed(element: XmlElement): string {
  const not = /^(?:yes|true)$/i.test(attribute(element, 'invert') ?? '') ? ' NOT' : ''
  const where = optional(element, 'address') || optional(element, 'mac') || optional(element, 'ipset')
  if (where === '') throw unknown(element, 'it needs an address, a MAC address or an ipset')
  return `${element.name}${not}${where}`
}

function withOptional(...names: readonly string[]): (element: XmlElement) => string {
  return (element) => `${element.name}${names.map((name) => optional(element, name)).join('')}`
}

function withNeeded(...names: readonly string[]): (element: XmlElement) => string {
  return (element) => needed(element, ...names)
}

const WRITERS: Readonly<Record<string, Writer>> = {
  source: { place: 0, write: addressed },
  destination: { place: 1, write: addressed },
  service: { place: 2, write: withNeeded('name') },
  port: { place: 2, write: withNeeded('port', 'protocol') },
  'source-port': { place: 2, write: withNeeded('port', 'protocol') },
  protocol: { place: 2, write: withNeeded('value') },
  'icmp-block': { place: 2, write: withNeeded('name') },
  'icmp-type': { place: 2, write: withNeeded('name') },
  masquerade: { place: 2, write: () => 'masquerade' },
  'forward-port': {
    place: 2,
    write: (element) => `${needed(element, 'port', 'protocol')}${optional(element, 'to-port')}${optional(element, 'to-addr')}`,
  },
  'tcp-mss-clamp': { place: 2, write: (element) => `tcp-mss-clamp value="${attribute(element, 'value') ?? 'pmtu'}"` },
  log: { place: 3, write: withOptional('prefix', 'level') },
  nflog: { place: 3, write: withOptional('group', 'prefix', 'queue-size') },
  audit: { place: 4, write: () => 'audit' },
  accept: { place: 5, write: () => 'accept' },
  reject: { place: 5, write: withOptional('type') },
  drop: { place: 5, write: () => 'drop' },
  mark: { place: 5, write: (element) => `mark set=${required(element, 'set')}` },
}

/** ` limit value="3/m"`: firewalld shortens the unit of time to its first letter. */
function limitOf(element: XmlElement): string {
  const [limit, ...more] = element.children
  if (limit === undefined) return ''
  if (limit.name !== 'limit' || more.length > 0) throw unknown(more[0] ?? limit, 'only one limit may stand here')
  const burst = attribute(limit, 'burst')
  const value = required(limit, 'value').replace(
    /^(\d+)\/(second|minute|hour|day)$/,
    (_, rate: string, unit: string) => `${rate}/${unit.charAt(0)}`,
  )
  return ` limit value="${value}"${burst === null ? '' : ` burst=${burst}`}`
}

const VALUE = '"[^"]+"'
const WHERE = (name: string): string => `(?: ${name}(?: NOT)? (?:address|mac|ipset)=${VALUE})?`
const LIMIT = '(?: limit value="\\d+/[smhd]"(?: burst=\\d+)?)?'
const ELEMENTS = [
  `service name=${VALUE}`,
  `(?:source-)?port port=${VALUE} protocol=${VALUE}`,
  `protocol value=${VALUE}`,
  `icmp-(?:block|type) name=${VALUE}`,
  'masquerade',
  `forward-port port=${VALUE} protocol=${VALUE}(?: to-port=${VALUE})?(?: to-addr=${VALUE})?`,
  `tcp-mss-clamp value=${VALUE}`,
]
const LOGS = [`log(?: prefix=${VALUE})?(?: level=${VALUE})?`, `nflog(?: group=${VALUE})?(?: prefix=${VALUE})?(?: queue-size=${VALUE})?`]
const ACTIONS = ['accept', `reject(?: type=${VALUE})?`, 'drop', 'mark set=\\S+']
const WRITTEN = new RegExp(
  `^rule(?: priority="-?[1-9]\\d*")?(?: family="ipv[46]")?${WHERE('source')}${WHERE('destination')}(?: (?:${ELEMENTS.join('|')}))?` +
    `(?: (?:${LOGS.join('|')})${LIMIT})?(?: audit${LIMIT})?(?: (?:${ACTIONS.join('|')})${LIMIT})?$`,
)

/** Whether a rule is written as firewalld writes it: one that is not becomes another text, and is not found by its own. */
export const isAsWritten = (rule: string): boolean => WRITTEN.test(rule)
