import { putFiles, sh } from './ask.js'
import type { HostName } from './spec.js'

/** A description with an escape sequence, a bell, a direction override and Japanese in it. */
export const ODD_DESCRIPTION = 'odd \u001b[31mred\u001b[0m \u0007 \u202etxet\u202c 時刻同期 サービス'
export const LONG_NAME = `lab-${'long-'.repeat(46)}name.service`

const service = (lines: string, description = 'lab'): string => `[Unit]\nDescription=${description}\n[Service]\n${lines}\n`
const UNITS = '/etc/systemd/system'

const files: Readonly<Record<string, string>> = {
  [`${UNITS}/lab-exit.service`]: service('ExecStart=/bin/sh -c \'echo "it broke: no such table" >&2; exit 3\''),
  [`${UNITS}/lab-signal.service`]: service("ExecStart=/bin/sh -c 'kill -USR1 $$$$'"),
  [`${UNITS}/lab-missing.service`]: service('ExecStart=/nowhere/at-all --flag'),
  [`${UNITS}/lab-limit.service`]: `[Unit]\nStartLimitBurst=2\nStartLimitIntervalSec=60\n[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=0\n`,
  [`${UNITS}/lab-timeout.service`]: service('Type=notify\nTimeoutStartSec=1\nExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab-oneshot.service`]: service('Type=oneshot\nRemainAfterExit=yes\nExecStart=-/bin/false\nExecStart=/bin/true'),
  [`${UNITS}/lab-condition.service`]: `[Unit]\nConditionPathExists=/nowhere\nConditionPathExists=!/nowhere/else\n[Service]\nExecStart=/bin/true\n`,
  [`${UNITS}/lab-assert.service`]: `[Unit]\nAssertPathExists=/nowhere\n[Service]\nExecStart=/bin/true\n`,
  // It keeps the two before it in memory, which systemd would otherwise forget at once.
  [`${UNITS}/lab-static.service`]: '[Unit]\nWants=lab-condition.service lab-assert.service\n[Service]\nExecStart=/bin/sleep 1000\n',
  [`${UNITS}/lab-template@.service`]: service('ExecStart=/bin/sleep 1000', 'instance %i of the lab'),
  [`${UNITS}/lab-real.service`]: `${service('ExecStart=/bin/sleep 1000')}[Install]\nAlias=lab-alias.service\nWantedBy=multi-user.target\n`,
  [`${UNITS}/lab-disabled.service`]: `${service('ExecStart=/bin/sleep 1000')}[Install]\nWantedBy=multi-user.target\n`,
  [`${UNITS}/lab-indirect.service`]: `${service('ExecStart=/bin/true')}[Install]\nAlso=lab-disabled.service\n`,
  [`${UNITS}/lab-changed.service`]: service('ExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab-drop-in.service`]: service('ExecStart=/bin/sleep 1000\nEnvironment=ONE=1'),
  [`${UNITS}/lab-drop-in.service.d/10-first.conf`]: '[Service]\nEnvironment=TWO=2\n',
  [`${UNITS}/lab-drop-in.service.d/20 second.conf`]: '[Service]\nEnvironment="THREE=3 and a half"\n',
  [`${UNITS}/lab-odd.service`]: service('ExecStart=/bin/sleep 1000', ODD_DESCRIPTION),
  [`${UNITS}/lab-odd\\x2dname\\x20\\xe6.service`]: service('ExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab-broken.service`]: '[Service]\nExecStart=relative/path\n',
  [`${UNITS}/lab-no-exec.service`]: '[Unit]\nDescription=nothing to run\n[Service]\nType=simple\n',
  [`${UNITS}/lab-children.service`]: service(`ExecStart=/bin/sh -c 'sleep 1001 & sh -c "sleep 1002 & sleep 1003; true" & wait'`),
  [`${UNITS}/lab-lines.service`]: service(`ExecStart=/bin/sh -c "sleep 1000\\n\\necho late"`),
  [`${UNITS}/lab-stopping.service`]: service(`ExecStart=/bin/sleep 1000\nExecStop=/bin/sh -c 'exit 9'\nExecStopPost=-/bin/sh -c 'exit 7'`),
  [`${UNITS}/lab-waits.service`]: service('Type=oneshot\nTimeoutStartSec=infinity\nExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab-dies.service`]: service('ExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab.socket`]: '[Socket]\nListenStream=/run/lab.sock\nListenDatagram=127.0.0.1:9999\nListenStream=[::1]:9998\nAccept=no\n',
  [`${UNITS}/lab.service`]: service('ExecStart=/bin/sleep 1000'),
  [`${UNITS}/lab-watch.path`]: '[Path]\nPathExists=/nowhere\nDirectoryNotEmpty=/var/empty-lab\nUnit=lab-static.service\n',
  [`${UNITS}/srv-lab.mount`]: '[Mount]\nWhat=tmpfs\nWhere=/srv/lab\nType=tmpfs\nOptions=size=1M,mode=0700\n',
  [`${UNITS}/mnt-refused.mount`]: '[Mount]\nWhat=/dev/nowhere\nWhere=/mnt/refused\nType=ext4\n',
  [`${UNITS}/${LONG_NAME}`]: service('ExecStart=/bin/sleep 1000', 'a long name'),
  '/opt/lab/lab-linked.service': service('ExecStart=/bin/sleep 1000'),
  '/etc/init.d/lab-sysv':
    '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: lab-sysv\n# Required-Start:\n# Required-Stop:\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n# Short-Description: an init script of the lab\n### END INIT INFO\nexit 0\n',
}

/** Units in every state that can be had in a container, made and brought into it. */
export function makeStrangeUnits(host: HostName): void {
  putFiles(host, files)
  const started = ['one', 'two'].map((name) => `lab-template@${name}`)
  started.push('lab-static', 'lab-real', 'lab-changed', 'lab-drop-in', 'lab-odd', 'lab-children', 'lab-lines', 'lab-dies', 'lab-oneshot')
  sh(
    host,
    `
    chmod +x /etc/init.d/lab-sysv
    printf '%s\\n' 'tmpfs /mnt/lab\\040fstab tmpfs size=1M,nofail 0 0' >>/etc/fstab
    mkdir -p '/mnt/lab fstab' /srv/lab
    ln -s /dev/null ${UNITS}/lab-masked.service
    systemctl link /opt/lab/lab-linked.service
    systemctl daemon-reload
    systemctl enable lab-real.service lab-template@one.service
    systemctl enable --runtime lab-disabled.service
    systemctl mask --runtime lab-linked.service || true
    systemctl start ${started.map((name) => `${name}.service`).join(' ')} lab.socket lab-watch.path srv-lab.mount '${LONG_NAME}'
    systemctl start 'lab-odd\\x2dname\\x20\\xe6.service' 'mnt-lab\\x20fstab.mount' lab-sysv
    systemctl stop lab-template@two
    for unit in exit signal missing limit timeout condition assert broken no-exec; do systemctl start lab-$unit.service || true; done
    systemctl start mnt-refused.mount || true
    systemctl start lab-stopping && systemctl stop lab-stopping || true
    systemd-run --quiet --unit=lab-transient --description='made by hand' sleep 1000
    systemd-run --quiet --scope --unit=lab-scope sh -c 'sleep 1000 >/dev/null 2>&1 </dev/null &'
    kill -KILL $(systemctl show -p MainPID --value lab-dies.service)
    sleep 0.5
    echo '# changed' >>${UNITS}/lab-changed.service
    systemctl start --no-block lab-waits
    `,
    { timeoutMs: 60_000 },
  )
}
