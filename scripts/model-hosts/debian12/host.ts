import { dataFile } from '../data-file.js'
import { FileTree } from '../host/file-tree.js'
import { ModelHost } from '../host/model-host.js'
import { UnknownQuestion, type Tool } from '../host/tool.js'
import { adaptUnits, installUnits, statesOf, staticLinks } from '../host/unit-file-list.js'
import { bootBlame } from '../systemd/blame.js'
import { Clock } from '../systemd/clock.js'
import { systemdLog } from '../systemd/log-lines.js'
import { Manager } from '../systemd/manager.js'
import { managerProperties } from '../systemd/manager-properties.js'
import { addProcessFiles } from '../systemd/process-files.js'
import { systemctl } from '../systemd/systemctl.js'
import { chronyc } from '../tools/chronyc.js'
import { journalctl } from '../tools/journal.js'
import { dmesg, readKernelLog } from '../tools/kernel.js'
import { getent, notAsked, systemdAnalyze, timedatectl } from '../tools/small-tools.js'
import { CHRONYD } from './chronyd.js'
import { addFiles, BOOT_ID, MACHINE_ID } from './files.js'
import { LOG } from './log.js'
import { STAGES, UNITS } from './units.js'

const FOLDER = '/usr/lib/systemd/system'
const SHOWN = '/lib/systemd/system'
const VERSION = `systemd 252 (252.38-1~deb12u1)
+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified
`

/** Monday 2025-08-04, 07:12:33 UTC, a day and a half after the boot. */
const CLOCK = new Clock(Date.UTC(2025, 7, 2, 18, 40, 5) * 1000, 131_548)

/**
 * A small server on Debian 12: no grubby and no boot entries, no firewalld, chrony without an answer, a failed job.
 *
 * @param uid 1000: the same host as a user without any rights sees it
 */
export function debian12(uid: 0 | 1000 = 0): ModelHost {
  const files = new FileTree(uid, CLOCK.bootUsec / 1e6 - 5_000_000)
  const texts = [adaptUnits(dataFile('units/systemd-252.units'), NOT_IN_DEBIAN, DESCRIPTIONS), dataFile('debian12/packages.units')].map(
    (text) => text.replaceAll('=/usr/lib/systemd/', '=/lib/systemd/'),
  )
  const states = statesOf(texts, ENABLED, ALIASES, 252)
  installUnits(files, texts, states, { folder: FOLDER, shownAs: SHOWN })
  staticLinks(files, FOLDER, LINKS)
  for (const [alias, name] of Object.entries(ALIASES)) files.link(`${FOLDER}/${alias}`, name)
  files.filesFrom(dataFile('debian12/generated.units'))
  files.link('/run/systemd/generator/local-fs.target.requires/-.mount', '../-.mount')
  files.link('/run/systemd/generator/local-fs.target.wants/systemd-remount-fs.service', `${SHOWN}/systemd-remount-fs.service`)
  states.set('systemd-remount-fs.service', 'enabled-runtime')
  states.set('-.mount', 'generated')
  states.set('session-41.scope', 'transient')
  // A unit of the administrator that is switched off for good.
  files.link('/etc/systemd/system/bluetooth.target', '/dev/null')
  states.set('bluetooth.target', 'masked')
  addFiles(files, CLOCK)

  const manager = new Manager({
    files,
    version: 252,
    searchPath: ['/etc/systemd/system', '/run/systemd/transient', '/run/systemd/generator', FOLDER],
    units: UNITS,
    unitFileStates: states,
    presetOf: () => 'enabled',
    tasksMax: 2307,
    shownAs: (path) => path.replace(FOLDER, SHOWN),
  })
  addProcessFiles(files, manager)
  const kernel = readKernelLog(dataFile('debian12/kernel.log'))
  const journal = journalctl({
    version: VERSION,
    clock: CLOCK,
    bootId: BOOT_ID,
    machineId: MACHINE_ID,
    entries: [...systemdLog(manager), ...LOG],
    kernel,
    hostNameAt: () => 'deb12',
  })
  const isRoot = uid === 0
  return new ModelHost({
    files,
    now: CLOCK.now,
    uid,
    tools: {
      '/usr/bin/systemctl': systemctl({
        manager,
        clock: CLOCK,
        bootId: BOOT_ID,
        version: VERSION,
        defaultTarget: 'graphical.target',
        managerProperties: managerProperties(manager, CLOCK, STAGES, { version: '252.38-1~deb12u1', virtualization: 'kvm' }),
      }),
      '/usr/bin/journalctl': isRoot ? journal : closedJournal(journal),
      '/usr/bin/systemd-analyze': systemdAnalyze({
        version: VERSION,
        clock: CLOCK,
        blame: bootBlame(manager),
        zones: { 'Europe/Berlin': 2 },
      }),
      '/usr/bin/timedatectl': timedatectl(CLOCK, 'Europe/Berlin', false),
      '/usr/bin/dmesg': isRoot ? dmesg('2.38.1', kernel) : closedDmesg(dmesg('2.38.1', kernel)),
      '/usr/bin/chronyc': isRoot ? chronyc(CHRONYD) : closedChronyc(chronyc(CHRONYD)),
      '/usr/bin/grub-editenv': notAsked('grub-editenv'),
      '/usr/sbin/grub-reboot': notAsked('grub-reboot'),
      '/usr/sbin/nft': nft,
      '/usr/bin/getent': getent({}),
      '/usr/bin/sudo': () => ({ stdout: '' }),
    },
  })
}

