/** Accounts that every host has, or that packages make: their names tell nothing. */
import type { NameStandIns } from './names.js'

const SYSTEM = new Set(
  `root bin daemon adm lp sync shutdown halt mail operator games ftp nobody nogroup dbus messagebus polkitd polkit avahi tss sssd sshd chrony
  _chrony ntp ntpsec rpc rpcuser unbound geoclue gdm gnome-initial-setup colord rtkit pipewire flatpak setroubleshoot cockpit-ws
  cockpit-wsinstance clevis dnsmasq tcpdump systemd-network systemd-resolve systemd-timesync systemd-coredump systemd-oom
  systemd-journal systemd-journal-remote systemd-journal-upload systemd-journal-gateway input kvm render tty disk audio video users
  wheel sudo utmp www-data backup list irc gnats man news uucp proxy sys apache nginx mysql postgres redis memcached named bind
  postfix docker libvirt-qemu libvirtdbus qemu saslauth stapunpriv pulse abrt usbmuxd gluster openvpn nm-openvpn nm-openconnect
  _apt sgx lxd syslog uuidd landscape pollinate fwupd-refresh tcpdump cups cupsys saned kernoops whoopsie hplip`.split(/\s+/),
)

export interface Account {
  name: string
  uid: number
}

/** The accounts of passwd(5). Lines that are none are left out: this only tells what to replace. */
export function parsePasswd(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = ''] = line.split(':')
    return name !== '' && /^\d+$/.test(uid) ? [{ name, uid: Number(uid) }] : []
  })
}

/** People's accounts start at 1000; 65534 is nobody. */
export function isPerson({ uid }: Account): boolean {
  return uid >= 1000 && uid < 65534
}

/** Replaces user names where only one can stand, also of accounts that passwd does not have (LDAP, SSSD). */
export class UserContexts {
  readonly #system: ReadonlySet<string>

  constructor(
    readonly names: NameStandIns,
    accounts: readonly Account[],
  ) {
    this.#system = new Set([...SYSTEM, ...accounts.filter((account) => !isPerson(account)).map(({ name }) => name)])
  }

  redact(text: string): string {
    return text
      .replace(
        /^([ \t]*(?:User|Group|RunAs|SocketUser|SocketGroup)[ \t]*=[ \t]*)([A-Za-z_][A-Za-z0-9_.@\\-]*)/gm,
        (_whole, before: string, name: string) => before + this.user(name),
      )
      .replace(/((?:\/var)?\/home\/)([A-Za-z_][A-Za-z0-9_.-]*)/g, (_whole, before: string, name: string) => before + this.user(name))
      .replace(
        /((?:^|(?<=[\s"'\0]))(?:USER|LOGNAME|SUDO_USER|USERNAME)=)([A-Za-z_][A-Za-z0-9_.-]*)/gm,
        (_whole, before: string, name: string) => before + this.user(name),
      )
      .replace(
        /\b((?:of|for|by) [Uu]ser )([A-Za-z_][A-Za-z0-9_.-]*[A-Za-z0-9_])/g,
        (_whole, before: string, name: string) => before + this.user(name),
      )
  }

  user(name: string): string {
    return this.#system.has(name) || name.startsWith('systemd-') || name.startsWith('_') ? name : this.names.user(name)
  }

  /** passwd(5): people's names, full names and home directories. */
  redactPasswd(text: string): string {
    return text
      .split('\n')
      .map((line) => {
        const fields = line.split(':')
        const [name = '', password = '', uid = '', gid = '', , , shell = ''] = fields
        if (fields.length < 7 || this.user(name) === name) return line
        return [
          this.user(name),
          password === 'x' || password === '*' ? password : 'x',
          uid,
          gid,
          '',
          `/home/${this.user(name)}`,
          shell,
        ].join(':')
      })
      .join('\n')
  }
}
