import { PlanRefusedError, type Warning } from '../../errors.js'
import { readDhclientServers } from '../../facts/time/dhclient-servers.js'
import { readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { wordsOf, type ConfDirective } from '../../tools/chrony-conf/lines.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { sourceDirectives } from '../../tools/chrony-conf/source-files.js'

/** Servers that DHCP names. @throws PlanRefusedError where DHCP's servers come in a way that hostward cannot turn off */
export async function dhcpWarnings(host: Host, after: ChronyConf, noDhcp: boolean): Promise<Warning[]> {
  const { lines, warnings } = await readDhclientServers(host)
  if (noDhcp && lines.length > 0) {
    throw new PlanRefusedError(
      `the servers of DHCP come from ${filesOf(lines)}, which chrony-helper reads: hostward cannot turn that off`,
      {
        suggestions: ['write PEERNTP=no into /etc/sysconfig/network, and remove that file', 'leave --no-dhcp out'],
      },
    )
  }
  const found = [...sourceDirectives(after, 'passing'), ...lines]
  if (found.length === 0) return warnings
  const names = found.map(({ args }) => args.split(' ')[0] ?? '')
  const message = `DHCP names servers that stay in use: ${names.join(', ')} (${filesOf(found)}); --no-dhcp turns that off`
  return [...warnings, { code: 'DHCP_SOURCES', message }]
}

const filesOf = (lines: readonly ConfDirective[]): string => [...new Set(lines.map(({ file }) => file))].join(', ')

/** The lines of chronyd's or ntpd's files that name sources. */
export type SourceLines = Pick<ChronyConf, 'directives' | 'sources'>

/** With one server nobody notices when it is wrong; with two, nobody knows which. */
export function fewWarnings(after: SourceLines): Warning[] {
  const lines = sourceDirectives(after, 'lasting')
  if (lines.length >= 3 || lines.some(({ directive }) => directive === 'pool')) return []
  const what = lines.length === 1 ? 'one server is' : `${lines.length} servers are`
  const message = `${what} few: when it stops, this host has no time any more, and when it is wrong, nobody notices; three or more are better`
  return [
    { code: 'FEW_SERVERS', message: lines.length === 1 ? message : message.replace('it stops', 'they stop').replace('it is', 'one is') },
  ]
}

/** What goes and what stays, for the plan. */
export function sourceNotes(before: SourceLines, after: SourceLines): string[] {
  const text = ({ directive, args }: ConfDirective): string => `${directive} ${args}`
  const [was, is] = [sourceDirectives(before, 'lasting'), sourceDirectives(after, 'lasting')]
  const goes = was.filter((line) => !is.some((other) => text(other) === text(line)))
  const clocks = after.directives.filter(({ directive }) => directive === 'refclock')
  return [
    ...goes.map((line) => `no longer used: ${text(line)} (${line.file}:${line.line})`),
    ...is.filter((line) => !was.some((other) => text(other) === text(line))).map((line) => `new: ${text(line)}`),
    ...clocks.map((line) => `left alone: ${text(line)} (${line.file}:${line.line})`),
  ]
}

/** A key that chronyd does not have: it would not ask the server at all. */
export async function keyWarnings(host: Host, after: ChronyConf, key: number | undefined): Promise<Warning[]> {
  if (key === undefined) return []
  const file = after.directives.findLast(({ directive }) => directive === 'keyfile')?.args
  const text = file === undefined ? '' : (await readOrError(host, file)).text
  if (text === null || text.split('\n').some((line) => wordsOf(line)[0] === String(key))) return []
  const where = file === undefined ? 'no file names keys (keyfile)' : `${file} has no key ${key}`
  return [{ code: 'KEY_MISSING', message: `${where}: chronyd cannot use these servers until it has` }]
}
