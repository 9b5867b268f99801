import * as z from 'zod/mini'
import { describe, key, list, meta, text } from '../../spec/vocabulary.js'

const lines = z.strictObject({
  present: key(list(text()), 'directives that must be there, as NAME or as NAME with its arguments'),
  absent: key(list(text()), 'directives that must not be there, as NAME or as NAME with its arguments'),
  ...meta,
})

/** `files:` of a spec. */
export const filesSchema = describe(
  z.strictObject({ 'chrony.conf': key(lines, "chronyd's main file, wherever it is, with all that it includes") }),
  'files that hostward manages',
)

export type FilesSpec = z.infer<typeof filesSchema>
