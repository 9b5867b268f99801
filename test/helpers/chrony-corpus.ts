import { debianChronyConf, rhelChronyConf } from '../../scripts/model-hosts/tools/chrony-conf.js'

/** Configurations of chronyd: what distributions ship, and awkward ones. */
export interface CorpusCase {
  name: string
  main: string
  /** Texts by path, one character for each byte; links as with ScratchHost. */
  files: Readonly<Record<string, string | { link: string } | { text: string; mode: number }>>
}

const RHEL = '/etc/chrony.conf'
const DEBIAN = '/etc/chrony/chrony.conf'

const DEFAULTS: readonly CorpusCase[] = [
  { name: 'RHEL 8', main: RHEL, files: { [RHEL]: rhelChronyConf('2.rhel.pool.ntp.org', { dhcp: false, nts: false }) } },
  { name: 'RHEL 9', main: RHEL, files: { [RHEL]: rhelChronyConf('2.rhel.pool.ntp.org') } },
  {
    name: 'RHEL 10',
    main: RHEL,
    files: { [RHEL]: rhelChronyConf('2.rhel.pool.ntp.org', { leap: 'list' }) },
  },
  {
    name: 'Fedora',
    main: RHEL,
    files: { [RHEL]: rhelChronyConf('2.fedora.pool.ntp.org', { leap: 'list' }) },
  },
  { name: 'Debian 11', main: DEBIAN, files: { [DEBIAN]: debianChronyConf(), '/etc/chrony/sources.d/README': 'text\n' } },
  { name: 'Debian 12', main: DEBIAN, files: { [DEBIAN]: debianChronyConf(), '/etc/chrony/conf.d/README': 'text\n' } },
  { name: 'Debian 13', main: DEBIAN, files: { [DEBIAN]: debianChronyConf({ leap: 'list', confdirFirst: false }) } },
]

/** A main file alone. */
const only = (name: string, text: string): CorpusCase => ({ name, main: RHEL, files: { [RHEL]: text } })

const AWKWARD: readonly CorpusCase[] = [
  only('nothing at all', ''),
  only('one newline', '\n'),
  only('no server', 'driftfile /var/lib/chrony/drift\n'),
  only('CRLF', 'pool a.example iburst\r\nserver b.example\r\nrtcsync\r\n'),
  only('CRLF without a last newline', '# x\r\npool a.example\r\nrtcsync'),
  only('mixed line ends', 'pool a.example\r\nserver b.example\nrtcsync\r\n'),
  only('no last newline, the last line a server', 'rtcsync\nserver a.example iburst'),
  only('no last newline, the last line a comment', 'server a.example\n# the end'),
  only('upper case', 'SERVER a.example IBURST\nPool b.example\nDriftFile /var/lib/chrony/drift\nRTCSYNC\n'),
  only(
    'all kinds of comments',
    '! bang\n; semicolon\n# hash\n% percent\n  # indented\n\t! tab\nserver a.example\n#server b.example\n;pool c.example\n',
  ),
  only('odd spacing', '  server\t a.example   iburst \n\n\n\t pool b.example\t\n   \n'),
  only('duplicate servers', 'server a.example\nserver a.example iburst\nserver A.EXAMPLE\nserver 192.0.2.1\nserver 192.0.2.1\n'),
  only('deny before allow', 'server a.example\ndeny 10.1.0.0/16\nallow 10.0.0.0/8\ndeny all 10.2.0.0/16\n'),
  only('allow and local', 'server a.example\nallow\nlocal stratum 8 orphan\n'),
  only('bytes that are no UTF-8', '# Z\xfcrich \xff\xfe\nserver a.example\n# \xc3\xbc\n'),
  only(
    'many options',
    'server a.example minpoll 4 maxpoll 6 prefer trust key 1 xleave maxdelay 0.3 offset -0.01 port 11123\nkeyfile /etc/chrony.keys\n',
  ),
  only(
    'peers and reference clocks',
    'refclock SHM 0 refid GPS poll 2 noselect\nrefclock PPS /dev/pps0 lock GPS\npeer 192.0.2.9 key 3\nserver a.example\n',
  ),
  only('IPv6', 'server 2001:db8::1 iburst\nserver 2001:0DB8:0:0:0:0:0:2\nbindaddress ::1\nallow 2001:db8::/32\n'),
  only('obsolete directives', 'commandkey 1\ngeneratecommandkey\nlinux_hz 100\nserver a.example\ndumponexit\ninitstepslew 30 a.example\n'),
  only(
    'other comments that speak of hostward',
    '# hostward: mine\n# added by hostward time uses:\nserver a.example\n# replaced by somebody: pool b.example\n',
  ),
  only('an end of a block without a beginning', 'server a.example\n# end of what hostward time use added\nserver b.example\n'),
  only(
    'what an earlier run has left',
    '# replaced by hostward time use: pool a.example iburst\n# added by hostward time use:\nserver b.example iburst\n# end of what hostward time use added\nrtcsync\n',
  ),
  only(
    'what an earlier run has left, edited since',
    '# added by hostward time use:\nserver b.example iburst\n# mine\nmakestep 1 3\n# end of what hostward time use added\nserver c.example\n',
  ),
  only('a long line', `# ${'x'.repeat(2000)}\nserver a.example\nmailonchange root@${'a'.repeat(1900)} 0.5\n`),
  { name: 'sourcedir missing', main: RHEL, files: { [RHEL]: 'sourcedir /etc/nowhere.d\nsourcedir /run/chrony-dhcp\nserver a.example\n' } },
  {
    name: 'confdir with the same server',
    main: DEBIAN,
    files: {
      [DEBIAN]: 'confdir /etc/chrony/conf.d\nserver a.example\n',
      '/etc/chrony/conf.d/a.conf': 'server a.example iburst\nallow 10/8\n',
    },
  },
  {
    name: 'the wanted server in a sourcedir, without its newline',
    main: DEBIAN,
    files: { [DEBIAN]: 'sourcedir /etc/chrony/sources.d\n', '/etc/chrony/sources.d/a.sources': '# x\nserver 192.0.2.123 iburst' },
  },
  {
    name: 'two confdirs, the first one wins',
    main: RHEL,
    files: {
      [RHEL]: 'confdir /etc/one /etc/two\nrtcsync\n',
      '/etc/one/x.conf': 'server a.example\n',
      '/etc/two/x.conf': 'server b.example\n',
      '/etc/two/y.conf': 'server c.example\n',
    },
  },
  {
    name: 'includes by pattern and of includes',
    main: RHEL,
    files: {
      [RHEL]: 'include /etc/chrony.d/*.conf\nrtcsync\n',
      '/etc/chrony.d/a.conf': 'server a.example\r\ninclude /etc/chrony.d/deep/b\r\n',
      '/etc/chrony.d/deep/b': 'pool b.example',
    },
  },
  {
    name: 'a link to a file elsewhere',
    main: RHEL,
    files: { [RHEL]: { link: 'chrony/site.conf' }, '/etc/chrony/site.conf': 'server a.example\n' },
  },
  { name: 'mode 0640', main: RHEL, files: { [RHEL]: { text: 'server a.example\n', mode: 0o640 } } },
]

export const CHRONY_CORPUS: readonly CorpusCase[] = [...DEFAULTS, ...AWKWARD]
