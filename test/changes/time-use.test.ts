import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { planTimeUse, type TimeUseWishes } from '../../src/changes/time-use.js'
import type { Host } from '../../src/host/types.js'
import { ChronyHost } from '../helpers/chrony-host.js'
import { runPlan, undo } from '../helpers/run-plan.js'

const CONF = `# Use public servers from the pool.ntp.org project.
pool 2.almalinux.pool.ntp.org iburst

driftfile /var/lib/chrony/drift
makestep 1.0 3
rtcsync
`

const wishes = (servers: string[], more: Partial<TimeUseWishes> = {}): TimeUseWishes => ({
  servers,
  pools: [],
  iburst: true,
  keep: false,
  noDhcp: false,
  takeOver: false,
  waitMs: null,
  requireSync: false,
  settleMs: 1,
  env: {},
  sourcesMs: 300,
  ...more,
})

async function chrony(
  files: ConstructorParameters<typeof ChronyHost>[0] = {},
  place?: ConstructorParameters<typeof ChronyHost>[1],
): Promise<ChronyHost> {
  const chronyHost = new ChronyHost({ [place?.main ?? '/etc/chrony.conf']: CONF, ...files }, place)
  chronyHost.addresses = { '2.almalinux.pool.ntp.org': ['192.0.2.10', '192.0.2.11'], 'ntp.example': ['192.0.2.20'] }
  return chronyHost.boot()
}

const text = ({ host }: ChronyHost, path = '/etc/chrony.conf'): string => readFileSync(host.real(path), 'latin1')
const use =
  (servers: string[], more: Partial<TimeUseWishes> = {}) =>
  (host: Host): ReturnType<typeof planTimeUse> =>
    planTimeUse(host, wishes(servers, more))

