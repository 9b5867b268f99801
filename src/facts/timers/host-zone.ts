import { readlinkIfThere } from '../../host/files.js'
import { FileError, type Host } from '../../host/types.js'

/**
 * The host's own time zone (`Asia/Tokyo`), in which OnCalendar= counts: where /etc/localtime points; UTC when there is no
 * such file (localtime(5)). Null when it is a copy of a zone file, which has no name, or may not be looked at.
 */
export async function readHostZone(host: Host): Promise<string | null> {
  try {
    const link = await readlinkIfThere(host, '/etc/localtime')
    if (link !== null) return zoneName(/(?:^|\/)zoneinfo\/(?:posix\/|right\/)?([A-Za-z][\w+/-]*)$/.exec(link)?.[1])
    await host.lstat('/etc/localtime')
    return null
  } catch (error) {
    if (error instanceof FileError) return error.missing ? 'UTC' : null
    throw error
  }
}

/** UTC has many names in the zone database; here it has one. */
function zoneName(zone: string | undefined): string | null {
  if (zone === undefined) return null
  return /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/.test(zone) ? 'UTC' : zone
}
