import type { RecordData } from '../facts/record/record.js'
import { count } from './numbers.js'
import { safe } from './text.js'
import type { View } from './view.js'
import { wrapAfter } from './wrap.js'

/** `record`: where it is, what it holds, what could not be had, and how to look at it. */
export function renderRecord({ recording, programs, files, redacted, unanswered }: RecordData, view: View): string {
  const { style } = view
  const lines = [
    `${style.good('recorded')} ${safe(recording)}: ${count(programs, 'answer')} of programs, ${count(files, 'path')}`,
    ...wrapAfter(
      '',
      redacted
        ? 'Names, addresses, ids, secrets and log lines are stand-ins. Look through it before you give it away: only what looks like a secret can be found.'
        : 'Nothing was replaced: it holds names, addresses, log lines and whatever secrets the host shows. Keep it to yourself.',
      view.width,
    ),
  ]
  if (unanswered.length > 0) {
    lines.push('', style.warn(`${count(unanswered.length, 'question')} without an answer, recorded as such:`))
    for (const { command, message } of unanswered) lines.push(...wrapAfter(`  ${command}: `, safe(message), view.width))
  }
  return [...lines, '', `Look at it: hostward status --host recording:${safe(recording)}`, ''].join('\n')
}
