/** Folder of the builds that tests use. @param root of the repository */
export function cacheOf(root: string): string
/** The state of the sources, and of the Node that runs. */
export function fingerprint(root: string): string
