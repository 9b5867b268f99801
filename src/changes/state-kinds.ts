import type { StateKind } from './engine/states.js'
import { chronydState } from './states/chronyd.js'
import { chronyAccess } from './states/chrony-access.js'
import { defaultZoneState } from './states/default-zone.js'
import { firewallPermanent, firewallRuntime } from './states/firewall.js'
import { iptablesState } from './states/iptables.js'
import { nftState } from './states/nft.js'
import { ntpdState } from './states/ntpd.js'
import { serviceFolderState } from './states/service-folder.js'
import { supervisedState } from './states/supervised.js'
import { unitState } from './states/unit.js'

/**
 * Every kind of state that a plan may watch; the engine and `undo` find them here by name. They are brought back in reverse order: a
 * service ends before its folder goes.
 */
export const stateKinds: readonly StateKind[] = [
  unitState,
  chronydState,
  chronyAccess,
  firewallRuntime,
  firewallPermanent,
  defaultZoneState,
  nftState,
  ntpdState,
  iptablesState,
  serviceFolderState,
  supervisedState,
]
