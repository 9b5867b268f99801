/** What happens to texts by where they come from: one table for each kind of thing that gives a host away. */
import { describe, expect, it } from 'vitest'
import { Redactor, type Source } from '../../../src/host/redaction/redactor.js'

function redact(text: string, source: Source = null, prepare: (redactor: Redactor) => void = () => undefined): string {
  const accounts = [
    { name: 'root', uid: 0 },
    { name: 'acmed', uid: 980 },
    { name: 'alice', uid: 1000 },
  ]
  const redactor = new Redactor(accounts)
  redactor.learn([text])
  prepare(redactor)
  redactor.redact(text, source)
  redactor.lookForSecretsEverywhere()
  const redacted = redactor.redact(text, source)
  const again = new Redactor(accounts)
  again.learn([redacted])
  expect(again.redact(redacted, source), 'redacted twice').toBe(redacted)
  return redacted
}
const output = (program: string, ...args: string[]): Source => ({ program, args })
const file = (path: string): Source => ({ path })

describe('secrets by their names', () => {
  it.each([
    ['password=hunter2', 'password=redacted1'],
    ['DB_PASS="a b"', 'DB_PASS="redacted1"'],
    ["api-key='x y'", "api-key='redacted1'"],
    ['"token": "abc"', '"token": "redacted1"'],
    ['--password hunter2 --verbose', '--password redacted1 --verbose'],
    ['--db-token=hunter2 -x', '--db-token=redacted1 -x'],
    ['curl -u bob:geheim https://www.redhat.com/x', 'curl -u redacted1 https://www.redhat.com/x'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer redacted1'],
    ['password: hunter2', 'password: redacted1'],
    ['the passphrase is xyzzy99', 'the passphrase is redacted1'],
    ['pw=x1 pw=x1 pw=y2', 'pw=redacted1 pw=redacted1 pw=redacted2'],
    ['rd.iscsi.password=geheim', 'rd.iscsi.password=redacted1'],
    ['password=a,b;c&d', 'password=redacted1'],
    ['password=hunter2 and elsewhere hunter2, xhunter2x', 'password=redacted1 and elsewhere redacted1, xhunter2x'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it.each([
    'PassCredentials=no',
    'PassCredentials=\nUser=root',
    'LoadCredential=login.motd',
    'ConditionCredential=|sysusers.extra',
    'KeyringMode=private',
    'PASSWORD=$PASSWORD',
    'ssl_key=/etc/pki/tls/private/x',
    'token = none',
    'Description=Forward Password Requests to Wall Directory Watch',
    'Authenticated   : No',
    'bypass 1',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })
})

describe('secrets by their form', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'redacted1'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'redacted1'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-_1', 'redacted1'],
    ['root:$6$saltsalt$abcdefghijklmnop:19000', 'root:redacted1:19000'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc alice@laptop', 'ssh-ed25519 redacted1'],
    [
      'x -----BEGIN OPENSSH PRIVATE KEY-----\nabc\ndef\n-----END OPENSSH PRIVATE KEY----- y',
      'x -----BEGIN OPENSSH PRIVATE KEY-----\nredacted1\n-----END OPENSSH PRIVATE KEY----- y',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\ncut off', '-----BEGIN RSA PRIVATE KEY-----\nredacted1\n-----END RSA PRIVATE KEY-----'],
    ['id aGVsbG8gd29ybGQgdGhpcyBpcyBzZWNyZXQ1Mg==', 'id redacted1'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it.each([
    'InactiveExitTimestampMonotonic=18446744073709551615',
    'dbus-org.fedoraproject.FirewallD1.service',
    'initramfs-5.14.0-570.26.1.el9_6.x86_64.img',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })
})

describe('URLs, mail addresses and names of hosts', () => {
  it.each([
    ['inst.ks=http://user:pw@10.1.2.3/ks.cfg?x=1', 'inst.ks=http://redacted@192.0.2.3/redacted'],
    ['https://db.secretcorp.net:8443/', 'https://host1.example:8443/'],
    ['https://www.freedesktop.org/wiki/Software/systemd/', 'https://www.freedesktop.org/wiki/Software/systemd/'],
    ['nfs://[2a02:1::1]/export', 'nfs://[2001:db8::1]/redacted'],
    ['unix:///run/x.sock', 'unix:///run/x.sock'],
    ['mailto bob.smith@mail.secretcorp.net.', 'mailto mail1@example.com.'],
    ['getty@tty1.service user@1000.service', 'getty@tty1.service user@1000.service'],
    ['web01.secretcorp.net and db.secretcorp.net, web01.secretcorp.net', 'host1.example and host2.example, host1.example'],
    ['2.rhel.pool.ntp.org time.google.com', '2.rhel.pool.ntp.org time.google.com'],
    ['/etc/letsencrypt/live/www.secretcorp.net/fullchain.pem', '/etc/letsencrypt/live/host1.example/fullchain.pem'],
    ['/etc/rc.local rc.local', '/etc/rc.local rc.local'],
    [
      'rd.lvm.lv=vg/root net.ifnames=0 org.freedesktop.login1 chrony.conf',
      'rd.lvm.lv=vg/root net.ifnames=0 org.freedesktop.login1 chrony.conf',
    ],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  const own = (redactor: Redactor): void => {
    redactor.names.addOwnName('web-01.intern')
  }

  it.each([
    ['web-01.intern web-01 WEB-01', 'host1.example host1 host1'],
    ['rl_web-01-root', 'rl_host1-root'],
    ['/dev/mapper/rl_web--01-root', '/dev/mapper/rl_host1-root'],
    [String.raw`dev-mapper-rl_web\x2d01\x2droot.device`, String.raw`dev-mapper-rl_host1\x2droot.device`],
    ['db.intern', 'host2.example'],
    ['xweb-01 web-011 internal', 'xweb-01 web-011 internal'],
  ])('knows its own name in %s', (text, expected) => {
    expect(redact(text, null, own)).toBe(expected)
  })

  it('a name that is a common word is replaced only where it must be a name', () => {
    const named = (redactor: Redactor): void => {
      redactor.names.addOwnName('server')
    }
    expect(redact('a server for time\n', null, named)).toBe('a server for time\n')
    expect(redact('server\n', file('/etc/hostname'), named)).toBe('host1\n')
    expect(redact('{"_HOSTNAME":"server","MESSAGE":"x"}', output('journalctl'), named)).toBe('{"_HOSTNAME":"host1","MESSAGE":"message 1"}')
  })
})

describe('users', () => {
  const people = (redactor: Redactor): void => {
    redactor.names.addUser('alice')
  }

  it.each([
    ['User=alice', 'User=user1'],
    ['User=bob', 'User=user2'],
    ['User=acmed', 'User=acmed'],
    ['User=root\nGroup=chrony', 'User=root\nGroup=chrony'],
    ['/home/bob/x', '/home/user2/x'],
    ['Session 3 of User alice', 'Session 3 of User user1'],
    ['/srv/alice-data', '/srv/user1-data'],
    ['user@1000.service user-1000.slice', 'user@1000.service user-1000.slice'],
  ])('%s', (text, expected) => {
    expect(redact(text, null, people)).toBe(expected)
  })

  it('of passwd lose their full names as well', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000:Alice A.:/home/alice:/bin/zsh\nbob:$6$salt$hash:1001:1001:Bob:/srv/bob:/bin/sh\n'
    expect(redact(text, file('/etc/passwd'), people)).toBe(
      'root:x:0:0:root:/root:/bin/bash\nuser1:x:1000:1000::/home/user1:/bin/zsh\nuser2:x:1001:1001::/home/user2:/bin/sh\n',
    )
  })
})

describe('units', () => {
  it.each([
    ['Environment=A=geheim "B=two words" PATH=/usr/bin C=1', 'Environment=A=redacted1 "B=redacted2" PATH=/usr/bin C=1'],
    ['Environment=', 'Environment='],
    ["Environment='A=x y' \\\n  B=z", "Environment='A=redacted1' \\\n  B=redacted2"],
    ['Environment=A="x y"', 'Environment=A=redacted1'],
    ['SetCredential=id:secret data', 'SetCredential=id:redacted1'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('that come with packages keep their commands; those of this host keep the program, options and paths', () => {
    const shown = (path: string, dropIn = ''): string =>
      `ExecStart={ path=/usr/bin/x ; argv[]=/usr/bin/x -v --name=geheim /etc/x.conf positional 8080 ; ignore_errors=no ; code=(null) ; status=0/0 }\nFragmentPath=${path}\nDropInPaths=${dropIn}\n`
    const kept = shown('/usr/lib/systemd/system/x.service')
    expect(redact(kept, output('systemctl', 'show'))).toBe(kept)
    const expected = 'argv[]=/usr/bin/x -v --name=redacted1 /etc/x.conf redacted2 8080 ;'
    for (const text of [
      shown('/etc/systemd/system/x.service'),
      shown('/usr/lib/systemd/system/x.service', '/etc/systemd/system/x.service.d/a.conf'),
    ]) {
      expect(redact(text, output('systemctl', 'show'))).toContain(expected)
    }
    expect(redact(`${kept}\n${shown('/etc/systemd/system/x.service')}`, output('systemctl', 'show'))).toContain(`${kept}\n`)
  })

  it('with commands of several lines are redacted to the end of the command', () => {
    const text =
      'ExecStart={ path=/bin/sh ; argv[]=/bin/sh -c one\n\ntwo=geheim\nthree ; ignore_errors=no ; code=(null) ; status=0/0 }\nFragmentPath=/etc/systemd/system/x.service\n'
    const redacted = redact(text, output('systemctl', 'show'))
    expect(redacted).not.toMatch(/one|geheim|three/)
    expect(redacted).toMatch(/ ; ignore_errors=no/)
  })

  it('in files and in systemctl cat', () => {
    const unit = '[Service]\nExecStart=/usr/bin/x --url=geheim positional\n'
    const expected = '[Service]\nExecStart=/usr/bin/x --url=redacted1 redacted2\n'
    expect(redact(unit, file('/etc/systemd/system/x.service'))).toBe(expected)
    expect(redact(unit, file('/usr/lib/systemd/system/x.service'))).toBe(unit)
    const cat = `# /usr/lib/systemd/system/x.service\n${unit}\n# /etc/systemd/system/x.service.d/a.conf\n${unit}`
    expect(redact(cat, output('systemctl', 'cat'))).toBe(
      `# /usr/lib/systemd/system/x.service\n${unit}\n# /etc/systemd/system/x.service.d/a.conf\n${expected}`,
    )
  })

  it.each([
    ['/usr/bin/x\0--password\0geheim9\0-v\0', '/usr/bin/x\0--password\0redacted1\0-v\0'],
    ['sshd: alice [priv]', 'sshd: redacted1 [priv]'],
    ['/usr/sbin/chronyd\0-F\0' + '2\0', '/usr/sbin/chronyd\0-F\0' + '2\0'],
    ['', ''],
  ])('processes: %j', (text, expected) => {
    expect(redact(text, file('/proc/42/cmdline'))).toBe(expected)
  })

  it('files of variables: those that a unit reads, and those of the distribution', () => {
    expect(redact('A=geheim\nexport B="x y"\n# c\nOPTIONS="-F 2"\n', file('/etc/sysconfig/x'))).toBe(
      'A=redacted1\nexport B=redacted2\n# c\nOPTIONS="-F 2"\n',
    )
    const redactor = new Redactor([])
    redactor.learn(['EnvironmentFile=-/opt/x/vars\n'])
    expect(redactor.redact('A=geheim\n', file('/opt/x/vars'))).toBe('A=redacted1\n')
    const grub = 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="crashkernel=1G rhgb quiet"\n'
    expect(redact(grub, file('/etc/default/grub'))).toBe(grub)
  })
})

describe('kernel arguments', () => {
  it.each([
    ['ip=10.1.2.3::10.1.2.1:255.255.255.0:web01:eth0:none', 'ip=192.0.2.3::192.0.2.1:255.255.255.0:host1:eth0:none'],
    ['rd.luks.key=/secret.key:UUID=9F3B-11C2', 'rd.luks.key=redacted1'],
    ['inst.ks=nfs:filer:/ks quiet', 'inst.ks=redacted1 quiet'],
    ['inst.repo=cdrom', 'inst.repo=cdrom'],
    ['systemd.setenv=A=geheim', 'systemd.setenv=redacted1'],
    ['crashkernel=1G-4G:192M,4G-64G:256M rhgb quiet $tuned_params', 'crashkernel=1G-4G:192M,4G-64G:256M rhgb quiet $tuned_params'],
  ])('%s', (text, expected) => {
    expect(redact(text, file('/proc/cmdline'), (redactor) => redactor.names.addHost('web01'))).toBe(expected)
  })
})

describe('logs', () => {
  it('of the journal keep their structure', () => {
    const line = JSON.stringify({
      __REALTIME_TIMESTAMP: '1753510383000000',
      PRIORITY: '6',
      _PID: '785',
      SYSLOG_IDENTIFIER: 'sshd',
      _SYSTEMD_UNIT: 'sshd.service',
      _CMDLINE: 'sshd: alice',
      SECRET_FIELD: ['a', 'b'],
      MESSAGE: 'Accepted password for alice from 10.1.2.3',
    })
    const redacted = redact(`-- Logs begin at Sat 2025-07-26 --\n${line}\n${line}\nnot JSON\n`, output('journalctl')).split('\n')
    expect(redacted[0]).toBe('-- Logs begin at Sat 2025-07-26 --')
    expect(JSON.parse(redacted[1] ?? '')).toEqual({
      __REALTIME_TIMESTAMP: '1753510383000000',
      PRIORITY: '6',
      _PID: '785',
      SYSLOG_IDENTIFIER: 'sshd',
      _SYSTEMD_UNIT: 'sshd.service',
      _CMDLINE: 'redacted1',
      SECRET_FIELD: 'redacted2',
      MESSAGE: 'message 1',
    })
    expect(redacted[2]).toBe(redacted[1])
    expect(redacted.slice(3)).toEqual(['message 2', ''])
  })

  it.each([
    ['Jul 26 15:13:03 vbox sshd[1]: Accepted for alice', 'Jul 26 15:13:03 vbox sshd[1]: message 1'],
    [' 7月 26 15:13:03 vbox systemd[1]: Started x.', ' 7月 26 15:13:03 vbox systemd[1]: message 1'],
    ['2025-07-26T15:13:03+0900 vbox kernel: text', '2025-07-26T15:13:03+0900 vbox kernel: message 1'],
  ])('lines for people: %s', (text, expected) => {
    expect(redact(text, output('journalctl'))).toBe(expected)
    expect(redact(text, file('/var/log/messages'))).toBe(expected)
  })

  it.each([
    ['[    0.000000] Linux version 5.14', '[    0.000000] message 1'],
    ['<6>[    1.5] a\n<6>[    1.6] b\n', '<6>[    1.5] message 1\n<6>[    1.6] message 2\n'],
    ['kern  :info  : [    0.000000] text', 'kern  :info  : [    0.000000] message 1'],
    ['2026-11-22T04:02:40,336639+00:00 text', '2026-11-22T04:02:40,336639+00:00 message 1'],
    ['[    5.1] [   T42] text', '[    5.1] [   T42] message 1'],
    [
      '{\n   "dmesg": [\n      {"pri": 6, "time":     0.000000, "msg": "a \\"b\\""}\n   ]\n}\n',
      '{\n   "dmesg": [\n      {"pri": 6, "time":     0.000000, "msg": "message 1"}\n   ]\n}\n',
    ],
    ['{"dmesg": [{"msg": "cut o', '{"dmesg": [{"msg": "message 1"'],
  ])('of the kernel: %j', (text, expected) => {
    expect(redact(text, output('dmesg', '-x'))).toBe(expected)
  })

  it('are not what a program says about its version', () => {
    expect(redact('dmesg from util-linux 2.38.1\n', output('dmesg', '--version'))).toBe('dmesg from util-linux 2.38.1\n')
  })

  it('below systemctl status', () => {
    const text = '● a.service - A\n     Active: active (running)\n\nJul 26 15:13:03 vbox a[1]: text\n● b.service - B\n     Active: failed\n'
    expect(redact(text, output('systemctl', 'status'))).toBe(
      '● a.service - A\n     Active: active (running)\n\nJul 26 15:13:03 vbox a[1]: message 1\n● b.service - B\n     Active: failed\n',
    )
  })
})

describe('time servers', () => {
  it.each([
    [
      '0A010203,10.1.2.3,3,1753510383.1,0.1,0.1,0.1,1.0,0.0,0.1,0.1,0.1,64.0,Normal',
      'C0000203,192.0.2.3,3,1753510383.1,0.1,0.1,0.1,1.0,0.0,0.1,0.1,0.1,64.0,Normal',
    ],
    ['Reference ID    : 0A010203 (10.1.2.3)', 'Reference ID    : C0000203 (192.0.2.3)'],
    ['try: 1, refid: 0A010203, correction: 0.1, skew: 0.1', 'try: 1, refid: C0000203, correction: 0.1, skew: 0.1'],
    ['10.1.2.3,0A010203,123,10.1.9.9,0A010909,Normal,4,Server', '192.0.2.3,C0000203,123,198.51.100.9,C6336409,Normal,4,Server'],
    ['7F7F0101,,10,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Normal', '7F7F0101,,10,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Normal'],
    ['Reference ID    : 47505300 (GPS)', 'Reference ID    : 47505300 (GPS)'],
    ['^,*,10.1.2.3,2,10,377,371,-0.000091,-0.000128,0.030', '^,*,192.0.2.3,2,10,377,371,-0.000091,-0.000128,0.030'],
    ['10000000,0,20000000,0,0', '10000000,0,20000000,0,0'],
  ])('%s', (text, expected) => {
    expect(redact(text, output('chronyc', '-c', '-n'))).toBe(expected)
  })

  it('networks that chrony.conf has in short are written out', () => {
    expect(
      redact('allow 10.1\ndeny 10.1.2/24\nallow\nallow all 172.16/12\ncmdallow 127.0.0.1\nallow 0/0\n', file('/etc/chrony.conf')),
    ).toBe('allow 240.16.0.0/16\ndeny 240.16.1.0/24\nallow\nallow all 240.0.0.0/12\ncmdallow 127.0.0.1\nallow 0/0\n')
  })

  it('addresses in the tables of sockets', () => {
    const text =
      '  sl  local_address rem_address\n   1: 0302010A:007B 00000000:0000 07\n   2: 0100007F:0143 00000000:0000 07\n   3: 0000022A0100000000000000FF020000:007B 00000000000000000000000001000000:0143\n'
    expect(redact(text, file('/proc/42/net/udp'))).toBe(
      '  sl  local_address rem_address\n   1: 030200C0:007B 00000000:0000 07\n   2: 0100007F:0143 00000000:0000 07\n   3: B80D0120000000000000000001000000:007B 00000000000000000000000001000000:0143\n',
    )
  })
})

describe('files that are secrets', () => {
  it.each([
    '/etc/shadow',
    '/etc/chrony.keys',
    '/etc/ssh/ssh_host_ed25519_key',
    '/proc/42/environ',
    '/root/.ssh/id_rsa',
    '/etc/pki/tls/private/x.pem',
  ])('%s', (path) => {
    expect(redact('geheim\nganz\n', file(path))).toBe('redacted1\n')
  })

  it('serial numbers of the hardware', () => {
    expect(redact('PF1ABCD2\n', file('/sys/class/dmi/id/product_serial'))).toBe('serial1\n')
  })
})
