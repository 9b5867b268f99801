import type { FileTree } from '../host/file-tree.js'
import { addImplicitRelations } from './implicit-relations.js'
import { INACTIVE, type UnitSpec } from './model.js'
import { UnitFile } from './unit-file.js'

/** The other end of a relation (org.freedesktop.systemd1(5)). */
export const INVERSE: Readonly<Record<string, string>> = {
  Requires: 'RequiredBy',
  Requisite: 'RequisiteOf',
  Wants: 'WantedBy',
  BindsTo: 'BoundBy',
  PartOf: 'ConsistsOf',
  Upholds: 'UpheldBy',
  Conflicts: 'ConflictedBy',
  Before: 'After',
  After: 'Before',
  OnSuccess: 'OnSuccessOf',
  OnFailure: 'OnFailureOf',
  Triggers: 'TriggeredBy',
  PropagatesReloadTo: 'ReloadPropagatedFrom',
  PropagatesStopTo: 'StopPropagatedFrom',
  JoinsNamespaceOf: 'JoinsNamespaceOf',
}

/** A unit in memory. */
export interface LoadedUnit {
  name: string
  type: string
  /** `a` of `x@a.service`; null for a unit that is no instance. */
  instance: string | null
  load: 'loaded' | 'not-found' | 'masked'
  description: string
  fragmentPath: string | null
  dropIns: string[]
  aliases: string[]
  file: UnitFile
  spec: UnitSpec
  relations: Map<string, Set<string>>
}

export interface ManagerOptions {
  files: FileTree
  version: number
  /** Folders of unit files, the first one wins. */
  searchPath: readonly string[]
  units: readonly UnitSpec[]
  /** State of each unit file, e.g. `enabled`. */
  unitFileStates: ReadonlyMap<string, string>
  /** What the preset files say. */
  presetOf: (unitFile: string) => 'enabled' | 'disabled'
  /** DefaultTasksMax of the manager. */
  tasksMax: number
  /** Whether systemd counts the CPU time of units; true when left out. */
  cpuAccounting?: boolean
  /** The name by which systemd calls a path, where that is not where the file really is. */
  shownAs?: (path: string) => string
}

/** systemd's picture of its units: those named, and every one that they mention. */
export class Manager {
  readonly units = new Map<string, LoadedUnit>()
  readonly #aliases = new Map<string, string>()
  /** Units that are not in memory, but were asked about. */
  readonly #asked = new Map<string, LoadedUnit>()
  readonly #specs: Map<string, UnitSpec>
  readonly #links: readonly { alias: string; target: string }[]

