import type { ConfGrammar } from '../conf-document.js'
import { parseConfLines } from './lines.js'

/** Files of chronyd, `.sources` files included. */
export const CHRONY_GRAMMAR: ConfGrammar = {
  parse: parseConfLines,
  added: {
    'time use': new Set(['server', 'pool', 'peer', 'sourcedir']),
    'time serve': new Set(['allow', 'deny', 'local', 'port', 'bindaddress']),
    apply: null,
  },
}
