import type { FileTree } from './file-tree.js'
import { sectionsOf } from './file-tree.js'
import { UnitFile } from '../systemd/unit-file.js'

/** `unit-files.txt`: a line with a state and a colon, then names, until the next such line. */
export function readUnitFileStates(text: string): Map<string, string> {
  const states = new Map<string, string>()
  let state: string | null = null
  for (const line of text.split('\n')) {
    const heading = /^([a-z-]+):$/.exec(line)
    if (heading) state = heading[1] ?? null
    else if (state !== null) for (const name of line.split(/\s+/).filter((word) => word !== '')) states.set(name, state)
  }
  return states
}

/**
 * The unit files of a text into the tree, and for each enabled one the links that `systemctl enable` makes from its
 * [Install] section.
 *
 * @param folder where the host keeps unit files: /usr/lib/systemd/system, Debian 12: /lib/systemd/system
 */
export function installUnits(files: FileTree, texts: readonly string[], states: ReadonlyMap<string, string>, folder: string): void {
  const sections = texts.flatMap(sectionsOf)
  for (const { path, content } of sections) {
    files.file(path.replace('/usr/lib/systemd/system', folder), content.replaceAll('/usr/lib/systemd/', folder.replace(/system$/, '')))
  }
  for (const { path, content } of sections) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (states.get(name)?.startsWith('enabled') === true) enable(files, name, new UnitFile([content]), folder)
  }
}

function enable(files: FileTree, name: string, file: UnitFile, folder: string): void {
  const instance = file.value('Install', 'DefaultInstance')
  const link = instance === null ? name : name.replace('@.', `@${instance}.`)
  const target = `${folder}/${name}`
  for (const wanting of file.words('Install', 'WantedBy')) files.link(`/etc/systemd/system/${wanting}.wants/${link}`, target)
  for (const requiring of file.words('Install', 'RequiredBy')) files.link(`/etc/systemd/system/${requiring}.requires/${link}`, target)
  for (const alias of file.words('Install', 'Alias')) files.link(`/etc/systemd/system/${alias}`, target)
}

/** Links that packages bring along: `sysinit.target.wants` → names. */
export function staticLinks(files: FileTree, folder: string, links: Readonly<Record<string, string>>): void {
  for (const [wants, names] of Object.entries(links)) {
    for (const name of names.trim().split(/\s+/)) files.link(`${folder}/${wants}/${name}`, `../${name}`)
  }
}
