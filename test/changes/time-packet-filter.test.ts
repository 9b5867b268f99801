import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ChangeOutcome } from '../../src/changes/engine/outcome.js'
import { planTimeServe, planTimeServeStop } from '../../src/changes/time-serve.js'
import { planTimeUse, type TimeUseWishes } from '../../src/changes/time-use.js'
import { NotPermittedError, NotSupportedError, PlanRefusedError, ToolMissingError } from '../../src/errors.js'
import { Nftables, type NftChainModel } from '../helpers/nftables.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import { TimeServer } from '../helpers/time-server.js'
import { readTree } from '../helpers/tree.js'

const CONF = 'server 192.0.2.10 iburst\n'
const NET = '192.168.56.0/24'
const FILE = '/etc/nftables.conf'
const INPUT = 'inet filter input'
const CHAINS: readonly NftChainModel[] = [
  { name: INPUT, hook: 'input', policy: 'drop', rules: ['ct state established,related accept', 'counter', 'tcp dport 22 accept'] },
  { name: 'ip more in', hook: 'input', policy: 'accept', rules: ['udp dport 69 drop'] },
  { name: 'ip6 six in', hook: 'input', policy: 'drop', rules: [] },
  { name: 'inet filter output', hook: 'output', policy: 'accept', rules: [] },
]
const RULE = `ip saddr ${NET} udp dport 123 accept comment "hostward time serve"`
const INSERTS = [`nft insert rule ${INPUT} ${RULE}`, `nft insert rule ip more in ${RULE}`]

/** A time server behind nftables. */
class Filtered extends TimeServer {
  readonly nft: Nftables

  constructor(chains = CHAINS, { text = Nftables.file(chains), path = FILE, conf = CONF } = {}) {
    super(conf, { firewalld: false, files: { [path]: text } })
    this.nft = new Nftables(this.chrony.host, chains, path)
  }

  get file(): string {
    return readFileSync(this.chrony.host.real(this.nft.path), 'utf8')
  }

  /** Without handles, which are others after each load. */
  everything(): unknown {
    const { host } = this.chrony
    return structuredClone([
      readTree(host.real('/etc')),
      this.allows('192.168.56.7'),
      [...this.nft.chains.keys()].map((name) => this.nft.rules(name)),
    ])
  }
}

async function filtered(...words: ConstructorParameters<typeof Filtered>): Promise<Filtered> {
  const one = new Filtered(...words)
  await one.boot()
  return one
}

const serve = (on: TimeServer, allow = [NET]): Promise<ChangeOutcome> =>
  runPlan(on.chrony.host, (host) => planTimeServe(host, { allow, restrictFirewall: false, packetFilter: 'nftables' }))
const stop = (on: TimeServer): Promise<ChangeOutcome> => runPlan(on.chrony.host, (host) => planTimeServeStop(host, []))
const changes = (on: TimeServer): string[] => on.chrony.host.calls.filter((call) => /^nft (?:insert|delete|add)/.test(call))
const codes = ({ warnings }: ChangeOutcome): string[] => warnings.map(({ code }) => code)

