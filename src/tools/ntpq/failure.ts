import { DaemonNotRunningError, ToolFailedError, type HostwardError } from '../../errors.js'

/** ntpd runs and has not one peer. */
export const NO_PEERS = /No association ID'?s returned/

/**
 * What ntpq means when it writes an error instead of an answer (ntp 4.2.8 and ntpsec). Null when it says none of these.
 * `command` names the call in the message.
 */
export function ntpqTrouble(said: string, command: string): HostwardError | null {
  const line = said.split('\n').find((text) => TROUBLES.test(text))
  if (line === undefined) return null
  const words = line.trim().replace(/^\*+/, '')
  if (/Connection refused|Socket error/.test(line)) {
    return new DaemonNotRunningError(`${command}: no ntpd answers: ${words}`, { suggestions: ['is ntpd (or ntpsec) running?'] })
  }
  if (/timed out/.test(line)) {
    return new DaemonNotRunningError(`${command}: ntpd does not answer: ${words}`, {
      suggestions: ['"restrict … noquery" in its configuration keeps ntpq out; 127.0.0.1 and ::1 must stay open'],
    })
  }
  return new ToolFailedError(`${command}: ${words}`)
}

const TROUBLES = new RegExp(
  [
    'Connection refused',
    '^\\*\\*\\*Socket error',
    'timed out',
    '^\\*\\*\\*',
    'name resolution',
    'lookup of \\S+ failed',
    'Name or service not known',
    'Network is unreachable',
    '^(?:\\S*/)?ntpq: ',
  ].join('|'),
)
