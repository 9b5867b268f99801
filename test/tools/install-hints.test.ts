import { expect, it } from 'vitest'
import { suggestionsFor } from '../../src/tools/install-hints.js'
import { FakeHost } from '../helpers/fake-host.js'

const DEBIAN = { osId: 'debian', osLike: [] }
const SLACKWARE = { osId: 'slackware', osLike: [] }
const UNKNOWN = { osId: null, osLike: [] }

it.each([
  ['the family of the host', 'firewall-cmd', DEBIAN, {}, ['on Debian-like hosts: apt install firewalld']],
  ['all families where it is not known', 'grubby', UNKNOWN, {}, ['on RHEL-like hosts: dnf install grubby']],
  ['no package of another family', 'grubby', DEBIAN, {}, ['hostward doctor tells what this host has']],
  ['no chrony beside ntpd', 'chronyc', UNKNOWN, { 'ntpq *': '' }, ['hostward doctor tells what this host has']],
  [
    'no systemd beside daemontools',
    'systemctl',
    SLACKWARE,
    { 'svstat *': '' },
    ['this host has no systemd: what daemontools supervises, hostward service list shows'],
  ],
  ['nothing for what is not known', 'nosuch', UNKNOWN, {}, []],
])('what to install is told for %s', async (_, program, identity, programs, expected) => {
  expect(await suggestionsFor(new FakeHost({ identity, programs }), program)).toEqual(expected)
})
