import { toTree, treeQuestion } from '../tree.js'
import type { Ground } from './ground.js'
import type { Session } from './session.js'
import type { HostState } from './state.js'

/** Services of every kind that the actions need; hostward itself makes `faults-made`. */
const SERVICES = ['web', 'run', 'other', 'made', 'new', 'meanwhile']
/** What supervise and multilog keep for themselves. */
const RUNTIME = ['supervise', 'log/supervise', 'log/main', 'log/status']

const ROOTS = ['/etc', '/service', '/var/faults']
const NTPD = '/var/faults/ntpd'

/** A link that svscan has seen goes with its supervisor. Rules of others are theirs to take away. */
const FORGET = `if [ -e /service/faults-meanwhile ] || svok /var/faults/meanwhile; then
  rm -f /service/faults-meanwhile
  for i in $(seq 60); do svok /var/faults/meanwhile && break; sleep 0.1; done
  svc -dx /var/faults/meanwhile
  for i in $(seq 60); do svok /var/faults/meanwhile || break; sleep 0.1; done
fi
rm -rf /var/faults/meanwhile/supervise
iptables -D INPUT -p tcp --dport 993 -j ACCEPT 2>/dev/null || true`

/**
 * A host whose services daemontools supervise, without systemd; ntpd is one of them where it is ntp.org's. /etc and the directories of
 * services share a small file system: where one is full, the other is, too. svscan has been in /service since the boot, so that stays
 * where it is.
 */
export const daemontoolsGround: Ground = {
  wrapped: ['svc', 'svstat', 'chmod', 'rm', 'ntpq', 'iptables', 'ip6tables', 'iptables-save', 'ip6tables-save'],
  disks: ['/etc', '/var/lib/hostward'],
  // What supervise and multilog have open keeps the third one from becoming read-only.
  places: ['/etc', '/service'],
  roots: ROOTS,
  prepare: `disk=/run/faults/disk
mkdir -p $disk /var/faults
mount -t tmpfs -o size=8m,mode=755 faults-disk $disk
mkdir $disk/etc $disk/services
cp -a /etc/. $disk/etc/
mount --bind $disk/etc /etc
mount --bind $disk/services /var/faults
mount --bind /service /service
service() {
  mkdir -p /var/faults/$1
  printf '#!/bin/sh\\nexec %s 2>&1\\n' "$2" >/var/faults/$1/run
  chmod 755 /var/faults/$1/run
  [ "$1" = meanwhile ] || ln -s /var/faults/$1 /service/\${3-faults-$1}
}
for name in web run other meanwhile; do service $name 'sleep 1000'; done
touch /var/faults/web/down
hostward service add faults-made --exec '/bin/sleep 1000' --directory /var/faults/made --log --yes
if [ -x /usr/sbin/iptables ]; then
  printf 'server 192.168.56.11 iburst\\ndriftfile /var/lib/ntp/ntp.drift\\nrestrict default nomodify\\nrestrict 127.0.0.1\\n' >/etc/ntp.conf
  service ntpd '/usr/sbin/ntpd -n -g' ntpd
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT
  iptables -A INPUT -i lo -j ACCEPT
  iptables -A INPUT -p udp --sport 123 -s 192.168.56.0/24 -j ACCEPT
  iptables -P INPUT DROP
  mkdir -p /etc/rc.d
  printf '#!/bin/sh\\n# mine\\n' >/etc/rc.d/rc.firewall
  chmod 755 /etc/rc.d/rc.firewall
fi
for i in $(seq 100); do
  svstat /service/* | grep -q 'unable' || break
  sleep 0.2
done
[ ! -e /service/ntpd ] || for i in $(seq 100); do ntpq -pn 127.0.0.1 2>/dev/null | grep -q 192.168.56.11 && break; sleep 0.2; done`,
  heal: FORGET,
  forgetLinks: FORGET,
  async readState(session): Promise<HostState> {
    const without = [...SERVICES, 'ntpd'].flatMap((name) => RUNTIME.map((path) => `/var/faults/${name}/${path}`))
    const [tree, daemons] = await Promise.all([session.run(treeQuestion(ROOTS, without)), readDaemons(session)])
    if (tree.code !== 0) throw new Error(`${session.host}: the state cannot be read: ${tree.stderr}`)
    return { tree: toTree(tree.stdout), units: {}, daemons }
  },
  restart(wrong, { daemons = {} }) {
    const directories = wrong.filter((what) => what.startsWith('supervised ')).map((what) => what.slice(11))
    const verbs = directories.map((directory) => {
      const was = daemons[`supervised ${directory}`]
      return was === undefined
        ? `svc -dx ${directory} ${directory}/log; rm -rf ${directory}`
        : `svc -${was.startsWith('up') ? 'u' : 'd'}c ${directory}`
    })
    const rules = wrong.some((what) => what.startsWith('iptables')) ? ['iptables-restore </root/rules'] : []
    return [...verbs, ...rules, `[ ! -e /service/ntpd ] || svc -t ${NTPD}`, 'sleep 6'].join('; ')
  },
  // svscan looks every five seconds; hostward waits for that, and for ntpd, by itself.
  isOnItsWay: (found) => Object.keys(found).some((what) => /^(?:supervised|ntpd) /.test(what)),
}

/** `supervised DIRECTORY` (with its logger), `ntpd ntpd` (its sources), `iptables iptables CHAIN`: as hostward calls them. */
async function readDaemons(session: Session): Promise<Record<string, string>> {
  const script = `for directory in /var/faults/*; do [ -d $directory ] && svstat $directory; [ -d $directory/log ] && svstat $directory/log; done
echo ntpd; ntpq -pn 127.0.0.1 2>/dev/null | tail -n +3 | cut -c2- | cut -d' ' -f1 | sort
echo rules; iptables-save -t filter 2>/dev/null`
  const { stdout } = await session.run(['sh', '-c', script])
  const [, services = '', sources = '', rules = ''] = /^([^]*?)^ntpd\n([^]*?)^rules\n([^]*)$/m.exec(stdout) ?? []
  const states = new Map<string, string>()
  for (const line of services.split('\n')) {
    const [, directory, log = '', state = '', rest = ''] = /^(\S+?)(\/log)?: (up|down)\b(.*)$/.exec(line) ?? []
    if (directory === undefined) continue
    const wants = /, (?:want \w+|paused)/.exec(rest)?.[0] ?? ''
    states.set(`supervised ${directory}`, `${states.get(`supervised ${directory}`) ?? ''}${log.replace('/', ' ')}${state}${wants} `)
  }
  const chains = ['INPUT', 'OUTPUT'].map((chain): [string, string] => [
    `iptables iptables ${chain}`,
    rules
      .split('\n')
      .filter((line) => line.startsWith(`:${chain} `) || line.startsWith(`-A ${chain} `))
      .map((line) => line.replace(/ \[[\d:]+\]$/, ''))
      .join('\n'),
  ])
  return Object.fromEntries([...states, ['ntpd ntpd', sources], ...chains])
}
