import { randomBytes } from 'node:crypto'
import type { Envelope } from '../../src/cli/envelope.js'
import { inHost, type LoginOptions } from './hosts.js'
import type { Ran } from './shell.js'
import type { HostName } from './spec.js'

/** The raw tool's own answer, asked through a login; it must succeed. */
export function ask(host: HostName, ...words: string[]): string {
  const { code, stdout, stderr } = inHost(host, words)
  if (code !== 0) throw new Error(`${host}: ${words.join(' ')}: exit ${code}\n${stderr}`)
  return stdout
}

/** The same for a line of shell. */
export function sh(host: HostName, script: string, options: LoginOptions = {}): string {
  const { code, stdout, stderr } = inHost(host, ['sh', '-c', script], options)
  if (code !== 0) throw new Error(`${host}: exit ${code}: ${script}\n${stderr}${stdout}`)
  return stdout
}

export type HostwardAnswer = Envelope & { exitCode: number; stderr: string }

/** hostward's answer in JSON, asked through a login as root. */
export function hostward(host: HostName, ...words: string[]): HostwardAnswer {
  return hostwardAs({}, host, ...words)
}

/** The same for another login. */
export function hostwardAs(options: LoginOptions, host: HostName, ...words: string[]): HostwardAnswer {
  return toAnswer(host, words, inHost(host, ['hostward', ...words, '--json'], options))
}

/**
 * The same, not through a login but as a service of systemd: no terminal, no session, systemd's own environment.
 *
 * @param properties of the unit, e.g. `ProtectSystem=strict`
 */
export function hostwardAsService(host: HostName, words: readonly string[], properties: readonly string[] = []): HostwardAnswer {
  const settings = properties.flatMap((property) => ['--property', property])
  const service = ['systemd-run', '--quiet', '--wait', '--pipe', '--collect', ...settings, '/usr/local/bin/hostward', ...words, '--json']
  return toAnswer(host, words, inHost(host, service))
}

function toAnswer(host: HostName, words: readonly string[], { code, stdout, stderr }: Ran): HostwardAnswer {
  try {
    return { ...(JSON.parse(stdout) as Envelope), exitCode: code, stderr }
  } catch {
    throw new Error(`${host}: hostward ${words.join(' ')}: exit ${code}, no JSON\n${stdout}${stderr}`)
  }
}

/** Several questions in one login, one right after the other: no session comes or goes between them. */
export function askTogether(host: HostName, questions: readonly (readonly string[])[], options: LoginOptions = {}): Ran[] {
  const mark = randomBytes(12).toString('hex')
  const quoted = (words: readonly string[]): string => words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const script = [
    'd=$(mktemp -d)',
    ...questions.map((words, index) => `${quoted(words)} >$d/${index}.out 2>$d/${index}.err </dev/null; echo $? >$d/${index}.code`),
    `for i in ${questions.map((_, index) => index).join(' ')}; do for part in code out err; do cat $d/$i.$part; printf %s ${mark}; done; done`,
    'rm -r $d',
  ].join('\n')
  const parts = sh(host, script, options).split(mark)
  return questions.map((_, index) => {
    const [code = '', stdout = '', stderr = ''] = parts.slice(index * 3, index * 3 + 3)
    return { code: Number(code), stdout, stderr }
  })
}

/**
 * What the raw tools and hostward say at one moment: the tools are asked before and after, and again when their answers
 * differ in what `stable` keeps of them.
 *
 * @param raw the questions to the tools, which must succeed
 * @param commands hostward's commands
 * @param stable what must not change in between; the answers themselves when left out
 */
export function atOneMoment<T = string[]>(
  host: HostName,
  raw: readonly (readonly string[])[],
  commands: readonly (readonly string[])[],
  stable: (answers: string[]) => T = (answers) => answers as T,
  options: LoginOptions = {},
): { raw: T; hostward: HostwardAnswer[] } {
  for (let round = 0; round < 6; round += 1) {
    const answers = askTogether(host, [...raw, ...commands.map((words) => ['hostward', ...words, '--json']), ...raw], options)
    const [before, after] = [answers.slice(0, raw.length), answers.slice(-raw.length)]
    const failed = [...before, ...after].findIndex(({ code }) => code !== 0)
    if (failed !== -1) throw new Error(`${host}: ${raw[failed % raw.length]!.join(' ')}: ${[...before, ...after][failed]!.stderr}`)
    const [first, second] = [stable(before.map(({ stdout }) => stdout)), stable(after.map(({ stdout }) => stdout))]
    if (JSON.stringify(first) === JSON.stringify(second)) {
      return { raw: first, hostward: commands.map((words, index) => toAnswer(host, words, answers[raw.length + index]!)) }
    }
  }
  throw new Error(`${host}: the answers to ${raw.map((question) => question.join(' ')).join('; ')} change all the time`)
}

/** Write files into a host, through a login. */
export function putFiles(host: HostName, files: Readonly<Record<string, string>>): void {
  const script = `
    const files = JSON.parse(require('fs').readFileSync(0, 'utf8'))
    for (const [path, text] of Object.entries(files)) {
      require('fs').mkdirSync(require('path').dirname(path), { recursive: true })
      require('fs').writeFileSync(path, text)
    }`
  const { code, stderr } = inHost(host, ['node', '-e', script], { input: JSON.stringify(files) })
  if (code !== 0) throw new Error(`${host}: writing ${Object.keys(files).join(', ')}: ${stderr}`)
}
