import { PlanRefusedError, type Warning } from '../../errors.js'
import { readNftablesService, type NftablesService } from '../../facts/firewall/nftables-service.js'
import { ifThere, readBytes, readIfThere } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { askNftCheck, CANDIDATE } from '../../tools/nft/check-file.js'
import { readDefinedChains } from '../../tools/nft/defined-chains.js'
import { chainWords, insertLine, type ChainName } from '../../tools/nft/own-rules.js'
import { savedLines, withSavedLines } from '../../tools/nft/saved-rules.js'
import type { RuleOwner } from '../../tools/rule-owner.js'
import type { FileExpectation, WriteStep } from '../engine/plan.js'
import { fileStep } from '../file-step.js'
import { KEPT_OUT } from './kept-script.js'

/** The share of the file that is loaded at boot. */
export interface KeptRules {
  steps: WriteStep[]
  /** What is watched, also where nothing is written. */
  files: string[]
  expect: Record<string, FileExpectation>
  warnings: Warning[]
}

/** Where distributions keep the rules; of these only one is there. */
const USUAL = ['/etc/sysconfig/nftables.conf', '/etc/nftables.conf']

/**
 * The rules as a block at the end of the file that nftables.service loads. Where that would come to nothing, or the file could not be
 * loaded any more, nothing is written and a warning says what to do.
 *
 * @throws PlanRefusedError for a file that nft would not load with the rules
 */
export async function keepRules(
  host: Host,
  wanted: readonly { chain: ChainName; texts: readonly string[] }[],
  owner: RuleOwner,
): Promise<KeptRules> {
  const lines = wanted.flatMap(({ chain, texts }) => texts.map((text) => insertLine(chain, text)))
  const service = await readNftablesService(host)
  const path = service?.path ?? USUAL[1] ?? ''
  const text = service === null ? null : await readText(host, path)
  const why = whyNot(service, text)
  if (service === null || text === null || why !== null) return { ...NOTHING, warnings: [notKept(why ?? '', path, lines, owner)] }
  const defined = await readDefinedChains(host, path)
  const there = wanted.filter(({ chain }) => defined.has(chainWords(chain)))
  const missing = wanted.filter(({ chain }) => !defined.has(chainWords(chain)))
  const own = savedLines(text, owner)
  const loaded = there.flatMap(({ chain, texts }) => texts.map((rule) => insertLine(chain, rule)))
  // What time use needs is in the place of what it has needed before; networks that are served are added to others.
  const all = owner === 'time use' ? loaded : [...own, ...loaded.filter((line) => !own.includes(line))]
  const warnings = missing.map(({ chain, texts }) =>
    notKept(
      `${path} does not make chain ${chainWords(chain)}`,
      path,
      texts.map((rule) => insertLine(chain, rule)),
      owner,
    ),
  )
  if (all.join('\n') === own.join('\n')) return { ...NOTHING, files: [path], warnings }
  return { ...(await rewritten(host, path, withSavedLines(text, all, owner))), warnings }
}

/** Take the block of `time serve` away. */
export async function removeKept(host: Host): Promise<KeptRules> {
  const path = (await readNftablesService(host))?.path ?? (await firstThere(host))
  const text = path === null ? null : await readText(host, path)
  if (path === null || text === null || savedLines(text, 'time serve').length === 0) return NOTHING
  return rewritten(host, path, withSavedLines(text, [], 'time serve'))
}

const NOTHING: KeptRules = { steps: [], files: [], expect: {}, warnings: [] }

function whyNot(service: NftablesService | null, text: string | null): string | null {
  if (service === null) return 'there is no nftables.service that loads rules at boot'
  if (text === null) return `${service.path} is not there`
  return service.loaded ? null : `nothing loads ${service.path} at boot: nftables.service is not enabled`
}

const notKept = (why: string, path: string, lines: readonly string[], owner: RuleOwner): Warning => ({
  code: 'NOT_PERSISTENT',
  message: `${why}: after a reboot ${KEPT_OUT[owner]} again, unless you write this where your rules are kept (${path}): ${lines.join('; ')}`,
})

async function firstThere(host: Host): Promise<string | null> {
  for (const path of USUAL) if ((await readIfThere(host, path)) !== null) return path
  return null
}

/** One character for each byte. */
async function readText(host: Host, path: string): Promise<string | null> {
  const bytes = await ifThere(readBytes(host, path))
  return bytes === null ? null : Buffer.from(bytes).toString('latin1')
}

/** @throws PlanRefusedError */
async function rewritten(host: Host, path: string, text: string): Promise<KeptRules> {
  const content = Buffer.from(text, 'latin1')
  const files = await host.writer?.()
  const said =
    files == null ? null : await files.withTempFolder({ [CANDIDATE]: content.toString('utf8') }, (folder) => askNftCheck(host, folder))
  if (said !== null) {
    throw new PlanRefusedError(`nft would not load ${path} with these rules: ${said}`, {
      suggestions: [`is it loadable as it is? nft -c -f ${path}`, 'mend it first; nothing was changed'],
    })
  }
  const words = `write ${path}`
  const { step, expect } = await fileStep(host, { id: words, describe: words, path, content })
  return { steps: [step], files: [path], expect, warnings: [] }
}
