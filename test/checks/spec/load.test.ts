import { describe, expect, it } from 'vitest'
import { FileError } from '../../../src/host/types.js'
import { problemsOf, specOf } from '../../helpers/load-spec.js'

const wrong = (text: string): Promise<string[]> => problemsOf({ 'spec.yaml': text })

describe('a strict spec', () => {
  it('takes YAML and JSON', async () => {
    const expected = { units: { 'sshd.service': { enabled: 'enabled', active: ['active', 'reloading'] } } }
    const yaml = 'units:\n  sshd.service:\n    enabled: enabled\n    active: [active, reloading]\n'
    expect((await specOf({ 'spec.yaml': yaml })).spec).toEqual(expected)
    expect((await specOf({ 'spec.json': JSON.stringify(expected) })).spec).toEqual(expected)
  })

  it('tells unknown keys with what was meant', async () => {
    expect(await wrong('unit:\n  sshd.service: {}\n')).toEqual(['1:1 unknown key "unit" (units)'])
    expect(await wrong('units:\n  sshd.service:\n    enabeld: enabled\n')).toEqual([
      '3:5 unknown key "enabeld" in units.sshd.service (enabled)',
    ])
    expect(await wrong('time:\n  serve:\n    alow: [10.0.0.0/8]\n')).toEqual(['3:5 unknown key "alow" in time.serve (allow)'])
    expect(await wrong('time: {offset: {is: 50ms, resaon: x}}\n')).toEqual(['1:27 unknown key "resaon" in time.offset (reason)'])
    expect(await wrong('boot:\n  arguments:\n  - presnt: [quiet]\n')).toEqual(['3:5 unknown key "presnt" in boot.arguments.0 (present)'])
  })

  it('tells unknown words with what was meant', async () => {
    expect(await wrong('units: {sshd.service: {enabled: enable}}')).toEqual([
      expect.stringMatching(/^1:33 "enable" is not one of enabled, .* \(enabled.*\)$/),
    ])
    expect(await wrong('units: {sshd.service: {active: [active, runing]}}')).toEqual([
      expect.stringMatching(/^1:41 "runing" is not one of active, inactive/),
    ])
  })

  it('tells wrong types', async () => {
    expect(await wrong('time: {stratum: three}')).toEqual(['1:17 a number or a map of keys was expected, not "three"'])
    expect(await wrong('time: [1]')).toEqual(['1:7 a map of keys was expected, not a list'])
    expect(await wrong('time:\n')).toEqual(['1:6 a map of keys was expected, not nothing'])
    expect(await wrong('boot: {rebootPending: true}')).toEqual(['1:23 true is not one of false'])
    expect(await wrong('time: {stratum: 16}')).toEqual(['1:17 at most 15 was expected'])
    expect(await wrong('time: {offset: 50}')).toEqual(['1:16 a text or a map of keys was expected, not 50'])
    expect(await wrong('time: {offset: 50 ms}')).toEqual(['1:16 a duration such as 50ms, 10s, 2min, 6h or 7d was expected'])
    expect(await wrong('[]')).toEqual(['1:1 a map of keys was expected, not an empty list'])
    expect(await wrong('waivers: [{check: x, until: 2026-01-01}]')).toEqual(['1:11 the key reason is missing here'])
  })

  it('tells empty lists, empty texts and an empty file', async () => {
    expect(await wrong('firewall: {zones: {public: {services: {present: []}}}}')).toEqual(['1:49 an empty list: nothing would be checked'])
    expect(await wrong('units: {sshd.service: {reason: ""}}')).toEqual(['1:32 an empty text: nothing would be checked'])
    expect(await wrong('units: {sshd.service: {}}')).toEqual(['1:23 an empty map: nothing would be checked'])
    expect(await wrong('# nothing\n')).toEqual(['1:1 the file is empty: nothing would be checked'])
  })

  it('tells duplicate keys, keys that are no texts, and a second document', async () => {
    expect(await wrong('time: {stratum: 3}\nhost: {architecture: arm64}\ntime: {stratum: 3}\n')).toEqual(['3:1 this key stands here twice'])
    expect(await wrong('1: {a: b}\nhost: {architecture: arm64}\n')).toEqual(['1:1 the key 1 is no text: put it in quotes'])
    expect(await wrong('time: {stratum: 3}\n---\nhost: {}\n')).toEqual(['2:1 a second document begins here: one file is one spec'])
  })

  it('tells all at once, in the order of the file', async () => {
    expect(await wrong('time: {stratum: x}\nunits:\n  sshd.service: {enabled: [], foo: 1}\nbot: {}\n')).toEqual([
      '1:17 a number or a map of keys was expected, not "x"',
      '3:27 an empty list: nothing would be checked',
      '3:31 unknown key "foo" in units.sshd.service',
      '4:1 unknown key "bot" (boot, host)',
    ])
  })

  it('knows what names, networks and calendar expressions look like', async () => {
    expect(await wrong('units:\n  sshd: {active: active}\n  getty@.service: {active: active}\n  a.servce: {active: active}\n')).toEqual([
      '2:3 "sshd" is not the full name of a unit (sshd.service)',
      '3:3 getty@.service is a template, of which there are instances (getty@NAME.service)',
      '4:3 "a.servce" is not the full name of a unit (a.service)',
    ])
    expect(await wrong('timers: {logrotate.service: {overdue: false}}')).toEqual([
      '1:10 logrotate.service is not a timer (logrotate.timer)',
    ])
    expect(await wrong('timers: {logrotate.timer: {calendar: dayly}}')).toEqual(['1:38 "dayly" is no calendar expression of systemd'])
    expect(await wrong('time: {serve: {allow: [10.0.0.0/33]}}')).toEqual([expect.stringMatching(/^1:24 .*32 bits at most/)])
    expect(await wrong('firewall: {zones: {public: {services: {present: [ssh], absent: [ntp, ssh]}}}}')).toEqual([
      '1:70 ssh is both present and absent',
    ])
  })

  it('refuses aliases without end', async () => {
    const bomb = [
      'a: &a [x, x]',
      ...Array.from({ length: 9 }, (_, n) => `b${n}: &b${n} [${n === 0 ? '*a, *a' : `*b${n - 1}, *b${n - 1}`}]`),
    ]
    expect((await wrong(bomb.join('\n'))).length).toBeGreaterThan(0)
  })
})

