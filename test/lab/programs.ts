import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { must } from './shell.js'

export function putScript(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

/** A program of this machine with the libraries and the loader it was linked with: the host may have others, or none. */
export function putProgram(root: string, path: string): void {
  const folder = `${path}.files`
  mkdirSync(join(root, folder), { recursive: true })
  const linked = must('ldd', [path])
  const libraries = [...linked.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, library]) => library!)
  for (const file of [path, ...libraries]) copyFileSync(file, join(root, folder, basename(file)))
  const loader = libraries.find((library) => basename(library).startsWith('ld-'))
  if (loader === undefined) throw new Error(`${path}: ldd names no loader:\n${linked}`)
  putScript(join(root, path), `#!/bin/sh\nexec ${folder}/${basename(loader)} --library-path ${folder} ${folder}/${basename(path)} "$@"\n`)
}
