/** Every directive of chronyd 1.31 to 4.8 (chrony.conf(5)), obsolete ones too; an older chronyd refuses the newer ones. */
export const CHRONY_DIRECTIVES: ReadonlySet<string> = new Set(
  `
  acquisitionport allow authselectmode bindacqaddress bindacqdevice bindaddress bindcmdaddress bindcmddevice binddevice
  broadcast clientloglimit clockprecision cmdallow cmddeny cmdport cmdratelimit combinelimit commandkey confdir
  corrtimeratio deny driftfile dscp dumpdir dumponexit fallbackdrift generatecommandkey hwclockfile hwtimestamp
  hwtstimeout include initstepslew keyfile leapseclist leapsecmode leapsectz linux_freq_scale linux_hz local lock_all log
  logbanner logchange logdir mailonchange makestep manual maxchange maxclockerror maxdistance maxdrift maxjitter
  maxntsconnections maxsamples maxslewrate maxstratum maxtxbuffers maxupdateskew minsamples minsources minstratum
  nocerttimecheck noclientlog nosystemcert ntpsigndsocket ntsaeads ntscachedir ntsdumpdir ntsntpserver ntsport
  ntsprocesses ntsratelimit ntsrefresh ntsrotate ntsservercert ntsserverkey ntstrustedcerts opencommands peer pidfile pool
  port ptpdomain ptpport ratelimit refclock refresh reselectdist rtcautotrim rtcdevice rtcfile rtconutc rtcsync
  sched_priority server smoothtime sourcedir stratumweight tempcomp user
`
    .trim()
    .split(/\s+/),
)
