import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CannotApplyError } from '../../../src/checks/apply/plan.js'
import { apply, applyPlan, failing } from '../../helpers/golden-host.js'
import { specOf } from '../../helpers/load-spec.js'
import { KERNEL_STARTED, NtpdHost } from '../../helpers/ntpd-host.js'
import { undo } from '../../helpers/run-plan.js'

const CONF = 'server 192.0.2.1 iburst\nrestrict default kod limited nomodify notrap nopeer noquery ignore\nrestrict 127.0.0.1\n'
const spec = (text: string) => specOf({ 's.yaml': `time: ${text}\n` })

const boot = async () => {
  const { host, main } = await new NtpdHost({ '/etc/ntp.conf': CONF, '/proc/stat': `btime ${KERNEL_STARTED}\n` }).boot()
  return { host, text: () => readFileSync(host.real(main), 'latin1') }
}

const SERVERS = '{servers: {exactly: [192.0.2.20]}'

describe('apply of time on a host with ntpd', () => {
  it.each([
    [`${SERVERS}}`, 'time/servers/exactly: 192.0.2.1', '\nserver 192.0.2.20 iburst\n'],
    [
      '{serve: {allow: [192.168.56.0/24]}}',
      'time/serve/allow/192.168.56.0/24: denied by the files: 192.168.56.1',
      '\nrestrict 192.168.56.0 mask 255.255.255.0 ',
    ],
  ])('brings %s about, once, and is undone', async (time, failed, line) => {
    const { host, text } = await boot()
    const golden = await spec(time)
    expect(await failing(host, golden)).toEqual([failed])
    expect(await apply(host, golden)).toMatchObject({ changed: true, data: { verified: true, differences: [] } })
    expect(text()).toContain(line)
    expect(await failing(host, golden)).toEqual([])
    expect(await apply(host, golden)).toMatchObject({ changed: false, data: { plan: { steps: [] } } })
    expect(await undo(host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(text()).toBe(CONF)
    expect(await failing(host, golden)).toEqual([failed])
  })

  it('says before anything starts that it does not take servers and clients at once', async () => {
    const { host, text } = await boot()
    const error = (await applyPlan(host, await spec(`${SERVERS}, serve: {allow: [192.168.56.0/24]}}`)).catch(
      (thrown: unknown) => thrown,
    )) as CannotApplyError
    expect(error.lists.cannot).toMatchObject([
      { id: 'time/serve/allow/192.168.56.0/24', why: 'ntpd takes its servers and whom it serves one after the other' },
    ])
    expect(text()).toBe(CONF)
  })
})
