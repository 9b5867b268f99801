/** Values that programs and files of a recording have in common. */
import type { Checked } from './checked.js'

/** User and group ids are 32 bits wide. */
export function readId(checked: Checked): number {
  return checked.integer(0, 0xffff_ffff)
}

/** `/`, or `/a/b`: absolute, no empty, `.` or `..` component. */
export function isNormalPath(path: string): boolean {
  return path === '/' || (path.startsWith('/') && !path.endsWith('/') && !/\/(?:\/|\.{1,2}(?:\/|$))/.test(path))
}

/** The name of a file of the recording: relative, in plain characters, and it can only lead downwards. */
export function readContentName(checked: Checked): string {
  const name = checked.word()
  if (name.length > 255 || !CONTENT_NAME.test(name)) {
    checked.refuse(`${JSON.stringify(name)} is not the name of a file inside the recording, e.g. programs/0001.stdout`)
  }
  return name
}

const CONTENT_NAME = /^(?:[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*\/){0,7}[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*$/

/** Two elements of a list with the same key are refused, with the place of the first one. */
export function refuseTwice(seen: Map<string, Checked>, key: string, element: Checked): void {
  const first = seen.get(key)
  if (first !== undefined) element.refuse(`the same as ${first.place}`)
  seen.set(key, element)
}
