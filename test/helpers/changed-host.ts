import { WitnessHost } from '../../src/host/witness.js'
import type { Host, HostIdentity } from '../../src/host/types.js'

/** What is otherwise on a host than on the one below it. */
export interface HostEdits {
  /** What programs print; `line` is the command line. */
  stdout?: (line: string, text: string) => string
  file?: (path: string, text: string) => string
  link?: (path: string, target: string) => string
  identity?: Partial<HostIdentity>
}

/** A host on which something is otherwise. */
export function changedHost(below: Host, { stdout, file, link, identity }: HostEdits): Host {
  return Object.assign(new WitnessHost(below), {
    run: async (program: string, args: readonly string[]) => {
      const result = await below.run(program, args)
      return { ...result, stdout: stdout?.([program, ...args].join(' '), result.stdout) ?? result.stdout }
    },
    readFile: async (path: string) => {
      const text = await below.readFile(path)
      return file?.(path, text) ?? text
    },
    readlink: async (path: string) => {
      const target = await below.readlink(path)
      return link?.(path, target) ?? target
    },
    describe: async () => ({ ...(await below.describe()), ...identity }),
  })
}

/** `systemctl show` in which a property of a unit has another value. */
export function unitEdit(unit: string, property: string, value: string): HostEdits {
  return {
    stdout: (line, text) =>
      line.startsWith('systemctl show')
        ? text
            .split('\n\n')
            .map((block) =>
              block.split('\n').includes(`Id=${unit}`) ? block.replace(new RegExp(`^${property}=.*$`, 'm'), `${property}=${value}`) : block,
            )
            .join('\n\n')
        : text,
  }
}
