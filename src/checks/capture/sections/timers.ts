import type { Host } from '../../../host/types.js'
import { textOf, type Properties } from '../../../tools/systemctl/show.js'
import { timerSettingsOf } from '../../../tools/systemctl/timer-settings.js'
import { factsOf } from '../ask.js'
import { fact, type CapturedFact, type SectionFacts } from '../fact.js'
import { enabledFact, isVendorPath, readInstalledUnits, type InstalledUnit } from './units.js'

/**
 * `timers:`. Told are timers whose state is not as their preset wants, and all that are not the distribution's. When a timer runs next
 * follows from its calendar and is not told; what it started last may have ended well or not have run since the boot.
 *
 * @throws HostwardError when systemd could not be asked
 */
export async function captureTimers(host: Host): Promise<SectionFacts> {
  const installed = await readInstalledUnits(host, (type) => type === 'timer')
  const facts = factsOf(
    host,
    ['details'],
    installed.map(({ name }) => ({ unit: name, what: 'timer' })),
  )
  const details = installed.length === 0 ? new Map<string, Properties>() : await facts.details()
  return {
    facts: installed.flatMap((timer) => timerFacts(timer, details.get(timer.name))),
    sources: ['systemctl list-unit-files', 'systemctl show'],
    warnings: [],
  }
}

function timerFacts(timer: InstalledUnit, properties: Properties | undefined): CapturedFact[] {
  const { name, state, word } = timer
  const isOwn = !isVendorPath(state.path)
  const usual = !timer.differs && !isOwn
  const at = (key: string): string[] => ['timers', name, key]
  const enabled = { ...enabledFact('timers', timer), usual, note: isOwn ? state.path : enabledFact('timers', timer).note }
  if (word === 'masked' || properties === undefined) return [enabled]
  const settings = timerSettingsOf(properties)
  const calendar = settings?.calendar.map(({ expression }) => expression) ?? []
  const active = textOf(properties, 'ActiveState')
  const isSteady = active === 'active' || active === 'inactive'
  return [
    enabled,
    ...(isSteady ? [fact(at('active'), active, { usual })] : []),
    ...(calendar.length === 0 ? [] : [fact(at('calendar'), calendar.length === 1 ? (calendar[0] ?? '') : calendar, { usual })]),
    fact(at('lastResult'), ['success', 'never'], { usual: true }),
    ...(active === 'active' ? [fact(at('overdue'), false, { usual: true })] : []),
  ]
}
