import * as z from 'zod/mini'
import { bootSchema } from '../sections/boot/schema.js'
import { filesSchema } from '../sections/files/schema.js'
import { firewallSchema } from '../sections/firewall/schema.js'
import { hostSchema } from '../sections/host/schema.js'
import { targetSchema } from '../sections/target/schema.js'
import { timeSchema } from '../sections/time/schema.js'
import { timersSchema } from '../sections/timers/schema.js'
import { unitsSchema } from '../sections/units/schema.js'
import { day, describe, key, list, text } from './vocabulary.js'

const waiver = describe(
  z.strictObject({
    check: describe(text(), 'id of a check, or a pattern with * and ?'),
    reason: describe(text(), 'why it may fail'),
    until: describe(day(), 'the last day on which it may'),
  }),
  'checks that may fail until a day',
)

/** A whole spec. The order of its sections is that of the results. */
export const specSchema = describe(
  z.strictObject({
    $schema: key(text(), 'where editors find this schema'),
    include: key(z.union([text(), list(text())]), 'further specs beside this file; a pattern may have * and ?'),
    variables: key(z.record(z.string(), z.string()), 'values of ${NAME} in strings, unless --var or --vars give others'),
    host: z.optional(hostSchema),
    boot: z.optional(bootSchema),
    target: z.optional(targetSchema),
    units: z.optional(unitsSchema),
    timers: z.optional(timersSchema),
    time: z.optional(timeSchema),
    firewall: z.optional(firewallSchema),
    files: z.optional(filesSchema),
    waivers: key(list(waiver), 'checks that may fail until a day; may stand in a file of their own'),
  }),
  'What a host should be: hostward check',
)

export type Spec = z.infer<typeof specSchema>

/** The JSON Schema (draft-07) of a spec, for editors. */
export function specJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(specSchema, { target: 'draft-7', io: 'input' }) as Record<string, unknown>
  return { $schema, title: 'hostward spec', ...schema }
}