describe('time serve --packet-filter nftables', () => {
  it('puts a rule before all others of every chain in the way, now and in the file; is undone to the byte', async () => {
    const on = await filtered()
    const before = on.everything()
    const outcome = await serve(on)
    expect(outcome).toMatchObject({ changed: true, warnings: [], data: { verified: true, differences: [] } })
    expect(outcome.data.plan.notes).toEqual(['packets from these networks come through chain inet filter input, chain ip more in'])
    expect(changes(on).map((call) => call.replaceAll(/"?(hostward time serve)"?/g, '"$1"'))).toEqual(INSERTS)
    expect(on.nft.rules(INPUT)).toEqual([RULE, ...CHAINS[0]!.rules])
    expect(on.nft.rules('ip6 six in')).toEqual([])
    expect(on.file).toBe(
      `${Nftables.file(CHAINS)}# added by hostward time serve:\n${INSERTS.map((line) => `${line.slice(4)}\n`).join('')}# end of what hostward time serve added\n`,
    )
    const after = on.everything()
    on.nft.restart()
    expect(on.everything()).toEqual(after)
    expect(await serve(on)).toMatchObject({ changed: false, warnings: [], data: { plan: { steps: [] } } })
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.everything()).toEqual(before)
  })

  it('is undone after a reboot as well', async () => {
    const on = await filtered()
    const before = on.everything()
    await serve(on)
    on.nft.restart()
    on.chrony.host.bootId = 'another'
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.everything()).toEqual(before)
    expect(changes(on).filter((call) => call.startsWith('nft delete'))).toHaveLength(2)
  })

  it('serves more later, and --stop takes all of it away', async () => {
    const on = await filtered()
    const before = on.everything()
    await serve(on)
    expect(await serve(on, ['10.0.0.0/8', '2001:db8::/32'])).toMatchObject({ changed: true, warnings: [] })
    expect(on.nft.rules('ip6 six in')).toEqual(['ip6 saddr 2001:db8::/32 udp dport 123 accept comment "hostward time serve"'])
    expect(on.file.match(/^insert rule/gm)).toHaveLength(6)
    const full = on.everything()
    on.nft.restart()
    expect(await stop(on)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.everything()).toEqual(before)
    expect(await stop(on)).toMatchObject({ changed: false })
    await undo(on.chrony.host)
    // The order among hostward's own rules means nothing.
    const sorted = (all: unknown): unknown => (all as [unknown, unknown, string[][]])[2].map((rules) => rules.toSorted())
    expect(sorted(on.everything())).toEqual(sorted(full))
  })

  it('goes before a rule that somebody has put before it', async () => {
    const on = await filtered()
    await serve(on)
    on.nft.tell(['insert', 'rule', 'inet', 'filter', 'input', 'udp', 'dport', '123', 'drop'])
    const late = on.everything()
    expect(await serve(on)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.nft.rules(INPUT).slice(0, 2)).toEqual([RULE, 'udp dport 123 drop'])
    expect(on.nft.rules(INPUT).filter((rule) => rule === RULE)).toHaveLength(1)
    expect(await undo(on.chrony.host)).toMatchObject({ data: { verified: true } })
    expect((on.everything() as unknown[])[0]).toEqual((late as unknown[])[0])
    expect(on.nft.rules(INPUT)[0]).toBe('udp dport 123 drop')
  })

  it('uses the port of chronyd', async () => {
    const on = await filtered(CHAINS, { conf: `${CONF}port 1123\n` })
    const { steps } = await planTimeServe(on.chrony.host, { allow: [NET], restrictFirewall: false, packetFilter: 'nftables' })
    expect(steps.map(({ id }) => id)).toContain(`nft insert rule ${INPUT} ip saddr ${NET} udp dport 1123 accept`)
  })

  it.each<[string, (on: Filtered) => void, RegExp]>([
    ['nftables.service is not enabled', (on) => (on.nft.enabled = false), /nothing loads \/etc\/nftables\.conf at boot/],
    ['there is no unit', (on) => (on.nft.enabled = null), /there is no nftables\.service/],
    ['the file makes no such chain', (on) => on.chrony.host.put(FILE, ''), /\/etc\/nftables\.conf does not make chain inet filter input/],
  ])('warns, and writes no file, where %s', async (_, break_, why) => {
    const on = await filtered()
    break_(on)
    const [before, file] = [on.everything(), on.file]
    const outcome = await serve(on)
    expect(outcome).toMatchObject({ changed: true, data: { verified: true } })
    expect([new Set(codes(outcome)), on.file]).toEqual([new Set(['NOT_PERSISTENT']), file])
    expect(outcome.warnings[0]!.message).toMatch(why)
    expect(outcome.warnings[0]!.message).toContain(INSERTS[0]!.slice(4))
    await undo(on.chrony.host)
    expect(on.everything()).toEqual(before)
  })

  it('is gone after a reboot where no file has it: undo brings the rest back', async () => {
    const on = await filtered()
    on.nft.enabled = false
    const before = on.everything()
    await serve(on)
    on.nft.restart()
    on.chrony.host.bootId = 'another'
    expect(await undo(on.chrony.host)).toMatchObject({ changed: true, data: { verified: true } })
    expect(on.everything()).toEqual(before)
  })

  it('warns of a chain that keeps the answers in', async () => {
    const on = await filtered([...CHAINS.slice(0, 3), { name: 'inet filter output', hook: 'output', policy: 'drop', rules: [] }])
    expect(codes(await serve(on))).toEqual(['ANSWERS_DROPPED'])
  })

  it('tells the rules only without the flag, and none where they are there', async () => {
    const on = await filtered()
    const plain = { allow: [NET], restrictFirewall: false, packetFilter: null }
    const [warning] = (await planTimeServe(on.chrony.host, plain)).warnings
    expect([warning?.code, warning?.message]).toEqual(['NO_FIREWALLD', expect.stringContaining(`nft insert rule ${INPUT} ip saddr ${NET}`)])
    await serve(on)
    expect((await planTimeServe(on.chrony.host, plain)).warnings).toEqual([])
  })
})

