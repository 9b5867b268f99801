import type { Envelope } from '../../src/cli/envelope.js'
import { inHost, type LoginOptions } from './hosts.js'
import type { HostName } from './spec.js'

/** The raw tool's own answer, asked through a login; it must succeed. */
export function ask(host: HostName, ...words: string[]): string {
  const { code, stdout, stderr } = inHost(host, words)
  if (code !== 0) throw new Error(`${host}: ${words.join(' ')}: exit ${code}\n${stderr}`)
  return stdout
}

export type HostwardAnswer = Envelope & { exitCode: number; stderr: string }

/** hostward's answer in JSON, asked through a login as root. */
export function hostward(host: HostName, ...words: string[]): HostwardAnswer {
  return hostwardAs({}, host, ...words)
}

/** The same for another login. */
export function hostwardAs(options: LoginOptions, host: HostName, ...words: string[]): HostwardAnswer {
  const { code, stdout, stderr } = inHost(host, ['hostward', ...words, '--json'], options)
  try {
    return { ...(JSON.parse(stdout) as Envelope), exitCode: code, stderr }
  } catch {
    throw new Error(`${host}: hostward ${words.join(' ')}: exit ${code}, no JSON\n${stdout}${stderr}`)
  }
}
