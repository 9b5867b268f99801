/** Words that a line of ntp.conf may start with: xntpd 3, ntpd 4.2.8 and ntpsec (ntp.conf(5)). Lower case only. */
export const NTP_KEYWORDS: ReadonlySet<string> = new Set(
  `
  authdelay authenticate automax clientlimit clientperiod
  broadcast broadcastclient broadcastdelay calldelay clock controlkey crypto disable discard driftfile dscp enable
  end extra filegen fudge ident includefile interface keys keysdir leapfile leapsmearinterval limit
  logconfig logfile manycastclient manycastserver mdnstries mru multicastclient nic nonvolatile ntpsigndsocket nts peer
  phone pidfile pollskewlist pool port qos refclock requestkey reset restrict revoke rlimit
  saveconfigdir server setvar simulate statistics statsdir tick tinker tos trap trustedkey ttl
  unconfig unpeer unrestrict
`
    .trim()
    .split(/\s+/),
)
