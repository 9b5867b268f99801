import * as Flags from '@oclif/core/flags'
import { UsageError } from '../errors.js'

/** Flags that every command has and that mean one thing only (design: "Flags that mean one thing"). */
export const baseFlags = {
  json: Flags.boolean({ description: 'answer with one JSON document on stdout', helpGroup: 'COMMON' }),
  host: Flags.string({
    description: 'which host: this one when left out, demo, or recording:DIR',
    helpGroup: 'COMMON',
    helpValue: 'HOST',
  }),
  sudo: Flags.boolean({ description: 'read with the rights of root (sudo -n)', helpGroup: 'COMMON' }),
  timeout: Flags.string({
    description: 'limit of each call of a tool',
    default: '30s',
    helpGroup: 'COMMON',
    helpValue: 'DURATION',
  }),
  verbose: Flags.boolean({ char: 'v', description: 'tell on stderr which programs ran', helpGroup: 'COMMON' }),
  'no-pager': Flags.boolean({ description: 'never page a long list', helpGroup: 'COMMON' }),
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `100us`, `500ms`, `10s`, `2min`, `1h`, or bare seconds, in milliseconds. @throws UsageError */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|sec|m|min|h|d)?$/.exec(text.trim())
  const factor = match ? UNITS[match[2] ?? 's'] : undefined
  if (!match || factor === undefined) {
    throw new UsageError(`--${flag}: ${JSON.stringify(text)} is not a duration`, { suggestions: ['write it as 500ms, 10s, 2min or 1h'] })
  }
  const ms = Number(match[1]) * factor
  if (ms <= 0 || ms > 2_147_483_647) {
    throw new UsageError(`--${flag}: ${JSON.stringify(text)} must be more than 0 and less than 24 days`, {
      suggestions: ['write it as 500ms, 10s, 2min or 1h'],
    })
  }
  return ms
}

/**
 * `--type service,timer --type mount` as one list.
 *
 * @throws UsageError for a value without a word: an empty variable of a script must not mean "all"
 */
export function listFlag(values: readonly string[] | undefined, flag: string): string[] {
  return (values ?? []).flatMap((value) => {
    const words = value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
    if (words.length > 0) return words
    throw new UsageError(`--${flag}: ${JSON.stringify(value)} names nothing`, { suggestions: [`leave --${flag} out to have all`] })
  })
}

/** The number of a change. @throws UsageError */
export function changeId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`${JSON.stringify(text)} is not the number of a change`, { suggestions: ['hostward history lists them'] })
}
