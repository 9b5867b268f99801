import { device, type UnitSpec } from '../systemd/model.js'

const NETWORK_CARD = '82540EM Gigabit Ethernet Controller (PRO/1000 MT Desktop Adapter)'
const SATA = '/sys/devices/pci0000:00/0000:00:0d.0/ata3/host0/target0:0:0/0:0:0:0/block/sda'
const CDROM = '/sys/devices/pci0000:00/0000:00:01.1/ata2/host2/target2:0:0/2:0:0:0/block/sr0'
const SOUND = '/sys/devices/pci0000:00/0000:00:05.0/sound/card0/controlC0'

export const DEVICES: readonly UnitSpec[] = [
  ...device(CDROM, 'VBOX_CD-ROM', 3.902, ['/dev/sr0']),
  ...device('/sys/devices/pci0000:00/0000:00:03.0/net/enp0s3', NETWORK_CARD, 3.884, ['/sys/subsystem/net/devices/enp0s3']),
  ...device('/sys/devices/pci0000:00/0000:00:08.0/net/enp0s8', NETWORK_CARD, 3.886, ['/sys/subsystem/net/devices/enp0s8']),
  ...device(SOUND, SOUND, 4.461),
  ...device(SATA, 'VBOX_HARDDISK', 3.868, ['/dev/sda']),
  ...device(`${SATA}/sda1`, 'VBOX_HARDDISK EFI\\x20System\\x20Partition', 3.89, ['/dev/sda1', '/dev/disk/by-uuid/6F2B-1C0E']),
  ...device(`${SATA}/sda2`, 'VBOX_HARDDISK 2', 3.891, ['/dev/sda2', '/dev/disk/by-uuid/0b0c2f4e-7d7a-4c1d-9d58-2f1c1e7c9a35']),
  ...device(`${SATA}/sda3`, 'LVM PV 8mQ1Rf-Zr2c-Jx5d-Kf0W-5n7s-Qy3h-4TqVbX on /dev/sda3 3', 3.892, ['/dev/sda3']),
  ...device('/sys/devices/virtual/block/dm-0', '/sys/devices/virtual/block/dm-0', 3.866, ['/dev/dm-0', '/dev/mapper/almalinux_vbox-root']),
  ...device('/sys/devices/virtual/block/dm-1', '/sys/devices/virtual/block/dm-1', 3.867, ['/dev/dm-1', '/dev/mapper/almalinux_vbox-swap']),
  ...device('/sys/devices/virtual/misc/rfkill', '/sys/devices/virtual/misc/rfkill', 3.894),
  ...device('/sys/module/configfs', '/sys/module/configfs', 3.601),
  ...device('/sys/module/fuse', '/sys/module/fuse', 3.603),
]
