import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'

/** Where one may be made. Not $TMPDIR: that is in the hands of whoever calls. */
const PLACES = ['/tmp', '/var/tmp', '/dev/shm', '/run']

/** Make a new folder that only this user can look into. @throws errno errors when there is no place for it */
export function makePrivateFolder(): string {
  let first: unknown
  for (const place of PLACES) {
    try {
      return mkdtempSync(join(place, 'hostward-'))
    } catch (error) {
      first ??= error
    }
  }
  throw first
}
