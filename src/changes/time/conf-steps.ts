import type { Host } from '../../host/types.js'
import { renderConfDocument, type ConfDocument } from '../../tools/conf-document.js'
import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { isPassing } from '../../tools/chrony-conf/source-files.js'
import type { FileExpectation, FolderWatch, WriteStep } from '../engine/plan.js'
import { fileStep } from '../file-step.js'

/** Steps that put edited files of chronyd in place, through links where there are any. */
export async function writeSteps(
  host: Host,
  changed: readonly ConfDocument[],
): Promise<{ steps: WriteStep[]; expect: Record<string, FileExpectation> }> {
  const steps: WriteStep[] = []
  const expect: Record<string, FileExpectation> = {}
  for (const document of changed) {
    const { path } = document
    const words = `write ${path}`
    const file = await fileStep(host, { id: words, describe: words, path, content: renderConfDocument(document) })
    steps.push(file.step)
    Object.assign(expect, file.expect)
  }
  return { steps, expect }
}

/** The folders that chronyd reads, and that of the main file where it has one of its own. */
export function foldersOf({ main, directives }: ChronyConf): FolderWatch[] {
  const own = main.slice(0, main.lastIndexOf('/'))
  const named = directives
    .filter(({ directive }) => directive === 'confdir' || directive === 'sourcedir')
    .flatMap(({ args }) => args.split(' '))
    .filter((folder) => !isPassing(`${folder}/`) && !folder.startsWith(`${own}/`))
  return [...(own === '/etc' ? [] : [{ path: own, deep: true }]), ...named.map((path) => ({ path }))]
}
