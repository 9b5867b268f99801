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

/** Where a host keeps the unit files of its packages. */
export interface UnitFolder {
  folder: string
  /** The name by which systemd calls the folder: on Debian 12 /lib/systemd/system, where /lib is a link to /usr/lib. */
  shownAs: string
}

/**
 * The unit files of texts into the tree, and for each enabled one the links that `systemctl enable` makes from its
 * [Install] section.
 */
export function installUnits(files: FileTree, texts: readonly string[], states: ReadonlyMap<string, string>, place: UnitFolder): void {
  const sections = texts.flatMap(sectionsOf)
  for (const { path, content } of sections) {
    files.file(path.replace('/usr/lib/systemd/system', place.folder), content)
  }
  for (const { path, content } of sections) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (states.get(name)?.startsWith('enabled') === true) enable(files, name, new UnitFile([content]), place.shownAs)
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

/** Only these units of a text. @throws Error for one that is not there */
export function pickUnits(text: string, names: readonly string[]): string {
  const sections = new Map(sectionsOf(text).map(({ path, content }) => [path.slice(path.lastIndexOf('/') + 1), `# ${path}\n${content}`]))
  const picked = names.map((name) => {
    const section = sections.get(name)
    if (section === undefined) throw new Error(`no unit file ${name}`)
    return section
  })
  return picked.join('\n')
}

/**
 * The texts as an older systemd or another distribution has them: units left out, with every mention of them, and other
 * descriptions.
 */
export function adaptUnits(text: string, without: readonly string[], descriptions: Readonly<Record<string, string>>): string {
  const gone = new Set(without)
  const adapted = sectionsOf(text)
    .filter(({ path }) => !gone.has(path.slice(path.lastIndexOf('/') + 1)))
    .map(
      ({ path, content }) =>
        `# ${path}\n${content
          .split('\n')
          .flatMap((line) => adaptLine(line, gone, descriptions))
          .join('\n')}`,
    )
  return adapted.join('\n')
}

function adaptLine(line: string, gone: ReadonlySet<string>, descriptions: Readonly<Record<string, string>>): string[] {
  const [, key = '', value = ''] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
  if (key === 'Description') return [`Description=${descriptions[value] ?? value}`]
  if (
    !['Wants', 'Requires', 'After', 'Before', 'Conflicts', 'BindsTo', 'PartOf', 'OnFailure', 'Also', 'Sockets', 'WantedBy'].includes(key)
  ) {
    return [line]
  }
  const words = value.split(' ').filter((word) => !gone.has(word))
  return words.length === 0 ? [] : [`${key}=${words.join(' ')}`]
}

/**
 * State of every unit file of these texts: enabled when it is among `enabled`, static without an [Install] section,
 * otherwise disabled.
 *
 * @param aliases links beside the unit files; `alias` from systemd 246 on, before that in the state of what they stand for
 */
export function statesOf(
  texts: readonly string[],
  enabled: readonly string[],
  aliases: Readonly<Record<string, string>>,
  version: number,
): Map<string, string> {
  const wanted = new Set(enabled)
  const states = new Map<string, string>()
  for (const { path, content } of texts.flatMap(sectionsOf)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const file = new UnitFile([content])
    states.set(name, wanted.delete(name) ? 'enabled' : file.has('Install') ? 'disabled' : 'static')
    if (states.get(name) !== 'enabled') continue
    for (const alias of file.words('Install', 'Alias')) states.set(alias, version >= 246 ? 'alias' : 'enabled')
  }
  if (wanted.size > 0) throw new Error(`enabled, but without a text: ${[...wanted].join(' ')}`)
  for (const [alias, name] of Object.entries(aliases)) states.set(alias, version >= 246 ? 'alias' : (states.get(name) ?? 'static'))
  return states
}
