import * as z from 'zod/mini'
import { check, describe, key, meta, texts } from '../../spec/vocabulary.js'

/** `host:` of a spec. */
export const hostSchema = describe(
  z.strictObject({
    os: key(
      z.strictObject({
        id: check(texts(), 'ID of os-release: almalinux, debian …; a list allows several'),
        version: check(texts(), 'VERSION_ID of os-release; a pattern may have * and ?'),
        ...meta,
      }),
      'the distribution',
    ),
    architecture: check(texts(), "in systemd's words: x86-64, arm64 …; a list allows several"),
    ...meta,
  }),
  'what the host is',
)

export type HostSpec = z.infer<typeof hostSchema>
