/** One line of ntpq's list of peers (ntpq(8), `peers`, `lpeers`, `apeers`, `opeers`). */
export interface NtpqPeer {
  /** What became of the peer in the selection: ntpq's words for the tally (`as` shows them). */
  state: 'reject' | 'falsetick' | 'excess' | 'outlier' | 'candidate' | 'backup' | 'sys.peer' | 'pps.peer'
  /** The tally itself: a blank, `x`, `.`, `-`, `+`, `#`, `*` or `o`. */
  symbol: string
  /** Name or address; cut at 15 characters unless `-w` was given. */
  remote: string
  /** Where the peer has its time from: an address, `.GPS.`, a kiss code such as `.INIT.`; null in `opeers`, and where it is empty. */
  refid: string | null
  /** The local address, in `opeers` only. */
  local: string | null
  /** Whose peer it is, where ntpq was given several servers. */
  server: string | null
  /** Association id, in `apeers` only. */
  association: number | null
  /** 16 is unsynchronised. */
  stratum: number
  /** unicast, local, pool, symmetric-active …; `nts` is unicast secured by NTS (ntpsec). */
  type: string
  /** The letter itself. */
  typeSymbol: string
  /** Cookies left, 0 to 8, of an NTS source (ntpsec shows them in place of the letter). */
  ntsCookies: number | null
  /** Seconds since the last packet; null when there was none. */
  whenSeconds: number | null
  /** Seconds between polls; null when it does not poll. */
  pollSeconds: number | null
  /** The last eight polls as bits, 0 to 255 (printed in octal). */
  reach: number
  delaySeconds: number | null
  /** The peer's time minus the host's. */
  offsetSeconds: number | null
  /** Null in `opeers`. */
  jitterSeconds: number | null
  /** In `opeers` only. */
  dispersionSeconds: number | null
}
