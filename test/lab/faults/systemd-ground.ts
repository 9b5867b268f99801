import type { Ground } from './ground.js'
import { readState } from './state.js'

const SERVICE = '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n'

/** For `apply`: a part of every kind, of those that settle fast. */
const SPEC = `boot: { arguments: { present: [faults=1], entries: default } }
units: { faults-web.service: { enabled: enabled } }
target: { default: multi-user.target }
timers: { faults-off.timer: { enabled: enabled } }
time: { servers: { present: [192.168.56.10] } }
firewall: { zones: { public: { services: { present: [https], layer: permanent } } } }`

/** A Debian with systemd. /etc gets a file system of its own, a small one, as /boot has one. */
export const systemdGround: Ground = {
  wrapped: ['grubby', 'grub-reboot', 'grub2-reboot', 'grub-editenv', 'grub2-editenv', 'systemctl', 'chronyc', 'firewall-cmd'],
  disks: ['/boot', '/etc', '/var/lib/hostward'],
  places: ['/etc'],
  roots: ['/boot', '/etc'],
  prepare: `mkdir -p /run/faults/etc
mount -t tmpfs -o size=4m,mode=755 faults-etc /run/faults/etc
cp -a /etc/. /run/faults/etc/
mount --bind /run/faults/etc /etc
units=/usr/local/lib/systemd/system
mkdir -p $units
for name in web run masked other; do printf '${SERVICE}' >$units/faults-$name.service; done
printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' >$units/faults-meanwhile.service
printf '[Timer]\\nOnActiveSec=20ms\\nAccuracySec=1ms\\n' >$units/faults-meanwhile.timer
for name in chrony firewalld; do
  mkdir -p $units/$name.service.d
  printf '[Unit]\\nStartLimitIntervalSec=0\\n' >$units/$name.service.d/often.conf
done
systemctl daemon-reload
systemctl --quiet mask faults-masked.service
systemctl --quiet enable --now faults-run.service
for name in made off; do hostward timer create faults-$name --on-calendar yearly --exec /bin/true; done
systemctl --quiet disable --now faults-off.timer
cat >/root/faults.yaml <<'EOF'
${SPEC}
EOF
chmod 600 /root/faults.yaml`,
  heal: '',
  forgetLinks: 'systemctl daemon-reload',
  readState,
  restart(wrong, before) {
    const daemons = wrong.some((what) => /^(?:chrony|firewall)/.test(what)) ? ['systemctl restart chrony firewalld'] : []
    const units = wrong.filter((what) => what.startsWith('unit ')).map((what) => what.slice(5))
    const verbs = units.map((unit) => `systemctl ${before.units[unit]?.active === 'active' ? 'start' : 'stop'} ${unit}`)
    return `systemctl daemon-reload; ${[...verbs, ...daemons, 'systemctl reset-failed'].join('; ')}`
  },
  // chronyd that has just been started has not looked up its sources yet.
  isOnItsWay: (found) => JSON.stringify(found).includes('activating') || 'chronyd' in found,
}
