import type { FileExpectation, FileState, LinkStep, Step } from '../engine/plan.js'
import type { ServiceGround } from './ground.js'

/** What the scripts are to be. */
export interface Scripts {
  run: string
  /** null: no logger. */
  logRun: string | null
}

/** A directory of a service, sticky: what old daemontools take for "with a logger". */
const DIRECTORY_MODE = 0o1755
const SCRIPT_MODE = 0o755

/** The way from what there is to a service that is supervised and up: its directory, then the link, or svc where it is linked. */
export function stepsFor(name: string, ground: ServiceGround, scripts: Scripts): Step[] {
  const { directory, link, isLinked, entry } = ground
  const files = fileSteps(ground, scripts)
  if (!isLinked) return [...files, linkStep('link', link, directory)]
  if (entry === null) return files
  const svc = (verb: 'start' | 'restart', letters: string): Step => ({
    kind: 'run',
    id: `svc-${verb}`,
    describe: `${verb} ${name}`,
    program: 'svc',
    args: [letters, link],
    touches: [`supervised ${directory}`],
    undoable: verb === 'start',
  })
  const isWell = entry.state === 'up' && entry.wants === null && !entry.paused && entry.crashLoop !== true
  if (!isWell) return [...files, svc('start', '-uc')]
  return ground.run !== null && ground.run !== scripts.run ? [...files, svc('restart', '-t')] : files
}

/** The link by which svscan finds a service. */
export const linkStep = (id: string, link: string, directory: string): LinkStep => ({
  kind: 'link',
  id,
  describe: `link ${link} to ${directory}: svscan starts it within five seconds`,
  path: link,
  target: directory,
  undoable: true,
})

function fileSteps(ground: ServiceGround, { run, logRun }: Scripts): Step[] {
  const { directory, missingParents, folder, logFolder, down } = ground
  const write = (path: string, content: string): Step => ({
    kind: 'write',
    id: `write-${path.slice(directory.length + 1).replace('/', '-')}`,
    describe: `write ${path}`,
    path,
    content,
    mode: SCRIPT_MODE,
    undoable: true,
  })
  const script = (path: string, text: string, now: string | null, mode: number | null): Step[] => [
    ...(now === text ? [] : [write(path, text)]),
    ...(mode === null || mode === SCRIPT_MODE ? [] : [chmod(path, '755')]),
  ]
  const log = (text: string): Step[] => [
    ...(logFolder === null ? [mkdir(`${directory}/log`, 0o755)] : []),
    ...script(`${directory}/log/run`, text, ground.logRun, ground.logRunMode),
  ]
  const withoutDown = {
    kind: 'remove',
    id: 'remove-down',
    describe: `remove ${directory}/down: it is to start by itself`,
    path: `${directory}/down`,
    undoable: true,
  } as const
  return [
    ...missingParents.map((path) => mkdir(path, 0o755)),
    ...(folder === null ? [mkdir(directory, DIRECTORY_MODE)] : (folder.mode & 0o1000) === 0 ? [chmod(directory, '+t')] : []),
    ...script(`${directory}/run`, run, ground.run, ground.runMode),
    ...(logRun === null ? [] : log(logRun)),
    ...(down ? [withoutDown] : []),
  ]
}

const mkdir = (path: string, mode: number): Step => ({
  kind: 'mkdir',
  id: `mkdir-${path}`,
  describe: `make the folder ${path}`,
  path,
  mode,
  undoable: true,
})

const chmod = (path: string, mode: string): Step => ({
  kind: 'run',
  id: `chmod-${path}`,
  describe: `set the mode of ${path}`,
  program: 'chmod',
  args: [mode, '--', path],
  touches: [path],
  undoable: true,
})

/** What is to be there afterwards, by path. */
export function expectedFiles(
  { directory, missingParents, folder, logFolder, link }: ServiceGround,
  { run, logRun }: Scripts,
): Record<string, FileExpectation> {
  const folderOf = (mode: number | null): FileExpectation => ({
    judge: (now) => {
      if (now.type !== 'folder') return 'no folder'
      return mode === null || now.mode === mode ? null : `a folder of mode ${now.mode.toString(8)}, not ${mode.toString(8)}`
    },
  })
  const script = (text: string): FileExpectation => ({ judge: (now) => wrongScript(now, text) })
  return {
    ...Object.fromEntries(missingParents.map((path) => [path, folderOf(0o755)])),
    [directory]: folderOf(folder === null ? DIRECTORY_MODE : folder.mode | 0o1000),
    [`${directory}/run`]: script(run),
    [`${directory}/down`]: { absent: true },
    [link]: { link: directory },
    ...(logRun === null
      ? {}
      : { [`${directory}/log`]: folderOf(logFolder === null ? 0o755 : logFolder.mode), [`${directory}/log/run`]: script(logRun) }),
  }
}

function wrongScript(now: FileState, text: string): string | null {
  if (now.type !== 'file') return 'no file'
  if (Buffer.from(now.bytes).toString('utf8') !== text) return 'another text than planned'
  return now.mode === SCRIPT_MODE ? null : `mode ${now.mode.toString(8)}, not ${SCRIPT_MODE.toString(8)}`
}
