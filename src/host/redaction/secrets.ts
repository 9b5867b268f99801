/** Passwords, tokens and keys, wherever a name or a form gives them away. */
import type { StandIns } from './stand-ins.js'

/** Names whose value is a secret: the long words anywhere in a name, the short ones as a part of their own. */
const LONG = 'passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|psk|rootpw'
const SHORT = 'pass|pw|pwd|auth|key|login|pin|cookie|bearer|community|sshpw'
const NAME = String.raw`[A-Za-z0-9_.-]*(?:(?:${LONG})[A-Za-z0-9_.-]*|(?<![A-Za-z0-9])(?:${SHORT})(?![A-Za-z0-9])(?:[_.-][A-Za-z0-9_.-]*)?|(?:pass|pwd)(?![A-Za-z0-9]))`
const VALUE = String.raw`"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'\0]+`

const ASSIGNED = new RegExp(String.raw`(?<![A-Za-z0-9_.-])(${NAME})(["']?[ \t]?=[ \t]?|["'][ \t]*:[ \t]*)(${VALUE})`, 'gi')
const STATED_NAME = 'passw(?:or)?d|passphrase|secret|token|api[_-]?key|authorization'
const STATED = new RegExp(String.raw`\b((?:${STATED_NAME})[A-Za-z0-9_-]*(?::| is)\s+(?:(?:basic|bearer|digest)\s+)?)(${VALUE})`, 'gi')
const OPTION = new RegExp(
  String.raw`((?:^|(?<=[\s"'=\0]))--?[A-Za-z0-9-]*(?:${LONG}|(?<=-)(?:pass|pw|pwd|pin))(?:-[A-Za-z0-9-]+)?[ \0])(?!-)(${VALUE})`,
  'gi',
)
const USER_AND_PASSWORD = /((?:^|(?<=[\s\0]))(?:-u|--user|--proxy-user)[ \0=])([^\s\0:]+:[^\s\0]+)/g
const SCHEME = /\b((?:Basic|Bearer|Digest|Token)\s+)([A-Za-z0-9+/._~=-]{8,})/g

/** systemd's settings that name a credential and do not hold it, or that unit-settings.ts has dealt with. */
const NAMES_ONLY = /^(?:Load|Import|Set|Condition|Assert)Credential(?:Encrypted)?$/

/** What stands for "no value", "a choice" or "elsewhere", and so is no secret: systemd has PassCredentials=no. */
const HARMLESS =
  /^(?:|yes|no|true|false|on|off|0|1|none|null|n\/a|auto|ask|default|private|inherit|shared|disabled|enabled|required|optional|sufficient|\$.*|%[a-z]|\[[a-z ]+\]|\/\S*)$/i

/** The values of such names, options and headers. A path is where a key lies, not the key; it stays. */
export function redactNamedSecrets(text: string, standIns: StandIns): string {
  const standInFor = (value: string): string => {
    const quote = /^["']/.exec(value)?.[0] ?? ''
    const inner = quote === '' ? value : value.slice(1, -1)
    return HARMLESS.test(inner) ? value : `${quote}${standIns.ofSecret(inner)}${quote}`
  }
  const keepName = (_whole: string, before: string, value: string): string => before + standInFor(value)
  return text
    .replace(ASSIGNED, (whole, name: string, sign: string, value: string) =>
      NAMES_ONLY.test(name) ? whole : name + sign + standInFor(value),
    )
    .replace(OPTION, keepName)
    .replace(USER_AND_PASSWORD, keepName)
    .replace(STATED, keepName)
    .replace(SCHEME, keepName)
}

const FORMS = [
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\$(?:1|2[aby]|5|6|7|y|gy)\$[A-Za-z0-9./$=,]{8,}/g,
  /\bgrub\.pbkdf2\.\S+/g,
  /\b(?:SHA256|MD5):[A-Za-z0-9+/:=]{20,}/g,
  // Anything long that mixes both cases and digits, as random strings do and names do not.
  /(?<![A-Za-z0-9_+/=\\.-])(?=[A-Za-z0-9_+=]*[a-z])(?=[A-Za-z0-9_+=]*[A-Z])(?=(?:[A-Za-z_+=]*\d){2})[A-Za-z0-9_+]{24,}={0,2}(?![A-Za-z0-9_+/=.-])/g,
]
const PRIVATE_KEY = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?(?:-----END \1-----|$)/g
const PUBLIC_KEY = /\b((?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-ssh-\S+)\s+)AAAA[A-Za-z0-9+/=]+(?:[ \t]+[^\s"']+)?/g

/** Tokens, hashes and keys that are known by their form. */
export function redactKnownForms(text: string, standIns: StandIns): string {
  let redacted = text.replace(PRIVATE_KEY, (whole, kind: string) =>
    kind.includes('CERTIFICATE') ? whole : `-----BEGIN ${kind}-----\n${standIns.ofSecret(innerOf(whole))}\n-----END ${kind}-----`,
  )
  redacted = redacted.replace(PUBLIC_KEY, (whole, before: string) => before + standIns.ofSecret(whole.slice(before.length)))
  for (const form of FORMS) redacted = redacted.replace(form, (value) => standIns.ofSecret(value))
  return redacted
}

/** What stands between the two lines of a key, so that a stand-in there is recognised. */
function innerOf(block: string): string {
  return block.replace(/^-----BEGIN [^\n]*-----\s*/, '').replace(/\s*-----END [^\n]*-----$/, '')
}
