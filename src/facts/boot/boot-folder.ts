import { asFileError, readOrError } from '../../host/files.js'
import type { Host } from '../../host/types.js'

/**
 * Whether /boot is a file system of its own: then the paths in entry files start at its top, and /boot has to be put in
 * front. Null when neither the table of mounts nor the devices could be looked at.
 */
export async function isBootMountPoint(host: Host): Promise<boolean | null> {
  const { text } = await readOrError(host, '/proc/self/mountinfo')
  if (text !== null) return text.split('\n').some((line) => line.split(' ')[4] === '/boot')
  try {
    const [root, boot] = await Promise.all([host.stat('/'), host.stat('/boot')])
    return root.device !== boot.device
  } catch (error) {
    asFileError(error, '/boot')
    return null
  }
}

/** Of these paths those that are not there. What may not be looked at is not called missing; variables are no files. */
export async function missingFiles(host: Host, paths: readonly string[]): Promise<string[]> {
  const files = paths.filter((path) => path.startsWith('/') && !path.includes('$'))
  const missing = await Promise.all(files.map((path) => isMissing(host, path)))
  return files.filter((_path, index) => missing[index])
}

async function isMissing(host: Host, path: string): Promise<boolean> {
  try {
    await host.stat(path)
    return false
  } catch (error) {
    return asFileError(error, path).missing
  }
}
