import type { Host, HostIdentity } from '../host/types.js'

/** Where a program comes from, per family of distributions: what `doctor` and every "not installed" message say. */
interface InstallHint {
  rhel?: string
  debian?: string
  slackware?: string
}

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
  ntpq: {
    rhel: 'dnf install ntpsec (from EPEL)',
    debian: 'apt install ntpsec',
    slackware: `slackpkg install ntp; or from the source of ntp.org: ${buildSteps('ntp-4.2.8p18')}`,
  },
  svstat: {
    debian: 'apt install daemontools daemontools-run',
    slackware: `from the source of cr.yp.to: mkdir -p /package; chmod 1755 /package; cd /package; tar xvzf daemontools-0.76.tar.gz; cd admin/daemontools-0.76; echo gcc -O2 -include /usr/include/errno.h > src/conf-cc; package/install`,
  },
}

/** How a source of GNU's kind becomes programs in /usr/local/bin. */
function buildSteps(name: string): string {
  return `tar xvzf ${name}.tar.gz; cd ${name}; ./configure; make; make install`
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
