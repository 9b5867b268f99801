import { isUnavailable, orUnavailable, ToolFailedError, type Finding } from '../errors.js'
import { listIfThere, readIfThere, statIfThere } from '../host/files.js'
import { FileError, type Host, type HostIdentity, type ToolResult } from '../host/types.js'
import { findPacketFilter, type FirewalldAnswer } from './firewall/packet-filter.js'
import { readHostKinds, type HostKinds } from './kinds.js'
import { firstLine } from '../tools/ask.js'
import { askDmesg } from '../tools/dmesg/ask.js'
import { familyOf, suggestionsForFamily } from '../tools/install-hints.js'
import { askToolVersion, VERSION_QUESTIONS } from '../tools/tool-versions.js'

/** One tool that hostward wraps, as found on this host. */
export interface DoctorTool {
  name: string
  /** Absolute path; null when not installed. */
  path: string | null
  version: string | null
  /** Whether hostward gets answers from it with the rights at hand. */
  usable: boolean
  /** Why not, or what stays hidden without more rights; null when there is nothing to say. */
  reason: string | null
  /** What to do about it; null when there is nothing to do. */
  suggestion: string | null
}

export interface DoctorRights {
  /** Effective user id; null when unknown. */
  uid: number | null
  root: boolean
  /** Path of sudo, with which `--sudo` reads as root; null when there is none. */
  sudo: string | null
}

export interface DoctorData {
  kinds: HostKinds
  rights: DoctorRights
  tools: DoctorTool[]
}

type Verdict = Pick<DoctorTool, 'usable' | 'reason' | 'suggestion'>

const FINE: Verdict = { usable: true, reason: null, suggestion: null }
const AS_ROOT = 'run hostward as root, or add --sudo'

/** What each tool is needed for, where its absence is no trouble on most hosts. */
const OPTIONAL: Readonly<Record<string, string>> = {
  grubby: 'only RHEL-like hosts have it',
  ntpq: 'only needed where ntpd keeps the time',
  svstat: 'only needed where daemontools supervises services',
}

const OF_SYSTEMD: readonly string[] = ['systemctl', 'journalctl', 'systemd-analyze']

/** Which tools are there, in which version, and what hostward may do with the rights at hand. Never fails. */
export async function examineTools(host: Host): Promise<Finding<DoctorData>> {
  const [identity, kinds, sudo, tools] = await Promise.all([
    host.describe(),
    readHostKinds(host, findPacketFilter(host, firewalldRuns(host))),
    host.which('sudo'),
    Promise.all(Object.keys(VERSION_QUESTIONS).map((name) => examineTool(host, name))),
  ])
  const uid = host.uid()
  const unwanted = unwantedTools(tools, kinds, identity)
  const suggestionFor = (name: string): string | null => (unwanted.includes(name) ? null : installSuggestion(name, identity))
  const data = {
    kinds,
    rights: { uid, root: uid === 0, sudo },
    tools: tools
      .map((tool) => (tool.path === null ? { ...tool, suggestion: suggestionFor(tool.name) } : tool))
      .map((tool) => (sudo === null && tool.suggestion === AS_ROOT ? { ...tool, suggestion: 'run hostward as root' } : tool)),
  }
  return { data, warnings: [] }
}

/**
 * What nobody should install because a report listed it: a second time daemon, a second supervisor, another init. Where there is none yet,
 * ntpd is what a host with the init of old takes, chrony what others do.
 */
function unwantedTools(tools: readonly DoctorTool[], { init, supervisor, timeDaemon }: HostKinds, identity: HostIdentity): string[] {
  const isThere = (name: string): boolean => tools.some((tool) => tool.name === name && tool.path !== null)
  const takesNtpd = timeDaemon.name === 'none' && (familyOf(identity) === 'Slackware' || (init === 'sysvinit' && supervisor === null))
  return [isThere('ntpq') || takesNtpd ? 'chronyc' : 'ntpq', ...(supervisor === null || isThere('svstat') ? OF_SYSTEMD : ['svstat'])]
}

async function examineTool(host: Host, name: string): Promise<DoctorTool> {
  const path = await host.which(name)
  if (path === null) {
    const why = OPTIONAL[name]
    return { name, path, version: null, usable: false, reason: `not installed${why === undefined ? '' : `; ${why}`}`, suggestion: null }
  }
  const { version, result } = await askToolVersion(host, name)
  return { name, path, version, ...(await judge(host, name, result)) }
}