  constructor(readonly options: ManagerOptions) {
    this.#links = this.#readLinks()
    this.#specs = new Map(options.units.map((spec) => [spec.name, spec]))
    if (this.#specs.size !== options.units.length) throw new Error('a unit is named twice')
    for (const { name } of options.units) this.#load(name)
    for (const unit of [...this.units.values()]) this.#invert(unit)
  }

  get version(): number {
    return this.options.version
  }

  /** The unit of that name or alias; a name that nobody mentions is loaded for the question, as systemctl does. */
  unit(name: string): LoadedUnit {
    const known = this.units.get(this.#aliases.get(name) ?? name) ?? this.#asked.get(name)
    if (known !== undefined) return known
    const unit = this.#read(name)
    this.#asked.set(name, unit)
    return unit
  }

  /** As `list-units --all` sorts: by type, then by name. */
  sorted(): LoadedUnit[] {
    return [...this.units.values()].sort((a, b) => compareNames(a.name, b.name))
  }

  unitFileState(unit: LoadedUnit): string {
    if (unit.spec.properties?.['UnitFileState'] !== undefined) return unit.spec.properties['UnitFileState']
    if (unit.fragmentPath === null) return ''
    if (/^\/run\/systemd\/(?:generator|transient)/.test(unit.fragmentPath)) {
      return unit.fragmentPath.includes('generator') ? 'generated' : 'transient'
    }
    const states = this.options.unitFileStates
    const state = states.get(unit.name) ?? states.get(templateOf(unit.name))
    if (state === undefined) throw new Error(`${unit.name} has no unit file state`)
    return state
  }

  #load(name: string): LoadedUnit {
    const known = this.units.get(this.#aliases.get(name) ?? name)
    if (known !== undefined) return known
    const unit = this.#read(name)
    const main = this.units.get(unit.name)
    if (main !== undefined) return main
    this.units.set(unit.name, unit)
    for (const alias of unit.aliases) this.#aliases.set(alias, unit.name)
    for (const [relation, names] of [...unit.relations]) {
      if (INVERSE[relation] === undefined) continue
      unit.relations.set(relation, new Set([...names].map((other) => this.#load(other).name).filter((other) => other !== unit.name)))
    }
    return unit
  }

  #read(asked: string): LoadedUnit {
    const found = this.#find(asked)
    const name = found?.name ?? asked
    const spec = this.#specs.get(name) ?? { name, runtime: INACTIVE }
    const dropIns = this.#dropIns(name)
    const isMasked = found?.masked === true
    const texts = found === null || isMasked ? [] : [found.path, ...dropIns].map((path) => this.options.files.readFile(path))
    const instance = /^[^@]+@(.+)\.[a-z]+$/.exec(name)?.[1] ?? null
    const file = new UnitFile(texts.map((text) => expand(text, name, instance)))
    const type = typeOf(name)
    // systemctl would load it: the model must not call a unit file that it lists "not-found".
    const isListed = found === null && this.options.unitFileStates.has(templateOf(name))
    if (isListed && this.options.unitFileStates.get(templateOf(name)) !== 'masked') throw new Error(`${name} is a unit file without a text`)
    const loaded = found !== null || spec.description !== undefined || type === 'device'
    const unit: LoadedUnit = {
      name,
      type,
      instance,
      load: isMasked ? 'masked' : loaded ? 'loaded' : 'not-found',
      description: spec.description ?? file.value('Unit', 'Description') ?? this.#fallback(name, file),
      fragmentPath: found === null ? null : this.#shown(found.path),
      dropIns: dropIns.map((path) => this.#shown(path)),
      aliases: [...new Set([...this.#aliasesOf(name, found?.path ?? null), ...(spec.aliases ?? [])])],
      file,
      spec,
      relations: new Map(),
    }
    this.#relate(unit)
    return unit
  }

  #shown(path: string): string {
    return this.options.shownAs?.(path) ?? path
  }

  #fallback(name: string, file: UnitFile): string {
    return file.value('Mount', 'Where') ?? file.value('Swap', 'What') ?? name
  }

  /** The unit file of a name, through links (aliases) and templates. */
  #find(name: string): { name: string; path: string; masked?: boolean } | null {
    for (const candidate of [name, templateOf(name)]) {
      for (const folder of this.options.searchPath) {
        const path = `${folder}/${candidate}`
        if (!this.options.files.has(path)) continue
        if (this.options.files.lstat(path).kind !== 'symlink') return { name, path }
        const target = this.options.files.readlink(path)
        if (target === '/dev/null') return { name, path, masked: true }
        const base = target.slice(target.lastIndexOf('/') + 1)
        if (base !== candidate) return this.#find(base.replace('@.', `@${name.split('@')[1]?.split('.')[0] ?? ''}.`))
      }
    }
    return null
  }

  #aliasesOf(name: string, path: string | null): string[] {
    if (path === null) return []
    return this.#links.filter((link) => link.target === name && link.alias !== name).map((link) => link.alias)
  }

  /** Links right in the folders of unit files: aliases. */
  #readLinks(): { alias: string; target: string }[] {
    const { files, searchPath } = this.options
    return searchPath.flatMap((folder) =>
      files
        .below(folder)
        .filter((path) => path.lastIndexOf('/') === folder.length && files.lstat(path).kind === 'symlink')
        .map((path) => ({ alias: path.slice(folder.length + 1), target: files.readlink(path).split('/').at(-1) ?? '' })),
    )
  }

  #dropIns(name: string): string[] {
    return this.options.searchPath
      .flatMap((folder) => dropInFolders(name).flatMap((dropIn) => this.options.files.below(`${folder}/${dropIn}`)))
      .filter((path) => path.endsWith('.conf'))
  }

  #relate(unit: LoadedUnit): void {
    const add = (relation: string, names: readonly string[]): void => {
      if (names.length === 0) return
      const known = unit.relations.get(relation) ?? new Set<string>()
      for (const name of names) known.add(name)
      unit.relations.set(relation, known)
    }
    for (const relation of Object.keys(INVERSE)) add(relation, unit.file.words('Unit', relation))
    for (const [relation, names] of Object.entries(unit.spec.relations ?? {})) add(relation, names)
    add('Wants', this.#dependencyLinks(unit.name, 'wants'))
    add('Requires', this.#dependencyLinks(unit.name, 'requires'))
    if (unit.load === 'loaded') addImplicitRelations(unit, add)
  }

  #dependencyLinks(name: string, kind: 'wants' | 'requires'): string[] {
    const names = this.options.searchPath.flatMap((folder) => this.options.files.below(`${folder}/${name}.${kind}`))
    return [...new Set(names.map((path) => path.slice(path.lastIndexOf('/') + 1)))]
  }

  #invert(unit: LoadedUnit): void {
    for (const [relation, names] of unit.relations) {
      const inverse = INVERSE[relation]
      if (inverse === undefined) continue
      for (const name of names) {
        const other = this.units.get(name)
        if (other === undefined) continue
        const known = other.relations.get(inverse) ?? new Set<string>()
        other.relations.set(inverse, known.add(unit.name))
      }
    }
  }
}

/** Order of `list-units` and `list-unit-files`: the suffix first, then the name, both without regard to case. */
export function compareNames(a: string, b: string): number {
  const [typeA, typeB] = [typeOf(a), typeOf(b)]
  if (typeA !== typeB) return typeA < typeB ? -1 : 1
  const [lowerA, lowerB] = [a.toLowerCase(), b.toLowerCase()]
  return lowerA < lowerB ? -1 : lowerA > lowerB ? 1 : 0
}

export function typeOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

export function templateOf(name: string): string {
  return name.replace(/@.+(\.[a-z]+)$/, '@$1')
}

/** `foo-bar.service` takes drop-ins of `foo-.service.d` and `service.d` too (systemd.unit(5)). */
function dropInFolders(name: string): string[] {
  const template = templateOf(name)
  const dash = name.indexOf('-')
  return [`${name}.d`, ...(template === name ? [] : [`${template}.d`]), ...(dash > 0 ? [`${name.slice(0, dash)}-.${typeOf(name)}.d`] : [])]
}

/** The specifiers that the unit files of the models use (systemd.unit(5)). */
function expand(text: string, name: string, instance: string | null): string {
  const unescaped = (instance ?? '')
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  const prefix = name.slice(0, name.lastIndexOf('.')).split('@')[0] ?? ''
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    i: instance ?? '',
    I: unescaped,
    f: `/${unescaped}`,
    n: name,
    N: name.slice(0, name.lastIndexOf('.')),
    p: prefix,
    j: prefix.slice(prefix.lastIndexOf('-') + 1),
    t: '/run',
    S: '/var/lib',
  }
  return text.replace(/%([%iIfnNpjtS])/g, (_, letter: string) => values[letter] ?? '')
}
