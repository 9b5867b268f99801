import type { Host } from '../../host/types.js'
import type { Plan } from '../engine/plan.js'

/** How to point other hosts at this one, a line each. */
async function clientLines(host: Host): Promise<string[]> {
  const { name } = await host.describe()
  const server = name ?? 'SERVER'
  return [
    `This host is ${server}; write its address instead where clients cannot look the name up.`,
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

/** The same as a plan that does nothing. */
export async function clientPlan(host: Host): Promise<Plan> {
  return {
    action: 'time serve',
    summary: 'point other hosts at this one',
    steps: [],
    watch: {},
    expect: {},
    dangers: [],
    warnings: [],
    notes: await clientLines(host),
    done: 'nothing was changed',
  }
}
