import type { ConfGrammar } from '../conf-document.js'
import { parseNtpConfLines } from './lines.js'

/** Files of ntpd, classic and ntpsec. */
export const NTP_GRAMMAR: ConfGrammar = {
  parse: parseNtpConfLines,
  added: {
    'time use': new Set(['server', 'pool', 'driftfile', 'fudge', 'refclock', 'restrict']),
    'time serve': new Set(['restrict', 'server', 'fudge', 'refclock']),
    apply: null,
  },
}
