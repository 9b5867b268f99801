import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { planTimeServe, planTimeServeStop, type TimeServeWishes } from '../../src/changes/time-serve.js'
import { planTimeUse, type TimeUseWishes } from '../../src/changes/time-use.js'
import type { Host } from '../../src/host/types.js'
import { NtpdHost } from '../helpers/ntpd-host.js'
import { runPlan, undo } from '../helpers/run-plan.js'

const CONF = `# mine
server 192.0.2.1 iburst
driftfile /var/lib/ntp/drift
restrict default kod limited nomodify notrap nopeer noquery
restrict 127.0.0.1
`
const WATCHED = { settleMs: 1, env: {} }

const use =
  (servers: string[], more: Partial<TimeUseWishes> = {}) =>
  (host: Host): ReturnType<typeof planTimeUse> =>
    planTimeUse(host, {
      ...{ servers, pools: [], iburst: true, keep: false, noDhcp: false, takeOver: false, waitMs: null, requireSync: false },
      ...WATCHED,
      sourcesMs: 300,
      ...more,
    })
const serve =
  (allow: string[], more: Partial<TimeServeWishes> = {}) =>
  (host: Host): ReturnType<typeof planTimeServe> =>
    planTimeServe(host, { allow, restrictFirewall: false, packetFilter: null, ...more }, WATCHED)
const stop = (host: Host): ReturnType<typeof planTimeServeStop> => planTimeServeStop(host, [], WATCHED)

const ntpd = (conf = CONF, options: ConstructorParameters<typeof NtpdHost>[1] = {}, more: Record<string, string> = {}): Promise<NtpdHost> =>
  new NtpdHost({ [options.flavour === 'ntpsec' ? '/etc/ntpsec/ntp.conf' : '/etc/ntp.conf']: conf, ...more }, options).boot()
const text = ({ host, main }: NtpdHost, path = main): string => readFileSync(host.real(path), 'latin1')
const codes = ({ warnings }: { warnings: readonly { code: string }[] }): string[] => warnings.map(({ code }) => code)

