import { readFileSync } from 'node:fs'
import type { FakeAnswer } from './fake-host.js'
import type { ScratchHost, ScratchProgram } from './scratch-host.js'

export interface NftChainModel {
  /** `inet filter input` */
  name: string
  hook: string | null
  policy: string | null
  /** Texts of rules. */
  rules: string[]
}

interface Rule {
  handle: number
  text: string
}

const NFT = '/usr/sbin/nft'

/**
 * nftables on a scratch host: base chains with rules, each with a handle that no other rule ever has; the file that nftables.service
 * loads; `nft -c` on a candidate.
 */
export class Nftables {
  readonly host: ScratchHost
  readonly chains: Map<string, { hook: string | null; policy: string | null; rules: Rule[] }>
  /** Answers in place of nft's, by the beginning of the command line. */
  readonly broken: Record<string, ScratchProgram> = {}
  /** Whether nftables.service is enabled; null: there is no such unit. */
  enabled: boolean | null = true
  readonly #stock: readonly NftChainModel[]
  #handle = 1

  constructor(
    host: ScratchHost,
    chains: readonly NftChainModel[],
    readonly path = '/etc/nftables.conf',
  ) {
    this.host = host
    this.#stock = chains
    this.chains = this.#made(chains)
    host.programs['nft'] = (args) => this.#answer(args)
    const systemctl = host.programs['systemctl']
    host.programs['systemctl'] = (args, on) =>
      args.at(-1) === 'nftables.service' ? this.#unit() : (systemctl?.(args, on) ?? { exitCode: 1 })
  }

  /** As the file says, with its tables made anew: a restart of the unit, or a boot. */
  restart(): void {
    for (const [name, chain] of this.#made(this.#stock)) this.chains.set(name, chain)
    if (this.enabled !== true) return
    for (const line of readFileSync(this.host.real(this.path), 'utf8').split('\n'))
      if (line.startsWith('insert rule')) this.#change(line.split(' '))
  }

  rules(chain: string): string[] {
    return this.chains.get(chain)!.rules.map(({ text }) => text)
  }

  /** The text of a file that makes all chains. */
  static file(chains: readonly NftChainModel[]): string {
    const tables = [...new Set(chains.map(({ name }) => name.split(' ').slice(0, 2).join(' ')))]
    const made = tables.map((table) => {
      const own = chains.filter(({ name }) => name.startsWith(`${table} `))
      const bodies = own.map(({ name, hook, policy, rules }) => {
        const head = hook === null ? '' : `\t\ttype filter hook ${hook} priority filter; policy ${policy ?? 'accept'};\n`
        return `\tchain ${name.split(' ')[2] ?? ''} {\n${head}${rules.map((rule) => `\t\t${rule}\n`).join('')}\t}\n`
      })
      return `table ${table} {\n${bodies.join('')}}\n`
    })
    return `#!${NFT} -f\n\nflush ruleset\n\n${made.join('')}`
  }

  #made(chains: readonly NftChainModel[]): typeof this.chains {
    return new Map(
      chains.map(({ name, hook, policy, rules }) => [
        name,
        { hook, policy, rules: rules.map((text) => ({ handle: (this.#handle += 1), text })) },
      ]),
    )
  }

  #unit(): string {
    const path = this.path
    const lines =
      this.enabled === null
        ? ['LoadState=not-found', 'UnitFileState=']
        : [
            'LoadState=loaded',
            `UnitFileState=${this.enabled ? 'enabled' : 'disabled'}`,
            `ExecStart={ path=${NFT} ; argv[]=${NFT} -f ${path} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`,
          ]
    return ['Id=nftables.service', ...lines, ''].join('\n')
  }

  #answer(args: readonly string[]): FakeAnswer | string | Promise<FakeAnswer | string> {
    const line = args.join(' ')
    const broken = Object.entries(this.broken).find(([words]) => line.startsWith(words))?.[1]
    return broken === undefined ? this.tell(args) : broken(args, this.host)
  }

  /** The honest answer. */
  tell(args: readonly string[]): FakeAnswer | string {
    if (args.join(' ') === '-j list ruleset') return this.#list()
    if (args[0] === '-c') return this.#check(readFileSync(args[2]!, 'utf8'))
    return this.#change(args)
  }

  #check(text: string): FakeAnswer | string {
    const wrong = text.split('\n').find((line) => line.startsWith('insert rule') && !this.chains.has(line.split(' ').slice(2, 5).join(' ')))
    return wrong === undefined ? '' : { exitCode: 1, stderr: `Error: No such file or directory\n${wrong}\n` }
  }

  #change(words: readonly string[]): FakeAnswer | string {
    const [verb, , family, table, name, ...rest] = words
    const chain = this.chains.get([family, table, name].join(' '))
    if (chain === undefined) return { exitCode: 1, stderr: 'Error: Could not process rule: No such file or directory\n' }
    if (verb === 'delete') {
      const at = chain.rules.findIndex(({ handle }) => String(handle) === rest[1])
      if (at === -1) return { exitCode: 1, stderr: 'Error: Could not process rule: No such file or directory\n' }
      chain.rules.splice(at, 1)
    } else {
      const rule = { handle: (this.#handle += 1), text: rest.join(' ') }
      if (verb === 'insert') chain.rules.unshift(rule)
      else chain.rules.push(rule)
    }
    return ''
  }

  #list(): string {
    const tables = [...new Set([...this.chains.keys()].map((name) => name.split(' ').slice(0, 2).join(' ')))]
    const named = [...this.chains].map(([key, chain]) => {
      const [family, table, name] = key.split(' ')
      return { ...chain, family, table, name }
    })
    return JSON.stringify({
      nftables: [
        { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
        ...tables.map((words, index) => ({ table: { family: words.split(' ')[0], name: words.split(' ')[1], handle: index + 1 } })),
        ...named.map(({ family, table, name, hook, policy }) => ({
          chain: { family, table, name, handle: 1, ...(hook === null ? {} : { type: 'filter', hook, prio: 0, policy }) },
        })),
        ...named.flatMap(({ family, table, name, rules }) =>
          rules.map(({ handle, text }) => ({ rule: { family, table, chain: name, handle, ...ruleJson(text) } })),
        ),
      ],
    })
  }
}

/** A rule as nft tells it in JSON. */
function ruleJson(text: string): { comment?: string; expr: object[] } {
  const [, words = '', comment] = /^(.*?)(?: comment "(.*)")?$/.exec(text) ?? []
  const expr: object[] = []
  const left = words.split(' ')
  while (left.length > 0) {
    const [first = '', second = '', third = ''] = left
    if (['accept', 'drop', 'reject'].includes(first)) {
      expr.push({ [first]: null })
      left.splice(0, 1)
    } else if (first === 'counter') {
      expr.push({ counter: { packets: Math.floor(Math.random() * 1000), bytes: 1 } })
      left.splice(0, 1)
    } else if (first === 'jump') {
      expr.push({ jump: { target: second } })
      left.splice(0, 2)
    } else {
      const where = ['ct', 'meta'].includes(first) ? { [first]: { key: second } } : { payload: { protocol: first, field: second } }
      expr.push({ match: { op: first === 'ct' ? 'in' : '==', left: where, right: valueJson(third) } })
      left.splice(0, 3)
    }
  }
  return comment === undefined ? { expr } : { comment, expr }
}

function valueJson(text: string): unknown {
  const [addr = '', len] = text.split('/')
  if (len !== undefined) return { prefix: { addr, len: Number(len) } }
  if (text.includes(',')) return text.split(',')
  return /^\d+$/.test(text) ? Number(text) : text
}
