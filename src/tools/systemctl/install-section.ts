import { unitSettings, wordsOf } from './unit-settings.js'

/** What `systemctl enable` reads of a unit: its [Install] section, drop-ins included. Specifiers (`%i`) stand as they are. */
export interface InstallSection {
  wantedBy: string[]
  requiredBy: string[]
  /** Since systemd 254; older ones ignore it. */
  upheldBy: string[]
  aliases: string[]
  /** Units that are enabled and disabled together with this one. */
  also: string[]
  /** What a template is enabled as when no instance is named. */
  defaultInstance: string | null
}

type ListKey = 'wantedBy' | 'requiredBy' | 'upheldBy' | 'aliases' | 'also'

const LISTS: Readonly<Record<string, ListKey>> = {
  WantedBy: 'wantedBy',
  RequiredBy: 'requiredBy',
  UpheldBy: 'upheldBy',
  Alias: 'aliases',
  Also: 'also',
}

/**
 * The [Install] section of a unit file and its drop-ins, in the order in which systemd reads them (systemd.unit(5)). An empty
 * assignment forgets what was set before, of Also= nothing. Everything else in the files is left to systemd.
 */
export function parseInstallSection(texts: readonly string[]): InstallSection {
  const install: InstallSection = { wantedBy: [], requiredBy: [], upheldBy: [], aliases: [], also: [], defaultInstance: null }
  for (const { section, key, value } of texts.flatMap(unitSettings)) {
    if (section !== 'Install') continue
    if (key === 'DefaultInstance') install.defaultInstance = value === '' ? null : value
    const list = LISTS[key]
    if (list === undefined) continue
    install[list] = value === '' && list !== 'also' ? [] : [...install[list], ...wordsOf(value)]
  }
  return install
}

/** Nothing in it that `systemctl enable` could do. */
export function isEmptyInstall({ wantedBy, requiredBy, upheldBy, aliases, also }: InstallSection): boolean {
  return [wantedBy, requiredBy, upheldBy, aliases, also].every((list) => list.length === 0)
}