describe('time use on a host with ntpd', () => {
  it('replaces the servers, restarts ntpd, reads ntpq and the log, and can be undone', async () => {
    const it = await ntpd()
    const wishes = use(['192.168.0.1', '192.168.0.2'], { driftfile: '/var/ntpd/ntp.drift', localStratum: 10, iburst: false })
    const { data, changed, warnings } = await runPlan(it.host, wishes)
    expect([changed, data.verified, data.differences]).toEqual([true, true, []])
    expect(text(it)).toBe(
      CONF.replace('server 192.0.2.1', '# replaced by hostward time use: server 192.0.2.1').replace(
        'driftfile /var/lib/ntp/drift\n',
        `# replaced by hostward time use: driftfile /var/lib/ntp/drift
# added by hostward time use:
server 192.168.0.1
server 192.168.0.2
server 127.127.1.0
fudge 127.127.1.0 stratum 10
driftfile /var/ntpd/ntp.drift
# end of what hostward time use added
`,
      ),
    )
    expect(it.following).toEqual(['192.168.0.1', '192.168.0.2', '127.127.1.0'])
    expect(data.plan.done).toBe('ntpd is told to ask 192.168.0.1 and 192.168.0.2')
    expect(warnings.map(({ code }) => code)).toEqual(['FEW_SERVERS'])

    const again = await runPlan(it.host, wishes)
    expect([again.changed, again.data.plan.steps]).toEqual([false, []])

    expect((await undo(it.host)).failure).toBeUndefined()
    expect(text(it)).toBe(CONF)
    expect(it.following).toEqual(['192.0.2.1'])
  })

  it('lets this host ask an ntpsec whose file has no restrict line, and takes that away again', async () => {
    const bare = await ntpd('# mine\n', { flavour: 'ntpsec' })
    await runPlan(bare.host, use(['192.168.0.1']))
    expect(text(bare)).toContain('server 192.168.0.1 iburst\nrestrict 127.0.0.1\nrestrict ::1\n')
    expect((await runPlan(bare.host, use(['192.168.0.1']))).data.plan.steps).toEqual([])
    await undo(bare.host)
    expect(text(bare)).toBe('# mine\n')
    const classic = await ntpd('# mine\n')
    await runPlan(classic.host, use(['192.168.0.1']))
    expect(text(classic)).not.toContain('restrict')
  })

  it('says when ntpd waits for more servers than there are', async () => {
    const waiting = await ntpd(`tos minclock 4 minsane 3\n${CONF}`)
    const { warnings } = await use(['192.168.0.1', '192.168.0.2'])(waiting.host)
    expect(codes({ warnings })).toEqual(['FEW_SERVERS', 'TOO_FEW_FOR_MINSANE'])
    expect(warnings[1]?.message).toContain(
      '/etc/ntp.conf:1 tos minclock 4 minsane 3: ntpd takes no time until 3 servers agree, and there are 2',
    )
    expect(codes(await use(['192.168.0.1', '192.168.0.2', '192.168.0.3'])(waiting.host))).toEqual([])
    expect(codes(await use(['192.168.0.1'], { pools: ['pool.example'] })(waiting.host))).toEqual([])
    expect(codes(await use(['192.168.0.1', '192.168.0.2'])((await ntpd(`tos minsane 3\ntos minsane 1\n${CONF}`)).host))).toEqual([
      'FEW_SERVERS',
    ])
  })

  it('gives an old line back when it is wished for again, and keeps what it is told to', async () => {
    const it = await ntpd()
    await runPlan(it.host, use(['192.168.0.1'], { localStratum: 5 }))
    await runPlan(it.host, use(['192.168.0.2'], { keep: true }))
    expect(it.following).toEqual(['192.168.0.1', '127.127.1.0', '192.168.0.2'])
    await runPlan(it.host, use(['192.0.2.1']))
    // The clock of the host itself is left alone.
    expect(it.following).toEqual(['192.0.2.1', '127.127.1.0'])
    expect(text(it)).toContain('# mine\nserver 192.0.2.1 iburst\n')
    await runPlan(it.host, use(['127.127.1.0']))
    expect(it.following).toEqual(['127.127.1.0'])
  })

  it('speaks the language of ntpsec', async () => {
    const it = await ntpd('server 192.0.2.1\n', { flavour: 'ntpsec' })
    const { data } = await runPlan(
      it.host,
      use(['time.example'], { nts: true, localStratum: 10, minpoll: 4, maxpoll: 6, prefer: true, key: undefined }),
    )
    expect(data.verified).toBe(true)
    expect(text(it)).toContain('server time.example iburst prefer minpoll 4 maxpoll 6 nts\nrefclock local stratum 10\n')
  })

  it.each([
    [{ nts: true }, '--nts needs ntpsec or chrony'],
    [{ minpoll: 2 }, 'ntpd takes numbers from 3 to 17'],
    [{ maxpoll: 18 }, 'ntpd takes numbers from 3 to 17'],
    [{ localStratum: 16 }, 'a whole number from 1 to 15'],
    [{ driftfile: 'ntp.drift' }, 'an absolute path'],
    [{ driftfile: '/a b' }, 'an absolute path'],
    [{ noDhcp: true }, '--no-dhcp is for chronyd'],
  ])('refuses %j, which ntpd does not know', async (more, message) => {
    const it = await ntpd()
    await expect(use(['192.168.0.1'], more)(it.host)).rejects.toThrow(message)
    await expect(use([])(it.host)).rejects.toThrow('name at least one server')
  })

  it('brings the old file back when ntpd complains of a line', async () => {
    const it = await ntpd()
    it.complaints = ['restrict: ignoring line 99, address/host x unusable.', 'syntax error in /etc/ntp.conf line 5, column 9']
    const { failure, data } = await runPlan(it.host, use(['192.168.0.1']))
    expect(failure?.code).toBe('CHANGE_FAILED')
    expect(data.differences.map(({ what }) => what)).toEqual(["ntpd's log", "ntpd's log"])
    expect(text(it)).toBe(CONF)
    expect(it.following).toEqual(['192.0.2.1'])
  })

  it('takes bad lines of the admin for what they were before', async () => {
    const it = await ntpd(`Bogus\n${CONF}`)
    const outcome = await runPlan(it.host, use(['192.168.0.1']))
    expect(outcome.failure).toBeUndefined()
    expect(outcome.warnings.map(({ message }) => message)).toContainEqual('/etc/ntp.conf:1 ntpd knows no keyword "Bogus": ntpd skips this')
  })

  it('brings the old servers back when ntpd has others, or none of them gives the time and that is required', async () => {
    const it = await ntpd()
    it.taking = (names) => (names.includes('192.168.0.1') ? ['192.168.0.9'] : names)
    const others = await runPlan(it.host, use(['192.168.0.1']))
    expect(others.data.differences.map(({ what }) => what)).toEqual(["ntpd's source 192.168.0.1", "ntpd's source 192.168.0.9"])
    expect(text(it)).toBe(CONF)

    it.taking = (names) => names
    const silent = await runPlan(it.host, use(['192.168.0.1'], { requireSync: true, waitMs: 10 }))
    expect(silent.data.differences).toMatchObject([
      { what: 'the clock', actual: expect.stringContaining('192.168.0.1 gives no time') as string },
    ])
    expect(text(it)).toBe(CONF)

    it.answering.add('192.168.0.1')
    const answered = await runPlan(it.host, use(['192.168.0.1', '192.168.0.2'], { requireSync: true, waitMs: 10 }))
    expect(answered.failure).toBeUndefined()
    expect(codes(answered)).toEqual(['FEW_SERVERS', 'SERVER_UNREACHABLE'])
    const late = await runPlan(it.host, use(['192.168.0.3'], { waitMs: 10 }))
    expect(codes(late)).toEqual(['FEW_SERVERS', 'NOT_SYNCHRONISED', 'SERVER_UNREACHABLE'])
  })

  it('writes the file alone where nothing starts ntpd yet, and says how', async () => {
    const it = new NtpdHost({}, { service: false })
    const outcome = await runPlan(it.host, use(['192.168.0.1', '192.168.0.2', 'ntp.example'], { driftfile: '/var/ntpd/ntp.drift' }))
    expect([outcome.failure, outcome.changed, codes(outcome)]).toEqual([undefined, true, ['FOLDER_MISSING', 'NO_SERVICE']])
    expect(outcome.warnings.at(-1)?.message).toContain('hostward service add ntpd --exec "/usr/bin/ntpd -n -g" --log')
    expect(text(it)).toContain('server 192.168.0.1 iburst\n')
    expect((await runPlan(it.host, use(['192.168.0.1', '192.168.0.2', 'ntp.example'], { driftfile: '/var/ntpd/ntp.drift' }))).changed).toBe(
      false,
    )
    await undo(it.host)
    expect(() => text(it)).toThrow('ENOENT')
  })

  it('takes a process that does not end for a failure', async () => {
    const it = await ntpd()
    it.deaf = true
    const { failure } = await runPlan(it.host, use(['192.168.0.1']))
    expect(failure?.exitCode).not.toBe(0)
    expect(text(it)).toBe(CONF)
  }, 60_000)

  it('says that restrict lines keep out the answers of a server, and that a host follows itself', async () => {
    const it = await ntpd('restrict default ignore\nrestrict 192.168.0.2\n')
    expect(codes(await use(['192.168.0.1', '192.168.0.2', '127.0.0.1'])(it.host))).toEqual([
      'FOLLOWS_ITSELF',
      'ANSWERS_REFUSED',
      'ANSWERS_REFUSED',
    ])
    writeFileSync(it.host.real(it.main), 'restrict default ignore\nrestrict source nomodify\n')
    expect(codes(await use(['192.168.0.1', '192.168.0.2', '192.168.0.3'])(it.host))).toEqual([])
  })

  const ASKED = '-m comment --comment hostward-time-use -j ACCEPT'
  const THREE = ['192.168.0.1', '192.168.0.2', '192.168.0.3']

  it('lets its packets through iptables where they would be kept back, now and at boot, and takes that back', async () => {
    const it = (await ntpd(CONF, {}, { '/etc/rc.d/rc.firewall': '#!/bin/sh\n' })).withIptables('DROP')
    it.rules['INPUT'] = ['-i lo -j ACCEPT']
    const { data, failure, warnings } = await runPlan(it.host, use(THREE))
    expect([failure, data.differences, warnings.map(({ code }) => code)]).toEqual([undefined, [], ['NOT_PERSISTENT']])
    expect(it.rules).toEqual({
      INPUT: [`-p udp -m udp --sport 123 ${ASKED}`, '-i lo -j ACCEPT'],
      OUTPUT: [`-p udp -m udp --dport 123 ${ASKED}`],
    })
    expect(text(it, '/etc/rc.d/rc.firewall')).toContain('# added by hostward time use:\n[ "$1" = stop ] || iptables -I INPUT 1 -p udp')
    expect((await runPlan(it.host, use(THREE))).changed).toBe(false)

    // The seed's form, port 123 on both sides, takes the place of the other one; serving leaves both alone.
    const strict = await runPlan(it.host, use(THREE, { strictPorts: true }))
    expect([strict.failure, it.rules['OUTPUT']]).toEqual([undefined, [`-p udp -m udp --sport 123 --dport 123 ${ASKED}`]])
    expect(text(it, '/etc/rc.d/rc.firewall').match(/iptables -I/g)).toHaveLength(2)
    await runPlan(it.host, serve(['192.168.56.0/24']))
    expect(it.rules['OUTPUT']).toHaveLength(2)
    await runPlan(it.host, stop)
    expect(it.rules['OUTPUT']).toEqual([`-p udp -m udp --sport 123 --dport 123 ${ASKED}`])

    for (let steps = 0; steps < 4; steps += 1) expect((await undo(it.host)).failure).toBeUndefined()
    expect([text(it), text(it, '/etc/rc.d/rc.firewall'), it.rules]).toEqual([
      CONF,
      '#!/bin/sh\n',
      { INPUT: ['-i lo -j ACCEPT'], OUTPUT: [] },
    ])
  })

  it('opens the half alone that is shut, and nothing for a clock of its own', async () => {
    const it = (await ntpd('')).withIptables('DROP')
    it.rules = { INPUT: ['-m state --state RELATED,ESTABLISHED -j ACCEPT'], OUTPUT: [] }
    const plan = await use(THREE)(it.host)
    expect(plan.steps.filter(({ id }) => id.startsWith('iptables')).map(({ id }) => id)).toEqual([
      `iptables -I OUTPUT 1 -p udp -m udp --dport 123 ${ASKED}`,
    ])
    expect(plan.warnings.find(({ code }) => code === 'NOT_PERSISTENT')?.message).toContain('after a reboot servers are out of reach again')
    it.rules['OUTPUT'] = ['-p udp -m udp --dport 123 -j ACCEPT']
    expect(codes(await use(THREE)(it.host))).toEqual([])
    expect((await use(THREE, { packetFilter: 'iptables' })(it.host)).notes).toContain(
      'iptables does not keep ntpd from its servers: nothing is opened',
    )
    it.rules = { INPUT: [], OUTPUT: [] }
    expect((await use(['127.127.1.0'])(it.host)).steps.some(({ id }) => id.startsWith('iptables'))).toBe(false)
    expect((await use(THREE, { withoutFirewall: true })(it.host)).steps.some(({ id }) => id.startsWith('iptables'))).toBe(false)
  })

  it('brings all back when a rule cannot be put in place', async () => {
    const it = (await ntpd()).withIptables('DROP')
    const program = it.host.programs['iptables']
    it.host.programs['iptables'] = (args, host) => (args[1] === 'OUTPUT' ? { stderr: 'no\n', exitCode: 2 } : (program?.(args, host) ?? ''))
    const { failure } = await runPlan(it.host, use(THREE))
    expect([failure?.exitCode, text(it), it.rules]).toEqual([1, CONF, { INPUT: [], OUTPUT: [] }])
  })

  it('leaves clocks that need more than a line to the admin: asked for again, the line would be there twice', async () => {
    const it = await ntpd()
    await expect(use(['192.168.0.1', '127.127.20.0'])(it.host)).rejects.toThrow('127.127.20.0 is a clock of the host itself')
    await expect(use(['127.127.1.1'])(it.host)).rejects.toMatchObject({ exitCode: 2, suggestions: ['--local-stratum 10'] })
  })

  it('is refused when a file cannot be read, or there is no ntpd', async () => {
    const it = await ntpd('includefile here.conf\n')
    await expect(use(['192.168.0.1'])(it.host)).rejects.toThrow("ntpd's files cannot all be read")
    const none = await ntpd()
    none.host.programs['ntpd'] = () => ({ outcome: 'not-found' })
    await expect(use(['192.168.0.1'])(none.host)).resolves.toBeDefined()
    delete none.host.programs['ntpd']
    none.host.programs['ntpq'] = () => ({ outcome: 'not-found' })
    await expect(use(['192.168.0.1'])(none.host)).rejects.toThrow('ntpd is not installed')
  })
})

