import type { SectionReader } from './fact.js'
import { captureBoot } from './sections/boot.js'
import { captureFiles } from './sections/files.js'
import { captureFirewall } from './sections/firewall.js'
import { captureHostSection } from './sections/host.js'
import { captureTarget } from './sections/target.js'
import { captureTime } from './sections/time.js'
import { captureTimers } from './sections/timers.js'
import { captureUnits } from './sections/units.js'

/** The sections of a spec in its order, each with what reads it. */
export const SECTION_READERS: Readonly<Record<string, SectionReader>> = {
  host: captureHostSection,
  boot: captureBoot,
  target: captureTarget,
  units: captureUnits,
  timers: captureTimers,
  time: captureTime,
  firewall: captureFirewall,
  files: captureFiles,
}