describe('time serve --packet-filter nftables is refused', () => {
  it.each<[string, NftChainModel]>([
    ['firewalld', { name: 'inet firewalld filter_INPUT', hook: 'input', policy: 'accept', rules: ['drop'] }],
    ['docker', { name: 'ip nat DOCKER', hook: null, policy: null, rules: [] }],
    ['iptables', { name: 'ip filter INPUT', hook: 'input', policy: 'drop', rules: [] }],
  ])('where the ruleset is that of %s', async (name, chain) => {
    const on = await filtered([...CHAINS, chain])
    const before = on.everything()
    const failure = await serve(on).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PlanRefusedError)
    expect(failure).toMatchObject({ message: expect.stringContaining(`belongs to ${name} (`) as unknown })
    expect((failure as PlanRefusedError).suggestions).toContainEqual(expect.stringContaining(`nft insert rule ${INPUT} ip saddr ${NET}`))
    expect(on.everything()).toEqual(before)
  })

  it('where firewalld runs with another backend', async () => {
    const on = await filtered()
    on.chrony.units.set('firewalld.service', { active: 'active', unitFile: 'enabled', starts: 1 })
    await expect(serve(on)).rejects.toThrow(/belongs to firewalld \(firewalld\.service runs\)/)
  })

  it('where nothing filters, where nft is missing, and without rights', async () => {
    await expect(serve(await filtered([{ ...CHAINS[0]!, policy: 'accept', rules: [] }]))).rejects.toThrow(NotSupportedError)
    const on = await filtered()
    on.nft.broken['-j'] = () => ({ exitCode: 1, stderr: 'Operation not permitted (you must be root)\n' })
    await expect(serve(on)).rejects.toThrow(NotPermittedError)
    delete on.chrony.host.programs['nft']
    await expect(serve(on)).rejects.toThrow(ToolMissingError)
  })

  it('where nft would not load the file any more', async () => {
    const on = await filtered()
    const before = on.everything()
    on.nft.broken['-c'] = (args) => ({ exitCode: 1, stderr: `${args[2] ?? ''}:7:1-5: Error: syntax error\n` })
    await expect(serve(on)).rejects.toThrow(`nft would not load ${FILE} with these rules: nftables.conf:7:1-5: Error: syntax error`)
    expect(on.everything()).toEqual(before)
  })
})

describe('time serve --packet-filter nftables is taken back', () => {
  it.each<[string, (on: Filtered) => void]>([
    ['nft does nothing', (on) => (on.nft.broken['insert'] = () => '')],
    ['nft fails', (on) => (on.nft.broken['insert'] = () => ({ exitCode: 1, stderr: 'Error: Could not process rule\n' }))],
    [
      'nft hangs after its work',
      (on) =>
        (on.nft.broken['insert'] = (args) => {
          on.nft.tell(args)
          return { outcome: 'timed-out' }
        }),
    ],
    ['nft puts the rule last', (on) => (on.nft.broken['insert'] = (args) => on.nft.tell(['add', ...args.slice(1)]))],
    [
      'nft lets in another network',
      (on) => (on.nft.broken['insert'] = (args) => on.nft.tell(args.map((word) => (word === NET ? '0.0.0.0/1' : word)))),
    ],
    ['only the first rule comes', (on) => (on.nft.broken['insert rule ip more'] = () => ({ exitCode: 1, stderr: 'Error: busy\n' }))],
  ])('when %s', async (_, break_) => {
    const on = await filtered()
    const before = on.everything()
    break_(on)
    expect(await serve(on)).toMatchObject({ changed: false, data: { verified: false, restored: true, leftOver: [] } })
    expect(on.everything()).toEqual(before)
  })

  it('and says what is left when something else of the ruleset has changed, or the rule cannot be deleted', async () => {
    const on = await filtered()
    on.nft.broken['insert'] = (args) => {
      on.nft.tell(['insert', 'rule', ...INPUT.split(' '), 'accept'])
      return on.nft.tell(args)
    }
    const outcome = await serve(on)
    expect(outcome).toMatchObject({ data: { verified: false, restored: false }, failure: { exitCode: 8 } })
    expect(outcome.data.leftOver.map(({ what }) => what)).toEqual(['nft ruleset: tables'])
    const stuck = await filtered()
    stuck.nft.broken['insert rule ip more'] = () => ({ exitCode: 1, stderr: 'Error: busy\n' })
    stuck.nft.broken['delete'] = () => ({ exitCode: 1, stderr: 'Error: busy\n' })
    const left = await serve(stuck)
    expect(left).toMatchObject({ data: { restored: false }, failure: { exitCode: 8 } })
    expect(left.data.leftOver).toEqual([
      {
        what: `nft ${INPUT}`,
        why: expect.stringContaining('Error: busy') as unknown,
        byHand: [expect.stringContaining(`nft -a list chain ${INPUT}`) as unknown],
      },
    ])
  })
})

