import type { SavedOutputParser } from './parse-format.js'
import type { FormatName } from './parse-outputs.js'

/** Every format that `hostward parse` knows, by name. A parser is loaded only when its format is asked for. */
export const formats = {
  'systemctl-list-units': async () => (await import('./systemctl/formats.js')).parseSavedListUnits,
  'systemctl-show': async () => (await import('./systemctl/formats.js')).parseSavedShow,
  'systemctl-status': async () => (await import('./systemctl/formats.js')).parseSavedStatus,
  'systemctl-list-unit-files': async () => (await import('./systemctl/formats.js')).parseSavedListUnitFiles,
  'firewall-cmd-list-all': async () => (await import('./firewalld/formats.js')).parseSavedListAll,
  'chronyc-sources': async () => (await import('./chronyc/formats.js')).parseSavedSources,
  'chronyc-sourcestats': async () => (await import('./chronyc/formats.js')).parseSavedSourceStats,
  'chronyc-tracking': async () => (await import('./chronyc/formats.js')).parseSavedTracking,
  'chronyc-clients': async () => (await import('./chronyc/formats.js')).parseSavedClients,
  'chronyc-serverstats': async () => (await import('./chronyc/formats.js')).parseSavedServerStats,
  dmesg: async () => (await import('./dmesg/formats.js')).parseSavedDmesg,
  'grubby-info': async () => (await import('./grubby/formats.js')).parseSavedGrubbyInfo,
  'bls-entry': async () => (await import('./bls/formats.js')).parseSavedBlsEntry,
  grubenv: async () => (await import('./grub/formats.js')).parseSavedGrubenv,
  cmdline: async () => (await import('./cmdline/formats.js')).parseSavedCmdline,
  'systemctl-list-timers': async () => (await import('./systemctl/timers-format.js')).parseSavedListTimers,
  'systemctl-cat': async () => (await import('./systemctl/saved-cat.js')).parseSavedCat,
  'systemctl-links': async () => (await import('./systemctl/saved-links.js')).parseSavedLinks,
  'systemctl-words': async () => (await import('./systemctl/saved-words.js')).parseSavedWords,
  'firewall-cmd-words': async () => (await import('./firewalld/saved-words.js')).parseSavedFirewallWords,
  'grubby-default': async () => (await import('./grubby/saved-default.js')).parseSavedDefault,
  'grubby-set-default': async () => (await import('./grubby/saved-default.js')).parseSavedSetDefault,
  'chrony-conf': async () => (await import('./chrony-conf/formats.js')).parseSavedChronyConf,
  'ntp-conf': async () => (await import('./ntp-conf/formats.js')).parseSavedNtpConf,
  timedatectl: async () => (await import('./timedatectl/formats.js')).parseSavedTimedatectl,
  'ntpq-peers': async () => (await import('./ntpq/formats.js')).parseSavedNtpqPeers,
  svstat: async () => (await import('./daemontools/formats.js')).parseSavedSvstat,
} satisfies { [Format in FormatName]: () => Promise<SavedOutputParser<Format>> }
