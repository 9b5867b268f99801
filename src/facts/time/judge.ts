import type { ChronySource } from '../../tools/chronyc/sources.js'
import type { ChronyTracking } from '../../tools/chronyc/tracking.js'

export interface SynchronisedVerdict {
  synchronised: boolean
  /** A plain sentence. */
  reason: string
  /** Whether the numbers of `tracking` mean anything: there is, or was, a real source. */
  meaningful: boolean
}

/**
 * Whether chronyd is synchronised. The leap status alone does not tell: with `local stratum N` it is Normal without any
 * source. The reference id must be that of a source (not 00000000, not 7F7F01xx), and a source must be selected now.
 */
export function judgeSynchronised(tracking: ChronyTracking, sources: readonly ChronySource[]): SynchronisedVerdict {
  const selected = sources.find(({ state }) => state === 'selected')
  const name = tracking.name ?? selected?.name ?? tracking.refid
  if (tracking.refid === '00000000') {
    return { synchronised: false, meaningful: false, reason: `chronyd has not synchronised since its start: ${sourcesInWords(sources)}` }
  }
  if (/^7F7F01[0-9A-F]{2}$/.test(tracking.refid)) {
    return {
      synchronised: false,
      meaningful: false,
      reason: `chronyd gives out its own clock ("local"), whatever its leap status says: ${sourcesInWords(sources)}`,
    }
  }
  if (tracking.leap === 'Not synchronised') {
    return { synchronised: false, meaningful: true, reason: `chronyd calls itself not synchronised: ${sourcesInWords(sources)}` }
  }
  if (selected === undefined) {
    return {
      synchronised: false,
      meaningful: true,
      reason: `no source is selected any more, the last one was ${name}: ${sourcesInWords(sources)}`,
    }
  }
  const combined = sources.filter(({ state }) => state === 'combined').length
  return {
    synchronised: true,
    meaningful: true,
    reason: `chronyd follows ${name}${combined === 0 ? '' : ` together with ${String(combined)} more`}`,
  }
}

/** Why none of the sources is followed: how many did not answer. */
export function sourcesInWords(sources: readonly Pick<ChronySource, 'reach'>[]): string {
  if (sources.length === 0) return 'it has no source with an address'
  const silent = sources.filter(({ reach }) => reach === 0).length
  const total = sources.length === 1 ? 'its only source' : `its ${String(sources.length)} sources`
  if (silent === sources.length) return `${total} did not answer`
  if (silent === 0) return sources.length === 1 ? `${total} answers but is not selected` : `${total} answer but none is selected`
  return `${String(silent)} of ${total} did not answer and none of the others is selected`
}
