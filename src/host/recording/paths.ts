/** As many links as the kernel follows before it says ELOOP. */
export const MAX_LINKS = 40

/** The components of a path; `.` and empty ones are left out, `..` stays. */
export function splitPath(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

/** The directory that holds a normal absolute path; `/` for `/`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

/** A name in a directory as a normal absolute path. */
export function below(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}
