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
  ntpq: { rhel: 'dnf install ntpsec', debian: 'apt install ntpsec', slackware: 'slackpkg install ntp' },
  svstat: { debian: 'apt install daemontools' },
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
