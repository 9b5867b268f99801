import { HostwardError, InterruptedError, type Finding, type Warning } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { askShow, numberOf, textOf } from '../../tools/systemctl/show.js'
import { askBlame, type BlamedUnit } from '../../tools/systemd-analyze/blame.js'
import { askBootClock, type BootClock } from '../../tools/systemd-analyze/boot-clock.js'

/** Seconds that each stage of the boot took; null where `reasons` says why there is no number. */
export interface BootStages {
  /** From power on to the boot loader. */
  firmware: number | null
  /** The boot loader (GRUB's menu counts). */
  loader: number | null
  /** From the start of the kernel to the first program. */
  kernel: number | null
  /** In the initial RAM disk. */
  initrd: number | null
  /** From the beginning of a soft reboot to the new systemd. */
  softReboot: number | null
  /** From the start of systemd until all jobs of the boot were done. */
  userspace: number | null
  /** All of them. */
  total: number | null
}

/** Why a stage is null; null for a stage that has a number. */
interface BootStageReasons {
  firmware: string | null
  loader: string | null
  kernel: string | null
  initrd: string | null
  softReboot: string | null
  userspace: string | null
  total: string | null
}

/** How long a unit took from being started to being up. */
export interface SlowUnit {
  unit: string
  seconds: number
}

/** The target that the host boots into. */
interface ReachedTarget {
  unit: string
  /** Seconds after systemd started; null when it was never reached. */
  seconds: number | null
}

export interface BootTimeData {
  /** Whether the boot is over; while it is not, `userspace` and `total` are null. */
  finished: boolean
  /** When the kernel started. */
  kernelStartedAt: string | null
  finishedAt: string | null
  /** What systemd takes this machine for: `kvm`, `docker` …; null for bare metal. */
  virtualization: string | null
  stages: BootStages
  reasons: BootStageReasons
  /** Null when systemd did not tell. */
  target: ReachedTarget | null
  /** Every unit that took time to start, the slowest first. They start side by side: the sum is not the time of the boot. */
  slowest: SlowUnit[]
}

/**
 * How long the boot took and which units were slow. The stages come from systemd's own numbers, by the arithmetic of
 * `systemd-analyze time`, whose sentence is made for people.
 *
 * @throws ToolMissingError, NotSupportedError (no systemd), DaemonNotRunningError
 */
export async function readBootTime(host: Host): Promise<Finding<BootTimeData>> {
  const warnings: Warning[] = []
  const [clock, slowest, target] = await Promise.all([
    askBootClock(host),
    orWarning(askBlame(host), warnings, 'SLOWEST_UNAVAILABLE', 'the slowest units are not known'),
    orWarning(askTarget(host), warnings, 'TARGET_UNAVAILABLE', 'when the default target was reached is not known'),
  ])
  const finished = clock.finishUsec !== null
  if (!finished) warnings.push({ code: 'STILL_BOOTING', message: 'the boot has not finished yet: the times are not complete' })
  const { stages, reasons } = stagesOf(clock)
  const data: BootTimeData = {
    finished,
    kernelStartedAt: clock.bootedMachine ? clock.kernelStartedAt : null,
    finishedAt: clock.finishedAt,
    virtualization: clock.virtualization,
    stages,
    reasons,
    target: target === null ? null : reachedTarget(target, clock),
    slowest: slowest?.map(({ unit, seconds }: BlamedUnit) => ({ unit, seconds })) ?? [],
  }
  return { data, warnings }
}

interface TargetClock {
  unit: string
  activeUsec: number | null
}

async function askTarget(host: Host): Promise<TargetClock | null> {
  const [properties] = await askShow(host, ['default.target'], ['Id', 'ActiveEnterTimestampMonotonic'])
  const unit = properties === undefined ? null : textOf(properties, 'Id')
  if (properties === undefined || unit === null) return null
  return { unit, activeUsec: numberOf(properties, 'ActiveEnterTimestampMonotonic') }
}

function reachedTarget({ unit, activeUsec }: TargetClock, { userspaceUsec }: BootClock): ReachedTarget {
  const reached = activeUsec !== null && activeUsec > 0 && userspaceUsec !== null
  return { unit, seconds: reached ? seconds(activeUsec - userspaceUsec) : null }
}

async function orWarning<T>(asked: Promise<T>, warnings: Warning[], code: string, what: string): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof HostwardError) || error instanceof InterruptedError) throw error
    warnings.push({ code, message: `${what}: ${error.message}` })
    return null
  }
}

const NO_FIRMWARE =
  'not told: only UEFI firmware together with a boot loader that passes its times on (systemd-boot; GRUB does not) measures it'
const NO_INITRD = 'there was no initrd, or it does not run systemd'
const CONTAINER = 'a container starts on a kernel that runs already'
const SOFT_REBOOTED = 'after a soft reboot: firmware, kernel and initrd did not run again'
const NO_SOFT_REBOOT = 'there was no soft reboot'
const STILL_BOOTING = 'the boot has not finished yet'
const NOT_TOLD = 'systemd does not tell'

function stagesOf(clock: BootClock): { stages: BootStages; reasons: BootStageReasons } {
  const stages =
    clock.softRebootUsec === null ? (clock.bootedMachine ? machine(clock) : container(clock)) : softReboot(clock, clock.softRebootUsec)
  const notFinished = clock.finishUsec === null ? STILL_BOOTING : NOT_TOLD
  const skipped = clock.softRebootUsec === null ? (clock.bootedMachine ? null : CONTAINER) : SOFT_REBOOTED
  const reason = (stage: keyof BootStages, why: string): string | null => (stages[stage] === null ? why : null)
  const reasons = {
    firmware: reason('firmware', skipped ?? NO_FIRMWARE),
    loader: reason('loader', skipped ?? NO_FIRMWARE),
    kernel: reason('kernel', skipped ?? NOT_TOLD),
    initrd: reason('initrd', skipped ?? NO_INITRD),
    softReboot: reason('softReboot', NO_SOFT_REBOOT),
    userspace: reason('userspace', notFinished),
    total: reason('total', notFinished),
  }
  return { stages, reasons }
}

function machine(clock: BootClock): BootStages {
  const { firmwareUsec, loaderUsec, initrdUsec, userspaceUsec, finishUsec } = clock
  return {
    firmware: firmwareUsec === null ? null : seconds(firmwareUsec - (loaderUsec ?? 0)),
    loader: seconds(loaderUsec),
    kernel: seconds(initrdUsec ?? userspaceUsec),
    initrd: between(initrdUsec, userspaceUsec),
    softReboot: null,
    userspace: between(userspaceUsec, finishUsec),
    total: finishUsec === null ? null : seconds((firmwareUsec ?? loaderUsec ?? 0) + finishUsec),
  }
}

const NOTHING = { firmware: null, loader: null, kernel: null, initrd: null, softReboot: null }

function container({ userspaceUsec, finishUsec }: BootClock): BootStages {
  const userspace = between(userspaceUsec, finishUsec)
  return { ...NOTHING, userspace, total: userspace }
}

function softReboot({ userspaceUsec, finishUsec }: BootClock, begin: number): BootStages {
  return {
    ...NOTHING,
    softReboot: between(begin, userspaceUsec),
    userspace: between(userspaceUsec, finishUsec),
    total: between(begin, finishUsec),
  }
}

function between(begin: number | null, end: number | null): number | null {
  return begin === null || end === null ? null : seconds(end - begin)
}

function seconds(usec: number): number
function seconds(usec: number | null): number | null
function seconds(usec: number | null): number | null {
  return usec === null ? null : usec / 1e6
}
