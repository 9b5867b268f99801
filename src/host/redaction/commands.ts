/** Command lines in what systemctl prints and in /proc: of units that somebody wrote for this host, and of processes. */
import type { StandIns } from './stand-ins.js'
import { redactArgument, redactCommand, redactExecSettings } from './unit-settings.js'

/** Unit files that come with packages; they are the same on every host. */
const FROM_PACKAGE = /^\/(?:usr\/)?lib\/systemd\//

/** `systemctl show`: blocks of properties. */
export function redactShown(text: string, standIns: StandIns): string {
  return text
    .split(/(?<=\n)\n(?=[A-Za-z]+=)/)
    .map((block) => (isFromPackage(block) ? block : redactShownCommands(block, standIns)))
    .join('\n')
}

function isFromPackage(block: string): boolean {
  const fragment = /^FragmentPath=(.*)$/m.exec(block)?.[1] ?? ''
  const dropIns = /^DropInPaths=(.*)$/m.exec(block)?.[1] ?? ''
  return FROM_PACKAGE.test(fragment) && dropIns.split(' ').every((path) => path === '' || FROM_PACKAGE.test(path.replace(/^"/, '')))
}

/** A command of several lines may hold blank ones; whatever stands between `argv[]=` and the next field belongs to it. */
function redactShownCommands(block: string, standIns: StandIns): string {
  return block.replace(/(?<= argv\[\]=)[\s\S]*?(?= ; (?:ignore_errors|flags|start_time)=)/g, (command) => redactCommand(command, standIns))
}

/** `systemctl cat`: files, each below a line with its path. */
export function redactCat(text: string, standIns: StandIns): string {
  return text
    .split(/^(?=# \/)/m)
    .map((part) => {
      const path = /^# (\/.*)$/m.exec(part)?.[1] ?? ''
      return FROM_PACKAGE.test(path) ? part : redactExecSettings(part, standIns)
    })
    .join('')
}

/** /proc/PID/cmdline: words ended by NUL; or one text that the process has written over them (`sshd: alice [priv]`). */
export function redactProcessWords(text: string, standIns: StandIns): string {
  const [program = '', ...args] = text.split('\0')
  return [redactCommand(program, standIns), ...args.map((word) => (word === '' ? word : redactArgument(word, standIns)))].join('\0')
}
