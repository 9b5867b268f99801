import * as z from 'zod/mini'
import { check, describe, meta, texts } from '../../spec/vocabulary.js'

/** `target:` of a spec. */
export const targetSchema = describe(
  z.strictObject({
    default: check(texts(), 'what the host boots into: cui, gui or the name of a target'),
    current: check(texts(), 'the most advanced target that is active now: cui, gui or the name of a target'),
    ...meta,
  }),
  'default and current target',
)

export type TargetSpec = z.infer<typeof targetSchema>