describe('time use', () => {
  it('replaces the pool, restarts chronyd, and can be undone', async () => {
    const it = await chrony()
    const { data, changed, warnings } = await runPlan(it.host, use(['192.168.56.101']))
    expect(text(it)).toBe(
      CONF.replace(
        'pool 2.almalinux.pool.ntp.org iburst\n',
        `# replaced by hostward time use: pool 2.almalinux.pool.ntp.org iburst
# added by hostward time use:
server 192.168.56.101 iburst
# end of what hostward time use added
`,
      ),
    )
    expect([changed, data.verified, data.differences]).toEqual([true, true, []])
    expect(data.plan.done).toBe('chronyd is told to ask 192.168.56.101')
    expect(it.following).toEqual(['192.168.56.101'])
    expect(it.changes).toEqual(['systemctl restart --no-ask-password -- chronyd.service'])
    expect(warnings.map(({ code }) => code)).toEqual(['FEW_SERVERS'])
    expect(data.plan.notes).toEqual([
      'no longer used: pool 2.almalinux.pool.ntp.org iburst (/etc/chrony.conf:2)',
      'new: server 192.168.56.101 iburst',
    ])

    const again = await runPlan(it.host, use(['192.168.56.101']))
    expect([again.changed, again.data.plan.steps]).toEqual([false, []])

    const undone = await undo(it.host)
    expect(undone.failure).toBeUndefined()
    expect(text(it)).toBe(CONF)
    expect(it.following).toEqual(['2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org'])
  })

  it('takes options, pools and IPv6, and gives an old line back when it is wished for again', async () => {
    const it = await chrony()
    await runPlan(it.host, use(['2001:DB8:0:0::1', 'ntp.example'], { prefer: true, minpoll: 4, maxpoll: 6, iburst: false }))
    expect(text(it)).toContain('server 2001:db8::1 prefer minpoll 4 maxpoll 6\nserver ntp.example prefer minpoll 4 maxpoll 6\n')
    const back = await runPlan(it.host, use([], { pools: ['2.almalinux.pool.ntp.org'] }))
    expect(back.data.verified).toBe(true)
    expect(text(it)).toBe(CONF)
  })

  it('keeps what is there with keep, and changes the options of what it is named again', async () => {
    const it = await chrony()
    await runPlan(it.host, use(['ntp.example'], { keep: true }))
    expect(it.following).toEqual(['2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org', 'ntp.example'])
    await runPlan(it.host, use(['192.0.2.30'], { keep: true }))
    const both = text(it)
    expect(both).toContain('server ntp.example iburst\nserver 192.0.2.30 iburst\n')
    const again = await runPlan(it.host, use(['ntp.example'], { keep: true }))
    expect(again.changed).toBe(false)
    await runPlan(it.host, use(['ntp.example'], { keep: true, prefer: true }))
    expect(it.following.sort()).toEqual(['192.0.2.30', '2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org', 'ntp.example'])
    expect(text(it)).toContain('server ntp.example iburst prefer')
    expect(text(it)).not.toContain('server ntp.example iburst\n')
  })

  it('edits every file that names servers, and a link where there is one; DHCP stays', async () => {
    const main = '/etc/chrony/chrony.conf'
    const it = await chrony(
      {
        [main]: { link: 'real.conf' },
        '/etc/chrony/real.conf':
          'confdir /etc/chrony/conf.d\nsourcedir /run/chrony-dhcp\nsourcedir /etc/chrony/sources.d\nrefclock SHM 0 refid GPS\n',
        '/etc/chrony/conf.d/a.conf': 'SERVER old.example',
        '/etc/chrony/sources.d/b.sources': '  peer 192.0.2.40\nserver gone.example',
        '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.50 iburst\n',
      },
      { unit: 'chrony.service', main },
    )
    const { data, warnings } = await runPlan(it.host, use(['ntp.example']))
    expect(data.verified).toBe(true)
    expect(text(it, '/etc/chrony/conf.d/a.conf')).toBe('# replaced by hostward time use: SERVER old.example')
    expect(text(it, '/etc/chrony/sources.d/b.sources')).toBe(
      '# replaced by hostward time use:   peer 192.0.2.40\n# replaced by hostward time use: server gone.example',
    )
    expect(text(it, '/run/chrony-dhcp/eth0.sources')).toBe('server 192.0.2.50 iburst\n')
    expect(it.following).toEqual(['ntp.example', '192.0.2.50'])
    expect(warnings.map(({ code }) => code)).toEqual(['DHCP_SOURCES', 'FEW_SERVERS'])
    expect(data.plan.notes).toContain('left alone: refclock SHM 0 refid GPS (/etc/chrony/chrony.conf:4)')

    const without = await runPlan(it.host, use(['ntp.example'], { noDhcp: true }))
    expect(without.data.verified).toBe(true)
    expect(it.following).toEqual(['ntp.example'])
    expect(text(it, main)).toContain('# replaced by hostward time use: sourcedir /run/chrony-dhcp\nsourcedir /etc/chrony/sources.d\n')
    expect((await runPlan(it.host, use(['ntp.example']))).changed).toBe(false)

    await undo(it.host)
    await undo(it.host)
    expect(text(it, '/etc/chrony/conf.d/a.conf')).toBe('SERVER old.example')
    expect(readlinkSync(it.host.real(main))).toBe('real.conf')
    // The last line of b.sources has no line end: chronyd never took it.
    expect(it.following.sort()).toEqual(['192.0.2.40', '192.0.2.50', 'old.example'])
  })

  it('keeps folders of the admin when it takes DHCP out of a sourcedir line', async () => {
    const it = await chrony({
      '/etc/chrony.conf': 'sourcedir /run/chrony-dhcp /etc/more\n',
      '/etc/more/a.sources': 'server 192.0.2.60\n',
      '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.50\n',
    })
    await runPlan(it.host, use(['ntp.example'], { noDhcp: true, keep: true }))
    expect(text(it)).toContain('sourcedir /etc/more\nserver ntp.example iburst\n')
    expect(it.following).toEqual(['ntp.example', '192.0.2.60'])
    await runPlan(it.host, use(['192.0.2.61']))
    expect(text(it)).toContain('sourcedir /etc/more\nserver 192.0.2.61 iburst\n')
  })

  it('keeps mode, CRLF, a missing last newline and bytes that are no UTF-8', async () => {
    const it = await chrony()
    const before = Buffer.from('# Z\xfcrich\r\nPool 2.almalinux.pool.ntp.org\r\nrtcsync', 'latin1')
    writeFileSync(it.host.real('/etc/chrony.conf'), before, { mode: 0o640 })
    await it.boot()
    const { mode } = statSync(it.host.real('/etc/chrony.conf'))
    await runPlan(it.host, use(['ntp.example']))
    expect(text(it)).toBe(
      '# Z\xfcrich\r\n# replaced by hostward time use: Pool 2.almalinux.pool.ntp.org\r\n# added by hostward time use:\r\nserver ntp.example iburst\r\n# end of what hostward time use added\r\nrtcsync',
    )
    expect(statSync(it.host.real('/etc/chrony.conf')).mode).toBe(mode)
    await undo(it.host)
    expect(readFileSync(it.host.real('/etc/chrony.conf')).equals(before)).toBe(true)
  })

  it('restarts only, when the files are right and chronyd does not follow them', async () => {
    const it = await chrony()
    it.extra = ['192.0.2.99']
    const plan = await planTimeUse(it.host, wishes([], { pools: ['2.almalinux.pool.ntp.org'] }))
    expect(plan.steps.map(({ id }) => id)).toEqual(['restart'])
  })

  it('works with chrony 3.x, which tells no names, and whose undo restarts it all the same', async () => {
    const it = await chrony()
    it.version = '3.5'
    const { data } = await runPlan(it.host, use(['192.0.2.30', 'ntp.example']))
    expect([data.verified, it.following]).toEqual([true, ['192.0.2.30', 'ntp.example']])
    expect((await runPlan(it.host, use(['192.0.2.30', 'ntp.example']))).changed).toBe(false)
    const undone = await undo(it.host)
    expect([undone.failure, text(it), it.following[0]]).toEqual([undefined, CONF, '2.almalinux.pool.ntp.org'])
    it.taking = (names) => names.filter(({ name }) => name !== '192.0.2.30')
    const lacking = await runPlan(it.host, use(['192.0.2.30', 'ntp.example']))
    expect(lacking.data.differences.map(({ what }) => what)).toEqual(["chronyd's source 192.0.2.30"])
  })

  it('waits for a source, tells how it goes, and warns of servers that do not answer', async () => {
    const it = await chrony()
    it.answering.add('192.0.2.20')
    const seen: boolean[] = []
    const progress = (state: { synchronised: boolean }): void => void seen.push(state.synchronised)
    const { data, warnings } = await runPlan(it.host, use(['ntp.example', '192.0.2.77', 'nowhere.example'], { waitMs: 1000, progress }))
    expect(seen).toEqual([true])
    // Selected is what was seen to be selected.
    expect(data.plan.done).toMatch(/^chronyd is told to ask ntp\.example, 192\.0\.2\.77 and nowhere\.example; chronyd follows \S+$/)
    expect(warnings.map(({ message }) => message)).toEqual([
      '192.0.2.77 gives no time: 192.0.2.77 has not been asked yet, or has not answered',
      'nowhere.example gives no time: DNS and /etc/hosts know no address for this name',
    ])
  })

  it('brings the old servers back when a source is required and none comes', async () => {
    const it = await chrony()
    const { failure, data } = await runPlan(it.host, use(['192.0.2.77'], { waitMs: 10, requireSync: true }))
    expect(failure?.code).toBe('CHANGE_FAILED')
    expect(failure?.message).toContain('192.0.2.77 has not been asked yet, or has not answered')
    expect([data.restored, data.irreversible, text(it)]).toEqual([true, [], CONF])
    expect(failure?.message).toMatch(/\nthe host is as it was before$/)
    expect(it.following).toEqual(['2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org'])
  })
})

