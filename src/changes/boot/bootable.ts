import type { Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { missingFiles } from '../../facts/boot/boot-folder.js'
import type { RawEntry } from '../../facts/boot/raw-entries.js'
import { nameOf } from './ground.js'
import { refusal } from './refuse.js'

/** @throws PlanRefusedError for an entry that GRUB could not boot: no kernel, or one of its files is not there */
export async function refuseUnbootable(host: Host, entry: RawEntry): Promise<void> {
  if (entry.kernel === null) {
    throw refusal({
      message: `${nameOf(entry)}: the entry names no kernel: GRUB leaves it out of its menu`,
      instead: ['see hostward boot list'],
    })
  }
  const missing = await missingFiles(host, [entry.kernel, ...entry.initrds])
  if (missing.length > 0) {
    throw refusal({
      message: `${nameOf(entry)}: not there: ${missing.join(', ')}: the host would not boot`,
      defect: 'G39',
      instead: [
        ...(entry.version === null ? [] : [`make the initrd anew: dracut -f ${missing[0] ?? ''} ${entry.version}`]),
        'take another entry: hostward boot list',
      ],
    })
  }
}

export function rescueWarning(entry: RawEntry): Warning[] {
  if (!entry.rescue) return []
  return [
    {
      code: 'RESCUE_ENTRY',
      message: `${nameOf(entry)} is the rescue entry: its kernel is as old as the installation, and updates do not touch it`,
    },
  ]
}
