import { expect, it } from 'vitest'
import { savedTrouble } from '../../src/tools/saved-trouble.js'

it.each([
  ['bash: chronyc: command not found', 'TOOL_MISSING'],
  ['-bash: line 1: grubby: command not found', 'TOOL_MISSING'],
  ['sh: 1: grubby: not found', 'TOOL_MISSING'],
  ['cat: /boot/grub2/grubenv: Permission denied', 'NOT_PERMITTED'],
  ['cat: /etc/kernel/cmdline: No such file or directory', 'TOOL_FAILED'],
  ['cat: /etc/kernel/cmdline: そのようなファイルやディレクトリはありません', 'TOOL_FAILED'],
])('%s', (text, code) => {
  expect(savedTrouble({ number: 1, text })?.code).toBe(code)
})

it('leaves output alone', () => {
  expect(savedTrouble({ number: 1, text: 'root=/dev/sda1 ro' })).toBeNull()
})
