import { NotPermittedError, ToolFailedError, type HostwardError } from '../../errors.js'
import { firstLine } from '../ask.js'

/**
 * What dmesg means when it writes an error instead of messages. `kernel.dmesg_restrict=1` keeps everybody without
 * CAP_SYSLOG out, containers too. util-linux before 2.20 names `klogctl` instead of itself. Null when the first line is no error. `command` names the call in the message.
 *
 * @param asRoot whether root has asked: then it is a container, which may not read the log of the machine below it
 */
export function dmesgTrouble(said: string, command: string, asRoot = false): HostwardError | null {
  const first = firstLine(said) ?? ''
  const words = /^(?:(?:\S*\/)?dmesg|klogctl): (.*)$/.exec(first)?.[1]
  if (words === undefined) return null
  if (/Operation not permitted|Permission denied|許可されていない操作です|許可がありません/.test(words)) {
    return new NotPermittedError(`${command}: the kernel does not let this user read its messages (${words})`, {
      suggestions: asRoot
        ? ['a container may not read it, not even as root: ask on the machine below it']
        : ['run it as root, or add --sudo', 'kernel.dmesg_restrict=1 keeps other users out'],
      details: { said: first },
    })
  }
  return new ToolFailedError(`${command}: ${words}`, { details: { said: first } })
}
