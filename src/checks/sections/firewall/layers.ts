import { HostwardError } from '../../../errors.js'
import { joinLayers } from '../../../facts/firewall/zones.js'
import type { FirewallLayers } from '../../../facts/firewall/layers.js'
import type { ZoneSettings } from '../../../tools/firewalld/zone.js'
import { judged, type Judgement } from '../../check.js'

/** A zone in one layer; `layer` in words. */
export interface LayerOfZone {
  layer: 'now' | 'permanently'
  settings: ZoneSettings
}

/**
 * A zone in the layers that are wanted; a judgement when there is nothing to look at: firewalld does not run, or has no such zone.
 * An error for a layer that could not be had.
 */
export function layersOf(
  layers: FirewallLayers,
  zone: string,
  wanted: 'both' | 'runtime' | 'permanent',
): LayerOfZone[] | Judgement | HostwardError {
  if (!layers.running) return judged(false, 'firewalld does not run')
  const { runtime, permanent } = layers
  const found: LayerOfZone[] = []
  if (wanted !== 'permanent') {
    if (runtime instanceof HostwardError) return runtime
    const settings = joinLayers(runtime, null, null).find(({ name }) => name === zone)?.runtime
    if (settings == null) return judged(false, `firewalld has no zone ${zone}`)
    found.push({ layer: 'now', settings })
  }
  if (wanted !== 'runtime') {
    if (permanent instanceof HostwardError) return permanent
    const settings = joinLayers(null, permanent, null).find(({ name }) => name === zone)?.permanent
    if (settings == null) return judged(false, `firewalld has no zone ${zone} permanently`)
    found.push({ layer: 'permanently', settings })
  }
  return found
}
