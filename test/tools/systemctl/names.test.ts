import { describe, expect, it } from 'vitest'
import { escapePath, fullUnitName, isTemplateName, isUnitName, templateOf, unitType } from '../../../src/tools/systemctl/names.js'

describe('fullUnitName', () => {
  it.each([
    ['sshd', 'sshd.service'],
    ['sshd.service', 'sshd.service'],
    ['getty@tty1', 'getty@tty1.service'],
    ['logrotate.timer', 'logrotate.timer'],
    ['foo.bar', 'foo.bar.service'],
    ['service', 'service.service'],
    ['-.mount', '-.mount'],
    ['dev-mapper-a\\x2db.swap', 'dev-mapper-a\\x2db.swap'],
    ['/', '-.mount'],
    ['/boot/efi/', 'boot-efi.mount'],
    ['/mnt/my-disk 1', 'mnt-my\\x2ddisk\\x201.mount'],
    ['/dev/sda', 'dev-sda.device'],
    ['/devices', 'devices.mount'],
  ])('%s is %s', (word, name) => {
    expect(fullUnitName(word)).toBe(name)
  })

  it('adds another type when asked to', () => {
    expect(fullUnitName('logrotate', 'timer')).toBe('logrotate.timer')
  })
})

it.each([
  ['/.hidden', '\\x2ehidden'],
  ['/a/.b', 'a-.b'],
  ['//a/./b//', 'a-b'],
  ['/é', '\\xc3\\xa9'],
])('escapes %s as systemd-escape --path does', (path, name) => {
  expect(escapePath(path)).toBe(name)
})

it('knows a name from what is none', () => {
  expect(['a.service', 'a@b:c_d\\x2d.socket', '-.slice', 'a@.service'].filter((name) => !isUnitName(name))).toEqual([])
  expect(
    ['a', '.service', 'a.conf', 'a b.service', 'a…b.service', 'ä.service', 'a/b.mount', `${'x'.repeat(250)}.mount`].filter(isUnitName),
  ).toEqual([])
})

it('tells templates and instances', () => {
  expect(isTemplateName('getty@.service')).toBe(true)
  expect(isTemplateName('getty@tty1.service')).toBe(false)
  expect(templateOf('getty@tty1.service')).toBe('getty@.service')
  expect(templateOf('getty@a.b.service')).toBe('getty@.service')
  expect(templateOf('getty@.service')).toBeNull()
  expect(templateOf('sshd.service')).toBeNull()
  expect(unitType('a.b.timer')).toBe('timer')
})