const RESTRICT = 'restrict 192.168.56.0 mask 255.255.255.0 kod limited nomodify notrap nopeer noquery'
const COMMENT = '-m comment --comment hostward-time-serve -j ACCEPT'
const CLOSED = 'server 192.0.2.1\nrestrict default ignore\nrestrict 192.0.2.1\nrestrict 127.0.0.1\n'

describe('time serve on a host with ntpd', () => {
  it('adds restrict lines and rules of iptables, now and at boot, and takes them back', async () => {
    const it = (await ntpd(CLOSED, {}, { '/etc/rc.d/rc.firewall': '#!/bin/sh\n' })).withIptables('DROP')
    it.rules['INPUT'] = ['-i lo -j ACCEPT']
    const { data, failure, warnings } = await runPlan(it.host, serve(['192.168.56.0/24']))
    expect([failure, data.differences]).toEqual([undefined, []])
    expect(text(it)).toBe(`${CLOSED}# added by hostward time serve:\n${RESTRICT}\n# end of what hostward time serve added\n`)
    expect(it.rules).toEqual({
      INPUT: [`-s 192.168.56.0/24 -p udp -m udp --dport 123 ${COMMENT}`, '-i lo -j ACCEPT'],
      OUTPUT: [`-d 192.168.56.0/24 -p udp -m udp --sport 123 ${COMMENT}`],
    })
    expect(text(it, '/etc/rc.d/rc.firewall')).toContain('iptables -I INPUT 1 -s 192.168.56.0/24')
    expect(warnings.map(({ code }) => code)).toEqual(['NOT_PERSISTENT', 'NOT_SYNCHRONISED'])
    expect((await runPlan(it.host, serve(['192.168.56.0/24']))).changed).toBe(false)

    const second = await runPlan(it.host, serve(['10.1.0.0/16'], { localStratum: 10, strictPorts: true }))
    expect(second.failure).toBeUndefined()
    expect(text(it)).toContain(
      `${RESTRICT}\nrestrict 10.1.0.0 mask 255.255.0.0 kod limited nomodify notrap nopeer noquery\nserver 127.127.1.0\nfudge 127.127.1.0 stratum 10\n`,
    )
    expect(it.rules['INPUT'][0]).toBe(`-s 10.1.0.0/16 -p udp -m udp --sport 123 --dport 123 ${COMMENT}`)

    const stopped = await runPlan(it.host, stop)
    expect(stopped.failure).toBeUndefined()
    expect([text(it), text(it, '/etc/rc.d/rc.firewall'), it.rules]).toEqual([
      CLOSED,
      '#!/bin/sh\n',
      { INPUT: ['-i lo -j ACCEPT'], OUTPUT: [] },
    ])
    expect((await runPlan(it.host, stop)).changed).toBe(false)

    expect((await undo(it.host)).failure).toBeUndefined()
    expect(it.rules['INPUT']).toHaveLength(3)
    expect(text(it, '/etc/rc.d/rc.firewall')).toContain('10.1.0.0/16')
  })

  it('brings all back when a rule cannot be put in place', async () => {
    const it = (await ntpd(CLOSED)).withIptables('DROP')
    const program = it.host.programs['iptables']
    it.host.programs['iptables'] = (args, host) => (args[1] === 'OUTPUT' ? { stderr: 'no\n', exitCode: 2 } : (program?.(args, host) ?? ''))
    const { failure } = await runPlan(it.host, serve(['192.168.56.0/24']))
    expect(failure?.exitCode).toBe(1)
    expect([text(it), it.rules]).toEqual([CLOSED, { INPUT: [], OUTPUT: [] }])
  })

  it('opens nothing where nothing filters, and says that ntpd answers others as well', async () => {
    const it = (await ntpd(CONF)).withIptables('ACCEPT')
    const plan = await serve(['192.168.56.0/24', '192.0.2.7', '2001:db8::/32'])(it.host)
    expect(plan.notes).toEqual(['no chain of iptables keeps packets back: nothing is opened'])
    expect(codes(plan)).toEqual(['OPEN_TO_ALL', 'NOT_SYNCHRONISED'])
    await runPlan(it.host, serve(['192.168.56.0/24', '192.0.2.7', '2001:db8::/33']))
    expect(text(it)).toContain(
      `${RESTRICT}\nrestrict 192.0.2.7 kod limited nomodify notrap nopeer noquery\nrestrict 2001:db8:: mask ffff:ffff:8000:: kod`,
    )
    expect(codes(await stop(it.host))).toContain('STILL_SERVING')
  })

  it('writes networks as ntpsec takes them', async () => {
    const it = await ntpd(CLOSED, { flavour: 'ntpsec' })
    await runPlan(it.host, serve(['192.168.56.0/24'], { localStratum: 10 }))
    expect(text(it)).toContain('restrict 192.168.56.0/24 kod limited nomodify noquery\nrefclock local stratum 10\n')
  })

  it('lets this host ask an ntpsec whose file has no restrict line', async () => {
    const it = await ntpd('# mine\n', { flavour: 'ntpsec' })
    await runPlan(it.host, serve(['192.168.56.0/24']))
    expect(text(it)).toContain('\nrestrict 127.0.0.1\nrestrict ::1\n')
    expect((await runPlan(it.host, serve(['192.168.56.0/24']))).data.plan.steps).toEqual([])
    await undo(it.host)
    expect(text(it)).toBe('# mine\n')
  })

  it('is taken back, and names ntpd, when nothing listens on the port', async () => {
    const it = await ntpd()
    writeFileSync(it.host.real('/proc/net/udp'), 'header\n')
    const { failure } = await runPlan(it.host, serve(['192.168.56.0/24']))
    expect(failure?.message).toContain('UDP port 123: expected ntpd listens on it; it is nothing listens on it')
    expect(text(it)).toBe(CONF)
  })

  it('is refused where a line of the admin says no, and keeps narrower ones', async () => {
    const it = await ntpd(`${CLOSED}restrict 192.168.0.0 mask 255.255.0.0 ignore\nrestrict 10.0.0.5 ignore\n`)
    await expect(serve(['192.168.56.0/24'])(it.host)).rejects.toThrow('/etc/ntp.conf:5 restrict 192.168.0.0 mask 255.255.0.0 ignore')
    await runPlan(it.host, serve(['10.0.0.0/24']))
    expect(text(it)).toContain('restrict 10.0.0.5 ignore\n# added by hostward time serve:\nrestrict 10.0.0.0 mask 255.255.255.0')
  })

  it('tells what does not last, and refuses what is for others', async () => {
    const it = (await ntpd(CLOSED)).withIptables('DROP')
    const plan = await serve(['192.168.56.0/24'], { packetFilter: 'iptables' })(it.host)
    expect(plan.warnings.find(({ code }) => code === 'NOT_PERSISTENT')?.message).toContain('no place of this distribution is known')
    it.host.put('/etc/rc.d/rc.firewall', '#!/bin/sh\nexit 0\n')
    expect((await serve(['192.168.56.0/24'])(it.host)).warnings.find(({ code }) => code === 'NOT_PERSISTENT')?.message).toContain(
      'ends with exit',
    )
    rmSync(it.host.real('/etc/rc.d/rc.firewall'))
    expect((await serve(['192.168.56.0/24'])(it.host)).steps.map(({ id }) => id)).toContain('write /etc/rc.d/rc.firewall')
    await expect(serve(['192.168.56.0/24'], { zone: 'public' })(it.host)).rejects.toThrow('firewalld is not installed')
    await expect(serve([])(it.host)).rejects.toThrow('whom is the time served to')
    expect((await serve(['0.0.0.0/0'])(it.host)).dangers.map(({ code }) => code)).toEqual(['EVERYBODY'])
  })
})
