import { expect, it } from 'vitest'
import { captureFacts, type Captured } from '../../../src/checks/capture/capture.js'
import { HostwardError, NotAskedError } from '../../../src/errors.js'
import { CachedHost } from '../../../src/host/cached.js'
import { FAULTS, FaultyHost } from '../../helpers/faulty-host.js'
import { openRecordedHost } from '../../helpers/recorded-hosts.js'

const wordsOf = ({ facts }: Captured): string[] => facts.map(({ path, value }) => JSON.stringify([path, value]))
const whole = openRecordedHost('demo').then((host) => captureFacts(new CachedHost(host)))

it.each(FAULTS)('with $name, nothing is captured that is not so', async (fault) => {
  const host = new CachedHost(new FaultyHost(await openRecordedHost('demo'), fault))
  const found = await captureFacts(host).catch((error: unknown) => error)
  if (found instanceof HostwardError) {
    expect(found).toBeInstanceOf(NotAskedError)
    return
  }
  const truth = new Set(wordsOf(await whole))
  expect(wordsOf(found as Captured).filter((fact) => !truth.has(fact))).toEqual([])
  expect((found as Captured).warnings.length).toBeGreaterThan(0)
})

it.each(['host', 'boot', 'target', 'units', 'timers', 'time', 'firewall', 'files'])(
  '%s alone fails when it cannot be asked',
  async (section) => {
    const [fault] = FAULTS
    const host = new CachedHost(new FaultyHost(await openRecordedHost('demo'), fault!))
    await expect(captureFacts(host, [section])).rejects.toBeInstanceOf(HostwardError)
  },
)
