/** URLs, mail addresses and host names in words that can be nothing else. */
import type { NameStandIns } from './names.js'
import type { StandIns } from './stand-ins.js'

const URL =
  /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^\s/@"'<>\\]*)@)?(\[[0-9A-Fa-f:.]+\]|[^\s/:?#"'<>()\\;,\]}]*)(:\d+)?([^\s"'<>\\;]*)/g

/** `scheme://user:password@host:port/path?query`: no credentials; host by its stand-in; the path only of public hosts. */
export function redactUrls(text: string, names: NameStandIns, standIns: StandIns): string {
  return text.replace(URL, (whole, scheme: string, user: string | undefined, host: string, port: string | undefined, rest: string) => {
    if (host === '' && user === undefined) return whole
    // The password may stand elsewhere without its URL.
    if (user !== undefined && user !== 'redacted') for (const part of user.split(':')) standIns.ofSecret(part)
    const isPublic = names.isPublic(host)
    const newRest = isPublic && user === undefined ? rest : /^\/?$/.test(rest) ? rest : '/redacted'
    return `${scheme}://${user === undefined ? '' : 'redacted@'}${names.hostOrAddress(host)}${port ?? ''}${newRest}`
  })
}

const MAIL = /(?<![A-Za-z0-9._%+@-])[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![A-Za-z0-9-])/g
/** `getty@tty1.service` is no mail address. */
const UNIT_SUFFIX = /\.(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope|conf|d|wants|requires)$/

export function redactMails(text: string, standIns: StandIns): string {
  return text.replace(MAIL, (whole, domain: string) => (UNIT_SUFFIX.test(domain) ? whole : standIns.of('mail', whole.toLowerCase())))
}
