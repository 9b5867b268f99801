/** Where chronyd learns of leap seconds: from the time zones, or since chrony 4.6 from a list. */
const LEAP_SECONDS = { zone: 'leapsectz right/UTC', list: 'leapseclist /usr/share/zoneinfo/leap-seconds.list' }
type LeapSeconds = keyof typeof LEAP_SECONDS

const DHCP = `
# Use NTP servers from DHCP.
sourcedir /run/chrony-dhcp
`
const NTS = `
# Save NTS keys and cookies.
ntsdumpdir /var/lib/chrony
`

/** The chrony.conf that RHEL, its rebuilds and Fedora ship: RHEL 8 without DHCP and NTS. */
export const rhelChronyConf = (
  pool: string,
  { leap = 'zone', dhcp = true, nts = true }: { leap?: LeapSeconds; dhcp?: boolean; nts?: boolean } = {},
): string => `# Use public servers from the pool.ntp.org project.
# Please consider joining the pool (https://www.pool.ntp.org/join.html).
pool ${pool} iburst
${dhcp ? DHCP : ''}
# Record the rate at which the system clock gains/losses time.
driftfile /var/lib/chrony/drift

# Allow the system clock to be stepped in the first three updates
# if its offset is larger than 1 second.
makestep 1.0 3

# Enable kernel synchronization of the real-time clock (RTC).
rtcsync

# Enable hardware timestamping on all interfaces that support it.
#hwtimestamp *

# Increase the minimum number of selectable sources required to adjust
# the system clock.
#minsources 2

# Allow NTP client access from local network.
#allow 192.168.0.0/16

# Serve time even if not synchronized to a time source.
#local stratum 10

# Require authentication (nts or key option) for all NTP sources.
#authselectmode require

# Specify file containing keys for NTP authentication.
keyfile /etc/chrony.keys
${nts ? NTS : ''}
# Insert/delete leap seconds by slewing instead of stepping.
#leapsecmode slew

# Get TAI-UTC offset and leap seconds from the system tz database.
${LEAP_SECONDS[leap]}

# Specify directory for log files.
logdir /var/log/chrony

# Select which information is logged.
#log measurements statistics tracking
`

const CONFDIR = `
# Include configuration files found in /etc/chrony/conf.d.
confdir /etc/chrony/conf.d
`
const LOG_COMMENT = `# Uncomment the following line to turn logging on.
#log tracking measurements statistics

`

/** The chrony.conf that Debian ships: Debian 13 includes conf.d at its end. */
export const debianChronyConf = ({
  leap = 'zone',
  confdirFirst = true,
  logComment = true,
}: {
  leap?: LeapSeconds
  confdirFirst?: boolean
  logComment?: boolean
} = {}): string => `# Welcome to the chrony configuration file. See chrony.conf(5) for more
# information about usable directives.
${confdirFirst ? CONFDIR : ''}
# Use Debian vendor zone.
pool 2.debian.pool.ntp.org iburst

# Use time sources from DHCP.
sourcedir /run/chrony-dhcp

# Use NTP sources found in /etc/chrony/sources.d.
sourcedir /etc/chrony/sources.d

# This directive specify the location of the file containing ID/key pairs for
# NTP authentication.
keyfile /etc/chrony/chrony.keys

# This directive specify the file into which chronyd will store the rate
# information.
driftfile /var/lib/chrony/chrony.drift

# Save NTS keys and cookies.
ntsdumpdir /var/lib/chrony

${logComment ? LOG_COMMENT : ''}# Log files location.
logdir /var/log/chrony

# Stop bad estimates upsetting machine clock.
maxupdateskew 100.0

# This directive enables kernel synchronisation (every 11 minutes) of the
# real-time clock. Note that it can't be used along with the 'rtcfile' directive.
rtcsync

# Step the system clock instead of slewing it if the adjustment is larger than
# one second, but only in the first three clock updates.
makestep 1 3

# Get TAI-UTC offset and leap seconds from the system tz database.
# This directive must be commented out when using time sources serving
# leap-smeared time.
${LEAP_SECONDS[leap]}
${confdirFirst ? '' : CONFDIR}`