async function judge(host: Host, name: string, versionCall: ToolResult | null): Promise<Verdict> {
  if (versionCall?.outcome === 'timed-out')
    return { usable: false, reason: 'it did not answer in time', suggestion: 'try again with --timeout 60s' }
  switch (name) {
    case 'systemctl':
    case 'systemd-analyze':
      return judgeSystemd(host)
    case 'journalctl':
      return host.uid() === 0 ? FINE : { ...FINE, reason: 'shows only what your groups may see', suggestion: AS_ROOT }
    case 'grubby':
      return judgeGrubby(host)
    case 'dmesg':
      return judgeDmesg(host)
    case 'chronyc':
      return judgeChronyc(host)
    case 'firewall-cmd':
      return judgeFirewallCmd(versionCall)
    default:
      return FINE
  }
}

/** sd_booted(3): systemd is the init system if and only if /run/systemd/system is there. */
async function judgeSystemd(host: Host): Promise<Verdict> {
  if ((await look(statIfThere(host, '/run/systemd/system'))) !== null) return FINE
  return { usable: false, reason: 'this host was not booted with systemd', suggestion: null }
}

/** grubby shows a user without rights an empty list and exits 0 (G40): the folder itself has to be asked. */
async function judgeGrubby(host: Host): Promise<Verdict> {
  const entries = await look(listIfThere(host, '/boot/loader/entries'))
  if (entries === 'denied') return { usable: false, reason: '/boot/loader/entries needs root', suggestion: AS_ROOT }
  if (entries === null) return { usable: false, reason: 'this host has no /boot/loader/entries', suggestion: null }
  return FINE
}

async function judgeDmesg(host: Host): Promise<Verdict> {
  const restricted = await look(readIfThere(host, '/proc/sys/kernel/dmesg_restrict'))
  if (restricted === null || restricted.trim() !== '1') return FINE
  if (host.uid() !== 0) return { usable: false, reason: 'the kernel log needs root here (kernel.dmesg_restrict=1)', suggestion: AS_ROOT }
  // The root of a container may be kept out as well; only dmesg itself can tell.
  const answer = await orUnavailable(askDmesg(host))
  if (!isUnavailable(answer) || answer.unavailable.code !== 'NOT_PERMITTED') return FINE
  return { usable: false, reason: 'the kernel does not let this root read its log: a container?', suggestion: null }
}

async function judgeChronyc(host: Host): Promise<Verdict> {
  const { outcome, exitCode, stdout, stderr } = await host.run('chronyc', ['-c', '-n', 'tracking'])
  if (outcome === 'exited' && exitCode === 0) {
    return host.uid() === 0 ? FINE : { ...FINE, reason: 'clients and access rules need root', suggestion: AS_ROOT }
  }
  const said = firstLine(stdout) ?? firstLine(stderr) ?? outcome
  const down = said.startsWith('506')
  return { usable: false, reason: `chronyd does not answer: ${said}`, suggestion: down ? 'systemctl start chronyd (Debian: chrony)' : null }
}

/** firewall-cmd asks its daemon even for the version: 252 it does not run, 253 not authorised (firewall-cmd(1)). */
function judgeFirewallCmd(call: ToolResult | null): Verdict {
  if (call?.exitCode === 0) return FINE
  if (call?.exitCode === 252) return { usable: false, reason: 'firewalld does not run', suggestion: 'systemctl start firewalld' }
  if (call?.exitCode === 253) return { usable: false, reason: 'firewalld answers only root here', suggestion: AS_ROOT }
  return { usable: false, reason: firstLine(call?.stderr ?? '') ?? 'it gave no version', suggestion: null }
}

/** firewall-cmd asks its daemon for the version: there is no need to start another one. */
async function firewalldRuns(host: Host): Promise<FirewalldAnswer> {
  if ((await host.which('firewall-cmd')) === null) return null
  const { result } = await askToolVersion(host, 'firewall-cmd')
  if (result?.exitCode === 0 || result?.exitCode === 253) return 'runs'
  return result?.exitCode === 252 ? null : new ToolFailedError(firstLine(result?.stderr ?? '') ?? 'firewall-cmd did not tell')
}

/** Reading that may be denied: the answer, null for "not there", or the word `denied`. */
async function look<T>(reading: Promise<T>): Promise<T | 'denied' | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof FileError) return error.denied ? 'denied' : null
    throw error
  }
}

/** The hint for this host's family of distributions; all of them when it is unknown. Null when there is no package. */
function installSuggestion(program: string, identity: HostIdentity): string | null {
  const family = familyOf(identity)
  if (program === 'grubby' && family !== 'RHEL') return null
  const lines = suggestionsForFamily(program, identity)
  const fitting = family === null ? lines : lines.map((line) => line.replace(/^[^:]*: /, ''))
  return fitting.length === 0 ? null : fitting.join('; ')
}
