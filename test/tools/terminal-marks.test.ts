import { expect, it } from 'vitest'
import { withoutColours } from '../../src/tools/terminal-marks.js'

it.each([
  ['\u001b[1;32mgreen\u001b[0m\u001b[K', 'green'],
  ['\u001b(B\u001b[mplain', 'plain'],
  ['\u001b[?2004h# dmesg\r\n\u001b[?2004l\rrow\r\n', '# dmesg\r\nrow\r\n'],
  ['\u001b]0;root@h:~\u0007row \u001b]8;;file:///x\u001b\\link\u001b]8;;\u001b\\', 'row link'],
])('%j', (text, expected) => {
  expect(withoutColours(text)).toBe(expected)
})

it('leaves the movements of the cursor: what stands where is then not known', () => {
  expect(withoutColours('a\u001b[10Cb')).toBe('a\u001b[10Cb')
})