/** No rules at all, as Debian installs it. */
const nft: Tool = (args) => {
  if (args.join(' ') !== '-j list ruleset') throw new UnknownQuestion('nft', args)
  return { stdout: '{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}]}\n' }
}

/** Over UDP, which is all that a user has, chronyd answers harmless reports only. */
function closedChronyc(open: Tool): Tool {
  return (args) => (args.some((word) => /^(?:clients|accheck)\b/.test(word)) ? { stdout: '501 Not authorised\n', exitCode: 1 } : open(args))
}

/** kernel.dmesg_restrict=1, as Debian has it. */
function closedDmesg(open: Tool): Tool {
  return (args) =>
    args[0] === '--version' ? open(args) : { stderr: 'dmesg: read kernel buffer failed: Operation not permitted\n', exitCode: 1 }
}

function closedJournal(open: Tool): Tool {
  const stderr = `Hint: You are currently not seeing messages from other users and the system.
      Users in groups 'adm', 'systemd-journal' can see all messages.
      Pass -q to turn off this notice.
No journal files were opened due to insufficient permissions.
`
  return (args) => (args[0] === '--version' ? open(args) : { stderr, exitCode: 1 })
}

/** Debian builds systemd without these, or has them in packages that are not installed. */
const NOT_IN_DEBIAN = [
  'ldconfig.service',
  'systemd-hwdb-update.service',
  'systemd-journal-catalog-update.service',
  'systemd-update-done.service',
  'systemd-vconsole-setup.service',
]

const DESCRIPTIONS: Readonly<Record<string, string>> = { '/etc/rc.d/rc.local Compatibility': '/etc/rc.local Compatibility' }

const ENABLED = [
  ...['apparmor.service', 'apt-daily.timer', 'apt-daily-upgrade.timer', 'chrony.service', 'console-setup.service', 'cron.service'],
  ...['dpkg-db-backup.timer', 'e2scrub_all.timer', 'e2scrub_reap.service', 'fstrim.timer', 'getty@.service', 'keyboard-setup.service'],
  ...['logrotate.timer', 'man-db.timer', 'networking.service', 'remote-fs.target', 'ssh.service', 'systemd-pstore.service'],
  ...['unattended-upgrades.service'],
]

const ALIASES: Readonly<Record<string, string>> = {
  'autovt@.service': 'getty@.service',
  'ctrl-alt-del.target': 'reboot.target',
  'dbus-org.freedesktop.hostname1.service': 'systemd-hostnamed.service',
  'dbus-org.freedesktop.login1.service': 'systemd-logind.service',
  'dbus-org.freedesktop.timedate1.service': 'systemd-timedated.service',
  'default.target': 'graphical.target',
  'kmod.service': 'systemd-modules-load.service',
  'procps.service': 'systemd-sysctl.service',
  'runlevel0.target': 'poweroff.target',
  'runlevel1.target': 'rescue.target',
  'runlevel2.target': 'multi-user.target',
  'runlevel3.target': 'multi-user.target',
  'runlevel4.target': 'multi-user.target',
  'runlevel5.target': 'graphical.target',
  'runlevel6.target': 'reboot.target',
}

/** Links that packages bring along: what every boot wants. */
const LINKS: Readonly<Record<string, string>> = {
  'sysinit.target.wants': `
    cryptsetup.target dev-hugepages.mount dev-mqueue.mount integritysetup.target kmod-static-nodes.service
    proc-sys-fs-binfmt_misc.automount sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount
    sys-kernel-tracing.mount systemd-ask-password-console.path systemd-binfmt.service systemd-journal-flush.service
    systemd-journald.service systemd-machine-id-commit.service systemd-modules-load.service systemd-random-seed.service
    systemd-sysctl.service systemd-sysusers.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup.service
    systemd-udev-trigger.service systemd-udevd.service systemd-update-utmp.service veritysetup.target`,
  'sockets.target.wants': `
    dbus.socket systemd-initctl.socket systemd-journald-audit.socket systemd-journald-dev-log.socket
    systemd-journald.socket systemd-udevd-control.socket systemd-udevd-kernel.socket`,
  'multi-user.target.wants': `
    dbus.service getty.target systemd-ask-password-wall.path systemd-logind.service
    systemd-update-utmp-runlevel.service systemd-user-sessions.service`,
  'graphical.target.wants': 'systemd-update-utmp-runlevel.service',
  'rescue.target.wants': 'systemd-update-utmp-runlevel.service',
  'timers.target.wants': 'systemd-tmpfiles-clean.timer',
}
