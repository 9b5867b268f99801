/** Command lines in what systemctl prints and in /proc: of units that somebody wrote for this host, and of processes. */
import type { StandIns } from './stand-ins.js'
import { redactArgument, redactArguments, redactCommand, redactExecSettings } from './unit-settings.js'

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

/** A command of several lines may hold a blank one, at which it was split: it begins in one part and ends in another. */
function redactShownCommands(part: string, standIns: StandIns): string {
  return part.replace(BEGUN, (command) => redactCommand(command, standIns)).replace(ENDED, (words) => redactArguments(words, standIns))
}

const BEGUN = /(?<= argv\[\]=)[\s\S]*?(?= ; (?:ignore_errors|flags|start_time)=|$)/g
const ENDED = /^(?:(?! argv\[\]=)[\s\S])*?(?= ; (?:ignore_errors|flags|start_time)=)/

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
