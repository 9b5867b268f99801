import { NotRecordedError, type Warning } from '../../errors.js'
import { FileError, type Host } from '../../host/types.js'

/** A file that a unit is made of. */
export interface UnitFileContent {
  path: string
  /** The unit file itself, or a drop-in that changes it. Later ones win. */
  kind: 'unit-file' | 'drop-in'
  /** null when it could not be read; a warning says why. */
  content: string | null
}

/** The unit file and the drop-ins in the order in which systemd reads them. */
export async function readFilesOf(
  host: Host,
  unit: { path: string | null; dropIns: readonly string[] },
): Promise<{ files: UnitFileContent[]; warnings: Warning[] }> {
  const paths = [
    ...(unit.path === null ? [] : [{ path: unit.path, kind: 'unit-file' as const }]),
    ...unit.dropIns.map((path) => ({ path, kind: 'drop-in' as const })),
  ]
  const warnings: Warning[] = []
  const files = await Promise.all(
    paths.map(async ({ path, kind }): Promise<UnitFileContent> => {
      try {
        return { path, kind, content: await host.readFile(path) }
      } catch (error) {
        if (!(error instanceof FileError || error instanceof NotRecordedError)) throw error
        const denied = error instanceof FileError && error.denied
        warnings.push({ code: denied ? 'FILE_NOT_PERMITTED' : 'FILE_NOT_READ', message: `${path}: ${troubleOf(error)}` })
        return { path, kind, content: null }
      }
    }),
  )
  return { files, warnings }
}

function troubleOf(error: FileError | NotRecordedError): string {
  if (error instanceof NotRecordedError) return 'is not in this recording'
  if (error.denied) return 'may not be read by this user'
  return error.missing ? 'is gone since systemd loaded it' : error.code
}
