/** Human output of every command on every recorded host fits the terminal, says the same with and without colour, and is whole in a pipe. */
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { openRecordedHost, HOST_NAMES, questionsFor } from '../helpers/recorded-hosts.js'
import { runCommand } from '../helpers/run-command.js'

const COLOURS = /\u001b\[[\d;]*m/g
const EXPECTED_ON_STDERR = /^(?:# .* recording .*|warning: .*|\d+ s: .*|error: .*| {2}try: .*| {2,}\S.*)$/

describe.each(HOST_NAMES)('%s', (name) => {
  it.each(questionsFor(name))('$argv', async ({ argv, exitCode }) => {
    const host = await openRecordedHost(name)
    for (const columns of [80, 200]) {
      const plain = await runCommand(argv, host, { tty: true, columns, env: { NO_COLOR: '1' } })
      expect(plain.exitCode).toBe(exitCode)
      for (const line of plain.stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
      for (const line of plain.stderr.split('\n')) if (line !== '') expect(line).toMatch(EXPECTED_ON_STDERR)
      expect(plain.stdout).not.toMatch(COLOURS)
      const coloured = await runCommand(argv, host, { tty: true, columns })
      expect(coloured.stdout.replace(COLOURS, '')).toBe(plain.stdout)
    }
    const piped = await runCommand(argv, host)
    expect(piped).toMatchObject({ exitCode })
    // A text that was cut ends so; the legend has the sign behind a blank.
    expect(piped.stdout).not.toMatch(/\S…/)
  })
})