describe('time use when something goes wrong', () => {
  it('takes it back at Ctrl-C while it waits', async () => {
    const it = await chrony()
    const control = new AbortController()
    const progress = (): void => {
      control.abort()
    }
    const outcome = await runPlan(it.host, use(['192.0.2.77'], { waitMs: 60_000, progress }), { interrupt: control.signal })
    expect([outcome.failure?.exitCode, outcome.data.restored, text(it)]).toEqual([130, true, CONF])
    expect(it.following).toEqual(['2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org'])
  })

  const back = async (it: ChronyHost, outcome: Awaited<ReturnType<typeof runPlan>>): Promise<void> => {
    expect(outcome.failure?.code).toBe('CHANGE_FAILED')
    expect(outcome.data).toMatchObject({ restored: true, leftOver: [], irreversible: [] })
    expect(text(it)).toBe(CONF)
    await Promise.resolve()
  }

  it('takes it back when chronyd does not start', async () => {
    const it = await chrony()
    it.taking = () => {
      it.units.set(it.unit, { active: 'failed', unitFile: 'enabled', starts: 9 })
      return []
    }
    it.broken['restart'] = () => {
      it.units.set(it.unit, { active: 'failed', unitFile: 'enabled', starts: 9 })
      delete it.broken['restart']
      it.taking = (names) => names
      return { stderr: 'Job for chronyd.service failed.\n', exitCode: 1 }
    }
    await back(it, await runPlan(it.host, use(['ntp.example'])))
    expect(it.units.get(it.unit)?.active).toBe('active')
    expect(it.following).toEqual(['2.almalinux.pool.ntp.org', '2.almalinux.pool.ntp.org'])
  })

  it('takes it back when the restart does nothing', async () => {
    const it = await chrony()
    it.broken['restart'] = () => ({})
    const outcome = await runPlan(it.host, use(['ntp.example']))
    await back(it, outcome)
    expect(outcome.data.differences.map(({ what }) => what)).toEqual(['unit chronyd.service'])
  })

  it('takes it back when chronyd has a source that no file names, or lacks one', async () => {
    const it = await chrony()
    it.taking = (names) =>
      names.some(({ name }) => name === 'ntp.example') ? [{ name: '192.0.2.66', address: '192.0.2.66', mode: '^' }] : names
    const outcome = await runPlan(it.host, use(['ntp.example']))
    await back(it, outcome)
    expect(outcome.data.differences.map(({ what }) => what)).toEqual(["chronyd's source ntp.example", "chronyd's source 192.0.2.66"])
  })

  it('refuses what chronyd -p or its own reading refuses, with the real line', async () => {
    const it = await chrony()
    it.complaint = 'Invalid directive foo at line 2 in file /tmp/x/chrony.conf'
    await expect(planTimeUse(it.host, wishes(['ntp.example']))).rejects.toThrow(
      'chronyd would not start with this configuration: chronyd -p: Invalid directive foo at line 4 in file /etc/chrony.conf',
    )
    writeFileSync(it.host.real('/etc/chrony.conf'), `${CONF}allow 10.0.0.0/33\nlocal stratum 10 # here\n`)
    await expect(planTimeUse(it.host, wishes(['ntp.example']))).rejects.toThrow(
      '/etc/chrony.conf:7 10.0.0.0/33: the prefix can be 32 at most: chronyd ends at its start; /etc/chrony.conf:8 a comment may not follow a directive: #',
    )
    expect(it.changes).toEqual([])
  })

  it.each([
    [['-x'], '"-x" is neither a host name nor an IP address'],
    [['a\nb'], 'neither a host name'],
    [['300.1.1.1'], 'neither a host name'],
    [['10.0.0.0/8'], 'neither a host name'],
    [['[::1]'], 'an IPv6 address is written without brackets'],
    [[], 'name at least one server or pool'],
    [['0.0.0.0'], 'no address of a server'],
  ])('refuses %j', async (servers, message) => {
    const it = await chrony()
    await expect(planTimeUse(it.host, wishes(servers))).rejects.toThrow(message)
  })

  it.each<[Partial<TimeUseWishes>, string]>([
    [{ minpoll: 25 }, '--minpoll: 25'],
    [{ minpoll: 8, maxpoll: 6 }, '--minpoll 8 is more than --maxpoll 6'],
    [{ nts: true, key: 1 }, 'exclude each other'],
    [{ key: 0 }, '--key: 0'],
    [{ pools: ['192.0.2.1'] }, 'a pool is a name with several addresses'],
    [{ pools: ['NTP.example'] }, 'named as a server and as a pool'],
  ])('refuses the options %j', async (more, message) => {
    const it = await chrony()
    await expect(planTimeUse(it.host, wishes(['ntp.example'], more))).rejects.toThrow(message)
  })

  it('does not use NTS with a chrony that does not know it', async () => {
    const it = await chrony()
    it.version = '3.5'
    await expect(planTimeUse(it.host, wishes(['ntp.example'], { nts: true }))).rejects.toThrow('--nts needs chrony 4.0')
  })

  it('names another time daemon, and does not start chronyd beside one', async () => {
    const it = await chrony()
    it.units.set('systemd-timesyncd.service', { active: 'active', unitFile: 'enabled', starts: 1 })
    const plan = await planTimeUse(it.host, wishes(['ntp.example']))
    expect(plan.warnings[0]).toEqual({
      code: 'TWO_TIME_DAEMONS',
      message: 'systemd-timesyncd.service runs as well and fights for the clock; --take-over turns it off',
    })
    it.units.set(it.unit, { active: 'inactive', unitFile: 'disabled', starts: 0 })
    await expect(planTimeUse(it.host, wishes(['ntp.example']))).rejects.toThrow('two of them would fight')
  })

  it('says that a key is missing', async () => {
    const it = await chrony()
    const warnings = async (): Promise<string[]> =>
      (await planTimeUse(it.host, wishes(['ntp.example'], { key: 7 }))).warnings.flatMap(({ code, message }) =>
        code === 'KEY_MISSING' ? [message] : [],
      )
    expect(await warnings()).toEqual(['no file names keys (keyfile): chronyd cannot use these servers until it has'])
    writeFileSync(it.host.real('/etc/chrony.conf'), `${CONF}keyfile /etc/chrony.keys\n`)
    writeFileSync(it.host.real('/etc/chrony.keys'), '# none\n17 SHA1 HEX:00\n')
    expect(await warnings()).toEqual(['/etc/chrony.keys has no key 7: chronyd cannot use these servers until it has'])
    writeFileSync(it.host.real('/etc/chrony.keys'), ' 7 SHA1 HEX:00\n')
    expect(await warnings()).toEqual([])
  })

  it('says that chronyd does not start at boot', async () => {
    const it = await chrony()
    it.units.set(it.unit, { active: 'active', unitFile: 'disabled', starts: 1 })
    const { warnings } = await planTimeUse(it.host, wishes(['ntp.example']))
    expect(warnings[0]?.message).toBe('chronyd.service does not start at boot (disabled): hostward service enable chronyd.service')
  })

  it('cannot turn off what chrony-helper reads', async () => {
    const it = await chrony({ '/var/lib/dhclient/chrony.servers.eth0': '192.0.2.50 iburst\n' })
    const plan = await planTimeUse(it.host, wishes(['ntp.example']))
    expect(plan.warnings[0]?.code).toBe('DHCP_SOURCES')
    await expect(planTimeUse(it.host, wishes(['ntp.example'], { noDhcp: true }))).rejects.toThrow('which chrony-helper reads')
  })

  it('needs systemd and chrony', async () => {
    const it = await chrony()
    it.units.delete(it.unit)
    await expect(planTimeUse(it.host, wishes(['ntp.example']))).rejects.toMatchObject({ exitCode: 5 })
    delete it.host.programs['systemctl']
    await expect(planTimeUse(it.host, wishes(['ntp.example']))).rejects.toMatchObject({ exitCode: 5 })
  })
})
