import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeRecording } from '../../src/host/recording/write.js'
import { LAB_RECORDING_NAMES, questionsFor, recordingOf, type LabRecordingName } from '../helpers/recorded-hosts.js'
import { outerMachineIn } from './outer-machine.js'
import { prepareHosts, recordLabHost, type LabRecording } from './recorded-host.js'

/** The file beside recording.json with what hostward said on the host itself. */
export const ANSWERS_FILE = 'answers.json'

/**
 * `npm run lab:record`: make the committed recordings of lab hosts anew. Nothing is written when the machine below shows in one.
 *
 * @param chosen names of recordings; all when there is none
 */
export async function makeRecordings(tell: (line: string) => void, chosen: readonly string[] = []): Promise<number> {
  const names = LAB_RECORDING_NAMES.filter((name) => chosen.length === 0 || chosen.includes(name))
  await prepareHosts(names)
  const made = new Map<LabRecordingName, LabRecording>()
  for (const name of names) made.set(name, await recordLabHost(name, questionsOf(name)))
  for (const [name, recording] of made) {
    const found = outerMachineIn(textsOf(recording))
    if (found.length === 0) continue
    tell(`${name} would tell of this machine:\n  ${found.join('\n  ')}`)
    return 1
  }
  for (const [name, recording] of made) {
    const folder = recordingOf(name)
    rmSync(folder, { recursive: true, force: true })
    writeLabRecording(recording, folder)
    tell(`${folder}: ${Math.round(sizeOf(folder) / 1024)} KiB`)
  }
  return 0
}

export const questionsOf = (name: LabRecordingName): string[][] => questionsFor(name).map(({ argv }) => argv)

/** Recording and answers, into a folder that does not exist yet. */
export function writeLabRecording({ recording, answers }: LabRecording, folder: string): void {
  writeRecording(recording, folder)
  // One answer a line, so that a change can be read.
  const lines = answers.map((answer) => JSON.stringify(answer)).join(',\n')
  writeFileSync(join(folder, ANSWERS_FILE), `[\n${lines}\n]\n`)
}

/** Every text that would be published. */
export function textsOf({ recording, answers }: LabRecording): string[] {
  return [JSON.stringify(recording, (_key, value: unknown) => (value instanceof Map ? [...value] : value)), JSON.stringify(answers)]
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}
