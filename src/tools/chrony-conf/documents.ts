import { readBytes } from '../../host/files.js'
import type { Host } from '../../host/types.js'
import { confDocumentText, parseConfDocument, type ConfDocument } from './document.js'
import { readChronyConf, type ChronyConf, type ConfReading } from './read.js'

/** The files of a configuration, `.sources` files included, each once, by the path under which chronyd reads it. */
export type ConfDocuments = ReadonlyMap<string, ConfDocument>

/** Read the bytes of every file of a configuration. @throws FileError */
export async function readConfDocuments(host: Host, conf: ChronyConf): Promise<ConfDocuments> {
  const paths = [...new Set(conf.files.map(({ path }) => path))]
  const documents = await Promise.all(paths.map(async (path) => parseConfDocument(path, await readBytes(host, path))))
  return new Map(documents.map((document) => [document.path, document]))
}

/** The configuration as chronyd would read it with these files in place of those that are there. @throws FileError */
export async function readEditedConf(host: ConfReading, main: string, edited: ConfDocuments): Promise<ChronyConf> {
  const text = (path: string): string | null => {
    const document = edited.get(path)
    return document === undefined ? null : confDocumentText(document)
  }
  return readChronyConf(
    {
      readFile: (path) => {
        const content = text(path)
        return content === null ? host.readFile(path) : Promise.resolve(content)
      },
      list: (path) => host.list(path),
      lstat: (path) => host.lstat(path),
    },
    main,
  )
}

/** The documents that are not as they were. */
export function changedDocuments(before: ConfDocuments, after: ConfDocuments): ConfDocument[] {
  return [...after.values()].filter((document) => {
    const was = before.get(document.path)
    return was === undefined || confDocumentText(was) !== confDocumentText(document)
  })
}
