import { PlanRefusedError } from '../errors.js'
import { readIfThere } from '../host/files.js'
import type { Host } from '../host/types.js'
import { inWords } from '../words.js'
import type { Plan, RunStep } from './engine/plan.js'
import { CONFIG_FOLDER, RUNTIME_FOLDER } from './unit/install.js'
import { removedLinks } from './unit/link-expectations.js'
import { readLinkTree, removalOf, type LinkTree, type Removal } from './unit/link-tree.js'
import { readNamedFiles } from './unit/named-files.js'
import { aliasWarnings } from './unit/named-units.js'
import { systemctlStep } from './unit/steps.js'
import { unitFileDifferences, type ExpectedUnitFile } from './unit/unit-file-states.js'

/**
 * Take the block from units: what they were before counts again, enabled or not. Nothing is started.
 *
 * @throws UsageError, NotFoundError; PlanRefusedError for a unit that the distribution or a generator has masked
 */
export async function planUnmaskUnits(host: Host, wishes: { units: readonly string[] }): Promise<Plan> {
  const [files, config, runtime] = await Promise.all([
    readNamedFiles(host, wishes.units),
    readLinkTree(host, CONFIG_FOLDER),
    readLinkTree(host, RUNTIME_FOLDER),
  ])
  const ids = files.map(({ id }) => id)
  const [permanent, temporary] = await Promise.all([blocked(host, config, ids), blocked(host, runtime, ids)])
  for (const { id, installation } of files) {
    if (installation.unit.kind === 'masked' && !permanent.includes(id) && !temporary.includes(id))
      throw elsewhere(id, installation.unit.path)
  }
  const removals = [removalWith(config, permanent), removalWith(runtime, temporary)] as const
  const units = files.flatMap(({ unit }) => (unit === null ? [] : [unit]))
  const changed = units.filter(({ id }) => permanent.includes(id) || temporary.includes(id))
  const expected = new Map(changed.map(({ id }): [string, ExpectedUnitFile] => [id, UNMASKED]))
  return {
    action: 'service unmask',
    summary: `unmask ${inWords(ids)}`,
    steps: [...unmaskStep(permanent, removals[0], []), ...unmaskStep(temporary, removals[1], ['--runtime'])],
    watch: { folders: [{ path: CONFIG_FOLDER, deep: true }, ...(temporary.length > 0 ? [{ path: RUNTIME_FOLDER, deep: true }] : [])] },
    expect: { files: { ...removedLinks(removals[0]), ...removedLinks(removals[1]) } },
    verify: (host) => unitFileDifferences(host, expected),
    dangers: [],
    warnings: aliasWarnings(units),
    notes: removals.flatMap(({ links }) => links.map((path) => `gone: ${path}`)),
    done: `${inWords(ids)} ${ids.length === 1 ? 'is' : 'are'} not masked`,
  }
}

/** All that a unit file may be but masked; whatever its links and its [Install] say. */
const UNMASKED: ExpectedUnitFile = {
  unitFile: [
    'enabled',
    'enabled-runtime',
    'disabled',
    'static',
    'indirect',
    'linked',
    'linked-runtime',
    'generated',
    'transient',
    'alias',
    'bad',
    null,
  ],
}

/** Units that a link to /dev/null or an empty file in this folder blocks. */
async function blocked(host: Host, tree: LinkTree, ids: readonly string[]): Promise<string[]> {
  const is = await Promise.all(
    ids.map(async (id) => {
      const path = `${tree.root}/${id}`
      if (tree.links.some((link) => link.path === path && link.chain.at(-1) === '/dev/null')) return true
      return tree.files.includes(path) && (await readIfThere(host, path)) === ''
    }),
  )
  return ids.filter((_, index) => is[index])
}

function removalWith(tree: LinkTree, ids: readonly string[]): Removal {
  const paths = ids.map((id) => `${tree.root}/${id}`)
  const { links, folders } = removalOf(tree, paths)
  return { links: [...new Set([...links, ...paths])].sort(), folders }
}

function unmaskStep(names: readonly string[], { links, folders }: Removal, options: string[]): RunStep[] {
  if (names.length === 0) return []
  const step = systemctlStep('unmask', names, { options, touches: [...links, ...folders], undoable: true })
  return [
    options.length === 0 ? step : { ...step, id: 'unmask-runtime', describe: `${step.describe}, which is masked until the next reboot` },
  ]
}

function elsewhere(id: string, path: string): PlanRefusedError {
  const generated = path.startsWith('/run/systemd/generator')
  return new PlanRefusedError(
    `${id} is masked by ${path}, which systemctl does not remove: ${generated ? 'a generator made it' : 'it belongs to the distribution'}`,
    {
      suggestions: [
        generated
          ? 'the kernel command line (systemd.mask=) or a configuration that a generator reads says so'
          : `a unit file of your own in ${CONFIG_FOLDER} comes before it`,
      ],
      details: { unit: id, path },
    },
  )
}
