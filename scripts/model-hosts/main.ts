/** `npm run hosts`: make the committed recordings anew from the models. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readTree, recordModel, RECORDINGS } from './recordings.js'

for (const [folder, make] of Object.entries(RECORDINGS)) {
  const files = await recordModel(make())
  mkdirSync(folder, { recursive: true })
  for (const name of readTree(folder).keys()) if (!files.has(name)) rmSync(join(folder, name))
  let bytes = 0
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    bytes += text.length
  }
  process.stdout.write(`${folder}: ${files.size} files, ${Math.round(bytes / 1024)} KiB\n`)
}
