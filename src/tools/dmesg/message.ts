/** One message of the kernel's ring buffer. */
export interface DmesgMessage {
  /** Absolute time, where dmesg printed one that names its zone (`--time-format=iso`) or the zone is known; else null. */
  timestamp: string | null
  /** The same in microseconds since the epoch. */
  timestampUsec: number | null
  /** Seconds since the kernel started; null where dmesg printed another kind of time. */
  uptimeSeconds: number | null
  /** Seconds since the message before, from `--show-delta` and `--reltime`. */
  deltaSeconds: number | null
  /** kern, user, daemon …; null where dmesg did not say (plain form; `-x` before 2.40 for res0-3 and local0-7). */
  facility: string | null
  /** emerg, alert, crit, err, warn, notice, info, debug; null as for `facility`. */
  level: string | null
  /** Who printed it, where the kernel tells (PRINTK_CALLER): `T123` a thread, `C1` a CPU. */
  caller: string | null
  /** Several lines are parted by newlines; bytes that are not printable stand as `\xNN`. */
  text: string
  /** A time as printed that `timestamp` and `uptimeSeconds` cannot hold: `Nov22 04:02`, or one without zone. */
  stamp: string | null
}
