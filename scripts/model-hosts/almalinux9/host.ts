import { FileTree } from '../host/file-tree.js'
import { ModelHost } from '../host/model-host.js'
import { adaptUnits, installUnits, readUnitFileStates, staticLinks } from '../host/unit-file-list.js'
import { bootBlame } from '../systemd/blame.js'
import { systemdLog } from '../systemd/log-lines.js'
import { Manager } from '../systemd/manager.js'
import { managerProperties } from '../systemd/manager-properties.js'
import { addProcessFiles } from '../systemd/process-files.js'
import { systemctl } from '../systemd/systemctl.js'
import { chronyc } from '../tools/chronyc.js'
import { firewallCmd, stockZones } from '../tools/firewall-cmd.js'
import { grubby } from '../tools/grubby.js'
import { journalctl } from '../tools/journal.js'
import { dmesg, readKernelLog } from '../tools/kernel.js'
import { getent, notAsked, rpm, systemdAnalyze, timedatectl } from '../tools/small-tools.js'
import { dataFile } from '../data-file.js'
import { CHRONYD, REVERSE_NAMES } from './chronyd.js'
import { CLOCK } from './clock.js'
import { addFiles, BOOT_ID, ENTRIES, MACHINE_ID } from './files.js'
import { DAEMON_LOG, hostNameAt } from './log.js'
import { STAGES, UNITS } from './units.js'

const UNIT_FOLDER = '/usr/lib/systemd/system'
const VERSION = `systemd 252 (252-51.el9_6.1)
+PAM +AUDIT +SELINUX -APPARMOR +IMA +SMACK +SECCOMP +GCRYPT +GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 -IDN -IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT -QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD -BPF_FRAMEWORK +XKBCOMMON +UTMP +SYSVINIT default-hierarchy=unified
`

/** The AlmaLinux 9.6 host of the document "Linux service management". */
export function almalinux9(): ModelHost {
  const files = new FileTree(0, CLOCK.bootUsec / 1e6 - 90_000)
  const states = readUnitFileStates(dataFile('almalinux9/unit-files.txt'))
  installUnits(
    files,
    [
      adaptUnits(dataFile('units/systemd-252.units'), ['machines.target'], {}),
      dataFile('almalinux9/packages.units'),
      dataFile('almalinux9/idle.units'),
    ],
    states,
    {
      folder: UNIT_FOLDER,
      shownAs: UNIT_FOLDER,
    },
  )
  staticLinks(files, UNIT_FOLDER, LINKS)
  for (const [alias, name] of Object.entries(ALIASES)) files.link(`${UNIT_FOLDER}/${alias}`, name)
  files.link('/etc/systemd/system/default.target', `${UNIT_FOLDER}/graphical.target`)
  files.filesFrom(dataFile('almalinux9/generated.units'))
  for (const [folder, name] of GENERATED_LINKS) files.link(`/run/systemd/generator/${folder}/${name}`, `../${name}`)
  files.link(`/run/systemd/generator/local-fs.target.wants/${REMOUNT}`, `${UNIT_FOLDER}/${REMOUNT}`)
  addFiles(files, CLOCK)

  const manager = new Manager({
    files,
    version: 252,
    searchPath: ['/etc/systemd/system', '/run/systemd/transient', '/run/systemd/generator', UNIT_FOLDER],
    units: UNITS,
    unitFileStates: states,
    presetOf: (name) => ((states.get(name)?.startsWith('enabled') === true) !== PRESET_DIFFERS.has(name) ? 'enabled' : 'disabled'),
    tasksMax: 10_816,
  })
  addProcessFiles(files, manager)
  const kernel = readKernelLog(dataFile('almalinux9/kernel.log'))
  return new ModelHost({
    files,
    now: CLOCK.now,
    uid: 0,
    tools: {
      '/usr/bin/systemctl': systemctl({
        manager,
        clock: CLOCK,
        bootId: BOOT_ID,
        version: VERSION,
        defaultTarget: 'graphical.target',
        managerProperties: managerProperties(manager, CLOCK, STAGES, { version: '252-51.el9_6.1', virtualization: 'oracle' }),
      }),
      '/usr/bin/journalctl': journalctl({
        version: VERSION,
        clock: CLOCK,
        bootId: BOOT_ID,
        machineId: MACHINE_ID,
        entries: [...systemdLog(manager), ...DAEMON_LOG],
        kernel,
        hostNameAt,
      }),
      '/usr/bin/systemd-analyze': systemdAnalyze({ version: VERSION, clock: CLOCK, blame: bootBlame(manager), zones: { 'Asia/Tokyo': 9 } }),
      '/usr/bin/timedatectl': timedatectl(CLOCK, 'Asia/Tokyo'),
      '/usr/bin/dmesg': dmesg('2.37.4', kernel),
      '/usr/sbin/grubby': grubby(files, ENTRIES, null),
      '/usr/bin/grub2-editenv': notAsked('grub2-editenv'),
      '/usr/sbin/grub2-reboot': notAsked('grub2-reboot'),
      '/usr/bin/chronyc': chronyc(CHRONYD),
      '/usr/bin/firewall-cmd': firewallCmd({
        version: '1.3.4',
        defaultZone: 'public',
        runtime: { ...stockZones('1.x'), public: { ...stockZones('1.x')['public'], interfaces: ['enp0s3', 'enp0s8'] } },
        permanent: stockZones('1.x'),
      }),
      '/usr/bin/rpm': rpm({ grubby: '8.40-63.el9' }),
      '/usr/bin/getent': getent(REVERSE_NAMES),
      '/usr/bin/sudo': () => ({ stdout: '' }),
    },
  })
}

