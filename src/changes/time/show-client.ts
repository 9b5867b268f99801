import { HostwardError, type Warning } from '../../errors.js'
import { readChronyFiles } from '../../facts/time/chrony-files.js'
import { daemonInCharge } from '../../facts/time/daemon-in-charge.js'
import { readTimeDaemons } from '../../facts/time/daemons.js'
import { findNtpd, settledFiles } from '../../facts/time/ntpd.js'
import { readNtpdServing } from '../../facts/time/ntpd-serving.js'
import { readServing, type Serving } from '../../facts/time/role.js'
import { settle } from '../../facts/time/settle.js'
import type { Host } from '../../host/types.js'
import { inWords } from '../../words.js'
import type { Plan } from '../engine/plan.js'
import { ownAddresses } from './own-names.js'

/** How to point other hosts at this one, a line each. */
async function clientLines(host: Host): Promise<string[]> {
  const [{ name }, addresses] = await Promise.all([host.describe(), ownAddresses(host)])
  const server = addresses[0] ?? name ?? 'SERVER'
  return [
    addresses.length === 0
      ? `This host is ${server}; write its address instead where clients cannot look the name up.`
      : `This host is ${[...(name === null ? [] : [name]), inWords(addresses)].join(', ')}; write what the clients reach.`,
    '',
    'With hostward:',
    `  hostward time use ${server}`,
    `  hostward time wait --within 50ms`,
    'chronyd, in /etc/chrony.conf or /etc/chrony/chrony.conf, then restart it:',
    `  server ${server} iburst`,
    'ntpd, in /etc/ntp.conf, then restart it:',
    `  server ${server} iburst`,
    'systemd-timesyncd, in /etc/systemd/timesyncd.conf under [Time], then restart it:',
    `  NTP=${server}`,
    'Windows, as administrator:',
    `  w32tm /config /syncfromflags:manual /manualpeerlist:"${server},0x8" /update`,
    '  w32tm /resync',
    'macOS:',
    `  sudo systemsetup -setnetworktimeserver ${server} -setusingnetworktime on`,
  ]
}

/** Clients of a host that serves nobody wait for ever. */
async function servingWarnings(host: Host): Promise<Warning[]> {
  const { serving, reason } = await readServingNow(host)
  if (serving === true) return []
  const what = serving === null ? 'it is not known whether this host serves the time' : 'this host serves the time to nobody'
  return [{ code: 'NOT_SERVING', message: `${what}: ${reason}; hostward time serve --allow NET serves it` }]
}

async function readServingNow(host: Host): Promise<Serving> {
  if ((await daemonInCharge(host)) === 'ntpd') {
    const ntpd = await findNtpd(host)
    const { conf } = await settledFiles(host, ntpd)
    return readNtpdServing(host, conf, ntpd.flavour, ntpd.pid !== null)
  }
  const { chronyd } = await readTimeDaemons(host)
  const files = await settle(readChronyFiles(host, chronyd))
  return readServing(host, files instanceof HostwardError ? null : files)
}

/** The same as a plan that does nothing. */
export async function clientPlan(host: Host): Promise<Plan> {
  return {
    action: 'time serve',
    summary: 'point other hosts at this one',
    steps: [],
    watch: {},
    expect: {},
    dangers: [],
    warnings: await servingWarnings(host),
    notes: await clientLines(host),
    done: 'nothing was changed',
  }
}
