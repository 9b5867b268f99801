import type { ModelChronyd, ModelSource } from '../tools/chronyc.js'

const NEVER = 4_294_967_295

/** A source that has never answered. */
const silent = (address: string, configured: string): ModelSource => ({
  state: '?',
  address,
  configured,
  stratum: 0,
  poll: 10,
  reach: '0',
  lastRx: NEVER,
  adjusted: 0,
  measured: 0,
  error: 0,
  stats: { samples: 0, runs: 0, span: 0, frequency: 0, skew: 2000, offset: 0, deviation: 4 },
})

/** Nobody answers: something on the way drops NTP. */
export const CHRONYD: ModelChronyd = {
  version: 'chronyc (chrony) version 4.3 (+READLINE +SECHASH +IPV6 -DEBUG)\n',
  tracking: {
    refid: '00000000',
    address: '',
    stratum: 0,
    refTime: '0.000000000',
    systemTime: 0,
    lastOffset: 0,
    rmsOffset: 0,
    frequency: -3.114,
    residualFrequency: 0,
    skew: 0,
    rootDelay: 1,
    rootDispersion: 1,
    updateInterval: 0,
    leap: 'Not synchronised',
  },
  sources: [
    silent('203.0.113.11', '2.debian.pool.ntp.org'),
    silent('203.0.113.12', '2.debian.pool.ntp.org'),
    silent('198.51.100.44', '2.debian.pool.ntp.org'),
    silent('198.51.100.45', '2.debian.pool.ntp.org'),
    silent('192.0.2.1', '192.0.2.1'),
  ],
  clients: [],
  allows: () => false,
}