/** Wanted because the root file system stands in /etc/fstab: by a generator, so that it counts as enabled at runtime. */
const REMOUNT = 'systemd-remount-fs.service'

/** Links that packages bring along: what every boot wants. */
const LINKS: Readonly<Record<string, string>> = {
  'sysinit.target.wants': `
    cryptsetup.target dev-hugepages.mount dev-mqueue.mount dracut-shutdown.service integritysetup.target
    kmod-static-nodes.service ldconfig.service plymouth-read-write.service plymouth-start.service
    proc-sys-fs-binfmt_misc.automount sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount
    sys-kernel-tracing.mount systemd-ask-password-console.path systemd-binfmt.service systemd-hwdb-update.service
    systemd-journal-catalog-update.service systemd-journal-flush.service systemd-journald.service
    systemd-machine-id-commit.service systemd-modules-load.service systemd-random-seed.service systemd-sysctl.service
    systemd-sysusers.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup.service
    systemd-udev-trigger.service systemd-udevd.service systemd-update-done.service systemd-update-utmp.service
    veritysetup.target`,
  'sockets.target.wants': `
    systemd-coredump.socket systemd-initctl.socket systemd-journald-dev-log.socket systemd-journald.socket
    systemd-udevd-control.socket systemd-udevd-kernel.socket`,
  'multi-user.target.wants': `
    getty.target plymouth-quit-wait.service plymouth-quit.service systemd-ask-password-wall.path systemd-logind.service
    systemd-update-utmp-runlevel.service systemd-user-sessions.service dbus.service`,
  'graphical.target.wants': 'systemd-update-utmp-runlevel.service',
  'timers.target.wants': 'systemd-tmpfiles-clean.timer',
  'sound.target.wants': 'alsa-restore.service alsa-state.service',
  'rescue.target.wants': 'systemd-update-utmp-runlevel.service',
}

const ALIASES: Readonly<Record<string, string>> = {
  'autovt@.service': 'getty@.service',
  'ctrl-alt-del.target': 'reboot.target',
  'dbus-org.freedesktop.hostname1.service': 'systemd-hostnamed.service',
  'dbus-org.freedesktop.locale1.service': 'systemd-localed.service',
  'dbus-org.freedesktop.login1.service': 'systemd-logind.service',
  'dbus-org.freedesktop.timedate1.service': 'systemd-timedated.service',
  'default.target': 'graphical.target',
  'runlevel0.target': 'poweroff.target',
  'runlevel1.target': 'rescue.target',
  'runlevel2.target': 'multi-user.target',
  'runlevel3.target': 'multi-user.target',
  'runlevel4.target': 'multi-user.target',
  'runlevel5.target': 'graphical.target',
  'runlevel6.target': 'reboot.target',
}

const GENERATED_LINKS: readonly (readonly [folder: string, name: string])[] = [
  ['local-fs.target.requires', '-.mount'],
  ['local-fs.target.requires', 'boot.mount'],
  ['local-fs.target.requires', 'boot-efi.mount'],
  ['swap.target.requires', String.raw`dev-mapper-almalinux_vbox\x2dswap.swap`],
]

/** Unit files whose state is not what their preset says: enabled without, or not enabled in spite of it. */
const PRESET_DIFFERS = new Set(['NetworkManager-wait-online.service', 'systemd-remount-fs.service', 'remote-cryptsetup.target'])
