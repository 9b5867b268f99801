import { HostwardError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { parseExecRecord } from '../../tools/systemctl/exec-record.js'
import { askShow, textOf } from '../../tools/systemctl/show.js'

/** The unit that loads the rules of nftables at boot, and the file that it loads. */
export interface NftablesService {
  /** /etc/nftables.conf, or /etc/sysconfig/nftables.conf on RHEL-like hosts. */
  path: string
  /** Whether it is enabled: otherwise the file is there for nothing. */
  loaded: boolean
}

const UNIT = 'nftables.service'

/** Null where there is no such unit, or no systemd to ask. @throws NotRecordedError */
export async function readNftablesService(host: Host): Promise<NftablesService | null> {
  try {
    const [properties] = await askShow(host, [UNIT], ['Id', 'LoadState', 'UnitFileState', 'ExecStart'])
    if (properties === undefined || textOf(properties, 'LoadState') !== 'loaded') return null
    const path = (properties.get('ExecStart') ?? []).flatMap((record) => fileOf(parseExecRecord('ExecStart', record)?.commandLine ?? ''))[0]
    return path === undefined ? null : { path, loaded: textOf(properties, 'UnitFileState') === 'enabled' }
  } catch (error) {
    if (error instanceof HostwardError && error.code !== 'NOT_RECORDED') return null
    throw error
  }
}

/** `/usr/sbin/nft -f /etc/nftables.conf`; RHEL has `/sbin/nft -f /etc/sysconfig/nftables.conf`. */
const fileOf = (command: string): string[] => {
  const path = /\/nft (?:.* )?(?:-f|--file) ?(\/\S+)$/.exec(command)?.[1]
  return path === undefined ? [] : [path]
}