describe('time use on a host that filters packets itself', () => {
  const OUTPUT = 'inet filter output'
  const SHUT: readonly NftChainModel[] = [
    { name: INPUT, hook: 'input', policy: 'drop', rules: ['tcp dport 22 accept'] },
    { name: OUTPUT, hook: 'output', policy: 'drop', rules: ['ct state established,related accept'] },
  ]
  const use = (on: TimeServer, more: Partial<TimeUseWishes> = {}): Promise<ChangeOutcome> =>
    runPlan(on.chrony.host, (host) =>
      planTimeUse(host, {
        ...{ servers: ['192.0.2.10', '192.0.2.11', '192.0.2.12'], pools: [], iburst: true, keep: false, noDhcp: false, takeOver: false },
        ...{ waitMs: null, requireSync: false, settleMs: 1, env: {}, sourcesMs: 300 },
        ...more,
      }),
    )

  it('has chronyd ask through nftables, now and in the file, when it is told to; is undone to the byte', async () => {
    const on = await filtered(SHUT)
    const before = on.everything()
    const outcome = await use(on, { packetFilter: 'nftables' })
    expect([outcome.failure, outcome.data.differences, codes(outcome)]).toEqual([undefined, [], []])
    expect(on.nft.rules(INPUT)[0]).toBe('udp sport 123 accept comment "hostward time use"')
    expect(on.nft.rules(OUTPUT)[0]).toBe('udp dport 123 accept comment "hostward time use"')
    expect(on.file).toContain(`# added by hostward time use:\ninsert rule ${INPUT} udp sport 123 accept comment "hostward time use"\n`)
    expect((await use(on, { packetFilter: 'nftables' })).changed).toBe(false)
    // What serves is another's.
    await serve(on)
    await stop(on)
    expect(on.nft.rules(OUTPUT)[0]).toContain('time use')
    on.nft.restart()
    expect(on.nft.rules(OUTPUT)[0]).toContain('time use')
    for (let steps = 0; steps < 3; steps += 1) expect((await undo(on.chrony.host)).failure).toBeUndefined()
    expect(on.everything()).toEqual(before)
  })

  it('tells what keeps chronyd from its servers, and changes no filter that it was not told of', async () => {
    const on = await filtered(SHUT)
    const { warnings } = await use(on)
    expect(warnings.filter(({ code }) => code === 'FILTERED').map(({ message }) => message)).toEqual([
      'nftables keeps chronyd from its servers: --packet-filter nftables lets it ask them (through chain inet filter input: udp sport 123 accept; through chain inet filter output: udp dport 123 accept)',
    ])
    expect(changes(on)).toEqual([])
    on.chrony.host.programs['iptables-save'] = () => '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'
    expect((await use(on, { servers: ['192.0.2.13'] })).warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('iptables keeps chronyd from its servers: --packet-filter iptables lets it ask them'),
    )
  })

  it('is refused where it cannot be', async () => {
    const on = await filtered(SHUT)
    await expect(use(on, { strictPorts: true })).rejects.toThrow('--strict-ports is for hosts with ntpd')
    await expect(use(on, { packetFilter: 'iptables' })).rejects.toThrow(ToolMissingError)
    on.chrony.host.programs['firewall-cmd'] = () => 'running\n'
    await expect(use(on, { packetFilter: 'nftables' })).rejects.toThrow('firewalld filters here')
  })
})
