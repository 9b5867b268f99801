import { NotRecordedError, type Warning } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'
import { addressBytes } from '../../tools/chrony-conf/subnet.js'
import { readOwnAddresses } from '../../tools/proc-net/own-addresses.js'
import type { WantedSource } from './wanted-sources.js'

/** By what others reach this host; empty where that cannot be seen, as in a recording. */
export async function ownAddresses(host: Host): Promise<string[]> {
  try {
    return await readOwnAddresses(host)
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return []
    throw error
  }
}

/** A clock that follows itself is always in time with itself. */
export async function selfWarnings(host: Host, wanted: readonly WantedSource[]): Promise<Warning[]> {
  const [addresses, { name: hostName }] = await Promise.all([ownAddresses(host), host.describe()])
  const own = [...addresses, 'localhost', ...(hostName === null ? [] : [hostName.toLowerCase()])]
  return wanted
    .filter(({ name }) => own.includes(name.toLowerCase()) || isLoopback(name))
    .map(({ name }) => ({
      code: 'FOLLOWS_ITSELF',
      message: `${name} is this host itself: following its own clock, it never learns that it is wrong`,
    }))
}

function isLoopback(name: string): boolean {
  const bytes = addressBytes(name)
  if (bytes === null) return false
  return bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, index) => byte === (index === 15 ? 1 : 0))
}
