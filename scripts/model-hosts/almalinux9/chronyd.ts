import type { ModelChronyd, ModelSource } from '../tools/chronyc.js'
import { CLOCK } from './clock.js'

const POOL = '2.almalinux.pool.ntp.org'

/** The rows of the first `chronyc sources` of the document. Digits that it does not show are filled in. */
const SOURCES: readonly ModelSource[] = [
  {
    state: '*',
    address: '139.162.81.45',
    configured: POOL,
    stratum: 3,
    poll: 6,
    reach: '77',
    lastRx: 45,
    adjusted: -0.001598214,
    measured: -0.001688459,
    error: 0.026104718,
    stats: { samples: 6, runs: 4, span: 138, frequency: 0.187, skew: 12.418, offset: -0.00112, deviation: 0.000281 },
  },
  {
    state: '+',
    address: '162.159.200.123',
    configured: POOL,
    stratum: 3,
    poll: 6,
    reach: '77',
    lastRx: 46,
    adjusted: 0.000024108,
    measured: -0.000067137,
    error: 0.063207411,
    stats: { samples: 6, runs: 3, span: 137, frequency: -1.204, skew: 19.853, offset: 0.000318, deviation: 0.000507 },
  },
  {
    state: '+',
    address: '162.159.200.1',
    configured: POOL,
    stratum: 3,
    poll: 6,
    reach: '77',
    lastRx: 44,
    adjusted: 0.001973306,
    measured: 0.001973306,
    error: 0.061118264,
    stats: { samples: 6, runs: 5, span: 138, frequency: 2.011, skew: 21.302, offset: 0.001642, deviation: 0.000563 },
  },
  {
    state: '+',
    address: '203.0.113.74',
    configured: POOL,
    stratum: 3,
    poll: 6,
    reach: '77',
    lastRx: 44,
    adjusted: 0.000873025,
    measured: 0.000873025,
    error: 0.024260903,
    stats: { samples: 6, runs: 4, span: 138, frequency: 0.442, skew: 9.774, offset: 0.000691, deviation: 0.000214 },
  },
]

export const CHRONYD: ModelChronyd = {
  version: 'chronyc (chrony) version 4.6.1 (+READLINE +SECHASH +IPV6 +DEBUG)\n',
  tracking: {
    refid: '8BA2512D',
    address: '139.162.81.45',
    stratum: 4,
    refTime: ((CLOCK.nowUsec - 45.3e6) / 1e6).toFixed(6).padEnd(20, '0'),
    // chronyc's sign: the clock is behind NTP time by 4 microseconds.
    systemTime: 0.000004183,
    lastOffset: -0.000091245,
    rmsOffset: 0.000612774,
    frequency: -8.102,
    residualFrequency: 0.187,
    skew: 4.318,
    rootDelay: 0.038217694,
    rootDispersion: 0.006411982,
    updateInterval: 65.2,
    leap: 'Normal',
  },
  sources: SOURCES,
  clients: [],
  allows: () => false,
}

/** What reverse DNS says. The names are the document's; the address of the last one is an example (RFC 5737). */
export const REVERSE_NAMES: Readonly<Record<string, string>> = {
  '139.162.81.45': 'old-tok2.jp.ntp.li',
  '162.159.200.1': 'time.cloudflare.com',
  '162.159.200.123': 'time.cloudflare.com',
  '203.0.113.74': 'pred-374.chl.la',
}
