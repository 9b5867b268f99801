import { expect, it } from 'vitest'
import { savedTrouble } from '../../src/tools/saved-trouble.js'

it.each([
  ['bash: chronyc: command not found', 'TOOL_MISSING'],
  ['-bash: line 1: grubby: command not found', 'TOOL_MISSING'],
  ['sh: 1: grubby: not found', 'TOOL_MISSING'],
  ['zsh: command not found: chronyc', 'TOOL_MISSING'],
  ['fish: Unknown command: chronyc', 'TOOL_MISSING'],
  ["Command 'chronyc' not found, but can be installed with:", 'TOOL_MISSING'],
  ['-bash: /usr/bin/chronyc: No such file or directory', 'TOOL_MISSING'],
  ['timeout: failed to run command ‘/usr/sbin/ntpq’: No such file or directory', 'TOOL_MISSING'],
  ["/usr/bin/timeout: failed to run command `/usr/sbin/ntpq': No such file or directory", 'TOOL_MISSING'],
  ["env: 'grubby': No such file or directory", 'TOOL_MISSING'],
  ['exec failed: exec: "ntpq": executable file not found in $PATH: unknown', 'TOOL_MISSING'],
  ['bash: /usr/sbin/grubby: Permission denied', 'NOT_PERMITTED'],
  ['cat: /boot/grub2/grubenv: Permission denied', 'NOT_PERMITTED'],
  ['cat: /etc/kernel/cmdline: No such file or directory', 'TOOL_FAILED'],
  ['cat: /etc/kernel/cmdline: そのようなファイルやディレクトリはありません', 'TOOL_FAILED'],
])('%s', (text, code) => {
  expect(savedTrouble({ number: 1, text })?.code).toBe(code)
})

it.each([
  ['zsh: command not found: chronyc', 'dnf install chrony'],
  ['sudo: grubby: command not found', 'dnf install grubby'],
  ['-bash: /usr/sbin/ntpq: No such file or directory', 'dnf install ntpsec (from EPEL)'],
])('%s: what to install', (text, hint) => {
  expect(savedTrouble({ number: 1, text })?.suggestions).toContain(`on RHEL-like hosts: ${hint}`)
})

it('leaves output alone', () => {
  expect(savedTrouble({ number: 1, text: 'root=/dev/sda1 ro' })).toBeNull()
})
