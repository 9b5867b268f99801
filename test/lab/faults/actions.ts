/** The changes that are put to the test, each on a host as systemd-ground.ts or daemontools-ground.ts makes it. */
export interface Action {
  /** As the table has it. */
  name: string
  words: readonly string[]
  /** It has to do with the files of /boot. */
  boot?: true
  /** It has to do with chronyd or firewalld: what these have in memory is compared as well. */
  daemons?: true
  /** On hosts with daemontools, or with ntpd under them; on those with systemd when left out. */
  on?: 'daemontools' | 'ntpd'
  /** It changes the host with no tool: what it asks when its work is there (a path) is what goes wrong. */
  asks?: { tool: string; when: string }
}

export const ACTIONS: readonly Action[] = [
  { name: 'boot set-default', words: ['boot', 'set-default', '1'], boot: true },
  { name: 'service disable', words: ['service', 'disable', 'chrony', '--now'] },
  { name: 'timer create', words: ['timer', 'create', 'faults-new', '--on-calendar', 'yearly', '--exec', '/bin/true'] },
  { name: 'boot args --future', words: ['boot', 'args', 'append', 'faults=1', '--entry', 'all', '--future'], boot: true },
  { name: 'service enable', words: ['service', 'enable', 'faults-web'] },
  { name: 'target set', words: ['target', 'set', 'rescue.target', '--yes'] },
  { name: 'timer remove', words: ['timer', 'remove', 'faults-made'] },
  { name: 'service start', words: ['service', 'start', 'faults-web', '--settle', '100ms'] },
  { name: 'service mask', words: ['service', 'mask', 'faults-web'] },
  { name: 'boot once', words: ['boot', 'once', '1'], boot: true },
  { name: 'service stop', words: ['service', 'stop', 'faults-run'] },
  { name: 'service unmask', words: ['service', 'unmask', 'faults-masked'] },
  { name: 'timer enable', words: ['timer', 'enable', 'faults-off'] },
  { name: 'boot args append', words: ['boot', 'args', 'append', 'faults=1', '--entry', 'all'], boot: true },
  { name: 'firewall allow', words: ['firewall', 'allow', 'https'], daemons: true },
  { name: 'time use', words: ['time', 'use', '192.168.56.10'], daemons: true },
  { name: 'firewall deny', words: ['firewall', 'deny', 'dhcpv6-client'], daemons: true },
  { name: 'time serve', words: ['time', 'serve', '--allow', '192.168.57.0/24'], daemons: true },
  { name: 'apply', words: ['apply', '/root/faults.yaml', '--settle', '100ms'], boot: true, daemons: true },
  {
    name: 'service add',
    words: ['service', 'add', 'faults-new', '--exec', '/bin/sleep 1000', '--directory', '/var/faults/new', '--log'],
    on: 'daemontools',
    asks: { tool: 'svstat', when: '/service/faults-new' },
  },
  { name: 'service remove', words: ['service', 'remove', 'faults-made'], on: 'daemontools' },
  { name: 'service start (svc)', words: ['service', 'start', 'faults-web', '--settle', '100ms'], on: 'daemontools' },
  { name: 'service stop (svc)', words: ['service', 'stop', 'faults-run'], on: 'daemontools' },
  { name: 'service disable (svc)', words: ['service', 'disable', 'faults-run', '--now'], on: 'daemontools' },
  { name: 'time use (ntpd)', words: ['time', 'use', '192.168.56.10'], daemons: true, on: 'ntpd' },
  { name: 'time serve (ntpd)', words: ['time', 'serve', '--allow', '192.168.57.0/24'], daemons: true, on: 'ntpd' },
]
