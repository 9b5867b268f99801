import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { captureSpec, readAuthor } from '../../../src/checks/capture/spec.js'
import { CachedHost } from '../../../src/host/cached.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { openRecordedHost } from '../../helpers/recorded-hosts.js'

const AUTHOR = `# what our hosts are
variables: {pool: 2.almalinux.pool.ntp.org}
units:
  # logins
  sshd.service: {enabled: [enabled, static], active: {is: active, severity: critical, reason: logins}} # for admins
  crond.service:
    enabled: {is: disabled, reason: 'no jobs here', tags: [jobs]} # since 2024
  gone.service: {enabled: enabled, active: active}
  mcelog.service: {active: {is: active, waive: {reason: no such hardware, until: 2099-01-01}}}
  dbus.service: {active: {is: failed, skip: not yet}}
  noneFailed: true
time:
  offset: 100ms # generous
  stratum: 1
  servers: {present: ['\${pool}', ntp.example]}
firewall:
  zones:
    public:
      services:
        exactly:
          - ssh # the only one that matters
          - http
`

const NONE_FAILED_AND_NEW = `  noneFailed:
    except:
      - mcelog.service
  NetworkManager-wait-online.service:
    enabled: enabled # preset: disabled
    active: active
  remote-cryptsetup.target:
    enabled: disabled # preset: enabled
    active: inactive
`

/** A text with each of these places, which it has once, as something else. */
function edited(text: string, places: readonly (readonly [string, string])[]): string {
  return places.reduce((now, [from, to]) => {
    expect(now.split(from), from).toHaveLength(2)
    return now.replace(from, to)
  }, text)
}

async function merge(files: Record<string, string>, { all = false, only = [] as string[] } = {}): ReturnType<typeof captureSpec> {
  const author = await readAuthor(new FakeHost({ files }), Object.keys(files)[0] ?? '', {
    variables: [],
    variableFiles: [],
    environment: {},
  })
  return captureSpec(new CachedHost(await openRecordedHost('demo')), { only, all, version: '0.1.0', author })
}

describe('merging what is captured with what somebody wrote', () => {
  it('keeps what holds, mends what does not, and tells each', async () => {
    const { text, changes, warnings } = await merge({ 'golden.yaml': AUTHOR }, { only: ['units', 'time', 'firewall'] })
    expect(text).toBe(
      edited(AUTHOR, [
        ['enabled: {is: disabled,', 'enabled: {is: enabled,'],
        ['  gone.service: {enabled: enabled, active: active}\n', ''],
        ['  noneFailed: true\n', NONE_FAILED_AND_NEW],
        [', ntp.example]}\n', ']}\n  daemon: chronyd\n'],
        ['          - http\n', '          - cockpit\n          - dhcpv6-client\n'],
      ]),
    )
    expect(changes?.map(({ path, what }) => `${what} ${path}`)).toEqual([
      'changed units/crond.service/enabled',
      'removed units/gone.service',
      'added units/noneFailed/except',
      'changed firewall/zones/public/services/exactly',
      'removed time/servers/present/1',
      'added units/NetworkManager-wait-online.service/enabled',
      'added units/NetworkManager-wait-online.service/active',
      'added units/remote-cryptsetup.target/enabled',
      'added units/remote-cryptsetup.target/active',
      'added time/daemon',
    ])
    expect(changes?.[0]).toEqual({ path: 'units/crond.service/enabled', what: 'changed', from: 'disabled', to: 'enabled' })
    expect(warnings.filter(({ code }) => code === 'STILL_DIFFERS').map(({ message }) => message)).toEqual([
      'time/stratum is left as it is in golden.yaml:21, and is not so: 4',
    ])
  })

  it('changes nothing the second time', async () => {
    const { text } = await merge({ 'golden.yaml': AUTHOR })
    const again = await merge({ 'golden.yaml': text })
    expect(again.changes).toEqual([])
    expect(again.text).toBe(text)
  })

  it('leaves a file alone that another one includes, and tells what does not hold in it', async () => {
    const files = {
      'golden.yaml': 'include: more.yaml\ntarget: {current: gui}\n',
      'more.yaml': 'units: {sshd.service: {enabled: disabled}}\n',
    }
    const { text, warnings } = await merge(files, { only: ['target', 'units'] })
    expect(text).not.toContain('sshd')
    expect(warnings.map(({ message }) => message)).toContain(
      'unit/sshd.service/enabled is left as it is in more.yaml:1, and is not so: enabled',
    )
  })

  it('keeps comments of YAML that begins with a brace', async () => {
    const { text } = await merge({ 'golden.yaml': '{ target: { default: cui } } # ours\n' }, { only: ['target'] })
    expect(text).toBe('{ target: { default: graphical.target } } # ours\n')
  })

  it('keeps JSON what is JSON', async () => {
    const { text, spec } = await merge({ 'golden.json': '{"target": {"default": "cui"}}' }, { only: ['target'] })
    expect(JSON.parse(text)).toEqual({ target: { default: 'graphical.target' } })
    expect(spec).toEqual({ target: { default: 'graphical.target' } })
  })

  it.each([
    ['boot: {menuTimeout: {min: 90}}', { boot: { menuTimeout: 5 } }],
    [
      'units: {sshd.service: {present: false, masked: true, sub: exited}}',
      { units: { 'sshd.service': { present: true, masked: false, sub: 'running' } } },
    ],
    [
      'units: {noneFailed: {except: [a.service], reason: x}}',
      { units: { noneFailed: { except: ['a.service', 'mcelog.service'], reason: 'x' } } },
    ],
    ['firewall: {running: false}', { firewall: { running: true } }],
    ['timers: {logrotate.timer: {calendar: weekly}}', { timers: { 'logrotate.timer': { calendar: '*-*-* 00:00:00' } } }],
    ['time: {serve: {firewall: {is: true, reason: x}}}', { time: { serve: { firewall: { is: false, reason: 'x' } } } }],
    [
      'boot: {arguments: {in: [running], exactly: [debug, ro]}}',
      { boot: { arguments: { in: ['running'], exactly: expect.arrayContaining(['ro', 'quiet']) } } },
    ],
    ['boot: {arguments: {present: [debug, quiet, splash]}}', { boot: { arguments: { present: ['quiet'] } } }],
  ])('%s', async (text, expected) => {
    const merged = await merge({ 'golden.yaml': `${text}\n` }, { only: [text.split(':')[0] ?? ''] })
    expect(parse(merged.text)).toMatchObject(expected)
    expect(merged.spec).toEqual(parse(merged.text))
    expect(merged.warnings.filter(({ code }) => code === 'STILL_DIFFERS')).toEqual([])
  })

  it('keeps what it adds to a short form readable', async () => {
    const { text } = await merge({ 'golden.yaml': 'time: {offset: 1s} # ours\n' }, { only: ['time'] })
    expect(text).toBe('time:\n  offset: 1s\n  servers:\n    exactly:\n      - 2.almalinux.pool.ntp.org\n  daemon: chronyd\n  # ours\n')
  })
})
