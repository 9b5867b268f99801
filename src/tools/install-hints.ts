import type { Host, HostIdentity } from '../host/types.js'

/** Where a program comes from, per family of distributions: what `doctor` and every "not installed" message say. */
interface InstallHint {
  rhel?: string
  debian?: string
  slackware?: string
}

/** Where there is no package, or an old one: ntp.org has the sources. */
const NTP_SLACKWARE =
  'slackpkg install ntp, or from the sources of ntp.org: tar xzf ntp-VERSION.tar.gz && cd ntp-VERSION && ./configure && make && make install'

/** Slackware has no package; these are the steps of https://cr.yp.to/daemontools/install.html. */
const DAEMONTOOLS_SLACKWARE =
  'mkdir -p /package && chmod 1755 /package && cd /package && tar xzpf daemontools-0.76.tar.gz (of cr.yp.to) && cd admin/daemontools-0.76 && package/install'

const HINTS: Readonly<Record<string, InstallHint>> = {
  grubby: { rhel: 'dnf install grubby' },
  'grub2-editenv': { rhel: 'dnf install grub2-tools-minimal' },
  'grub-editenv': { debian: 'apt install grub-common' },
  systemctl: { rhel: 'dnf install systemd', debian: 'apt install systemd' },
  journalctl: { rhel: 'dnf install systemd', debian: 'apt install systemd' },
  'systemd-analyze': { rhel: 'dnf install systemd', debian: 'apt install systemd' },
  timedatectl: { rhel: 'dnf install systemd', debian: 'apt install systemd' },
  chronyc: { rhel: 'dnf install chrony', debian: 'apt install chrony' },
  'firewall-cmd': { rhel: 'dnf install firewalld', debian: 'apt install firewalld' },
  dmesg: { rhel: 'dnf install util-linux-core', debian: 'apt install util-linux' },
  ntpq: { rhel: 'dnf install ntpsec', debian: 'apt install ntpsec', slackware: NTP_SLACKWARE },
  ntpd: { rhel: 'dnf install ntpsec', debian: 'apt install ntpsec', slackware: NTP_SLACKWARE },
  svstat: { debian: 'apt install daemontools', slackware: DAEMONTOOLS_SLACKWARE },
}

/** Sentences for a program that is not there, e.g. `on RHEL-like hosts: dnf install grubby`. Empty when unknown. */
export function installSuggestions(program: string): string[] {
  const hint = HINTS[program]
  if (hint === undefined) return []
  const lines: string[] = []
  if (hint.rhel !== undefined) lines.push(`on RHEL-like hosts: ${hint.rhel}`)
  if (hint.debian !== undefined) lines.push(`on Debian-like hosts: ${hint.debian}`)
  if (hint.slackware !== undefined) lines.push(`on Slackware: ${hint.slackware}`)
  return lines
}

/** The same for the host at hand: only what its family of distributions takes; everything where that is not known. */
export function suggestionsForFamily(program: string, identity: Pick<HostIdentity, 'osId' | 'osLike'>): string[] {
  const family = familyOf(identity)
  return installSuggestions(program).filter((line) => family === null || line.includes(family))
}

/** The same, but for what nobody should install because a message named it: a second time daemon or init system. */
export async function suggestionsFor(host: Host, program: string): Promise<string[]> {
  const other = PLAYS_THE_SAME_PART[program]
  const plays = other !== undefined && (await host.which(other).catch(() => null)) !== null
  if (plays && other === 'svstat' && program === 'systemctl')
    return ['this host has no systemd: what daemontools supervises, hostward service list shows']
  const lines = plays ? [] : suggestionsForFamily(program, await host.describe())
  return lines.length > 0 || installSuggestions(program).length === 0 ? lines : ['hostward doctor tells what this host has']
}

const PLAYS_THE_SAME_PART: Readonly<Record<string, string>> = {
  chronyc: 'ntpq',
  systemctl: 'svstat',
  journalctl: 'svstat',
  'systemd-analyze': 'svstat',
  timedatectl: 'svstat',
}

/** As the sentences name it. */
export function familyOf({ osId, osLike }: Pick<HostIdentity, 'osId' | 'osLike'>): 'RHEL' | 'Debian' | 'Slackware' | null {
  const ids = [osId ?? '', ...osLike]
  if (ids.some((id) => ['rhel', 'fedora', 'centos'].includes(id))) return 'RHEL'
  return ids.includes('debian') ? 'Debian' : ids.includes('slackware') ? 'Slackware' : null
}
