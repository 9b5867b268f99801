import type { Warning } from '../../errors.js'
import { fileTrouble } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'
import type { GrubVariables } from '../../tools/grub/variables.js'
import { detachedEntries, entryDamage, type EntryWarning } from './entry-damage.js'
import { grubDefault, type DefaultChoice } from './grub-default.js'
import { rawEntries, type RawEntry } from './raw-entries.js'
import { runningEntry, type RunningEntry } from './running-entry.js'
import { grubVariables, readBootSources, type BootSources, type GrubbyUse } from './sources.js'

/** All that is known about the boot entries of a host, for the facts that show parts of it. */
export interface BootPicture {
  sources: BootSources
  entries: RawEntry[]
  /** Null when GRUB's environment could not be read. */
  variables: GrubVariables | null
  choice: DefaultChoice
  running: RunningEntry
  /** About how all this was had; what concerns the default alone is in `choice`. */
  warnings: Warning[]
  /** About single entries. */
  damage: EntryWarning[]
}

/** @throws HostwardError as rawEntries does */
export async function readBootPicture(host: Host, use: GrubbyUse = 'always'): Promise<BootPicture> {
  const [sources, identity] = await Promise.all([readBootSources(host, use), host.describe()])
  const { entries, warnings } = rawEntries(sources, identity)
  const variables = grubVariables(sources)
  const running = runningEntry(entries, sources.running, variables)
  return {
    sources,
    entries,
    variables,
    choice: grubDefault(entries, sources),
    running,
    damage: entryDamage(entries, sources),
    warnings: [...warnings, ...detachedEntries(entries), ...environmentWarnings(sources), ...ambiguityWarnings(running)],
  }
}

function environmentWarnings({ environment }: BootSources): Warning[] {
  if (environment.error === null) return []
  const why = environment.error instanceof FileError ? fileTrouble(environment.error) : environment.error.message
  return [
    {
      code: 'GRUBENV_NOT_READ',
      message: `the default entry and GRUB's variables are not known: ${why}`,
    },
  ]
}

function ambiguityWarnings({ entry, others }: RunningEntry): Warning[] {
  if (entry === null || others.length === 0) return []
  const names = [entry, ...others].map((one) => one.id ?? String(one.index)).join(', ')
  return [{ code: 'RUNNING_AMBIGUOUS', message: `several entries fit what runs, the first is taken: ${names}` }]
}
