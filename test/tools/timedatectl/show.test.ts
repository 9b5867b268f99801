import { expect, it } from 'vitest'
import { NotSupportedError, ParseError, ToolFailedError, ToolMissingError } from '../../../src/errors.js'
import { askClock, askTimesync } from '../../../src/tools/timedatectl/show.js'
import { FakeHost } from '../../helpers/fake-host.js'

it('reads what systemd knows of the clock', async () => {
  const stdout = `Timezone=Asia/Tokyo
LocalRTC=no
CanNTP=yes
NTP=yes
NTPSynchronized=no
TimeUSec=Sat 2025-07-26 07:00:00 UTC
RTCTimeUSec=n/a
`
  expect(await askClock(new FakeHost({ programs: { 'timedatectl show': stdout } }))).toEqual({
    synchronised: false,
    ntp: true,
    timezone: 'Asia/Tokyo',
    localRtc: false,
  })
})

it('reads what timesyncd follows', async () => {
  const stdout = `FallbackNTPServers=0.debian.pool.ntp.org 1.debian.pool.ntp.org
ServerName=0.debian.pool.ntp.org
ServerAddress=192.0.2.33
RootDistanceMaxUSec=5s
PollIntervalUSec=34min 8s
NTPMessage={ Leap=0, Version=4, Mode=4, Stratum=2, Precision=-24, RootDelay=1.113ms, RootDispersion=30us, Reference=C0000201, Ignored=no, PacketCount=12, Jitter=1.5ms }
Frequency=-530116
`
  expect(await askTimesync(new FakeHost({ programs: { 'timedatectl show-timesync': stdout } }))).toEqual({
    serverName: '0.debian.pool.ntp.org',
    serverAddress: '192.0.2.33',
    stratum: 2,
    leap: 0,
    frequencyPpm: -8.089,
  })
})

it('leaves open what is not told', async () => {
  expect(await askTimesync(new FakeHost({ programs: { 'timedatectl show-timesync': 'ServerName=\n' } }))).toEqual({
    serverName: null,
    serverAddress: null,
    stratum: null,
    leap: null,
    frequencyPpm: null,
  })
  expect(await askClock(new FakeHost({ programs: { 'timedatectl show': '' } }))).toEqual({
    synchronised: null,
    ntp: null,
    timezone: null,
    localRtc: null,
  })
})

it('says why there is no answer', async () => {
  const failing = (stderr: string) => new FakeHost({ programs: { 'timedatectl show': { stderr, exitCode: 1 } } })
  await expect(askClock(new FakeHost())).rejects.toBeInstanceOf(ToolMissingError)
  await expect(askClock(failing("System has not been booted with systemd as init system (PID 1). Can't operate."))).rejects.toBeInstanceOf(
    NotSupportedError,
  )
  await expect(askClock(failing('Unknown operation show'))).rejects.toBeInstanceOf(ToolFailedError)
  await expect(askClock(new FakeHost({ programs: { 'timedatectl show': 'garbage\n' } }))).rejects.toBeInstanceOf(ParseError)
})
