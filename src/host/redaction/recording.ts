import { collectNames, type RedactionHints } from './collect.js'
import type { RecordedFile, RecordedProgram, Recording } from '../recording/format.js'
import { Redactor, type Source } from './redactor.js'

/**
 * A recording without what gives its host away: names, addresses, ids, secrets and the text of log lines. The same value has
 * the same stand-in everywhere. Twice over all texts: the first time to find what is to be replaced everywhere.
 */
export function redactRecording(recording: Recording, hints: RedactionHints): Recording {
  const redactor = new Redactor(hints.accounts)
  redactor.learn([...textsOf(recording)])
  collectNames(recording, hints, redactor.names)
  replaceAll(recording, redactor)
  redactor.lookForSecretsEverywhere()
  return replaceAll(recording, redactor)
}

function* textsOf({ identity, programs, files }: Recording): Iterable<string> {
  for (const value of Object.values(identity)) if (typeof value === 'string') yield value
  for (const { args, stdout, stderr } of programs) {
    yield* args
    yield stdout ?? ''
    yield stderr ?? ''
  }
  for (const { path, content, entries, target } of files) {
    yield path
    yield content ?? ''
    yield target ?? ''
    yield* entries ?? []
  }
}

function replaceAll(recording: Recording, redactor: Redactor): Recording {
  const { identity } = recording
  const text = (value: string, source: Source = null): string => redactor.redact(value, source)
  const orNull = (value: string | null, source: Source = null): string | null => (value === null ? null : text(value, source))
  const program = (run: RecordedProgram): RecordedProgram => ({
    ...run,
    args: run.args.map((word) => text(word)),
    stdout: orNull(run.stdout, { program: run.program, args: run.args }),
    stderr: orNull(run.stderr),
  })
  const file = (one: RecordedFile): RecordedFile => {
    const content = orNull(one.content, { path: one.path })
    const sizeChanged = content !== one.content && one.size > 0
    return {
      ...one,
      path: text(one.path),
      content,
      size: sizeChanged ? Buffer.byteLength(content ?? '') : one.size,
      entries: one.entries?.map((name) => text(name)) ?? null,
      target: orNull(one.target),
    }
  }
  return {
    ...recording,
    redacted: true,
    identity: {
      ...identity,
      name: identity.name === null ? null : redactor.names.host(identity.name),
      machineId: orNull(identity.machineId),
      bootId: orNull(identity.bootId),
    },
    programs: onceEach(recording.programs.map(program), (run) => [run.program, ...run.args].join('\0')),
    files: onceEach(recording.files.map(file), (one) => one.path),
    which: new Map([...recording.which].map(([name, path]) => [name, orNull(path)])),
  }
}

/** Two command lines may differ in nothing but what was replaced. */
function onceEach<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.toReversed().map((value) => [keyOf(value), value])).values()].reverse()
}
