import { beforeAll, describe, expect, it } from 'vitest'
import type { StatusData } from '../../src/facts/status.js'
import { ask, hostward, hostwardAsService, putFiles, sh } from './ask.js'
import { emptyBoot, fillBoot, remountBoot } from './boot-mount.js'
import { inHost } from './hosts.js'
import { fresh } from './lab.js'
import { treeChanges, treeOf, type Tree } from './tree.js'
import { unitsState } from './units-state.js'

/** What tests of changes stand on: that nothing escapes it, and that it sees nothing where nothing was changed. */
const HOST = 'client'
beforeAll(() => fresh(HOST, 'slack'))

describe('treeOf', () => {
  const PATHS = ['/etc', '/boot']
  let before: Tree
  beforeAll(() => {
    before = treeOf(HOST, PATHS)
  })

  it('is the same twice, and has what is there', () => {
    expect(treeChanges(before, treeOf(HOST, PATHS))).toEqual({})
    expect(before['/etc/hostname']).toEqual({ kind: 'file', mode: '0644', uid: 0, gid: 0, links: 1, content: 'client\n', xattrs: {} })
    expect(before['/etc/mtab']).toMatchObject({ kind: 'symlink', content: '../proc/self/mounts' })
    expect(before['/boot/loader/entries']).toMatchObject({ kind: 'directory', content: null })
    expect(Object.keys(before).length).toBeGreaterThan(300)
  })

  it.each([
    ['a byte', 'printf x >>/etc/hostname', { after: { content: 'client\nx' } }],
    ['bytes that are no text', String.raw`printf '\377' >/etc/hostname`, { after: { content: 'base64:/w==' } }],
    ['permissions', 'chmod 600 /etc/hostname', { after: { mode: '0600' } }],
    ['an owner', 'chown admin /etc/hostname', { before: { uid: 0 }, after: { uid: 1000 } }],
    ['a hard link', 'ln /etc/hostname /root/link', { after: { links: 2 } }],
    ['a link in its place', 'ln -sf /nowhere /etc/hostname', { after: { kind: 'symlink', content: '/nowhere' } }],
    [
      'an extended attribute',
      `python3 -c 'import os; os.setxattr("/etc/hostname", "trusted.lab", b"x")'`,
      { before: { xattrs: {} }, after: { xattrs: { 'trusted.lab': 'eA==' } } },
    ],
    ['that it is gone', 'rm /etc/hostname', { after: null }],
  ])('sees %s', (_, change, expected) => {
    sh(HOST, `cp -a /etc/hostname /root/hostname; ${change}`)
    const changes = treeChanges(before, treeOf(HOST, PATHS))
    sh(HOST, 'rm -f /root/link /etc/hostname; mv /root/hostname /etc/hostname')
    expect(changes).toEqual({ '/etc/hostname': expect.objectContaining({}) as unknown })
    expect(changes['/etc/hostname']).toMatchObject(expected)
    expect(treeChanges(before, treeOf(HOST, PATHS))).toEqual({})
  })

  it('leaves out what it is told to, and works without systemd', () => {
    expect(treeOf(HOST, ['/etc/systemd', '/nowhere'], { without: ['/etc/systemd/system'] })).not.toHaveProperty(['/etc/systemd/system'])
    expect(treeOf('slack', ['/etc/hostname'])['/etc/hostname']).toMatchObject({ content: 'slack\n' })
  })
})

describe('unitsState', () => {
  it('is the same twice, and sees what was stopped, disabled and masked', () => {
    const before = unitsState(HOST)
    expect(unitsState(HOST)).toEqual(before)
    expect(before['chrony.service']).toEqual({ load: 'loaded', active: 'active', file: 'enabled' })
    expect(before['getty@.service']).toEqual({ load: null, active: null, file: 'enabled' })
    putFiles(HOST, { '/etc/systemd/system/lab-tools.service': '[Service]\nExecStart=/bin/sleep 1000\n' })
    sh(
      HOST,
      'systemctl daemon-reload; systemctl start lab-tools; systemctl stop chrony; systemctl disable -q chrony; systemctl mask -q fstrim.timer',
    )
    const after = unitsState(HOST)
    const changed = Object.keys(after).filter((unit) => JSON.stringify(after[unit]) !== JSON.stringify(before[unit]))
    expect(changed).toEqual(expect.arrayContaining(['chrony.service', 'fstrim.timer', 'lab-tools.service']))
    expect([after['chrony.service'], after['fstrim.timer'], after['lab-tools.service']]).toMatchObject([
      { active: null, file: 'disabled' },
      { file: 'masked' },
      { load: 'loaded', active: 'active', file: 'static' },
    ])
  })
})

describe('/boot', () => {
  it('can be made read-only', () => {
    remountBoot(HOST, 'ro')
    expect(inHost(HOST, ['touch', '/boot/new'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Read-only file system') as unknown,
    })
    expect(hostward(HOST, 'boot', 'list').exitCode).toBe(0)
    remountBoot(HOST, 'rw')
    ask(HOST, 'touch', '/boot/new')
  })

  it('can be full', () => {
    fillBoot(HOST)
    const { code, stderr } = inHost(HOST, ['sh', '-c', 'printf x >/boot/new'])
    emptyBoot(HOST)
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(/No space left|I\/O error/)])
    sh(HOST, 'printf x >/boot/new')
  })
})

describe('hostwardAsService', () => {
  it('runs hostward without a login, and with the limits of a unit', () => {
    const { exitCode, data } = hostwardAsService(HOST, ['status'])
    expect({ exitCode, host: (data as StatusData).host }).toMatchObject({ exitCode: 0, host: { name: HOST } })
    expect(hostwardAsService(HOST, ['boot', 'list'], ['InaccessiblePaths=/boot/loader']).error?.code).toBe('NOT_SUPPORTED')
  })
})
