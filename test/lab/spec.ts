/** What the lab consists of: images, hosts, addresses. Everything else in test/lab/ follows from this. */
import { plainName, stateOf } from './labs.js'

export interface ImageSpec {
  name: string
  suite: string
  packages: readonly string[]
}

/** Root file systems, built once and cached; a change here makes a new one. */
export const images = {
  systemd: {
    name: 'systemd',
    suite: 'bookworm',
    packages: [
      'systemd',
      'systemd-sysv',
      'dbus',
      'libpam-systemd',
      'polkitd',
      'chrony',
      'firewalld',
      'netbase',
      'openssh-server',
      'logrotate',
      'iproute2',
      'procps',
      'sudo',
      'grub-common',
      'python3-minimal',
      'tcpdump',
      'systemd-journal-remote',
      'nftables',
      // Its parser judges what `check --report openmetrics` writes.
      'python3-prometheus-client',
    ],
  },
  'slack-ntp': {
    name: 'slack-ntp',
    suite: 'bullseye',
    packages: ['ntp', 'daemontools', 'netbase', 'iproute2', 'procps', 'openssh-server', 'iptables', 'python3-minimal'],
  },
  'slack-ntpsec': {
    name: 'slack-ntpsec',
    suite: 'bookworm',
    packages: ['ntpsec', 'ntpsec-ntpdate', 'daemontools', 'netbase', 'iproute2', 'procps', 'openssh-server', 'nftables', 'python3-minimal'],
  },
} as const satisfies Record<string, ImageSpec>

export type ImageName = keyof typeof images

export interface HostSpec {
  name: string
  image: ImageName
  /** Addresses with prefix length, the first one is where ssh listens. */
  addresses: readonly string[]
  /** Files of this host, by path; on top of those of `commonFiles`. */
  files: Readonly<Record<string, string>>
}

const CHRONY = '/etc/chrony/chrony.conf'
const CHRONY_TAIL = 'driftfile /var/lib/chrony/chrony.drift\nlogdir /var/log/chrony\nmakestep 1 3\nsourcedir /etc/chrony/sources.d\n'

/** Four addresses behind one name, so that `pool` expands as it does on the Internet. */
export const POOL = { name: 'pool.lab', addresses: ['192.168.56.11', '192.168.56.12', '192.168.56.13', '192.168.56.14'] } as const

/** A source whose clock is wrong by half a second: a falseticker for whoever listens to it beside others. */
export const WRONG = { name: 'wrong.lab', address: '192.168.56.66', offsetSeconds: 0.5 } as const

export const hosts: readonly HostSpec[] = [
  {
    name: 'upstream',
    image: 'systemd',
    addresses: ['192.168.56.10/24', ...POOL.addresses.map((address) => `${address}/24`)],
    files: {
      [CHRONY]: `local stratum 1\nallow 192.168.56.0/24\n${CHRONY_TAIL}`,
      // It serves the time from the start: its own firewall must let the questions in.
      '/etc/firewalld/zones/public.xml':
        '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <service name="ssh"/>\n  <service name="ntp"/>\n</zone>\n',
    },
  },
  {
    name: 'server',
    image: 'systemd',
    addresses: ['192.168.56.101/24'],
    files: { [CHRONY]: `confdir /etc/chrony/conf.d\npool ${POOL.name} iburst maxsources 4\nserver ${WRONG.name} iburst\n${CHRONY_TAIL}` },
  },
  {
    name: 'client',
    image: 'systemd',
    addresses: ['192.168.56.102/24'],
    files: { [CHRONY]: `pool ${POOL.name} iburst maxsources 4\n${CHRONY_TAIL}` },
  },
  // Outside of the network that `server` serves, but on the same wire: a packet decides, not a route.
  {
    name: 'other',
    image: 'systemd',
    addresses: ['192.168.57.103/24'],
    files: { [CHRONY]: `pool ${POOL.name} iburst maxsources 4\n${CHRONY_TAIL}` },
  },
  { name: 'slack', image: 'slack-ntp', addresses: ['192.168.56.104/24'], files: {} },
  { name: 'slacksec', image: 'slack-ntpsec', addresses: ['192.168.56.105/24'], files: {} },
]

export type HostName = 'upstream' | 'server' | 'client' | 'other' | 'slack' | 'slacksec'

/** Networks on the lab's one wire; every host reaches both directly. */
export const NETWORKS = ['192.168.56.0/24', '192.168.57.0/24'] as const

/** Several labs can be up side by side, each under a name of its own; the usual one has none. */
const NAME = plainName(process.env['HOSTWARD_LAB_NAME'] ?? '')

/** Where the lab keeps its things. Nothing outside of these two is touched. */
export const CACHE = process.env['HOSTWARD_LAB_CACHE'] ?? '/var/cache/hostward-lab'
export const STATE = stateOf(NAME)

/** Network namespaces all start with this and a dash, so that `lab:down` can prove that none is left. */
export const NETNS = `hwlab${NAME}`
