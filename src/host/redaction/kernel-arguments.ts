/** Kernel arguments that carry passwords, keys or places on the network. */
import type { StandIns } from './stand-ins.js'

const NAMES =
  'rd\\.luks\\.key|luks\\.key|inst\\.(?:ks|repo|stage2|rootpw|vncpassword|sshpw|addrepo|updates|proxy|vncconnect)|ks|netroot|nfsroot|rd\\.iscsi\\.(?:username|password|in\\.username|in\\.password|initiator|target\\.name)|rd\\.znet|systemd\\.(?:set_credential|set_credential_binary|setenv|wants_secret)|ds'
const ARGUMENT = new RegExp(String.raw`(?<![A-Za-z0-9_.-])(${NAMES})=("[^"\n]*"|[^\s"'\\]+)`, 'g')

/** Their values; a URL keeps its form, because urls.ts takes the credentials, the host and the path out of it. */
export function redactKernelArguments(text: string, standIns: StandIns): string {
  return text.replace(ARGUMENT, (whole, name: string, value: string) => {
    if (/^"?[a-z][a-z0-9+.-]*:\/\//i.test(value)) return whole
    if (/^(?:cdrom|hd|nvme|usb)$/.test(value)) return whole
    const inner = value.startsWith('"') ? value.slice(1, -1) : value
    return `${name}=${value.startsWith('"') ? `"${standIns.of('secret', inner)}"` : standIns.of('secret', inner)}`
  })
}

/** The host names among kernel arguments: `ip=client:server:gateway:netmask:NAME:device`, `systemd.hostname=`. */
export function hostNamesInKernelArguments(text: string): string[] {
  const names: string[] = []
  for (const [, value = ''] of text.matchAll(/(?<![A-Za-z0-9_.-])ip=([^\s"'\\]+)/g)) {
    // Colons of IPv6 addresses stand in brackets.
    const fields = value.replace(/\[[^\]]*\]/g, 'v6').split(':')
    if (fields.length >= 5) names.push(fields[4] ?? '')
  }
  for (const [, name = ''] of text.matchAll(/(?<![A-Za-z0-9_.-])(?:systemd\.hostname|hostname|domain|rd\.nfs\.domain)=([A-Za-z0-9_.-]+)/g))
    names.push(name)
  return names.filter((name) => name !== '')
}
