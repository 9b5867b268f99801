import type { BlsEntry } from './bls/entry.js'
import type { SavedDirective } from './chrony-conf/formats.js'
import type { ChronyClient } from './chronyc/clients.js'
import type { ChronyServerStats } from './chronyc/serverstats.js'
import type { ChronySource } from './chronyc/sources.js'
import type { ChronySourceStats } from './chronyc/sourcestats.js'
import type { ChronyTracking } from './chronyc/tracking.js'
import type { KernelArgument } from './cmdline/arguments.js'
import type { SupervisedService } from './daemontools/service.js'
import type { DmesgMessage } from './dmesg/message.js'
import type { ListedPolicy } from './firewalld/policy.js'
import type { ListedZone } from './firewalld/zone.js'
import type { GrubVariables } from './grub/variables.js'
import type { GrubbyEntry } from './grubby/info.js'
import type { DefaultSet, NamedDefault } from './grubby/saved-default.js'
import type { SavedNtpDirective } from './ntp-conf/formats.js'
import type { MruEntry } from './ntpq/mru.js'
import type { NtpqPeer } from './ntpq/peer.js'
import type { NtpdVariables } from './ntpq/variables.js'
import type { ListedUnitFile, SavedUnitFile } from './systemctl/list-unit-files.js'
import type { ListedTimer } from './systemctl/list-timers.js'
import type { SavedTimer } from './systemctl/timer-row.js'
import type { ListedUnit } from './systemctl/list-units.js'
import type { SavedUnit } from './systemctl/list-units-text.js'
import type { ShownFile } from './systemctl/saved-cat.js'
import type { LinkChange } from './systemctl/saved-links.js'
import type { StatusOfUnit } from './systemctl/status-model.js'
import type { SavedShownUnit } from './systemctl/formats.js'
import type { Timedatectl } from './timedatectl/status.js'

/** What each format of `hostward parse` gives, by the format's name: the published contract of its rows. */
export interface ParseOutputs {
  'grubby-info': { entries: GrubbyEntry[] }
  'bls-entry': { entry: BlsEntry }
  grubenv: { variables: GrubVariables }
  cmdline: { arguments: KernelArgument[] }
  dmesg: { messages: DmesgMessage[] }
  'systemctl-list-units': { units: (ListedUnit | SavedUnit)[] }
  'systemctl-list-unit-files': { unitFiles: (ListedUnitFile | SavedUnitFile)[] }
  'systemctl-list-timers': { timers: (ListedTimer | SavedTimer)[] }
  'systemctl-show': { units: SavedShownUnit[] }
  'systemctl-status': StatusOfUnit & { more: StatusOfUnit[] }
  'chronyc-sources': { sources: ChronySource[] }
  'chronyc-sourcestats': { sourcestats: ChronySourceStats[] }
  'chronyc-tracking': { tracking: ChronyTracking }
  'chronyc-clients': { clients: ChronyClient[] }
  'chronyc-serverstats': { serverstats: ChronyServerStats }
  'firewall-cmd-list-all': { zones: ListedZone[]; policies: ListedPolicy[] }
  timedatectl: { timedatectl: Timedatectl }
  'ntpq-peers': { peers: NtpqPeer[] }
  'ntpq-rv': { variables: NtpdVariables }
  'ntpq-mrulist': { clients: MruEntry[] }
  svstat: { services: SupervisedService[] }
  'systemctl-cat': { files: ShownFile[] }
  'systemctl-links': { links: LinkChange[] }
  'systemctl-words': { words: string[] }
  'firewall-cmd-words': { words: string[] }
  'grubby-default': { default: NamedDefault }
  'grubby-set-default': { default: DefaultSet | null }
  'chrony-conf': { directives: SavedDirective[] }
  'ntp-conf': { directives: SavedNtpDirective[] }
}

export type FormatName = keyof ParseOutputs
