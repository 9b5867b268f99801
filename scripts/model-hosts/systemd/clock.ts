import { createHash } from 'node:crypto'

/** The clocks of a model host: seconds since the kernel started, and the time of day. */
export class Clock {
  constructor(
    /** Time of day at which the kernel's clock was 0, microseconds since the epoch. */
    readonly bootUsec: number,
    /** Now, in seconds since the kernel started. */
    readonly uptimeSeconds: number,
  ) {}

  get nowUsec(): number {
    return this.realtime(this.uptimeSeconds * 1e6)
  }

  get now(): Date {
    return new Date(Math.floor(this.nowUsec / 1000))
  }

  /** Microseconds since the kernel started. No event happens on the full millisecond: `what` decides the rest. */
  monotonic(seconds: number, what: string): number {
    return Math.round(seconds * 1e6) + (hashOf(what) % 997)
  }

  realtime(monotonicUsec: number): number {
    return this.bootUsec + Math.round(monotonicUsec)
  }
}

/** A number that is always the same for the same words. */
export function hashOf(words: string): number {
  return createHash('sha256').update(words).digest().readUInt32BE(0)
}

/** 32 hex digits that are always the same for the same words: invocation ids. */
export function hexOf(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 32)
}
