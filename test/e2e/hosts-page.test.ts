/** docs/hosts.md says truly which command answers on which kind of host. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { expect, it } from 'vitest'
import { openRecordedHost, questionsFor, type HostName } from '../helpers/recorded-hosts.js'
import { runCommand } from '../helpers/run-command.js'

const PAGE = join(import.meta.dirname, '../../docs/hosts.md')
const [START, END] = ['<!-- hosts -->\n', '<!-- end of hosts -->']
const HOSTS: readonly (readonly [HostName, string])[] = [
  ['demo', 'AlmaLinux 9'],
  ['rhel8', 'RHEL 8'],
  ['debian12', 'Debian 12'],
  ['debian12-user', 'the same, no root'],
  ['bare', 'no tools'],
  ['lab-slack', 'daemontools'],
  ['lab-slacksec', 'with ntpsec'],
]
const WORDS: Readonly<Record<string, string>> = {
  TOOL_MISSING: '-',
  NOT_SUPPORTED: '-',
  DAEMON_NOT_RUNNING: 'daemon down',
  NOT_PERMITTED: 'needs rights',
}

async function answersOf(name: HostName): Promise<string[]> {
  const host = await openRecordedHost(name)
  const answers: string[] = []
  for (const { id, argv } of questionsFor(name)) {
    const { exitCode, json } = await runCommand([...argv, '--json'], host)
    // 3 and 7 are answers as well: it is not there, it is not so.
    const isAnswer = exitCode === 0 || exitCode === 3 || exitCode === 7
    answers.push(isAnswer ? 'yes' : (WORDS[json.error?.code ?? ''] ?? `${id}: ${json.error?.code ?? 'no code'}`))
  }
  return answers
}

it('docs/hosts.md has what every command answers on every kind of host', async () => {
  const columns = await Promise.all(HOSTS.map(([name]) => answersOf(name)))
  const row = (words: readonly string[]): string => `| ${words.join(' | ')} |`
  const rows = questionsFor('demo').map(({ id }, index) => row([`\`${id}\``, ...columns.map((column) => column[index]!)]))
  const head = [row(['', ...HOSTS.map(([, title]) => title)]), row(['', ...HOSTS].map(() => '---'))]
  const table = await format([...head, ...rows, ''].join('\n'), { parser: 'markdown' })
  const page = readFileSync(PAGE, 'utf8')
  const [start, end] = [page.indexOf(START) + START.length, page.indexOf(END)]
  if (process.env['UPDATE_HOSTS_PAGE'] === '1') writeFileSync(PAGE, `${page.slice(0, start)}\n${table}\n${page.slice(end)}`)
  else expect(page.slice(start, end).trim()).toBe(table.trim())
})
