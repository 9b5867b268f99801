import * as z from 'zod/mini'
import { check, describe, key, list, meta, oneOf, text, texts } from '../../spec/vocabulary.js'

/** Words of UnitFileState (systemctl(1), "is-enabled"); not-found for a unit without a file. */
export const UNIT_FILE_WORDS = [
  ...(['enabled', 'enabled-runtime', 'linked', 'linked-runtime', 'alias', 'masked', 'masked-runtime', 'static', 'indirect'] as const),
  ...(['disabled', 'generated', 'transient', 'bad', 'not-found'] as const),
] as const

/** Words of ActiveState (systemctl(1)). */
export const ACTIVE_WORDS = [
  ...(['active', 'inactive', 'failed', 'activating', 'deactivating', 'reloading', 'maintenance', 'refreshing'] as const),
] as const

const unit = describe(
  z.strictObject({
    enabled: check(oneOf(UNIT_FILE_WORDS), "state of the unit file, in systemd's words; a list allows several"),
    active: check(oneOf(ACTIVE_WORDS), "ActiveState, in systemd's words; a list allows several"),
    sub: check(texts(), "SubState, in systemd's words: running, exited, waiting …; a list allows several"),
    present: check(z.boolean(), 'systemd knows the unit; false: there is no such unit'),
    masked: check(z.boolean(), 'the unit is masked'),
    needDaemonReload: check(z.literal(false), 'systemd has loaded the files as they are on the disk'),
    restarts: check(z.int().check(z.minimum(0)), 'so many automatic restarts at most (NRestarts)'),
    ...meta,
  }),
  'a unit, by its full name',
)

const failed = describe(
  z.strictObject({ except: key(list(text()), 'names or patterns of units that may have failed'), ...meta }),
  'no unit has failed',
)

/** `units:` of a spec. */
export const unitsSchema = describe(
  z.catchall(
    z.strictObject({ noneFailed: key(z.union([z.literal(true), failed]), 'no unit has failed; {except: […]} allows some') }),
    unit,
  ),
  'systemd units by full name: sshd.service, home.mount',
)

export type UnitSpec = z.infer<typeof unit>
export type UnitsSpec = z.infer<typeof unitsSchema>