describe('variables', () => {
  const files = {
    'spec.yaml': 'variables: {zone: public, net: 10.0.0.0/8}\nfirewall: {defaultZone: "${zone}"}\ntime: {serve: {allow: ["${net}"]}}\n',
  }

  it('come from the spec, --vars and --var, the later ones first', async () => {
    expect((await specOf(files)).spec.firewall?.defaultZone).toBe('public')
    const vars = { ...files, 'vars.yaml': 'zone: internal\n' }
    expect((await specOf(vars, { variableFiles: ['vars.yaml'] })).spec.firewall?.defaultZone).toBe('internal')
    const request = { variableFiles: ['vars.yaml'], variables: ['zone=dmz', 'net=10.1.0.0/16'] }
    expect((await specOf(vars, request)).spec).toMatchObject({
      firewall: { defaultZone: 'dmz' },
      time: { serve: { allow: ['10.1.0.0/16'] } },
    })
  })

  it('come from the environment only by name', async () => {
    const spec = { 'spec.yaml': 'firewall: {defaultZone: "${env:ZONE}"}' }
    expect((await specOf(spec, { environment: { ZONE: 'dmz' } })).spec.firewall?.defaultZone).toBe('dmz')
    expect(await problemsOf(spec)).toEqual(['1:25 ZONE is not set in the environment'])
    expect(await problemsOf({ 'spec.yaml': 'firewall: {defaultZone: "${HOME}"}' }, { environment: { HOME: '/root' } })).toEqual([
      '1:25 no variable HOME: give it by --var HOME=…, --vars FILE or variables:',
    ])
  })

  it('leaves $name and $${ alone, and suggests names', async () => {
    const spec = 'variables: {zone: public}\nboot: {arguments: {present: [$tuned_params, "a=$${b}"]}}\nfirewall: {defaultZone: "${zoen}"}'
    expect(await wrong(spec)).toEqual(['3:25 no variable zoen: give it by --var zoen=…, --vars FILE or variables: (${zone})'])
    expect((await specOf({ 'spec.yaml': spec.replace('${zoen}', 'x') })).spec.boot).toEqual({
      arguments: { present: ['$tuned_params', 'a=${b}'] },
    })
  })

  it('does not look at a value again', async () => {
    expect((await specOf(files, { variables: ['zone=${net}'] })).spec.firewall?.defaultZone).toBe('${net}')
  })

  it('wants NAME=VALUE and texts', async () => {
    await expect(specOf(files, { variables: ['zone'] })).rejects.toThrow('NAME=VALUE')
    expect(await problemsOf({ ...files, 'vars.yaml': 'zone: 1\n' }, { variableFiles: ['vars.yaml'] })).toEqual([
      'vars.yaml:1:7 the value of zone must be a text: put it in quotes',
    ])
  })
})

describe('include', () => {
  it('merges deeply, joins members, takes each file once, and follows patterns', async () => {
    const { spec, files } = await specOf({
      'site/web.yaml': 'include: [common/*.yaml]\nfirewall: {zones: {public: {services: {present: [http]}}}}\n',
      'site/common/a.yaml': 'include: ../web.yaml\nfirewall: {zones: {public: {services: {present: [ssh, http]}}}}\n',
      'site/common/b.yaml': 'firewall: {running: true}\n',
      'site/common/c.txt': 'nonsense',
    })
    expect(spec.firewall).toEqual({ running: true, zones: { public: { services: { present: ['http', 'ssh'] } } } })
    expect(files).toEqual(['site/web.yaml', 'site/common/a.yaml', 'site/common/b.yaml'])
  })

  it('takes what is the same in both, and tells conflicts with both places', async () => {
    const files = {
      'a.yaml': 'include: b.yaml\nunits:\n  sshd.service: {enabled: enabled, active: active}\n',
      'b.yaml': 'units:\n  sshd.service:\n    enabled: disabled\n    active: active\n',
    }
    expect(await problemsOf(files)).toEqual(['b.yaml:3:14 units.sshd.service.enabled: "disabled" here, but "enabled" in a.yaml:3:27'])
  })

  it('tells files that are not there where they are named', async () => {
    expect(await wrong('include: [no.yaml, "no-*.yaml"]\n')).toEqual([
      expect.stringMatching(/^1:11 include: .*no\.yaml: no such file/),
      '1:20 include: no file matches no-*.yaml',
    ])
    await expect(specOf({}, { specs: ['none.yaml'] })).rejects.toBeInstanceOf(FileError)
  })

  it('names the file of a problem in an included one', async () => {
    expect(await problemsOf({ 'a.yaml': 'include: b.yaml\n', 'b.yaml': 'tme: {}\n' })).toEqual(['b.yaml:1:1 unknown key "tme" (time)'])
  })
})

it('tells that a variable is no part of a key, rather than that the key is no unit', async () => {
  const text = 'variables: {name: sshd}\nunits:\n  ${name}.service: {active: active}\n'
  expect(await problemsOf({ 'a.yaml': text })).toEqual(['3:3 "${name}.service": variables stand for values, not for keys'])
})
