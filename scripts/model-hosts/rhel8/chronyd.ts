import type { ModelChronyd, ModelSource } from '../tools/chronyc.js'

const source = (rest: Partial<ModelSource> & Pick<ModelSource, 'address' | 'configured' | 'stratum'>): ModelSource => ({
  state: '-',
  poll: 10,
  reach: '377',
  lastRx: 512,
  adjusted: 0.000118,
  measured: 0.000121,
  error: 0.0142,
  stats: { samples: 21, runs: 11, span: 17_940, frequency: 0.001, skew: 0.021, offset: 0.000097, deviation: 0.000064 },
  ...rest,
})

export const CHRONYD: ModelChronyd = {
  version: 'chronyc (chrony) version 4.5 (+READLINE +SECHASH +IPV6 +DEBUG)\n',
  tracking: {
    refid: 'C6336414',
    address: '198.51.100.20',
    stratum: 3,
    refTime: '1751984017.204118352',
    systemTime: -0.000011402,
    lastOffset: 0.000009118,
    rmsOffset: 0.000021077,
    frequency: 12.407,
    residualFrequency: 0.001,
    skew: 0.014,
    rootDelay: 0.004318227,
    rootDispersion: 0.000917715,
    updateInterval: 1034.6,
    leap: 'Normal',
  },
  sources: [
    source({
      state: '*',
      address: '198.51.100.20',
      configured: 'ntp1.example.net',
      stratum: 2,
      lastRx: 983,
      adjusted: 0.000009118,
      measured: 0.000012941,
      error: 0.003077,
      stats: { samples: 24, runs: 13, span: 23_750, frequency: 0.001, skew: 0.014, offset: 0.000011, deviation: 0.000019 },
    }),
    source({ state: '+', address: '198.51.100.21', configured: 'ntp2.example.net', stratum: 2, lastRx: 301, error: 0.003914 }),
    source({ address: '203.0.113.40', configured: '2.rhel.pool.ntp.org', stratum: 3, adjusted: -0.002147, measured: -0.002144 }),
    source({
      state: '?',
      address: '203.0.113.41',
      configured: '2.rhel.pool.ntp.org',
      stratum: 0,
      reach: '0',
      lastRx: 4_294_967_295,
      adjusted: 0,
      measured: 0,
      error: 0,
      stats: { samples: 0, runs: 0, span: 0, frequency: 0, skew: 2000, offset: 0, deviation: 4 },
    }),
  ],
  clients: ['192.0.2.11,4021,0,6,127,23,0,0,127,4294967295', '192.0.2.57,977,0,8,127,141,0,0,127,4294967295'],
  allows: (address) => {
    const [, last] = /^192\.0\.2\.(\d+)$/.exec(address) ?? []
    return last !== undefined && Number(last) < 128
  },
}

export const REVERSE_NAMES: Readonly<Record<string, string>> = {
  '198.51.100.20': 'ntp1.example.net',
  '198.51.100.21': 'ntp2.example.net',
}
