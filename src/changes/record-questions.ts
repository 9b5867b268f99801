/** What the plans of changing commands ask of a host, for a recording: with it, every plan can be looked at elsewhere. */
import { PlanRefusedError } from '../errors.js'
import type { RecordedUnitNames, RecordQuestion } from '../facts/record/questions.js'
import { readSupervisedServices } from '../facts/supervisor/services.js'
import { readSupervisorKind } from '../facts/supervisor/supervisor.js'
import { unitFolders } from '../facts/targets/unit-folders.js'
import { listIfThere, lstatIfThere, readlinkIfThere, readOrError, statIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'
import { DEFAULT_GRUB } from '../tools/grub/ask.js'
import { readListeners } from '../tools/proc-net/listeners.js'
import { refuseUnbootable } from './boot/bootable.js'
import { refuseLink } from './boot/entry-obstacle.js'
import { readVendorCommandLine } from './boot/future-arguments.js'
import { KERNEL_CMDLINE, KERNEL_FOLDER, readBootGround, SYSCONFIG_KERNEL } from './boot/ground.js'
import { planSetTarget } from './set-target.js'
import { SERVICE_FOLDER } from './supervised/service-words.js'
import { readTimerUnits } from './timer/existing.js'
import { stampOf, STAMP_FOLDER } from './timer/creation.js'
import { INIT_SCRIPT_FOLDERS, readInitScript } from './unit/init-scripts.js'
import { CONFIG_FOLDER, RUNTIME_FOLDER } from './unit/install.js'
import { readLinkTree } from './unit/link-tree.js'
import { readNamedFiles } from './unit/named-files.js'

const BOOT_COMMANDS = ['boot set-default', 'boot once', ...['set', 'append', 'replace', 'remove'].map((verb) => `boot args ${verb}`)]
const ACTIVITY_COMMANDS = ['start', 'stop', 'restart', 'reload'].map((verb) => `service ${verb}`)
const INSTALL_COMMANDS = [...['enable', 'disable', 'mask', 'unmask'].map((verb) => `service ${verb}`), 'timer enable', 'timer disable']

/** Questions that need no name. */
const GENERAL: readonly RecordQuestion[] = [
  { commands: BOOT_COMMANDS, ask: readBoot },
  { commands: [...INSTALL_COMMANDS, ...ACTIVITY_COMMANDS], ask: readFolders },
  { commands: ['service enable', 'service disable', 'target set'], ask: (host) => readLinkTree(host, CONFIG_FOLDER) },
  { commands: ['service disable', 'service unmask'], ask: (host) => readLinkTree(host, RUNTIME_FOLDER) },
  { commands: ['service stop', 'target switch'], ask: readListeners },
  { commands: ['service add', 'service remove', ...ACTIVITY_COMMANDS, 'service enable', 'service disable'], ask: readSupervised },
  { commands: ['target set', 'target switch'], ask: (host) => planSetTarget(host, { target: 'gui', reboot: false, delayMs: null }) },
  { commands: ['timer create', 'timer remove'], ask: (host) => listIfThere(host, STAMP_FOLDER) },
]

/** All that a plan may ask, after everything that the reading commands ask. Few programs run: most of it are files. */
export function questionsOfChanges({ units, templates }: RecordedUnitNames): RecordQuestion[] {
  return [
    ...GENERAL,
    ...[...units, ...templates].map((unit): RecordQuestion => ({
      commands: INSTALL_COMMANDS,
      ask: (host) => readNamedFiles(host, [unit]),
    })),
    { commands: ['service enable', 'service disable'], ask: (host) => readInitScripts(host, units) },
    ...units
      .filter((unit) => unit.endsWith('.timer'))
      .map((unit): RecordQuestion => ({
        commands: ['timer create', 'timer remove', 'timer run'],
        ask: async (host) => [await readTimerUnits(host, unit.slice(0, -'.timer'.length)), await statIfThere(host, stampOf(unit))],
      })),
  ]
}

/** All entries, whatever may be wrong with one; the files for later kernels; the programs that write GRUB's environment. */
async function readBoot(host: Host): Promise<void> {
  await Promise.all(['grub2-editenv', 'grub2-reboot', 'grub-editenv', 'grub-reboot'].map((program) => host.which(program)))
  const { picture } = await readBootGround(host)
  for (const entry of picture.entries) {
    await refuseUnbootable(host, entry).catch(ignoreRefusal)
    if (entry.file !== null) await refuseLink(host, entry.file).catch(ignoreRefusal)
  }
  for (const path of [KERNEL_CMDLINE, SYSCONFIG_KERNEL, DEFAULT_GRUB]) await readOrError(host, path)
  await readVendorCommandLine(host)
  await statIfThere(host, KERNEL_FOLDER)
}

/** What plans for services look at that systemd does not supervise; a host under systemd is asked nothing. */
async function readSupervised(host: Host): Promise<void> {
  const kind = await readSupervisorKind(host)
  if (kind === 'systemd') return
  const { services } = await readSupervisedServices(host, kind)
  await Promise.all(['multilog', 'setuidgid'].map((program) => host.which(program)))
  for (const folder of [SERVICE_FOLDER, '/var', '/etc', '/etc/sv']) await statIfThere(host, folder)
  for (const { path, directory } of services) {
    await readlinkIfThere(host, path)
    for (const name of ['run', 'log/run']) await readOrError(host, `${directory}/${name}`)
    for (const folder of [directory, `${directory}/log`]) await listIfThere(host, folder)
    for (const name of ['', '/log', '/run', '/log/run', '/down']) await lstatIfThere(host, `${directory}${name}`)
  }
}

/** That a plan would be refused is no news here: what it was refused for has been looked at. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof PlanRefusedError)) throw error
}

/** What is in the folders of units, in those below them (`x.wants`, `x.service.d`), and where links lead. */
async function readFolders(host: Host): Promise<void> {
  for (const folder of await unitFolders(host)) {
    for (const name of (await listIfThere(host, folder)) ?? []) {
      const path = `${folder}/${name}`
      if ((await readlinkIfThere(host, path)) !== null || (await statIfThere(host, path))?.kind !== 'directory') continue
      for (const inside of (await listIfThere(host, path)) ?? []) await readlinkIfThere(host, `${path}/${inside}`)
    }
  }
}

/** Only of services that have one; that the others have none is in the list of the folder. */
async function readInitScripts(host: Host, units: readonly string[]): Promise<void> {
  const names = new Set((await Promise.all(INIT_SCRIPT_FOLDERS.map((folder) => listIfThere(host, folder)))).flatMap((list) => list ?? []))
  for (const unit of units) if (names.has(unit.replace(/\.service$/, ''))) await readInitScript(host, unit)
  await readInitScript(host, 'any.service')
}
