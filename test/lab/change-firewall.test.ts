import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import { ask, hostward, sh, type HostwardAnswer } from './ask.js'
import { fresh } from './lab.js'
import { sleep } from './shell.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const HOST = 'server'
const data = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
const etc = (): Tree => treeOf(HOST, ['/etc'])
const changed = (before: Tree): string[] => Object.keys(treeChanges(before, etc()))
const layers = (): string => ask(HOST, 'firewall-cmd', '--list-all-zones') + ask(HOST, 'firewall-cmd', '--permanent', '--list-all-zones')
const services = (...layer: string[]): string => ask(HOST, 'firewall-cmd', ...layer, '--zone=public', '--list-services').trim()
const rules = (...layer: string[]): string => ask(HOST, 'firewall-cmd', ...layer, '--zone=public', '--list-rich-rules').trim()
const id = (answer: HostwardAnswer): string => String(data(answer).journalId)

beforeAll(async () => {
  await fresh(HOST)
}, 180_000)

describe('firewall allow and deny', () => {
  it('change both layers of the real firewalld; undo leaves neither a byte nor a rule, also after its restart', () => {
    const [before, zones] = [etc(), layers()]
    const plan = hostward(HOST, 'firewall', 'allow', 'ntp', '--dry-run')
    expect(data(plan).plan.steps.map(({ argv }) => argv?.join(' '))).toEqual([
      'firewall-cmd --permanent --zone=public --add-service=ntp',
      'firewall-cmd --zone=public --add-service=ntp',
    ])
    expect([changed(before), layers()]).toEqual([[], zones])

    const done = hostward(HOST, 'firewall', 'allow', 'ntp')
    expect([done.exitCode, done.changed, data(done).verified, done.warnings]).toEqual([0, true, true, []])
    expect([services(), services('--permanent')]).toEqual(['dhcpv6-client ntp ssh', 'dhcpv6-client ntp ssh'])
    expect(changed(before)).toEqual(['/etc/firewalld/zones/public.xml'])
    expect(hostward(HOST, 'firewall', 'allow', 'ntp')).toMatchObject({ exitCode: 0, changed: false })
    sh(HOST, 'systemctl restart firewalld')
    expect(services()).toBe('dhcpv6-client ntp ssh')

    expect(hostward(HOST, 'undo')).toMatchObject({ exitCode: 0, changed: true })
    expect([changed(before), layers()]).toEqual([[], zones])
    sh(HOST, 'systemctl restart firewalld')
    expect([changed(before), layers()]).toEqual([[], zones])
  })

  it('let networks in by rules, and keep the bytes of a file of the admin', () => {
    sh(
      HOST,
      `printf '<?xml version="1.0"?>\\n<!-- mine -->\\n<zone><service name="ssh"/>\\n</zone>\\n' >/etc/firewalld/zones/public.xml; systemctl restart firewalld`,
    )
    const [before, zones] = [etc(), layers()]
    const done = hostward(HOST, 'firewall', 'allow', 'ntp', '--source', '192.168.56.1/24', '--source', '2001:db8::/32')
    expect(done.warnings.map(({ code }) => code)).toEqual(['HOST_BITS'])
    const both = [
      'rule family="ipv4" source address="192.168.56.0/24" service name="ntp" accept',
      'rule family="ipv6" source address="2001:db8::/32" service name="ntp" accept',
    ]
    expect(rules('--permanent').split('\n').sort()).toEqual(both)
    expect(rules().split('\n').sort()).toEqual(both)
    expect(hostward(HOST, 'undo').exitCode).toBe(0)
    expect([changed(before), layers()]).toEqual([[], zones])
  })

  it('ask before ssh is kept out', () => {
    const zones = layers()
    expect(hostward(HOST, 'firewall', 'deny', 'ssh')).toMatchObject({ exitCode: 2, error: { code: 'CONFIRMATION_NEEDED' } })
    expect(layers()).toBe(zones)
    expect(hostward(HOST, 'firewall', 'deny', 'ssh', '--source', '203.0.113.0/24', '--yes')).toMatchObject({ exitCode: 0, changed: true })
    expect(rules()).toBe('rule family="ipv4" source address="203.0.113.0/24" service name="ssh" reject')
    expect(hostward(HOST, 'undo').exitCode).toBe(0)
    expect(layers()).toBe(zones)
  })

  it('end by themselves, unless confirmed', async () => {
    const [before, zones] = [etc(), layers()]
    hostward(HOST, 'firewall', 'allow', 'http', '--for', '20s')
    await sleep(22_000)
    expect([changed(before), layers()]).toEqual([[], zones])

    const kept = hostward(HOST, 'firewall', 'allow', 'http', '--for', '60s')
    expect(hostward(HOST, 'firewall', 'confirm', id(kept))).toMatchObject({ exitCode: 0, changed: true })
    sh(HOST, 'systemctl restart firewalld')
    expect(services()).toContain('http')
    expect(hostward(HOST, 'undo').exitCode).toBe(0)
    expect([changed(before), layers()]).toEqual([[], zones])
    expect(hostward(HOST, 'firewall', 'confirm', id(kept)).exitCode).toBe(1)
  })

  it('change the files of a firewalld that is stopped, and say so', () => {
    sh(HOST, 'systemctl stop firewalld')
    const before = etc()
    const done = hostward(HOST, 'firewall', 'allow', 'https')
    expect([done.exitCode, done.changed, done.warnings.map(({ code }) => code)]).toEqual([0, true, ['FIREWALL_NOT_RUNNING']])
    expect(ask(HOST, 'firewall-offline-cmd', '--zone=public', '--list-services')).toContain('https')
    expect(hostward(HOST, 'undo').exitCode).toBe(0)
    expect(changed(before)).toEqual([])
    sh(HOST, 'systemctl start firewalld')
  })

  it.each(['10.0.0.1/33', '300.1.1.1', 'pool.lab'])('hold the network %s for wrong usage', (net) => {
    expect(hostward(HOST, 'firewall', 'allow', 'ntp', '--source', net)).toMatchObject({ exitCode: 2, error: { code: 'USAGE' } })
  })
})
