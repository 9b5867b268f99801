import * as z from 'zod/mini'
import { check, describe, key, list, members, meta, text, texts } from '../../spec/vocabulary.js'

const places = z.enum(['entries', 'future', 'running'])

const bootArguments = describe(
  z.strictObject({
    ...members(text(), 'kernel arguments, as NAME or NAME=VALUE'),
    in: key(
      list(places),
      'where: entries (boot entries), future (what kernels get that are installed later), running (the kernel that runs); entries when left out',
    ),
    entries: key(texts(), 'which boot entries: default, or patterns on ids and versions; all but rescue entries when left out'),
    ...meta,
  }),
  'kernel arguments',
)

/** `boot:` of a spec. */
export const bootSchema = describe(
  z.strictObject({
    default: key(
      z.strictObject({
        version: check(texts(), 'version of its kernel; a pattern may have * and ?'),
        id: check(texts(), 'id of the entry; a pattern may have * and ?'),
        title: check(texts(), 'title of the entry; a pattern may have * and ?'),
        newest: check(z.literal(true), 'it has the newest kernel of all entries'),
        ...meta,
      }),
      'the entry that boots when nobody chooses',
    ),
    arguments: key(z.union([bootArguments, list(bootArguments)]), 'kernel arguments; a list for several places'),
    rebootPending: check(z.literal(false), 'the kernel and its arguments that would boot are those that run'),
    menuTimeout: check(
      z.union([
        z.int().check(z.minimum(-1)),
        z.strictObject({ min: key(z.int(), 'seconds at least'), max: key(z.int(), 'seconds at most') }),
      ]),
      'seconds for which the menu waits',
    ),
    staleDefault: check(z.literal(false), 'what is set as default (saved_entry) names an entry'),
    missingFiles: check(z.literal(false), 'the kernel and initrd of every entry are there'),
    ...meta,
  }),
  'the boot loader: entries, kernel arguments',
)

export type BootSpec = z.infer<typeof bootSchema>
export type BootArgumentsSpec = z.infer<typeof bootArguments>
