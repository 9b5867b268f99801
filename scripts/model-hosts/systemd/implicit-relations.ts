import { escapePath } from './format.js'
import type { LoadedUnit } from './manager.js'

type Add = (relation: string, names: readonly string[]) => void

/** What systemd adds by itself (the "Implicit/Default Dependencies" of systemd.service(5) and its siblings). */
export function addImplicitRelations(unit: LoadedUnit, add: Add): void {
  const byDefault = unit.file.flag('Unit', 'DefaultDependencies', unit.type !== 'device')
  const slice = sliceOf(unit)
  if (slice !== null) {
    add('Requires', [slice])
    add('After', [slice])
  }
  if (byDefault && unit.type !== 'device' && !PERPETUAL.has(unit.name)) {
    add('Conflicts', [unit.type === 'mount' || unit.type === 'swap' ? 'umount.target' : 'shutdown.target'])
    add('Before', [unit.type === 'mount' || unit.type === 'swap' ? 'umount.target' : 'shutdown.target'])
  }
  BY_TYPE[unit.type]?.(unit, add, byDefault)
}

const PERPETUAL = new Set(['-.mount', '-.slice', 'init.scope', 'shutdown.target', 'umount.target', 'system.slice'])

const BY_TYPE: Readonly<Record<string, (unit: LoadedUnit, add: Add, byDefault: boolean) => void>> = {
  service(unit, add, byDefault) {
    if (byDefault) {
      add('Requires', ['sysinit.target'])
      add('After', ['sysinit.target', 'basic.target'])
    }
    if (unit.name !== 'systemd-journald.service') add('After', ['systemd-journald.socket'])
    if (unit.file.value('Service', 'BusName') !== null) {
      add('Requires', ['dbus.socket'])
      add('After', ['dbus.socket'])
    }
    const sockets = unit.file.words('Service', 'Sockets')
    add('Wants', sockets)
    add('After', sockets)
  },
  target(unit, add, byDefault) {
    if (!byDefault) return
    add('After', [...(unit.relations.get('Requires') ?? []), ...(unit.relations.get('Wants') ?? [])])
  },
  socket(unit, add, byDefault) {
    if (byDefault) {
      add('Before', ['sockets.target'])
      add('Requires', ['sysinit.target'])
      add('After', ['sysinit.target'])
    }
    trigger(unit, add, unit.file.value('Socket', 'Service'))
  },
  timer(unit, add, byDefault) {
    if (byDefault) {
      add('Before', ['timers.target'])
      add('Requires', ['sysinit.target'])
      add('After', ['sysinit.target'])
      if (unit.file.has('Timer') && unit.file.values('Timer', 'OnCalendar').length > 0)
        add('After', ['time-sync.target', 'time-set.target'])
    }
    if (unit.file.flag('Timer', 'Persistent', false)) {
      add('Requires', ['-.mount'])
      add('After', ['-.mount'])
    }
    trigger(unit, add, unit.file.value('Timer', 'Unit'))
  },
  path(unit, add, byDefault) {
    if (byDefault) {
      add('Before', ['paths.target'])
      add('Requires', ['sysinit.target'])
      add('After', ['sysinit.target'])
    }
    trigger(unit, add, unit.file.value('Path', 'Unit'))
  },
  automount(unit, add, byDefault) {
    if (byDefault) add('Before', ['local-fs.target'])
    add('Triggers', [unit.name.replace(/automount$/, 'mount')])
    add('Before', [unit.name.replace(/automount$/, 'mount')])
  },
  mount(unit, add, byDefault) {
    if (unit.name !== '-.mount') {
      add('Requires', ['-.mount'])
      add('After', ['-.mount'])
    }
    if (unit.fragmentPath?.startsWith('/run/systemd/generator') !== true) return
    if (byDefault && unit.name !== '-.mount') add('After', ['local-fs-pre.target'])
    bindToDevice(add, unit.file.value('Mount', 'What'))
  },
  swap(unit, add) {
    bindToDevice(add, unit.file.value('Swap', 'What'))
  },
  slice(unit, add) {
    const parent = parentSlice(unit.name)
    if (parent !== null) {
      add('Requires', [parent])
      add('After', [parent])
    }
  },
}

function bindToDevice(add: Add, what: string | null): void {
  if (what?.startsWith('/dev/') !== true) return
  const device = `${escapePath(what)}.device`
  add('BindsTo', [device])
  add('After', [device])
}

function trigger(unit: LoadedUnit, add: Add, named: string | null): void {
  const target = named ?? unit.name.replace(/\.[a-z]+$/, '.service')
  // A socket that starts an instance for each connection has no unit that could be named before.
  if (unit.type === 'socket' && unit.file.flag('Socket', 'Accept', false)) return
  add('Triggers', [target])
  add('Before', [target])
}

/** The slice that a unit's processes are in; null for types without processes. */
export function sliceOf(unit: LoadedUnit): string | null {
  if (!['service', 'socket', 'mount', 'swap', 'scope'].includes(unit.type)) return null
  if (unit.name === 'init.scope') return '-.slice'
  const named = unit.spec.properties?.['Slice'] ?? unit.file.value('Service', 'Slice')
  if (named !== null) return named
  if (unit.instance !== null && unit.file.flag('Unit', 'DefaultDependencies', true)) {
    return `system-${(unit.name.split('@')[0] ?? '').replaceAll('-', '\\x2d')}.slice`
  }
  if (unit.name === '-.mount') return '-.slice'
  return 'system.slice'
}

/** `user-1000.slice` lies in `user.slice`, that in `-.slice`. */
export function parentSlice(name: string): string | null {
  if (name === '-.slice') return null
  const dash = name.lastIndexOf('-')
  return dash === -1 ? '-.slice' : `${name.slice(0, dash)}.slice`
}
