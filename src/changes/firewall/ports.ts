interface PortRange {
  from: number
  to: number
  protocol: string
}

/** `123/udp`, `4000-4010/tcp`. */
export function portRange(port: string): PortRange {
  const [, from = '', to = from, protocol = ''] = /^(\d+)(?:-(\d+))?\/(\S+)$/.exec(port) ?? []
  return { from: Number(from), to: Number(to), protocol }
}

/** Whether two ports or ranges have a port in common. */
export function sharesPorts(port: string, otherPort: string): boolean {
  const [one, other] = [portRange(port), portRange(otherPort)]
  return one.protocol === other.protocol && one.from <= other.to && other.from <= one.to
}
