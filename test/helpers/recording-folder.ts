import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './executables.js'

/** The least that recording.json needs; members are added or replaced. */
export function recordingDocument(members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    formatVersion: 1,
    hostward: '0.1.0',
    recordedAt: '2025-07-26T06:13:03Z',
    redacted: false,
    uid: 0,
    identity: {
      name: 'vbox',
      os: 'AlmaLinux 9.6 (Sage Margay)',
      osId: 'almalinux',
      osLike: ['rhel'],
      osVersion: '9.6',
      machineId: null,
      bootId: null,
    },
    programs: [],
    files: [],
    which: {},
    ...members,
  }
}

/** A program that ended with exit code 0, as recording.json has it. */
export function recordedProgram(line: string, rest: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const [program, ...args] = line.split(' ')
  return { program, args, outcome: 'exited', exitCode: 0, signal: null, durationMs: 1, stdout: null, stderr: null, ...rest }
}

/** A recording in a folder of its own, removed after the test. `contents` are its files beside recording.json. */
export function recordingFolder(members: Readonly<Record<string, unknown>>, contents: Readonly<Record<string, string>> = {}): string {
  const folder = join(temporaryFolder(), 'recording')
  mkdirSync(folder)
  writeFileSync(join(folder, 'recording.json'), JSON.stringify(recordingDocument(members)))
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
