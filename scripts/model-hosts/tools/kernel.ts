import { UnknownQuestion, type Tool } from '../host/tool.js'

/** A line of the kernel log. */
export interface KernelMessage {
  /** Seconds since the kernel started. */
  seconds: number
  level: string
  facility: string
  text: string
}

/**
 * A kernel log from text: `[    0.000000] text`; `<level>` or `<facility.level>` before it where it is not kern.info. Lines
 * without a stamp continue the message before them.
 */
export function readKernelLog(text: string): KernelMessage[] {
  const messages: KernelMessage[] = []
  for (const line of text.split('\n')) {
    const match = /^(?:<(?:(\w+)\.)?(\w+)>)?\[ *(\d+\.\d{6})\] (.*)$/.exec(line)
    if (match) {
      const [, facility = 'kern', level = 'info', seconds = '0', message = ''] = match
      messages.push({ seconds: Number(seconds), level, facility, text: message })
    } else if (line.trim() !== '') throw new Error(`not a line of a kernel log: ${line}`)
  }
  return messages
}

/** `dmesg` of util-linux: `-x` before 2.38, `-x --json` from then on. */
export function dmesg(version: string, messages: readonly KernelMessage[]): Tool {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const hasJson = major > 2 || (major === 2 && minor >= 38)
  return (args) => {
    switch (args.join(' ')) {
      case '--version':
        return { stdout: `dmesg from util-linux ${version}\n` }
      case '-x':
        return { stdout: messages.map(decoded).join('') }
      case '-x --json':
        if (!hasJson) return { stderr: "dmesg: unrecognized option '--json'\nTry 'dmesg --help' for more information.\n", exitCode: 1 }
        return { stdout: `{\n   "dmesg": [\n      ${messages.map(inJson).join(',')}\n   ]\n}\n` }
      default:
        throw new UnknownQuestion('dmesg', args)
    }
  }
}

function stampOf(seconds: number): string {
  return seconds.toFixed(6).padStart(12)
}

function decoded({ seconds, level, facility, text }: KernelMessage): string {
  return `${facility.padEnd(6)}:${level.padEnd(6)}: [${stampOf(seconds)}] ${text}\n`
}

function inJson({ seconds, level, facility, text }: KernelMessage): string {
  const member = (name: string, value: string): string => `         "${name}": ${value}`
  const members = [
    member('fac', JSON.stringify(facility)),
    member('pri', JSON.stringify(level)),
    member('time', stampOf(seconds)),
    member('msg', JSON.stringify(text)),
  ]
  return `{\n${members.join(',\n')}\n      }`
}
