import { templateOf } from '../../tools/systemctl/names.js'

/**
 * `NAME.d/*.conf` of a unit and of its template, in the order in which systemd reads them, by their names; of two with one name the
 * first folder's counts (systemd.unit(5)).
 *
 * @param folders systemd's folders for unit files, the first counts most
 * @param list the names in a folder, none when it is not there
 */
export async function dropInPaths(
  folders: readonly string[],
  name: string,
  list: (folder: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const template = templateOf(name)
  const paths = new Map<string, string>()
  for (const unit of [name, ...(template === null ? [] : [template])]) {
    for (const folder of folders.map((path) => `${path}/${unit}.d`)) {
      for (const file of await list(folder)) {
        if (file.endsWith('.conf') && !file.startsWith('.') && !paths.has(file)) paths.set(file, `${folder}/${file}`)
      }
    }
  }
  return [...paths].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path)
}
