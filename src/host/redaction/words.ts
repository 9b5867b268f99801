/**
 * Words that hosts and users are sometimes named after, and that mean something else in the outputs of tools: replacing
 * them everywhere would spoil the outputs and tell nothing. Such a name is replaced only where it must be a name.
 */
const COMMON = new Set(
  `access accept active activating adm admin agent alias all almalinux android any apache apt arch auth auto backup bad bin block boot
  broadcast build bus by cache cat cent centos chain check chrony chronyd client cloud cluster code command common conf config console
  container control core cpu cron crond cups daemon data database db dbus dead debian debug default desktop dev device devices dhcp
  direct directory dirty disable disabled disk dmz dns docker domain down drop early eject elapsed enable enabled entry env error eth
  etc event exec exit exited external extra failed false fedora file files firewall firewalld first flag format found free ftp game
  games gateway generated generic git global gnu group groups grub grubby guest halt hard high home host hosts http httpd https idle
  image inactive indirect info init initrd input install installed instance interface internal invalid jenkins job jobs journal kernel
  key keys kill kube label lan last leap left lib libvirt line linked linux list listen live load loaded local localdomain localhost
  lock log login logs loop low lxd mail main maintenance man manager manual mapper mask masked master max media member memory message
  messages min minimal missing mode module modules monitor mount mounted multi mysql name named names net network news nginx nfs no
  node nobody node1 none normal not notice nsa ntp ntpd null off offline old on online open oracle order os other out output own owner
  package packages parent part pass password path paths peer permanent physical pid plain plugged podman policy pool port ports
  postfix postgres power present preset print proc process processes production profile program proxy public quiet random raw ready
  reboot reception recording red redhat redis rejected release reload remote rescue reset resolve restart rhel rocky root router rule
  rules run running samba scope screen script secure security select selected server server1 servers service services session set
  setup shadow shared shell show shutdown signal site slackware slave sleep slice snapshot socket sockets software source sources
  splash ssh sshd stage staging stand standard start started state static station stats status stop stopped storage store stratum
  string success support suse swap switch sync sys sysadm sysinit syslog system systemctl systemd table target task tasks temp
  template test tester testing text time timedatectl timer timers title tmp tools top trans trusted true tty type ubuntu udev udp uefi
  unit units unknown up update upgrade use user users usr uuid value var vault version video view virtual virt vm volume wait waiting
  wants warn warning web wheel work worker workstation world write www yes zone zones`.split(/\s+/),
)

/** Whether a name can be replaced wherever it stands as a word of its own. */
export function isDistinctive(name: string): boolean {
  return name.length >= 3 && !COMMON.has(name.toLowerCase()) && !/^\d+$/.test(name)
}
