import { NotRecordedError } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'

/**
 * When the kernel started: `btime` of /proc/stat (whole seconds), otherwise now minus /proc/uptime. Both count the time in
 * suspend, which the kernel's message stamps do not. Null when neither can be read (proc(5)).
 */
export async function readKernelStart(host: Host): Promise<Date | null> {
  const btime = /^btime (\d+)$/m.exec((await textOf(host, '/proc/stat')) ?? '')
  if (btime) return new Date(Number(btime[1]) * 1000)
  const uptime = /^(\d+\.\d+) /.exec((await textOf(host, '/proc/uptime')) ?? '')
  return uptime ? new Date(host.now().getTime() - Number(uptime[1]) * 1000) : null
}

async function textOf(host: Host, path: string): Promise<string | null> {
  try {
    return await host.readFile(path)
  } catch (error) {
    if (error instanceof FileError || error instanceof NotRecordedError) return null
    throw error
  }
}
