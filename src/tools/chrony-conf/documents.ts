import { readBytes } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { confDocumentText, parseConfDocument, type ConfDocument, type ConfGrammar } from '../conf-document.js'
import { CHRONY_GRAMMAR } from './grammar.js'
import { readChronyConf, type ChronyConf, type ConfReading } from './read.js'

/** The files of a configuration, `.sources` files included, each once, by the path under which chronyd reads it. */
export type ConfDocuments = ReadonlyMap<string, ConfDocument>

/** Read the bytes of every file of a configuration. @throws FileError */
export async function readConfDocuments(
  host: Host,
  { files }: { files: readonly { path: string }[] },
  grammar: ConfGrammar = CHRONY_GRAMMAR,
): Promise<ConfDocuments> {
  const paths = [...new Set(files.map(({ path }) => path))]
  const documents = await Promise.all(paths.map(async (path) => parseConfDocument(grammar, path, await readBytes(host, path))))
  return new Map(documents.map((document) => [document.path, document]))
}

/** The configuration as chronyd would read it with these files in place of those that are there. @throws FileError */
export async function readEditedConf(host: ConfReading, main: string, edited: ConfDocuments): Promise<ChronyConf> {
  return readChronyConf(withEdited(host, edited), main)
}

/** A host whose files are those, where they are edited. */
export function withEdited(host: ConfReading, edited: ConfDocuments): ConfReading {
  return {
    readFile: (path) => {
      const document = edited.get(path)
      return document === undefined ? host.readFile(path) : Promise.resolve(confDocumentText(document))
    },
    list: (path) => host.list(path),
    lstat: (path) => host.lstat(path),
  }
}

/** The documents that are not as they were. */
export function changedDocuments(before: ConfDocuments, after: ConfDocuments): ConfDocument[] {
  return [...after.values()].filter((document) => {
    const was = before.get(document.path)
    return was === undefined || confDocumentText(was) !== confDocumentText(document)
  })
}
